"""Sessions: plan, log, read, mend, call off; what a line becomes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import Conflict, DomainError
from mentorship.core.undo import undo
from mentorship.mentoring import forms, policies, selectors, services
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.mentoring.views import _ground as ground

MAKERS = {"goal": services.make_goal, "evidence": services.make_evidence, "item": services.make_item}


def new(request: HttpRequest) -> HttpResponse:
    """Choose with whom, when nobody is named; one pair alone needs no choice."""
    me = person_of(request)
    named = request.GET.get("pair", "")
    rows = selectors.pair_rows(me, timezone.now(), kinds=["mentorship", "sponsorship", "flash", "one_to_one"])
    chosen = [row for row in rows if str(row.pair.pk) == named] or (rows if len(rows) == 1 else [])
    if chosen:
        return redirect("mentoring:log_new", chosen[0].pair.pk)
    return render(request, "mentoring/choose_pair.html", {"rows": rows})


@sensitive_post_parameters("private_note")
@sensitive_variables()
def log_new(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Log a session that was not planned."""
    pair = ground.pair_of(request, pair_id)
    planned = selectors.to_log(pair, timezone.now())
    if planned is not None and request.method == "GET":
        return redirect("mentoring:log_session", planned.pk)
    return _log_page(request, pair, None)


@sensitive_post_parameters("private_note")
@sensitive_variables()
def log(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Log a planned session."""
    session = ground.session_of(request, session_id)
    if session.status != MentoringSession.Status.PLANNED:
        return redirect(session)
    return _log_page(request, session.mentorship, session)


@sensitive_variables()
def _log_page(request: HttpRequest, pair: Mentorship, session: MentoringSession | None) -> HttpResponse:
    me = person_of(request)
    now = timezone.now()
    planned_at = session.planned_at if session else None
    day = min(planned_at or now, now).astimezone(me.zone).date()
    initial = {"held_on": day, "minutes": session.minutes if session else 45, "topic": session.topic if session else ""}
    form = forms.LogForm(request.POST or None, pair=pair, user=me, initial=initial)
    rows = forms.item_rows(pair, me, request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            logged = services.log_session(
                actor=me, pair_id=pair.pk, log=form.log(rows.items()), now=now, session_id=session.pk if session else None
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Logged."), extra_tags=undo("mentoring:unlog", logged.pk))
            return redirect(logged)
    context = {"form": form, "rows": rows, "pair": pair, "other": pair.other(me), "session": session}
    return render(request, "mentoring/log.html", context)


def show(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Show a session; planned with its agenda, held with what it was about and what came of it."""
    me = person_of(request)
    session = ground.session_of(request, session_id)
    pair = session.mentorship
    is_held = session.status == MentoringSession.Status.HELD
    made = selectors.made_from(session, me) if is_held else {}
    context = {
        "session": session,
        "pair": pair,
        "other": pair.other(me),
        "is_held": is_held,
        "lines": selectors.lines_of(session, made) if is_held else [],
        "may_grow": policies.can_make_growth(me, session),
        "items": list(session.action_items.select_related("owner")),
        "open_items": selectors.items_of(pair) if not is_held else [],
        "agenda": list(session.agenda.select_related("author")) if is_held else selectors.agenda_of(pair),
        "competencies": list(session.competencies.all()),
        "note": selectors.note_of(me, pair, session),
        "note_url": reverse("mentoring:session_note", args=[pair.pk, session.pk]),
        "readers": _("you and %(name)s.") % {"name": pair.other(me).full_name},
        "may_offer": policies.can_offer_outcome(me, session),
        "their_clock": _their_clock(session, me),
        "is_past": session.planned_at is not None and session.planned_at < timezone.now(),
    }
    return render(request, "mentoring/session.html", context)


def edit(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Mend the shared notes; when the other saved first, both texts are shown."""
    me = person_of(request)
    session = ground.session_of(request, session_id)
    form = forms.EditForm(request.POST or None, pair=session.mentorship, user=me, session=session)
    theirs = None
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.edit_session(actor=me, session_id=session_id, version=version, log=form.log([]), now=timezone.now())
        except Conflict as conflict:
            form.add_error(None, conflict.message)
            form.base_on(conflict.version)
            theirs = conflict.theirs
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(session)
    context = {
        "form": form,
        "session": session,
        "pair": session.mentorship,
        "other": session.mentorship.other(me),
        "theirs": theirs,
    }
    return render(request, "mentoring/edit_session.html", context)


def prepare(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Show on one page what was said last time, what happened since, and what is on the agenda."""
    me = person_of(request)
    pair = ground.pair_of(request, pair_id)
    context = {
        "pair": pair,
        "other": pair.other(me),
        "is_mentor": pair.mentor_id == me.pk,
        "since": selectors.since_last(me, pair, timezone.now()),
        "agenda": selectors.agenda_of(pair),
        "next": selectors.next_session(pair),
    }
    return render(request, "mentoring/prepare.html", context)


def plan(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Plan the next session, with times at which both work."""
    pair = ground.pair_of(request, pair_id)
    return _plan_page(request, pair, None)


def move(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Plan it for another time."""
    session = ground.session_of(request, session_id)
    return _plan_page(request, session.mentorship, session)


def _plan_page(request: HttpRequest, pair: Mentorship, session: MentoringSession | None) -> HttpResponse:
    me = person_of(request)
    now = timezone.now()
    initial: dict[str, Any] = {"minutes": 45}
    if session:
        initial = {"planned_at": session.planned_at, "minutes": session.minutes, "topic": session.topic}
    form = forms.PlanForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> MentoringSession:
        if session:
            return services.move_session(actor=me, session_id=session.pk, now=now, **data)
        return services.plan_session(actor=me, pair_id=pair.pk, now=now, **data)

    other = pair.other(me)
    slots = selectors.slots_of(me, other, now, most=6, busy=selectors.busy_of(me, now))
    context = {
        "pair": pair,
        "other": other,
        "session": session,
        "slots": slots,
        "is_stretched": any(slot.is_stretched for slot in slots),
        "their_clock": selectors.clock(now.astimezone(other.zone)),
    }
    return ground.answer_form(
        request,
        form,
        "mentoring/plan.html",
        act=act,
        done=_("Planned. It stands in both calendars."),
        to=lambda row: row,
        context=context,
    )


def _their_clock(session: MentoringSession, me: User) -> str:
    """Return when the session is on the other's clock, where that differs."""
    if session.planned_at is None:
        return ""
    theirs = session.planned_at.astimezone(session.mentorship.other(me).zone)
    return "" if theirs.utcoffset() == session.planned_at.astimezone(me.zone).utcoffset() else selectors.clock(theirs)


@require_POST
def cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Call it off."""
    session = services.cancel_session(actor=person_of(request), session_id=session_id, now=timezone.now())
    said = _("Called off. Its agenda waits for the next one.")
    messages.success(request, said, extra_tags=undo("mentoring:take_up_session", session_id))
    return redirect("mentoring:mentorship", session.mentorship_id)


@require_POST
def take_up(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Take that back."""
    return redirect(services.take_up_session(actor=person_of(request), session_id=session_id, now=timezone.now()))


@require_POST
def unlog(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Take back what was logged by mistake."""
    session = services.unlog_session(actor=person_of(request), session_id=session_id, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("mentoring:mentorship", session.mentorship_id)


@require_POST
def offer_outcome(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Let the outcome into my packet, or not."""
    services.offer_outcome(
        actor=person_of(request),
        session_id=session_id,
        may_be_used=request.POST.get("may_be_used") == "yes",
        now=timezone.now(),
    )
    return redirect("mentoring:session", session_id)


@require_POST
def make(request: HttpRequest, session_id: UUID, kind: str) -> HttpResponse:
    """Make a line into a goal, a piece of evidence or an action item."""
    maker = MAKERS.get(kind)
    if maker is None:
        raise Http404
    made: Any = maker(actor=person_of(request), session_id=session_id, line=request.POST.get("line", ""), now=timezone.now())
    words = {
        "goal": _("It is a goal now. Give it a measure and a day."),
        "evidence": _("Kept as evidence, for you alone until you share it."),
        "item": _("It is an action item of yours now."),
    }
    messages.success(request, words[kind])
    return redirect(reverse("mentoring:session", args=[session_id]) if kind == "item" else made)


@require_POST
@sensitive_post_parameters("text")
@sensitive_variables()
def write_note(request: HttpRequest, pair_id: UUID, session_id: UUID | None = None) -> HttpResponse:
    """Keep my private note about a session or a pair; an empty one is thrown away."""
    form = forms.NoteForm(request.POST)
    if form.is_valid():
        services.write_note(
            actor=person_of(request), pair_id=pair_id, session_id=session_id, text=form.cleaned_data["text"], now=timezone.now()
        )
        messages.success(request, _("Kept for you alone."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("mentoring:session", session_id) if session_id else redirect("mentoring:mentorship", pair_id)
