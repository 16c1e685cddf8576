"""What goes into one digest, and when the next one may go out. Pure: no clock, no query.

The rules are those of the page "When a nudge goes out".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby

from mentorship.reminders.models import Nudge
from mentorship.reminders.timing import DAY, WorkingTime, first_instant

STRONGEST_FIRST = (
    "opinion_owed",
    "decision_owed",
    "packet_deadline",
    "feedback_asked",
    "checkin_due",
    "action_overdue",
    "competency_thin",
    "goal_still",
)
MOST_ITEMS = 7
MOST_A_WEEK = 3
WEEK = 7 * DAY
BACK_OFF = (1, 3, 7, 7)
MOST_TIMES = len(BACK_OFF) + 1
LOOK_AHEAD = 400
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Group:
    """Equal kinds, merged: those that are shown, and how many more there are."""

    reason: str
    items: tuple[Nudge, ...]
    more: int

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.items) + self.more


def in_order(items: Iterable[Nudge]) -> list[Nudge]:
    """Return the items strongest first; among equals the nearest deadline, then the oldest, come first."""
    return sorted(items, key=lambda item: (STRONGEST_FIRST.index(item.reason), item.due_at or END_OF_TIME, item.since_on))


def grouped(items: Iterable[Nudge]) -> list[Group]:
    """Merge equal kinds and show at most seven items in all; the rest are counted in their group."""
    left = MOST_ITEMS
    groups: list[Group] = []
    for reason, equal in groupby(in_order(items), key=lambda item: item.reason):
        members = tuple(equal)
        shown = members[:left]
        left -= len(shown)
        groups.append(Group(reason=reason, items=shown, more=len(members) - len(shown)))
    return groups


def may_return_on(times_sent: int, last_sent_on: date | None, working_time: WorkingTime) -> date | None:
    """Return the local date from which a reason may be said (again); None is never.

    At once, then after 1, 3 and 7 working days, and then once more, which is the last.
    """
    if times_sent == 0 or last_sent_on is None:
        return date.min
    if times_sent > len(BACK_OFF):
        return None
    return working_time.add_working_days(last_sent_on, BACK_OFF[times_sent - 1])


def asks_whether_to_stop(times_sent: int) -> bool:
    """Whether the next time is the last, which asks whether to stop."""
    return times_sent == MOST_TIMES - 1


def is_urgent(due_at: datetime | None, *, now: datetime, working_time: WorkingTime) -> bool:
    """Whether a deadline lies ahead and within one working day: before the next working day ends."""
    if due_at is None or due_at < now:
        return False
    return working_time.local_date(due_at) <= working_time.add_working_days(working_time.local_date(now), 1)


def may_have_digest_on(day: date, sent_on: Collection[date]) -> bool:
    """Whether another digest fits: at most one on a local day, at most three in any seven days."""
    return day not in sent_on and sum(day - WEEK < earlier <= day for earlier in sent_on) < MOST_A_WEEK


def next_digest_at(
    *,
    now: datetime,
    working_time: WorkingTime,
    at: time,
    weekdays: Collection[int] = (),
    sent_on: Collection[date] = (),
    not_before: date = date.min,
) -> datetime | None:
    """Return the next moment from `now` on for a digest: the person's hour, on a working day of theirs, within the limits."""
    first = max(working_time.local_date(now), not_before)
    for day in (first + DAY * ahead for ahead in range(LOOK_AHEAD)):
        if weekdays and day.weekday() not in weekdays:
            continue
        moment = _hour_on(day, at, working_time)
        if moment and moment >= now and may_have_digest_on(day, sent_on):
            return moment
    return None


def _hour_on(day: date, at: time, working_time: WorkingTime) -> datetime | None:
    """Return the chosen hour of that day; outside working hours, the first working moment."""
    intervals = working_time.intervals(day)
    if not intervals:
        return None
    wanted = first_instant(datetime.combine(day, at), working_time.zone)
    inside = any(begins <= wanted < ends for begins, ends in intervals)
    return wanted if inside else intervals[0][0]
