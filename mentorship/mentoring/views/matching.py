"""Find a mentor, say what you look for, say what you offer; concerns for people partners."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core.undo import undo
from mentorship.mentoring import forms, selectors, services
from mentorship.mentoring.models import BlockedPair, MenteeWish, MentorProfile
from mentorship.mentoring.views import _ground as ground


def find(request: HttpRequest) -> HttpResponse:
    """Suggest mentors, each with its reasons, and keep what I look for."""
    me = person_of(request)
    now = timezone.now()
    wish = MenteeWish.objects.visible_to(me).filter(person=me).prefetch_related("competencies").first()
    initial: dict[str, Any] = {"is_open": True}
    if wish:
        initial = {
            "about": wish.about,
            "competencies": list(wish.competencies.all()),
            "languages": wish.languages,
            "is_open": wish.is_open,
        }
    form = forms.WishForm(request.POST or None, user=me, initial=initial)
    named = request.GET.get("q", "").replace("\x00", "")[:100]
    context = {"wish": wish, "named": named, "suggestions": selectors.suggestions_for(me, now, named=named)}
    return ground.answer_form(
        request,
        form,
        "mentoring/find.html",
        act=lambda _data: services.save_wish(actor=me, wish=form.wish(), now=now),
        done=_("Kept. The suggestions follow it."),
        to=lambda _wish: "mentoring:find",
        context=context,
    )


def profile(request: HttpRequest) -> HttpResponse:
    """Say what I offer as a mentor."""
    me = person_of(request)
    kept = MentorProfile.objects.visible_to(me).filter(person=me).prefetch_related("competencies").first()
    initial = {"is_open": False, "capacity": 2, "languages": me.languages}
    if kept:
        initial = {
            name: getattr(kept, name) for name in ("about", "capacity", "min_rank", "max_rank", "languages", "is_open")
        } | {"competencies": list(kept.competencies.all())}
    form = forms.ProfileForm(request.POST or None, user=me, levels=selectors.levels_for(me), initial=initial)
    context = {
        "profile": kept,
        "blocks": list(BlockedPair.objects.visible_to(me).select_related("other")),
        "block_form": forms.BlockForm(),
        "colleagues": selectors.colleagues_of(me),
    }
    return ground.answer_form(
        request,
        form,
        "mentoring/profile.html",
        act=lambda _data: services.save_profile(actor=me, offer=form.offer(), now=timezone.now()),
        done=_("Saved."),
        to=lambda _profile: "mentoring:profile",
        context=context,
    )


def concerns(request: HttpRequest) -> HttpResponse:
    """Show people partners what was raised, and everybody what they raised themselves."""
    me = person_of(request)
    return render(request, "mentoring/concerns.html", {"concerns": selectors.concerns_for(me)})


@require_POST
def close_concern(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Mark it as looked after."""
    services.close_concern(actor=person_of(request), concern_id=concern_id, now=timezone.now())
    said = _("Closed. The one who raised it sees that.")
    messages.success(request, said, extra_tags=undo("mentoring:reopen_concern", concern_id))
    return redirect("mentoring:concerns")


@require_POST
def reopen_concern(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Take that back."""
    services.reopen_concern(actor=person_of(request), concern_id=concern_id, now=timezone.now())
    return redirect("mentoring:concerns")


def waiting(request: HttpRequest) -> HttpResponse:
    """Show people partners who waits for a mentor."""
    me = person_of(request)
    if not me.is_people_partner:
        raise PermissionDenied
    rows = MenteeWish.objects.visible_to(me).filter(is_open=True, person__is_active=True)
    rows = rows.select_related("person").prefetch_related("competencies").order_by("since")[:200]
    return render(request, "mentoring/waiting.html", {"rows": rows})


def who_fits(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show people partners which mentors fit somebody who waits, each with its reasons."""
    me = person_of(request)
    if not me.is_people_partner:
        raise PermissionDenied
    waiting = MenteeWish.objects.visible_to(me).filter(is_open=True, person__is_active=True)
    wish = get_object_or_404(waiting.select_related("person").prefetch_related("competencies"), pk=person_id)
    context = {"wish": wish, "suggestions": selectors.suggestions_for(wish.person, timezone.now())}
    return render(request, "mentoring/who_fits.html", context)


@require_POST
def suggest(request: HttpRequest, person_id: int, mentor_id: int) -> HttpResponse:
    """Point them to this mentor."""
    services.suggest_mentor(mentee_id=person_id, mentor_id=mentor_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Suggested. They ask the mentor themselves, or not."))
    return redirect("mentoring:who_fits", person_id)
