"""When two people both work: computed from their zones, hours and days. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from accounts.models import User

UTC = ZoneInfo("UTC")
Span = tuple[datetime, datetime]
DAYS = 7
HALF_HOUR = timedelta(minutes=30)
MOST_STRETCHED = 5
EARLIEST, LATEST = 6, 21


@dataclass(frozen=True)
class Hours:
    """When somebody works: local times on weekdays (Monday is 0)."""

    zone: str
    from_: time
    until: time
    days: tuple[int, ...]


def hours_of(person: "User") -> Hours:
    """Return a person's working hours."""
    return Hours(person.time_zone, person.works_from, person.works_until, tuple(sorted(person.works_on)))


@lru_cache(maxsize=4096)
def spans(hours: Hours, first_day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the working spans of seven local days and the days beside them, in UTC; a night shift ends on the next day."""
    zone = ZoneInfo(hours.zone)
    found = []
    for offset in range(-1, DAYS + 1):
        day = first_day + timedelta(days=offset)
        if day.weekday() not in hours.days:
            continue
        last_day = day if hours.until > hours.from_ else day + timedelta(days=1)
        start = datetime.combine(day, hours.from_, zone).astimezone(UTC)
        found.append((start, datetime.combine(last_day, hours.until, zone).astimezone(UTC)))
    return tuple(found)


def shared_spans(one: Hours, two: Hours, first_day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans of about a week in which both work, in order."""
    for start, end in spans(one, first_day):
        for other_start, other_end in spans(two, first_day):
            begin, finish = max(start, other_start), min(end, other_end)
            if begin < finish:
                yield begin, finish


def shared_minutes_a_day(one: Hours, two: Hours, monday: date) -> int:
    """Return how long both work on a usual day of that week: the median over days on which they share any time, or 0."""
    begin = datetime.combine(monday, time(), ZoneInfo(one.zone)).astimezone(UTC)
    finish = begin + timedelta(days=DAYS)
    by_day: dict[date, float] = {}
    for start, end in shared_spans(one, two, monday):
        if begin <= start < finish:
            day = start.astimezone(ZoneInfo(one.zone)).date()
            by_day[day] = by_day.get(day, 0) + (end - start).total_seconds() / 60
    usual = sorted(by_day.values())
    return round(usual[len(usual) // 2]) if usual else 0


def next_slots(one: Hours, two: Hours, now: datetime, *, minutes: int, most: int, busy: Collection[Span] = ()) -> list[datetime]:
    """Return the first half-hour starts, one a day, at which both work long enough and nothing is in the way.

    Later today at the earliest.
    """
    slots: list[datetime] = []
    taken: set[date] = set()
    today = now.astimezone(ZoneInfo(one.zone)).date()
    for week in range(3):
        for start, end in shared_spans(one, two, today + timedelta(days=DAYS * week)):
            slot = _free_from(_up_to_half_hour(max(start, now + timedelta(hours=1))), minutes, busy)
            day = slot.astimezone(ZoneInfo(one.zone)).date()
            if slot + timedelta(minutes=minutes) <= end and day not in taken:
                taken.add(day)
                slots.append(slot)
    return sorted(slots)[:most]


def _free_from(slot: datetime, minutes: int, busy: Collection[Span]) -> datetime:
    """Return the first half-hour start from there on that no busy span touches."""
    while any(slot < end and begin < slot + timedelta(minutes=minutes) for begin, end in busy):
        slot += HALF_HOUR
    return slot


def stretched_slots(
    one: Hours, two: Hours, now: datetime, *, minutes: int, most: int, busy: Collection[Span] = ()
) -> list[datetime]:
    """Return starts for two who share no working time: both days made longer, an hour at a time, until they meet.

    Nobody is asked before 6 or after 22 where they are; an empty list then.
    """
    for hours in range(1, MOST_STRETCHED + 1):
        found = next_slots(_longer(one, hours), _longer(two, hours), now, minutes=minutes, most=most, busy=busy)
        if found:
            return found
    return []


def _longer(hours: Hours, by: int) -> Hours:
    """Return working hours with so many more at either end, within what one may ask of people."""
    if hours.until <= hours.from_:
        return hours
    from_ = time(max(hours.from_.hour - by, min(EARLIEST, hours.from_.hour)), hours.from_.minute)
    until = time(min(hours.until.hour + by, max(LATEST, hours.until.hour)), hours.until.minute)
    return Hours(hours.zone, from_, until, hours.days)


def _up_to_half_hour(moment: datetime) -> datetime:
    floor = moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    return floor if floor == moment else floor + HALF_HOUR
