"""Agenda points, questions to choose from, action items."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core.errors import Conflict
from mentorship.core.undo import undo
from mentorship.mentoring import forms, selectors, services
from mentorship.mentoring.models import ActionItem, Mentorship
from mentorship.mentoring.views import _ground as ground


def back(request: HttpRequest, pair: Mentorship, anchor: str) -> HttpResponse:
    """Go back to where the button was pressed, or to the relationship."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/"):
        return redirect(target)
    return redirect(f"{pair.get_absolute_url()}#{anchor}")


@require_POST
def add_point(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Put a point on the agenda; htmx gets the list."""
    me = person_of(request)
    services.add_agenda_item(actor=me, mentorship_id=pair_id, text=request.POST.get("text", ""), now=timezone.now())
    return _agenda(request, pair_id)


@require_POST
def remove_point(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take a point off; with undo."""
    item = services.remove_point(actor=person_of(request), item_id=item_id, now=timezone.now())
    messages.success(request, _("Taken off the agenda."), extra_tags=undo("mentoring:put_point_back", item_id))
    return _agenda(request, item.mentorship_id)


@require_POST
def put_point_back(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Undo that."""
    item = services.put_point_back(actor=person_of(request), item_id=item_id, now=timezone.now())
    return back(request, item.mentorship, "agenda")


def _agenda(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    pair = ground.pair_of(request, pair_id)
    if not getattr(request, "htmx", False):
        return back(request, pair, "agenda")
    return render(request, "mentoring/agenda.html", {"pair": pair, "agenda": selectors.agenda_of(pair), "is_part": True})


def questions(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Choose questions for the agenda."""
    pair = ground.pair_of(request, pair_id)
    category, words = request.GET.get("category", ""), request.GET.get("q", "")
    every = selectors.categories()
    chosen = category if category in every or words else every[0]
    context = {
        "pair": pair,
        "other": pair.other(person_of(request)),
        "categories": every,
        "category": chosen,
        "words": words,
        "questions": selectors.questions(category=chosen, words=words, language=get_language() or "en", most=60),
        "on_agenda": {item.text for item in selectors.agenda_of(pair)},
    }
    return render(request, "mentoring/questions.html", context)


@require_POST
def add_item(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Agree on something between sessions."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    form = forms.ItemForm(request.POST, pair=pair, user=me, prefix="item")
    if form.is_valid():
        services.add_item(actor=me, pair_id=pair_id, item=form.item(), now=timezone.now())
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return back(request, pair, "items")


def edit_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Change what was agreed."""
    me = person_of(request)
    item = selectors.item_for(me, item_id)
    pair = item.mentorship
    initial = {"text": item.text, "owner": str(item.owner_id), "due_on": item.due_on}
    form = forms.ItemForm(request.POST or None, pair=pair, user=me, initial=initial)
    version = request.POST.get("version", "")
    try:
        return ground.answer_form(
            request,
            form,
            "mentoring/edit_item.html",
            act=lambda _data: services.change_item(
                actor=me,
                item_id=item_id,
                version=int(version) if version.isdigit() else item.version,
                item=form.item(),
                now=timezone.now(),
            ),
            done=_("Saved."),
            to=lambda row: row,
            context={"item": item, "pair": pair, "other": pair.other(me)},
        )
    except Conflict as conflict:
        form.add_error(None, conflict.message)
        return render(request, "mentoring/edit_item.html", {"form": form, "item": item, "pair": pair, "other": pair.other(me)})


@require_POST
def close_item(request: HttpRequest, item_id: UUID, status: str) -> HttpResponse:
    """Done, or dropped; with undo."""
    item = services.close_item(actor=person_of(request), item_id=item_id, status=status, now=timezone.now())
    said = _("Done.") if item.status == ActionItem.Status.DONE else _("Dropped.")
    messages.success(request, said, extra_tags=undo("mentoring:reopen_item", item_id))
    return back(request, item.mentorship, "items")


@require_POST
def reopen_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Undo that."""
    item = services.reopen_item(actor=person_of(request), item_id=item_id, now=timezone.now())
    return back(request, item.mentorship, "items")
