"""One meeting: plan it, log it in one form, mend it, call it off."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.core.models import Message
from mentorship.ladders.models import Competency
from mentorship.mentoring import policies
from mentorship.mentoring.models import ActionItem, AgendaItem, MentoringSession, Mentorship
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services import closing, notes

LONGEST_MINUTES = 600
LONGEST_TOPIC = 200
LONGEST_ITEM = 300
MOST_ITEMS = 20
OLDEST_DAYS = 5 * 366
FURTHEST_DAYS = 366
WEEK = timedelta(days=7)
FIT_CHECK = "mentoring.fit_check"
Status = MentoringSession.Status


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """Something agreed: what, by whom, by when."""

    text: str
    owner: User
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SessionLog:
    """What the log form holds. `finished` are action items done since, `talked_about` points of the agenda."""

    held_on: date
    minutes: int = 45
    topic: str = ""
    notes: str = ""
    outcome: str = ""
    competencies: Sequence[Competency] = ()
    items: Sequence[NewItem] = ()
    finished: Collection[UUID] = ()
    talked_about: Collection[UUID] = ()
    private_note: PrivateText = field(default=PrivateText(""))


@transaction.atomic
def plan_session(
    *, actor: User, pair_id: UUID, planned_at: datetime, now: datetime, topic: str = "", minutes: int = 45
) -> MentoringSession:
    """Put a session into both calendars; the other is told."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_steer(actor, pair))
    ground.require_open(pair)
    session = MentoringSession(mentorship=pair, planned_at=_soon(planned_at, now), minutes=_minutes(minutes), changed_at=now)
    session.topic = checks.words(topic, field="topic", longest=LONGEST_TOPIC)
    session.save(force_insert=True)
    _tell_planned(session, pair, actor, _("%(name)s planned a session with you"), now=now)
    audit.record("session.planned", actor=actor, about=session, now=now, planned_at=planned_at)
    return session


@transaction.atomic
def move_session(
    *, actor: User, session_id: UUID, planned_at: datetime, now: datetime, topic: str, minutes: int
) -> MentoringSession:
    """Plan it for another time; calendars follow."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_edit_session(actor, session))
    ground.require_open(session.mentorship)
    _require(session, Status.PLANNED)
    session.planned_at, session.minutes = _soon(planned_at, now), _minutes(minutes)
    session.topic, session.changed_at = checks.words(topic, field="topic", longest=LONGEST_TOPIC), now
    session.sequence += 1
    session.version += 1
    session.save(update_fields=["planned_at", "minutes", "topic", "changed_at", "sequence", "version"])
    outbox.withdraw(about=session, now=now)
    _tell_planned(session, session.mentorship, actor, _("%(name)s moved your session"), now=now)
    audit.record("session.moved", actor=actor, about=session, now=now, planned_at=planned_at)
    return session


@transaction.atomic
def cancel_session(*, actor: User, session_id: UUID, now: datetime) -> MentoringSession:
    """Call a planned session off; its agenda waits for the next one."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_edit_session(actor, session))
    _require(session, Status.PLANNED)
    session.status, session.changed_at = Status.CANCELLED, now
    session.sequence += 1
    session.version += 1
    session.save(update_fields=["status", "changed_at", "sequence", "version"])
    outbox.withdraw(about=session, now=now)
    _tell_planned(session, session.mentorship, actor, _("%(name)s called your session off"), now=now)
    audit.record("session.cancelled", actor=actor, about=session, now=now)
    return session


@transaction.atomic
def take_up_session(*, actor: User, session_id: UUID, now: datetime) -> MentoringSession:
    """Take back that a session was called off, while its time lies ahead."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_edit_session(actor, session))
    ground.require_open(session.mentorship)
    _require(session, Status.CANCELLED)
    session.planned_at = _soon(session.planned_at or now, now)
    session.status, session.changed_at = Status.PLANNED, now
    session.sequence += 1
    session.version += 1
    session.save(update_fields=["planned_at", "status", "changed_at", "sequence", "version"])
    outbox.withdraw(about=session, now=now)
    _tell_planned(session, session.mentorship, actor, _("%(name)s: your session takes place after all"), now=now)
    audit.record("session.taken_up", actor=actor, about=session, now=now)
    return session


def log_session(
    *, actor: User, pair_id: UUID, log: SessionLog, now: datetime, session_id: UUID | None = None
) -> MentoringSession:
    """Keep what was discussed and agreed. Points not talked about and items not done wait for the next time by themselves.

    With `session_id` a planned session becomes the held one. Raises `Invalid` with the field, `WrongStatus` when logged before.
    """
    with transaction.atomic():
        pair = ground.pair_for(actor, pair_id)
        ground.require(policies.can_steer(actor, pair))
        ground.require_open(pair)
        session = _session_to_log(actor, pair, session_id, log)
        _fill(session, actor, log, now=now)
        session.save()
        session.competencies.set(log.competencies)
        _agree(session, pair, log, now=now)
        notes.keep(author=actor, pair=pair, session=session, text=log.private_note, now=now)
        refresh_counts(pair)
        _after_logging(session, pair, actor, now=now)
        audit.record("session.logged", actor=actor, about=session, now=now, held_on=log.held_on, items=len(log.items))
    return session


@transaction.atomic
def edit_session(*, actor: User, session_id: UUID, version: int, log: SessionLog, now: datetime) -> MentoringSession:
    """Mend the shared notes of a held session; raises `Conflict` with both texts when the other saved first."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_edit_session(actor, session))
    ground.require_open(session.mentorship)
    _require(session, Status.HELD)
    if session.version != version:
        message = _("%(name)s, or you in another window, saved this session meanwhile. Both texts are below; put them together.")
        other = session.mentorship.other(actor).full_name
        raise Conflict(message % {"name": other}, yours=log.notes, theirs=session.notes, version=str(session.version))
    _check_day(log.held_on, actor, now)
    logged_by, logged_at = session.logged_by, session.logged_at
    _fill(session, actor, log, now=now)
    session.logged_by, session.logged_at = logged_by, logged_at
    session.version += 1
    session.save()
    session.competencies.set(log.competencies)
    refresh_counts(session.mentorship)
    audit.record("session.edited", actor=actor, about=session, now=now)
    return session


@transaction.atomic
def unlog_session(*, actor: User, session_id: UUID, now: datetime) -> MentoringSession:
    """Take back a session logged by mistake, within a day and by the one who logged it; what it agreed is dropped with it."""
    session = ground.session_for(actor, session_id)
    ground.require(actor.pk == session.logged_by_id)
    _require(session, Status.HELD)
    if session.logged_at is None or now - session.logged_at > timedelta(days=1):
        raise Invalid(_("A session can be taken back for one day. Edit it instead."))
    session.status = Status.PLANNED if session.planned_at and session.mentorship.is_open else Status.CANCELLED
    session.changed_at = now
    session.version += 1
    session.save(update_fields=["status", "changed_at", "version"])
    session.action_items.filter(status=ActionItem.Status.OPEN).update(status=ActionItem.Status.DROPPED, closed_at=now)
    session.agenda.update(is_done=False, session=None)
    refresh_counts(session.mentorship)
    audit.record("session.unlogged", actor=actor, about=session, now=now)
    return session


@transaction.atomic
def offer_outcome(*, actor: User, session_id: UUID, may_be_used: bool, now: datetime) -> MentoringSession:
    """Say whether the outcome may go into the mentee's packet; the mentee alone says so."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_offer_outcome(actor, session))
    _require(session, Status.HELD)
    session.is_outcome_for_packet = may_be_used
    session.version += 1
    session.save(update_fields=["is_outcome_for_packet", "version"])
    audit.record("session.outcome_offered", actor=actor, about=session, now=now, may_be_used=may_be_used)
    return session


def refresh_counts(pair: Mentorship) -> None:
    """Hold the pair's number of sessions and the day of the last one to what is there."""
    held = MentoringSession.objects.held().filter(mentorship=pair).aggregate(n=Count("pk"), last=Max("held_on"))
    pair.sessions_held, pair.last_session_on = held["n"], held["last"]
    pair.save(update_fields=["sessions_held", "last_session_on"])


def _session_to_log(actor: User, pair: Mentorship, session_id: UUID | None, log: SessionLog) -> MentoringSession:
    if session_id is None:
        return MentoringSession(mentorship=pair)
    session = ground.session_for(actor, session_id)
    if session.mentorship_id != pair.pk:
        raise Invalid(_("This session belongs to somebody else of yours. Open the form from that session."), field="pair")
    _require(session, Status.PLANNED)
    return session


def _fill(session: MentoringSession, actor: User, log: SessionLog, *, now: datetime) -> None:
    session.status = Status.HELD
    session.held_on = _check_day(log.held_on, actor, now)
    session.minutes = _minutes(log.minutes)
    session.topic = checks.words(log.topic, field="topic", longest=LONGEST_TOPIC)
    session.notes = checks.words(log.notes, field="notes")
    session.outcome = checks.words(log.outcome, field="outcome")
    session.logged_by, session.logged_at, session.changed_at = actor, now, now


def _agree(session: MentoringSession, pair: Mentorship, log: SessionLog, *, now: datetime) -> None:
    """Write the new items, close the done ones, tie the points that were talked about to the session."""
    if len(log.items) > MOST_ITEMS:
        raise Invalid(
            _("%(most)d action items at once are more than anybody does. Keep those that matter.") % {"most": MOST_ITEMS},
            field="items",
        )
    if any(item.due_on and item.due_on < log.held_on for item in log.items):
        raise Invalid(_("An action item is due on the day of the session or later. Check its day."), field="items")
    ActionItem.objects.bulk_create(new_item(pair, item, session=session, now=now) for item in log.items)
    done = ActionItem.objects.open().filter(mentorship=pair, pk__in=log.finished)
    done.update(status=ActionItem.Status.DONE, closed_at=now, version=F("version") + 1)
    AgendaItem.objects.waiting().filter(mentorship=pair, pk__in=log.talked_about).update(is_done=True, session=session)


def new_item(pair: Mentorship, item: NewItem, *, session: MentoringSession | None, now: datetime) -> ActionItem:
    """Return the row for something agreed; its owner is one of the two."""
    if not pair.has(item.owner):
        raise Invalid(_("An action item belongs to one of you two."), field="owner")
    text = checks.words(item.text, field="items", longest=LONGEST_ITEM, is_required=True)
    return ActionItem(mentorship=pair, session=session, owner=item.owner, text=text, due_on=item.due_on, created_at=now)


def _after_logging(session: MentoringSession, pair: Mentorship, actor: User, *, now: datetime) -> None:
    """Tell the other; end a flash; ask both after the second session whether it fits."""
    outbox.withdraw(about=session, now=now)
    outbox.queue(
        "mentoring.logged",
        to=pair.other(actor),
        about=session,
        key=f"session:{session.pk}:logged:{session.version}",
        now=now,
        subject=_("%(name)s wrote down your session") % {"name": actor.full_name},
        link=reverse("mentoring:session", args=[session.pk]),
        why=_("You were in it."),
        reply_to=actor,
        only=["inbox"],
    )
    if pair.kind == Mentorship.Kind.FLASH:
        closing.finish(pair, by=actor, now=now)
    if pair.kind in closing.HAS_FIT_CHECK and pair.sessions_held == closing.SESSIONS_BEFORE_FIT_CHECK:
        for person in (pair.mentor, pair.mentee):
            _ask_whether_it_fits(person, pair, now=now)


def _ask_whether_it_fits(person: User, pair: Mentorship, *, now: datetime) -> None:
    """By mail once a week at most, however many pairs ask: the inbox and Today hold the others."""
    lately = Message.objects.filter(recipient=person, kind=FIT_CHECK, channel=Message.Channel.MAIL, created_at__gt=now - WEEK)
    outbox.queue(
        FIT_CHECK,
        to=person,
        about=pair,
        key=f"pair:{pair.pk}:fit_check:{person.pk}",
        now=now,
        subject=_("Two sessions with %(name)s: is it a good match?") % {"name": pair.other(person).full_name},
        link=reverse("mentoring:fit", args=[pair.pk]),
        why=_("This is asked once, after the second session. Nobody else reads your answer."),
        only=[Message.Channel.INBOX] if lately.exists() else [],
    )


def _tell_planned(session: MentoringSession, pair: Mentorship, actor: User, sentence: str, *, now: datetime) -> None:
    other = pair.other(actor)
    when = session.planned_at.astimezone(other.zone) if session.planned_at else now
    outbox.queue(
        "mentoring.planned",
        to=other,
        about=session,
        key=f"session:{session.pk}:planned:{session.sequence}:{session.status}",
        now=now,
        subject=sentence % {"name": actor.full_name},
        body=_("%(when)s, your time.") % {"when": date_format(when, "l j F, H:i")},
        link=reverse("mentoring:session", args=[session.pk]),
        why=_("You are one of the two."),
        reply_to=actor,
    )


def _require(session: MentoringSession, expected: Status) -> None:
    if session.status != expected:
        raise WrongStatus(session, expected=expected)


def _check_day(day: date, actor: User, now: datetime) -> date:
    today = ground.today_of(actor, now)
    checks.not_in_future(day, today, field="held_on")
    if (today - day).days > OLDEST_DAYS:
        raise Invalid(_("That is more than five years ago. Check the year."), field="held_on")
    return day


def _soon(planned_at: datetime, now: datetime) -> datetime:
    if not timedelta(minutes=-5) <= planned_at - now <= timedelta(days=FURTHEST_DAYS):
        raise Invalid(_("Plan a time from now on, within a year. What has taken place is logged."), field="planned_at")
    return planned_at


def _minutes(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise Invalid(_("Give 1 to %(most)d minutes.") % {"most": LONGEST_MINUTES}, field="minutes")
    return minutes
