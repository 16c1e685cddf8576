"""How two people come to meet: ask, accept, decline, pause, resume."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Conflict, Invalid
from mentorship.mentoring import policies
from mentorship.mentoring.models import BlockedPair, MenteeWish, MentorProfile, Mentorship, Pause
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services import handovers

LONGEST_PAUSE_DAYS = 366
LONGEST_CADENCE_DAYS = 180
LONGEST_PURPOSE = 2_000
Kind = Mentorship.Kind
Status = Mentorship.Status


class NoRoom(Invalid):
    """The mentor has as many mentees as they said they could take."""

    code = "no_room"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What one person asks of another."""

    mentor: User
    mentee: User
    kind: str = Kind.MENTORSHIP
    purpose: str = ""
    cadence_days: int = 14


@transaction.atomic
def request_mentorship(*, actor: User, ask: Ask, now: datetime) -> Mentorship:
    """Ask a mentor for their time, or offer it to a mentee; the other one is told and answers.

    Raises `Invalid` for oneself and for somebody who has left, takes no requests or has no room; `AlreadyDone` for an open pair.
    """
    other = _check_ask(actor, ask)
    _refuse_if_kept_apart(actor, other)
    _refuse_if_closed(actor, ask)
    _refuse_without_room(ask.mentor, ask.kind)
    pair = Mentorship(
        mentor=ask.mentor,
        mentee=ask.mentee,
        kind=ask.kind,
        purpose=checks.words(ask.purpose, field="purpose", longest=LONGEST_PURPOSE),
        cadence_days=_cadence(ask.cadence_days),
        requested_by=actor,
        requested_at=now,
    )
    _insert(pair)
    audit.record("mentorship.requested", actor=actor, about=pair, now=now, kind=pair.kind)
    outbox.queue(
        "mentoring.requested",
        to=other,
        about=pair,
        key=f"pair:{pair.pk}:requested",
        now=now,
        subject=_("%(name)s asks you something about mentoring") % {"name": actor.full_name},
        link=reverse("mentoring:mentorship", args=[pair.pk]),
        why=_("You were asked, and nobody else."),
        reply_to=actor,
    )
    return pair


@transaction.atomic
def accept(*, actor: User, pair_id: UUID, now: datetime) -> Mentorship:
    """Say yes: the pair is active from today, and influence is confirmed and counts."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_answer(actor, pair))
    ground.require_status(pair, Status.REQUESTED)
    _refuse_without_room(pair.mentor, pair.kind)
    pair.answered_at, pair.started_on = now, ground.today_of(actor, now)
    pair.status = Status.ACTIVE
    if pair.kind == Kind.INFLUENCE:
        pair.status, pair.ended_on = Status.ENDED, pair.started_on
    pair.save(update_fields=["status", "answered_at", "started_on", "ended_on"])
    ground.open_reading(pair, now=now)
    if pair.kind == Kind.MENTORSHIP:
        MenteeWish.objects.filter(person=pair.mentee).update(is_open=False)
    handovers.give_waiting(pair, now=now)
    _tell_answer(pair, actor, _("%(name)s said yes"), now=now)
    audit.record("mentorship.accepted", actor=actor, about=pair, now=now)
    return pair


@transaction.atomic
def decline(*, actor: User, pair_id: UUID, word: str, now: datetime) -> Mentorship:
    """Say no, with a word that the other reads."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_answer(actor, pair))
    ground.require_status(pair, Status.REQUESTED)
    pair.status, pair.answered_at = Status.DECLINED, now
    pair.answer = checks.words(word, field="word", longest=LONGEST_PURPOSE, is_required=True)
    pair.save(update_fields=["status", "answered_at", "answer"])
    _tell_answer(pair, actor, _("%(name)s answered your request"), now=now)
    audit.record("mentorship.declined", actor=actor, about=pair, now=now)
    return pair


@transaction.atomic
def withdraw(*, actor: User, pair_id: UUID, now: datetime) -> None:
    """Take one's own request back before it is answered; the other's message goes too."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_withdraw(actor, pair))
    ground.require_status(pair, Status.REQUESTED)
    outbox.withdraw(about=pair, now=now)
    audit.record("mentorship.withdrawn", actor=actor, about=pair, now=now)
    pair.delete()


@transaction.atomic
def pause(*, actor: User, pair_id: UUID, until: date, now: datetime) -> Mentorship:
    """Rest until a day: nobody is reminded, and the days are not counted as mentoring."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_steer(actor, pair))
    ground.require_status(pair, Status.ACTIVE)
    today = ground.today_of(actor, now)
    if not 0 < (until - today).days <= LONGEST_PAUSE_DAYS:
        raise Invalid(
            _("Choose a day after today, within a year. For longer than that, end it and ask again later."), field="until"
        )
    pair.status, pair.paused_until = Status.PAUSED, until
    pair.save(update_fields=["status", "paused_until"])
    Pause.objects.create(mentorship=pair, from_on=today)
    audit.record("mentorship.paused", actor=actor, about=pair, now=now, until=until)
    return pair


@transaction.atomic
def resume(*, actor: User, pair_id: UUID, now: datetime) -> Mentorship:
    """Go on after a pause, today."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_steer(actor, pair))
    ground.require_status(pair, Status.PAUSED)
    end_pause(pair, on=ground.today_of(actor, now))
    audit.record("mentorship.resumed", actor=actor, about=pair, now=now)
    return pair


def end_pause(pair: Mentorship, *, on: date) -> None:
    """Hold that the pause is over since that day."""
    pair.status, pair.paused_until = Status.ACTIVE, None
    pair.save(update_fields=["status", "paused_until"])
    running = Pause.objects.filter(mentorship=pair, until_on__isnull=True)
    running.filter(from_on__gte=on).delete()  # taken back on the day it was said: there was none
    running.update(until_on=on)


@transaction.atomic
def change_terms(*, actor: User, pair_id: UUID, version: int, purpose: str, cadence_days: int, now: datetime) -> Mentorship:
    """Change what the two meet for and how often; raises `Conflict` when the other changed it first."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_steer(actor, pair))
    ground.require_open(pair)
    if pair.version != version:
        message = _("%(name)s changed this meanwhile. Look at both and save again.") % {"name": pair.other(actor).full_name}
        raise Conflict(message, yours=purpose, theirs=pair.purpose, version=str(pair.version))
    pair.purpose = checks.words(purpose, field="purpose", longest=LONGEST_PURPOSE)
    pair.cadence_days = _cadence(cadence_days)
    pair.version += 1
    pair.save(update_fields=["purpose", "cadence_days", "version"])
    audit.record("mentorship.terms_changed", actor=actor, about=pair, now=now, cadence_days=cadence_days)
    return pair


@transaction.atomic
def open_one_to_one(*, actor: User, report: User, now: datetime) -> Mentorship:
    """Return the one-to-one of a report and their manager, begun now if they had none; either of the two may begin it."""
    manager = report.manager
    if manager is None or actor.pk not in {report.pk, manager.pk}:
        raise Invalid(_("A one-to-one is between a manager and somebody who reports to them."), field="report")
    found = Mentorship.objects.open().filter(kind=Kind.ONE_TO_ONE, mentor=manager, mentee=report).first()
    if found is not None:
        return found
    pair = Mentorship(mentor=manager, mentee=report, kind=Kind.ONE_TO_ONE, requested_by=actor, requested_at=now, answered_at=now)
    pair.status, pair.started_on = Status.ACTIVE, ground.today_of(actor, now)
    _insert(pair)
    handovers.give_waiting(pair, now=now)
    audit.record("one_to_one.opened", actor=actor, about=pair, now=now)
    return pair


def _check_ask(actor: User, ask: Ask) -> User:
    """Return the other one; refuse what cannot be a pair."""
    if ask.mentor.pk == ask.mentee.pk:
        raise Invalid(_("Nobody mentors themselves. Choose somebody else."), field="mentor")
    if actor.pk not in {ask.mentor.pk, ask.mentee.pk}:
        raise Invalid(_("You can ask for yourself only: be the mentor or the mentee."), field="mentor")
    if ask.kind not in set(Kind) - {Kind.ONE_TO_ONE}:
        raise Invalid(
            _("Choose mentorship, sponsorship, one session or influence. One-to-ones follow the reporting line."), field="kind"
        )
    other = ask.mentee if actor.pk == ask.mentor.pk else ask.mentor
    if not other.is_active:
        raise Invalid(_("%(name)s has left. Choose somebody else.") % {"name": other.full_name}, field="mentor")
    return other


def _refuse_if_kept_apart(actor: User, other: User) -> None:
    """A block is explained to the one who set it; the other reads what everybody reads who asks somebody not taking requests."""
    block = BlockedPair.objects.between(actor, other).order_by("by").all()
    if any(row.by_id == actor.pk for row in block):
        raise Invalid(
            _("You asked not to be paired with %(name)s. Take that back first.") % {"name": other.full_name}, field="mentor"
        )
    if block:
        raise _closed(other)


def _refuse_if_closed(actor: User, ask: Ask) -> None:
    """A mentor who is not open to new mentees is not asked; they may still offer."""
    if actor.pk == ask.mentor.pk or ask.kind == Kind.INFLUENCE:
        return
    if MentorProfile.objects.filter(person=ask.mentor, is_open=False).exists():
        raise _closed(ask.mentor)


def _closed(other: User) -> Invalid:
    return Invalid(_("%(name)s is not taking requests at the moment.") % {"name": other.full_name}, field="mentor")


def _refuse_without_room(mentor: User, kind: str) -> None:
    """Hold the mentor's row, so that two requests accepted at once cannot both take the last place."""
    if kind not in Mentorship.TAKES_ROOM:
        return
    profile = MentorProfile.objects.select_for_update().filter(person=mentor).first()
    if profile is None:
        return
    taken = Mentorship.objects.taking_room().filter(mentor=mentor).count()
    if taken >= profile.capacity:
        message = _(
            "%(name)s has room for %(capacity)d at once and meets %(taken)d. Choose another mentor, or ask again later; "
            "a mentor changes the number under “What I offer”."
        )
        raise NoRoom(message % {"name": mentor.full_name, "capacity": profile.capacity, "taken": taken}, field="mentor")


def _cadence(days: int) -> int:
    if not 1 <= days <= LONGEST_CADENCE_DAYS:
        raise Invalid(_("Meet every 1 to %(most)d days.") % {"most": LONGEST_CADENCE_DAYS}, field="cadence_days")
    return days


def _insert(pair: Mentorship) -> None:
    try:
        with transaction.atomic():
            pair.save(force_insert=True)
    except IntegrityError as error:
        message = _("You two have an open %(kind)s already. Open it under Mentoring.") % {"kind": pair.get_kind_display()}
        raise AlreadyDone(message) from error


def _tell_answer(pair: Mentorship, actor: User, sentence: str, *, now: datetime) -> None:
    outbox.withdraw(key=f"pair:{pair.pk}:requested", now=now)
    outbox.queue(
        "mentoring.answered",
        to=pair.other(actor),
        about=pair,
        key=f"pair:{pair.pk}:answered",
        now=now,
        subject=sentence % {"name": actor.full_name},
        link=reverse("mentoring:mentorship", args=[pair.pk]),
        why=_("You asked on %(day)s.") % {"day": date_format(pair.requested_at, "j F")},
        reply_to=actor,
    )
