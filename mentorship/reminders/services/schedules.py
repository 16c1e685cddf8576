"""Check-in schedules: made from a pair's cadence or set by the person, fired when due, moved when zone or leave change."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.mentoring.models import Mentorship
from mentorship.reminders.models import CheckInSchedule
from mentorship.reminders.people import working_time_of, working_times
from mentorship.reminders.recurrence import LONGEST_WAIT, parse_rule, stored_rule, zone_named
from mentorship.reminders.timing import DAY, WorkingTime, first_instant, next_occurrence

CLAIMED_AT_ONCE = 500
LEASE = timedelta(minutes=5)
MEETING_KINDS = [Mentorship.Kind.MENTORSHIP, Mentorship.Kind.SPONSORSHIP, Mentorship.Kind.ONE_TO_ONE]

CLAIM = """
UPDATE reminders_checkinschedule SET claimed_until = %(lease_ends)s
WHERE id IN (
    SELECT id FROM reminders_checkinschedule
    WHERE next_due_at <= %(now)s AND (claimed_until IS NULL OR claimed_until <= %(now)s)
    ORDER BY next_due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id, person_id, rule, starts_on, at_time, next_due_at
"""

WRITE_NEXT = """
UPDATE reminders_checkinschedule AS mine
SET next_due_at = fired.next_due_at, last_due_at = fired.fires_at, time_zone = fired.time_zone, claimed_until = NULL
FROM unnest(%(ids)s::uuid[], %(next)s::timestamptz[], %(fired)s::timestamptz[], %(zones)s::text[])
    AS fired (id, next_due_at, fires_at, time_zone)
WHERE mine.id = fired.id AND mine.next_due_at = fired.fires_at AND mine.claimed_until = %(lease_ends)s
"""


class Claimed(NamedTuple):
    """A schedule that fires now, and what its next time is computed from."""

    id: UUID
    person_id: int
    rule: str
    starts_on: date
    at_time: time
    fires_at: datetime


@transaction.atomic
def set_schedule(
    *, mentorship_id: UUID, actor: User, rule: str, starts_on: date, at_time: time, now: datetime
) -> CheckInSchedule:
    """Have the actor reminded of this pair by their own recurrence from now on.

    Raises `Invalid` for a rule, date or hour that cannot be used; it says which and how to mend it.
    """
    pair = Mentorship.objects.visible_to(actor).filter(pk=mentorship_id).first()
    if pair is None:
        raise Invalid(_("This is not one of your mentorships."), field="mentorship")
    if pair.status in {Mentorship.Status.ENDED, Mentorship.Status.DECLINED}:
        raise Invalid(_("These two no longer meet; there is nothing to remind of."))
    zone = zone_named(actor.time_zone)
    today = now.astimezone(zone).date()
    if not today - LONGEST_WAIT <= starts_on <= today + LONGEST_WAIT:
        raise Invalid(_("Choose a first day within five years of today."), field="starts_on")
    checked = parse_rule(rule, starts_at=datetime.combine(starts_on, at_time), zone=zone)
    next_due_at = next_occurrence(checked, working_time_of(actor), after=now)
    if next_due_at is None:
        raise Invalid(_("This schedule never fires again: its last date has passed."), field="rule")
    schedule, _made = CheckInSchedule.objects.update_or_create(
        person=actor,
        mentorship=pair,
        defaults={
            "rule": checked.text,
            "starts_on": starts_on,
            "at_time": at_time,
            "time_zone": actor.time_zone,
            "next_due_at": next_due_at if pair.status == Mentorship.Status.ACTIVE else None,
            "is_own_choice": True,
        },
        create_defaults={
            "rule": checked.text,
            "starts_on": starts_on,
            "at_time": at_time,
            "time_zone": actor.time_zone,
            "next_due_at": next_due_at if pair.status == Mentorship.Status.ACTIVE else None,
            "is_own_choice": True,
            "created_at": now,
        },
    )
    audit.record("schedule.set", actor=actor, about=schedule, now=now)
    return schedule


@transaction.atomic
def remove_schedule(*, schedule_id: UUID, actor: User, now: datetime) -> None:
    """Stop reminding the actor of this pair; the cadence of the pair does not bring it back."""
    schedule = CheckInSchedule.objects.visible_to(actor).select_for_update().get(pk=schedule_id)
    if schedule.person_id != actor.pk:
        raise PermissionDenied
    schedule.next_due_at, schedule.last_due_at, schedule.is_own_choice = None, None, True
    schedule.save(update_fields=["next_due_at", "last_due_at", "is_own_choice"])
    audit.record("schedule.removed", actor=actor, about=schedule, now=now)


def rule_of_cadence(days: int) -> str:
    """Return the recurrence of "every so many days": whole weeks keep their weekday."""
    return f"FREQ=WEEKLY;INTERVAL={days // 7}" if days % 7 == 0 else f"FREQ=DAILY;INTERVAL={days}"


def fire_due(*, now: datetime, limit: int = CLAIMED_AT_ONCE) -> int:
    """Claim due schedules, note that they fired and compute when each fires next; return how many fired.

    A claim is a lease: a killed worker's schedules fire a little later, and no two workers fire one. What is written is
    written only while the lease is ours and nobody chose another time meanwhile.
    """
    claimed = claim_due(now=now, limit=limit)
    if not claimed:
        return 0
    people = User.objects.in_bulk({schedule.person_id for schedule in claimed})
    times = working_times(people.values())
    following = [_next_of(schedule, people[schedule.person_id], times[schedule.person_id], now) for schedule in claimed]
    values: dict[str, Any] = {
        "ids": [schedule.id for schedule in claimed],
        "next": following,
        "fired": [schedule.fires_at for schedule in claimed],
        "zones": [people[schedule.person_id].time_zone for schedule in claimed],
        "lease_ends": now + LEASE,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE_NEXT, values)
    return len(claimed)


def claim_due(*, now: datetime, limit: int = CLAIMED_AT_ONCE) -> list[Claimed]:
    """Take up to `limit` due schedules for the length of the lease.

    The lease is a column that no index holds, on a table with room in its pages: claiming rewrites no index entry.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease_ends": now + LEASE, "limit": limit})
        return [Claimed(*row) for row in cursor.fetchall()]


def _next_of(schedule: Claimed, person: User, working_time: WorkingTime, now: datetime) -> datetime | None:
    if not person.is_active:
        return None
    rule = stored_rule(schedule.rule, datetime.combine(schedule.starts_on, schedule.at_time))
    return next_occurrence(rule, working_time, after=max(now, schedule.fires_at))


def _compute_next(schedule: CheckInSchedule, person: User, working_time: WorkingTime, *, after: datetime) -> None:
    rule = stored_rule(schedule.rule, schedule.starts_at)
    schedule.time_zone = person.time_zone
    schedule.next_due_at = next_occurrence(rule, working_time, after=after) if person.is_active else None


def sync_schedules(*, now: datetime) -> int:
    """Bring schedules in line with what changed below: new pairs, ended or paused ones, a new cadence, zone, hours or leave.

    Returns how many schedules were made or moved.
    """
    return _make_missing(now) + _stop_idle(now) + _wake(now) + _follow_changes(now)


def _make_missing(now: datetime) -> int:
    """Every active pair that meets has one for its mentor or manager; one that should have met already fires at once."""
    own = CheckInSchedule.objects.filter(mentorship=OuterRef("pk"), person=OuterRef("mentor"))
    pairs = Mentorship.objects.filter(status=Mentorship.Status.ACTIVE, kind__in=MEETING_KINDS, mentor__is_active=True).exclude(
        Exists(own)
    )
    found = list(pairs.select_related("mentor")[:5000])
    times = working_times({pair.mentor for pair in found})
    rows = []
    for pair in found:
        starts_on = (pair.last_session_on or pair.started_on or times[pair.mentor_id].local_date(now)) + pair.cadence_days * DAY
        schedule = CheckInSchedule(
            person=pair.mentor, mentorship=pair, rule=rule_of_cadence(pair.cadence_days), starts_on=starts_on, created_at=now
        )
        since = first_instant(schedule.starts_at, times[pair.mentor_id].zone) - DAY
        _compute_next(schedule, pair.mentor, times[pair.mentor_id], after=min(now, since))
        rows.append(schedule)
    CheckInSchedule.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def _stop_idle(_now: datetime) -> int:
    """A pair that rests or has ended reminds nobody."""
    return (
        CheckInSchedule.objects.active()
        .filter(~Q(mentorship__status=Mentorship.Status.ACTIVE) | Q(person__is_active=False))
        .update(next_due_at=None)
    )


def _wake(now: datetime) -> int:
    """A pair that meets again is reminded again, by the same recurrence."""
    asleep = CheckInSchedule.objects.filter(
        next_due_at__isnull=True, is_own_choice=False, mentorship__status=Mentorship.Status.ACTIVE, person__is_active=True
    )
    return _move(asleep, now)


def _follow_changes(now: datetime) -> int:
    """The person's zone changed, or the pair's cadence while the schedule still follows it."""
    moved = CheckInSchedule.objects.active().exclude(time_zone=F("person__time_zone"))
    changed = _move(moved, now)
    for days in Mentorship.objects.filter(status=Mentorship.Status.ACTIVE).values_list("cadence_days", flat=True).distinct():
        rule = rule_of_cadence(days)
        stale = CheckInSchedule.objects.active().filter(is_own_choice=False, mentorship__cadence_days=days).exclude(rule=rule)
        changed += _move(stale, now, rule=rule)
    return changed


def move_for(person: User, *, now: datetime) -> int:
    """Compute a person's next times again, after their hours, days or leave changed."""
    return _move(CheckInSchedule.objects.active().filter(person=person), now)


def _move(schedules: Any, now: datetime, rule: str = "") -> int:
    rows = list(schedules.select_related("person")[:5000])
    times = working_times({row.person for row in rows})
    for row in rows:
        row.rule = rule or row.rule
        _compute_next(row, row.person, times[row.person_id], after=now)
    CheckInSchedule.objects.bulk_update(rows, ["rule", "next_due_at", "time_zone"], batch_size=1000)
    return len(rows)
