"""One relationship: asked, answered, steered, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core.errors import Conflict
from mentorship.core.undo import undo
from mentorship.mentoring import forms, overlap, policies, selectors, services
from mentorship.mentoring.models import ClosingReflection, Mentorship
from mentorship.mentoring.views import _ground as ground


def show(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Show a relationship: what waits, what was agreed, and how it went."""
    me = person_of(request)
    now = timezone.now()
    pair = ground.pair_of(request, pair_id)
    other = pair.other(me)
    minutes = overlap.shared_minutes_a_day(overlap.hours_of(me), overlap.hours_of(other), now.date())
    context = {
        "pair": pair,
        "other": other,
        "is_mentor": pair.mentor_id == me.pk,
        "may_answer": policies.can_answer(me, pair),
        "in_line": policies.in_reporting_line(me, other) and not pair.is_one_to_one,
        "timeline": selectors.timeline(pair, cursor=request.GET.get("cursor", "")),
        "agenda": selectors.agenda_of(pair),
        "items": selectors.items_of(pair),
        "next": selectors.next_session(pair),
        "note": selectors.note_of(me, pair, None),
        "fit_due": selectors.fit_check_due(me, pair),
        "may_reflect": pair.status == "ended" and not ClosingReflection.objects.filter(mentorship=pair, author=me).exists(),
        "has_drifted": not pair.is_kept_silent() and pair.has_drifted(now.astimezone(me.zone).date()),
        "their_clock": selectors.clock(now.astimezone(other.zone)),
        "their_city": selectors.city(other.time_zone),
        "shared_minutes": minutes,
        "shared_hours": f"{minutes / 60:.1f}".removesuffix(".0"),
        "note_url": reverse("mentoring:pair_note", args=[pair.pk]),
        "handover": getattr(pair, "handover", None),
        "word_form": forms.WordForm(),
        "pause_form": forms.PauseForm(),
        "end_form": forms.EndForm(),
        "reflection_form": forms.ReflectionForm(),
        "item_form": forms.ItemForm(pair=pair, user=me, prefix="item"),
    }
    return render(request, "mentoring/pair.html", context)


def request_new(request: HttpRequest) -> HttpResponse:
    """Ask somebody, or offer."""
    me = person_of(request)
    to = _named(me, request.GET.get("to", ""))
    form = forms.RequestForm(request.POST or None, initial={"person": to, "kind": request.GET.get("kind", "mentorship")})
    return ground.answer_form(
        request,
        form,
        "mentoring/request.html",
        act=lambda _data: services.request_mentorship(actor=me, ask=form.ask(me), now=timezone.now()),
        done=_("Asked. You hear as soon as there is an answer."),
        to=lambda pair: pair,
        context={
            "to": to,
            "in_line": to is not None and policies.in_reporting_line(me, to),
            "colleagues": selectors.colleagues_of(me),
        },
    )


def influence(request: HttpRequest) -> HttpResponse:
    """Say that somebody helped without being a mentor, or that you did."""
    me = person_of(request)
    form = forms.InfluenceForm(request.POST or None, initial={"person": _named(me, request.GET.get("to", ""))})

    def act(data: dict[str, object]) -> Mentorship:
        other: User = data["person"]  # type: ignore[assignment]
        helper, helped = (me, other) if data["side"] == "helper" else (other, me)
        return services.record_influence(actor=me, helper=helper, helped=helped, what=str(data["what"]), now=timezone.now())

    return ground.answer_form(
        request,
        form,
        "mentoring/influence.html",
        act=act,
        done=_("Kept. Thank you for saying it."),
        to=lambda pair: pair,
        context={"colleagues": selectors.colleagues_of(me)},
    )


def _named(me: User, number: str) -> User | None:
    return User.objects.visible_to(me).at_work().filter(pk=number).first() if number.isdigit() and len(number) < 19 else None  # noqa: PLR2004  (bigint)


@require_POST
def accept(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say yes."""
    pair = services.accept(actor=person_of(request), pair_id=pair_id, now=timezone.now())
    if pair.status == Mentorship.Status.ACTIVE:
        messages.success(request, _("Agreed. Plan the first session while you are at it."))
    else:
        messages.success(request, _("Confirmed."))
    return redirect(pair)


@require_POST
def decline(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say no, with a word."""
    services.decline(actor=person_of(request), pair_id=pair_id, word=request.POST.get("word", ""), now=timezone.now())
    messages.success(request, _("Answered. They read your word."))
    return redirect("mentoring:index")


@require_POST
def withdraw(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take my request back."""
    services.withdraw(actor=person_of(request), pair_id=pair_id, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("mentoring:index")


def pause(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Rest until a day; with undo."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    form = forms.PauseForm(request.POST or None)
    return ground.answer_form(
        request,
        form,
        "mentoring/pause.html",
        act=lambda data: services.pause(actor=me, pair_id=pair_id, until=data["until"], now=timezone.now()),
        done=_("Paused. Nobody is reminded until then."),
        taken_back_by=undo("mentoring:resume", pair_id),
        to=lambda changed: changed,
        context={"pair": pair, "other": pair.other(me)},
    )


@require_POST
def resume(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Go on; with undo."""
    until = ground.pair_of(request, pair_id).paused_until
    pair = services.resume(actor=person_of(request), pair_id=pair_id, now=timezone.now())
    is_ahead = until is not None and until > timezone.localdate()
    messages.success(request, _("You two go on."), extra_tags=undo("mentoring:pause", pair_id, until=until) if is_ahead else "")
    return redirect(pair)


def terms(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Change what for and how often."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    initial = {"purpose": pair.purpose, "cadence_days": pair.cadence_days, "version": pair.version}
    form = forms.TermsForm(request.POST or None, initial=initial)
    return ground.answer_form(
        request,
        form,
        "mentoring/terms.html",
        act=lambda data: services.change_terms(actor=me, pair_id=pair_id, now=timezone.now(), **data),
        done=_("Saved."),
        to=lambda changed: changed,
        context={"pair": pair, "other": pair.other(me)},
    )


def end(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """End it at once; no reason is asked."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    ground_rule = policies.can_end(me, pair)
    form = forms.EndForm(request.POST or None)
    if not ground_rule:
        return render(request, "mentoring/end.html", {"pair": pair, "other": pair.other(me), "is_one_to_one": True})
    return ground.answer_form(
        request,
        form,
        "mentoring/end.html",
        act=lambda data: services.end(actor=me, pair_id=pair_id, reflection=data["reflection"], now=timezone.now()),
        done=_("Ended. What you both wrote stays readable."),
        to=lambda changed: changed,
        context={"pair": pair, "other": pair.other(me)},
    )


@require_POST
def reflect(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Leave closing words."""
    services.reflect(actor=person_of(request), pair_id=pair_id, text=request.POST.get("text", ""), now=timezone.now())
    messages.success(request, _("Kept. You both can read it."))
    return redirect("mentoring:mentorship", pair_id)


def fit(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Say whether it fits; with "not a fit" look for somebody else at once."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    form = forms.FitForm(request.POST or None)

    def on(check: object) -> str:
        if getattr(check, "answer", "") != "not_a_fit":
            return reverse("mentoring:fits") if selectors.fits_to_answer(me) else pair.get_absolute_url()
        return reverse("mentoring:find") if pair.mentee_id == me.pk else reverse("mentoring:index")

    return ground.answer_form(
        request,
        form,
        "mentoring/fit.html",
        act=lambda data: services.answer_fit_check(actor=me, pair_id=pair_id, answer=data["answer"], now=timezone.now()),
        done=_("Thank you. Nobody else reads this."),
        to=on,
        context={"pair": pair, "other": pair.other(me)},
    )


@sensitive_post_parameters("text")
@sensitive_variables("form")
def concern(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Tell the people partner."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    form = forms.ConcernForm(request.POST or None)
    return ground.answer_form(
        request,
        form,
        "mentoring/concern.html",
        act=lambda data: services.raise_concern(actor=me, pair_id=pair_id, text=data["text"], now=timezone.now()),
        done=_("A people partner has it now, and will come to you. The other one is not told."),
        to=lambda _concern: pair,
        context={"pair": pair, "other": pair.other(me)},
    )


@require_POST
def block(request: HttpRequest, person_id: int) -> HttpResponse:
    """Keep us from being paired; nobody is told."""
    me = person_of(request)
    other = get_object_or_404(User.objects.visible_to(me), pk=person_id)
    services.block(actor=me, other=other, now=timezone.now())
    said = _("You will not be paired. They are not told.")
    messages.success(request, said, extra_tags=undo("mentoring:unblock", person_id))
    return redirect("mentoring:profile")


@require_POST
def block_named(request: HttpRequest) -> HttpResponse:
    """Keep me from being paired with somebody whom I name."""
    form = forms.BlockForm(request.POST)
    if form.is_valid():
        return block(request, form.cleaned_data["person"].pk)
    messages.error(request, " ".join(str(error) for error in form.errors.get("person", [])))
    return redirect("mentoring:profile")


@require_POST
def unblock(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take that back."""
    me = person_of(request)
    other = get_object_or_404(User.objects.visible_to(me), pk=person_id)
    services.unblock(actor=me, other=other, now=timezone.now())
    messages.success(request, _("Taken back."), extra_tags=undo("mentoring:block", person_id))
    return redirect("mentoring:profile")


def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Read, write and approve what goes to the next one."""
    me = person_of(request)
    found = selectors.handover_for(me, handover_id)
    pair = found.mentorship
    may_write = policies.can_write_handover(me, found) and found.receiver_id is None
    form = forms.HandoverForm(request.POST or None, initial={"summary": found.summary, "version": found.version})
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_handover(actor=me, handover_id=handover_id, now=timezone.now(), **form.cleaned_data)
        except Conflict as conflict:
            theirs = conflict.theirs
            form.add_error(None, conflict.message)
            form.base_on(conflict.version)
        else:
            messages.success(request, _("Saved. You both approve these words before they go on."))
            return redirect(found)
    context = {"handover": found, "pair": pair, "other": pair.other(me), "form": form, "may_write": may_write, "theirs": theirs}
    return render(request, "mentoring/handover.html", {**context, "is_approved_by_me": may_write and found.is_approved_by(me)})


@require_POST
def open_handover(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Begin a handover."""
    return redirect(services.open_handover(actor=person_of(request), pair_id=pair_id, now=timezone.now()))


@require_POST
def approve_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Agree to the words as they stand."""
    version = request.POST.get("version", "")
    found = services.approve_handover(
        actor=person_of(request),
        handover_id=handover_id,
        version=int(version) if version.isdigit() else 0,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("Approved by both. It goes to the next one.") if found.is_approved else _("Approved. It goes on when both have."),
    )
    return redirect(found)
