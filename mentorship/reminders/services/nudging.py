"""Nudges: opened when a reason begins to hold, withdrawn when it no longer does, stopped or snoozed by the person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.core.models import Message
from mentorship.reminders import digest, reasons, wording
from mentorship.reminders.models import Nudge, Reason
from mentorship.reminders.people import working_times
from mentorship.reminders.reasons import Found

SNOOZE_DAYS = (1, 3, 7, 14, 30)
IN_CHUNKS_OF = 2000
LEFT_UNTRACED = {Reason.FEEDBACK_ASKED}
TOLD_ALREADY = {Reason.FEEDBACK_ASKED, Reason.OPINION_OWED}
OWED_TO_NOBODY = {Reason.COMPETENCY_THIN, Reason.GOAL_STILL}
Status = Nudge.Status


def look(*, now: datetime) -> tuple[int, int]:
    """Compare the open nudges with the reasons that hold now; return how many were opened and withdrawn."""
    opened = withdrawn = 0
    for reason in Reason:
        new, gone = _look_at(reason, now)
        opened, withdrawn = opened + new, withdrawn + gone
    return opened, withdrawn


def _look_at(reason: Reason, now: datetime) -> tuple[int, int]:
    known = {_found(nudge): nudge for nudge in Nudge.objects.filter(reason=reason, status__in=[Status.OPEN, Status.STOPPED])}
    holding = {found: found for found in reasons.holding(reason, now=now)}
    withdraw([nudge for found, nudge in known.items() if found not in holding], now=now)
    new = _open([found for found in holding if found not in known], now=now)
    moved = [nudge for found, nudge in known.items() if found in holding and nudge.due_at != holding[found].due_at]
    for nudge in moved:
        nudge.due_at = holding[_found(nudge)].due_at
    Nudge.objects.bulk_update(moved, ["due_at"], batch_size=IN_CHUNKS_OF)
    return new, len(known.keys() - holding.keys())


def _found(nudge: Nudge) -> Found:
    return Found(nudge.person_id, nudge.reason, nudge.about_type, nudge.about_id)


def _open(found: list[Found], *, now: datetime) -> int:
    nudges = [
        Nudge(
            person_id=one.person_id,
            reason=one.reason,
            about_type=one.about_type,
            about_id=one.about_id,
            other_id=one.other_id,
            link=wording.link_of(one.reason, one.about_id),
            due_at=one.due_at,
            since_on=one.since_on,
            opened_at=now,
        )
        for one in found
    ]
    Nudge.objects.bulk_create(nudges, ignore_conflicts=True, batch_size=IN_CHUNKS_OF)
    _show_in_inbox(nudges, now=now)
    return len(nudges)


def _show_in_inbox(nudges: list[Nudge], *, now: datetime) -> None:
    """Put a line into the inbox, unless the room that asked has put one there itself.

    How one's own growth goes is no line among what others wait for: it stands on *My growth* and in the digest.
    """
    fresh = [nudge.pk for nudge in nudges if nudge.reason not in TOLD_ALREADY | OWED_TO_NOBODY]
    for nudge in Nudge.objects.filter(pk__in=fresh).select_related("person", "other"):
        outbox.queue(
            f"{wording.TOPICS[nudge.reason]}.{nudge.reason}",
            to=nudge.person,
            key=inbox_key(nudge),
            now=now,
            subject=wording.line_of(nudge),
            link=nudge.link,
            why=wording.why_of(nudge.reason),
            about=nudge,
            only=[Message.Channel.INBOX],
        )


def inbox_key(nudge: Nudge) -> str:
    """Return the key of a nudge's line in the inbox."""
    return f"nudge:{nudge.pk}"


def urgent_key(nudge: Nudge) -> str:
    """Return the key of the mail that a nudge is alone in."""
    return f"urgent:{nudge.pk}"


@transaction.atomic
def withdraw(nudges: Iterable[Nudge], *, now: datetime) -> None:
    """Close nudges whose reason is gone, with their inbox lines and what is queued about them alone.

    Of an answered feedback request nothing stays that could say when it was answered.
    """
    gone = list(nudges)
    keys = [key for nudge in gone for key in (inbox_key(nudge), urgent_key(nudge))]
    untraced = [nudge.pk for nudge in gone if nudge.reason in LEFT_UNTRACED]
    is_open = Q(status__in=[Message.Status.QUEUED, Message.Status.SENDING]) | Q(
        channel=Message.Channel.INBOX, status=Message.Status.SENT
    )
    Message.objects.filter(is_open, key__in=keys).update(status=Message.Status.WITHDRAWN)
    Nudge.objects.filter(pk__in=untraced).delete()
    Nudge.objects.filter(pk__in=[nudge.pk for nudge in gone]).update(status=Status.GONE, closed_at=now)


def still_holding(nudges: Iterable[Nudge], *, now: datetime) -> set[UUID]:
    """Return the ids of those nudges whose reason holds this very moment; the others are withdrawn."""
    by_reason: dict[str, list[Nudge]] = {}
    for nudge in nudges:
        by_reason.setdefault(nudge.reason, []).append(nudge)
    holds: set[UUID] = set()
    gone: list[Nudge] = []
    for reason, members in by_reason.items():
        found = set(reasons.holding(reason, now=now, things={nudge.about_id for nudge in members}))
        holds |= {nudge.pk for nudge in members if _found(nudge) in found and nudge.status == Status.OPEN}
        gone += [nudge for nudge in members if _found(nudge) not in found and nudge.status == Status.OPEN]
    withdraw(gone, now=now)
    return holds


@transaction.atomic
def stop(*, nudge_id: UUID, actor: User, now: datetime) -> Nudge:
    """Never remind the actor of this again; the thing itself stays as it is."""
    nudge = Nudge.objects.filter(person=actor).select_for_update().get(pk=nudge_id)
    if nudge.status != Status.OPEN:
        raise WrongStatus(nudge, expected=str(Status.OPEN.label))
    nudge.status, nudge.closed_at = Status.STOPPED, now
    nudge.save(update_fields=["status", "closed_at"])
    outbox.withdraw(key=inbox_key(nudge), now=now)
    audit.record("nudge.stopped", actor=actor, about=nudge, now=now)
    return nudge


@transaction.atomic
def go_on(*, nudge_id: UUID, actor: User, now: datetime) -> Nudge:
    """Take back that one is quiet about this, for some days or for good; what no longer holds stays closed."""
    nudge = Nudge.objects.filter(person=actor).select_for_update().get(pk=nudge_id)
    if nudge.status == Status.GONE:
        raise WrongStatus(nudge, expected=[str(Status.OPEN.label), str(Status.STOPPED.label)])
    nudge.status, nudge.closed_at, nudge.not_before = Status.OPEN, None, None
    nudge.save(update_fields=["status", "closed_at", "not_before"])
    audit.record("nudge.taken_up", actor=actor, about=nudge, now=now)
    return nudge


@transaction.atomic
def snooze(*, nudge_id: UUID, actor: User, days: int, now: datetime) -> Nudge:
    """Stay quiet about this for so many days."""
    nudge = Nudge.objects.filter(person=actor).select_for_update().get(pk=nudge_id)
    if nudge.status != Status.OPEN:
        raise WrongStatus(nudge, expected=str(Status.OPEN.label))
    if days not in SNOOZE_DAYS:
        raise Invalid(_("Snooze for 1, 3, 7, 14 or 30 days."), field="days")
    nudge.not_before = now + timedelta(days=days)
    nudge.save(update_fields=["not_before"])
    return nudge


def send_urgent(*, now: datetime) -> int:
    """Send alone and at once what is due within one working day; return how many went out.

    At once means within working time: it waits for the person's next working moment, if that comes before the deadline.
    """
    soon = Nudge.objects.open().filter(due_at__gte=now, due_at__lte=now + timedelta(days=30), urgent_sent_at__isnull=True)
    nudges = list(soon.select_related("person", "person__reminder_settings", "other"))
    times = working_times({nudge.person for nudge in nudges})
    sent = 0
    for nudge in nudges:
        working_time = times[nudge.person_id]
        moment = working_time.next_moment(now)
        if (
            moment
            and nudge.due_at
            and moment <= nudge.due_at
            and digest.is_urgent(nudge.due_at, now=now, working_time=working_time)
            and not _is_quiet(nudge, now)
        ):
            sent += _send_alone(nudge, now=now, moment=moment)
    return sent


def _is_quiet(nudge: Nudge, now: datetime) -> bool:
    """Whether the person asked for quiet, about this or altogether."""
    settings = getattr(nudge.person, "reminder_settings", None)
    is_person_quiet = bool(
        settings and settings.snoozed_until and settings.snoozed_until >= now.astimezone(nudge.person.zone).date()
    )
    return is_person_quiet or bool(nudge.not_before and nudge.not_before > now)


@transaction.atomic
def _send_alone(nudge: Nudge, *, now: datetime, moment: datetime) -> int:
    ours = Nudge.objects.open().filter(pk=nudge.pk, urgent_sent_at__isnull=True)
    if not ours.update(urgent_sent_at=now, last_sent_at=now, times_sent=nudge.times_sent + 1):
        return 0
    outbox.queue(
        f"{wording.TOPICS[nudge.reason]}.urgent",
        to=nudge.person,
        key=urgent_key(nudge),
        now=now,
        due_at=moment,
        subject=wording.line_of(nudge),
        body=_urgent_body(nudge),
        link=nudge.link,
        why=wording.why_of(nudge.reason),
        about=nudge,
        lane="reminders",
        only=[Message.Channel.MAIL, Message.Channel.WEBHOOK],
    )
    return 1


def _urgent_body(nudge: Nudge) -> str:
    due_on = nudge.due_at.astimezone(nudge.person.zone).date() if nudge.due_at else None
    return f"{wording.line_of(nudge)}, {wording.by_when(due_on)}." if due_on else f"{wording.line_of(nudge)}."
