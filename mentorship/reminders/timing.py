"""When a schedule fires: a recurrence in local time, moved into the person's working time, and only then turned into UTC.

Everything here is pure: no clock, no database. The rules are those of the page on time: a local time that does
not exist moves to the next that does, one that exists twice is the first; outside working hours or days it moves
to the next working hour; inside leave to the first working morning after it; what lands on one moment is one.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from mentorship.core.errors import Invalid
from mentorship.reminders.recurrence import LONGEST_WAIT, Rule

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
LARGEST_OFFSET = timedelta(hours=26)


class InvalidWorkingTime(Invalid):
    """Working hours or days that leave no moment to work in."""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from the first to the last, both included; without a last day it is open."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.last is not None and self.last < self.first:
            raise Invalid(
                _("The last day, %(last)s, is before the first, %(first)s. Swap them or choose a later last day.")
                % {"first": self.first, "last": self.last},
                field="last_on",
            )

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When a person works: their zone, hours (the end excluded), weekdays (Monday is 0), leave and public days off."""

    zone: ZoneInfo
    starts: time = time(9)
    ends: time = time(17)
    weekdays: frozenset[int] = frozenset(range(5))
    leave: tuple[DateRange, ...] = ()
    days_off: Container[date] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse working time in which nobody could ever be reminded."""
        if self.starts >= self.ends:
            raise InvalidWorkingTime(
                _("Working hours end at %(ends)s, not after they start at %(starts)s.")
                % {"ends": f"{self.ends:%H:%M}", "starts": f"{self.starts:%H:%M}"},
                field="working_hours",
            )
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise InvalidWorkingTime(_("Choose at least one working day from Monday to Sunday."), field="working_days")

    def is_working_day(self, day: date) -> bool:
        """Whether the person works on that local date at all."""
        return day.weekday() in self.weekdays and day not in self.days_off and not any(day in away for away in self.leave)

    def intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the stretches of that local date inside working hours, in UTC: two or none around a change of the clock."""
        if not self.is_working_day(day):
            return []
        return _instants_between(datetime.combine(day, self.starts), datetime.combine(day, self.ends), self.zone)

    def local_date(self, moment: datetime) -> date:
        """Return the person's date at that moment."""
        return moment.astimezone(self.zone).date()

    def covers(self, moment: datetime) -> bool:
        """Whether the moment lies in working time."""
        local = moment.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.starts <= local.time() < self.ends

    def next_moment(self, moment: datetime) -> datetime | None:
        """Return the moment itself inside working time, else the next one that is; None when there is none for five years."""
        if self.covers(moment):
            return moment
        for day in self._days_from(self.local_date(moment)):
            for begins, ends in self.intervals(day):
                if moment < ends:
                    return max(moment, begins)
        return None

    def add_working_days(self, day: date, count: int) -> date:
        """Return the date that lies `count` working days after `day`; without working days in five years, the end of those."""
        reached = day
        for reached in self._days_from(day + DAY):
            count -= self.is_working_day(reached)
            if count <= 0:
                break
        return reached

    def _days_from(self, day: date) -> Iterator[date]:
        """Yield days from `day` on; a day inside leave is skipped together with the rest of that leave."""
        last = day + LONGEST_WAIT
        while day <= last:
            away = next((away for away in self.leave if day in away), None)
            if away is None:
                yield day
                day += DAY
            elif away.last is None:
                return
            else:
                day = away.last + DAY

    def _last_started_day(self, moment: datetime) -> date | None:
        """Return the latest local date whose working time had begun by that moment."""
        day = self.local_date(moment)
        earliest = day - LONGEST_WAIT
        while day >= earliest:
            if any(begins <= moment for begins, _ends in self.intervals(day)):
                return day
            away = next((away for away in self.leave if day in away), None)
            day = (away.first if away else day) - DAY
        return None


def next_occurrence(rule: Rule, working_time: WorkingTime, *, after: datetime) -> datetime | None:
    """Return the first moment (UTC) later than `after` at which the rule fires for this person, or None when it is over."""
    return next(occurrences(rule, working_time, after=after), None)


def occurrences(rule: Rule, working_time: WorkingTime, *, after: datetime) -> Iterator[datetime]:
    """Yield the moments (UTC) later than `after` at which the rule fires, each once and in order.

    What fell into the working day before `after`, or later, may have been moved past it, so the search begins there:
    moving keeps the order, hence nothing from an earlier day can land later than that day's first working moment.
    """
    started = working_time._last_started_day(after)  # noqa: SLF001  (the same subject, one file)
    since = datetime.combine(started, time()) if started else rule.starts_at
    latest = after
    for local in rule.local_times(since=since):
        moment = working_time.next_moment(first_instant(local, working_time.zone))
        if moment is None:
            return
        if moment > latest:
            latest = moment
            yield moment


def first_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first UTC moment at which clocks in the zone show the naive `local` time, or the first later one that exists."""
    early, late = local.replace(tzinfo=zone, fold=0).utcoffset(), local.replace(tzinfo=zone, fold=1).utcoffset()
    if early is None or late is None:
        raise TypeError(zone)
    moment = (local - early).replace(tzinfo=UTC)
    if early >= late:
        return moment
    return _transition(moment - (late - early), moment, zone)


def _instants_between(begins: datetime, ends: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """Return the UTC stretches in which clocks show `begins` <= local < `ends`, whatever change of the clock lies inside."""
    first, last = (begins - LARGEST_OFFSET).replace(tzinfo=UTC), (ends + LARGEST_OFFSET).replace(tzinfo=UTC)
    edges = [first, *_transitions(first, last, zone), last]
    found: list[tuple[datetime, datetime]] = []
    for since, until in pairwise(edges):
        offset = _offset(since, zone)
        start, stop = max(since, (begins - offset).replace(tzinfo=UTC)), min(until, (ends - offset).replace(tzinfo=UTC))
        if start < stop:
            found.append((start, stop))
    return found


def _transitions(first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the moments in that stretch at which the zone's offset changes, looking every 13 hours."""
    found: list[datetime] = []
    step = LARGEST_OFFSET / 2
    while first < last:
        upper = min(first + step, last)
        if _offset(first, zone) != _offset(upper, zone):
            found.append(_transition(first, upper, zone))
        first = upper
    return found


def _transition(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second, later than `before` and not later than `after`, with the offset of `after`."""
    target = _offset(after, zone)
    while after - before > SECOND:
        middle = before + SECOND * ((after - before) // SECOND // 2)
        before, after = (before, middle) if _offset(middle, zone) == target else (middle, after)
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
