"""When people work, read from their account: zone, hours, days, leave and the public days off of their country."""

from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays

from accounts.models import Leave, User
from mentorship.reminders.recurrence import zone_named
from mentorship.reminders.timing import DateRange, WorkingTime


def working_time_of(person: User) -> WorkingTime:
    """Return one person's working time."""
    return working_times([person])[person.pk]


def working_times(people: Iterable[User]) -> dict[int, WorkingTime]:
    """Return the working time of each person by id, with one query for all leave."""
    members = {person.pk: person for person in people}
    away: dict[int, list[DateRange]] = {}
    for leave in Leave.objects.filter(person__in=members):
        away.setdefault(leave.person_id, []).append(DateRange(leave.from_on, leave.until_on))
    return {pk: _working_time(person, tuple(away.get(pk, ()))) for pk, person in members.items()}


def _working_time(person: User, leave: tuple[DateRange, ...]) -> WorkingTime:
    return WorkingTime(
        zone=zone_named(person.time_zone),
        starts=person.works_from,
        ends=person.works_until,
        weekdays=frozenset(person.works_on),
        leave=leave,
        days_off=PublicDaysOff(person.country),
    )


class PublicDaysOff:
    """The public days off of a country, looked up year by year; a country that nobody knows has none."""

    def __init__(self, country: str) -> None:
        self.country = country.upper()

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _days_off(self.country, day.year)


@cache
def _days_off(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
