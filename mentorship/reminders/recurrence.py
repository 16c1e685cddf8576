"""Recurrence rules (RFC 5545, section 3.3.10) as people may enter them: parsed strictly, at most daily, and certain to fire."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulebase, rrulestr
from django.utils.translation import gettext as _

from mentorship.core.errors import Invalid

LONGEST_WAIT = timedelta(days=5 * 366)
LONGEST_TEXT = 200
UNTIL_FORMAT = "%Y%m%dT%H%M%S"
MANY = 10_000
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = r"([+-]?(5[0-3]|[1-4]?[1-9]|[1-4]0))?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9][0-9]{0,2}",
    "COUNT": r"[1-9][0-9]{0,3}",
    "UNTIL": r"[0-9]{8}(T[0-9]{6}Z?)?",
    "BYDAY": rf"{_WEEKDAY}(,{_WEEKDAY}){{0,20}}",
    "BYMONTHDAY": r"-?([1-9]|[12][0-9]|3[01])(,-?([1-9]|[12][0-9]|3[01])){0,30}",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2])){0,11}",
    "BYSETPOS": r"-?[1-9][0-9]{0,2}(,-?[1-9][0-9]{0,2}){0,10}",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
}


class InvalidRule(Invalid):
    """The recurrence cannot be used; the message says which part and how to mend it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence that was checked: its parts, and the first local wall-clock time (naive) it counts from."""

    text: str
    starts_at: datetime
    parts: dict[str, str]

    def local_times(self, *, since: datetime) -> Iterator[datetime]:
        """Yield the naive local times of the recurrence from `since` on, in order, for at most five years."""
        horizon = max(since, self.starts_at) + LONGEST_WAIT
        if "UNTIL" in self.parts:
            horizon = min(horizon, datetime.strptime(self.parts["UNTIL"], UNTIL_FORMAT))  # noqa: DTZ007  (naive local on purpose)
        if self.parts["FREQ"] == "DAILY" and not self._has_a_day(max(since, self.starts_at), horizon):
            return iter(())
        found = islice(self._from_the_period_of(since, horizon), int(self.parts.get("COUNT", MANY)))
        return (moment for moment in found if moment >= since)

    def _has_a_day(self, since: datetime, horizon: datetime) -> bool:
        """Tell whether any day of a daily rule passes its filters: dateutil would try each day up to the year 9999."""
        months, days = (_numbers(self.parts.get(name)) for name in ("BYMONTH", "BYMONTHDAY"))
        weekdays = self.parts.get("BYDAY", "")
        step = int(self.parts.get("INTERVAL", "1"))
        day = self.starts_at.date() + timedelta(days=-(-(since - self.starts_at).days // step) * step)
        while day <= horizon.date():
            from_the_end = day.day - monthrange(day.year, day.month)[1] - 1
            if (
                (not months or day.month in months)
                and (not days or days & {day.day, from_the_end})
                and (not weekdays or WEEKDAYS[day.weekday()] in weekdays)
            ):
                return True
            day += timedelta(days=step)
        return False

    def _from_the_period_of(self, since: datetime, horizon: datetime) -> rrulebase:
        """Skip whole periods before `since`, so that an old daily or weekly schedule costs what a new one costs.

        The end is always bounded: an endless rule may have its next date in the year 9999.
        """
        start = self.starts_at
        step = {"DAILY": 1, "WEEKLY": 7}.get(self.parts["FREQ"])
        if step and "COUNT" not in self.parts and since > start:
            period = timedelta(days=step * int(self.parts.get("INTERVAL", "1")))
            start += max(0, (since - start) // period - 1) * period
        endless = ";".join(f"{name}={value}" for name, value in self.parts.items() if name not in {"COUNT", "UNTIL"})
        return rrulestr(f"{endless};UNTIL={horizon.strftime(UNTIL_FORMAT)}", dtstart=start)


def _numbers(part: str | None) -> set[int]:
    return {int(number) for number in part.split(",")} if part else set()


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of that name, or raise `InvalidRule`."""
    if name not in _zones():
        raise InvalidRule(
            _("“%(zone)s” is not a time zone. Choose one such as Europe/Berlin or Asia/Seoul.") % {"zone": name[:60]},
            field="time_zone",
        )
    return ZoneInfo(name)


def parse_rule(text: str, *, starts_at: datetime, zone: ZoneInfo) -> Rule:
    """Return the checked rule that starts at the naive local time `starts_at`.

    Raises `InvalidRule` for a part that RFC 5545 or this program does not know, for more than one
    firing a day, and for a rule that would not fire within five years.
    """
    parts = _split(text.strip().upper().removeprefix("RRULE:"))
    if "UNTIL" in parts:
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone).strftime(UNTIL_FORMAT)
    rule = Rule(
        text=";".join(f"{name}={value}" for name, value in parts.items()),
        starts_at=starts_at.replace(tzinfo=None, microsecond=0),
        parts=parts,
    )
    try:
        first = next(rule.local_times(since=rule.starts_at), None)
    except (ValueError, OverflowError) as error:
        raise InvalidRule(_("This repetition cannot be computed: %(why)s.") % {"why": error}, field="rule") from error
    if first is None:
        raise InvalidRule(
            _("This schedule never fires: no date within five years of its start fits “%(rule)s”.") % {"rule": rule.text},
            field="rule",
        )
    return rule


def stored_rule(text: str, starts_at: datetime) -> Rule:
    """Return a rule that `parse_rule` accepted before and that was stored as its `text` and `starts_at`."""
    return Rule(text=text, starts_at=starts_at, parts=dict(part.split("=", 1) for part in text.split(";")))


def _split(text: str) -> dict[str, str]:
    if len(text) > LONGEST_TEXT:
        raise InvalidRule(_("A repetition has at most %(limit)d characters.") % {"limit": LONGEST_TEXT}, field="rule")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if name not in _PARTS or not equals:
            raise InvalidRule(
                _("“%(part)s” is not part of a repetition. Known parts: %(known)s.")
                % {"part": part[:40], "known": ", ".join(_PARTS)},
                field="rule",
            )
        if name in parts:
            raise InvalidRule(_("%(part)s appears twice; keep one.") % {"part": name}, field="rule")
        if not re.fullmatch(_PARTS[name], value):
            raise InvalidRule(_part_message(name, value), field="rule")
        parts[name] = value
    for is_wrong, message in _combinations(parts):
        if is_wrong:
            raise InvalidRule(message, field="rule")
    return parts


def _combinations(parts: dict[str, str]) -> list[tuple[bool, str]]:
    """Return what RFC 5545 does not allow together, and whether it is the case."""
    frequency, days = parts.get("FREQ"), parts.get("BYDAY", "")
    return [
        (frequency is None, _("A repetition names its frequency, for example FREQ=WEEKLY;INTERVAL=2.")),
        ("COUNT" in parts and "UNTIL" in parts, _("A repetition ends by COUNT or by UNTIL, not by both.")),
        (
            "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"},
            _("BYSETPOS chooses among days: add BYDAY, BYMONTHDAY or BYMONTH."),
        ),
        (frequency == "WEEKLY" and "BYMONTHDAY" in parts, _("BYMONTHDAY does not go with FREQ=WEEKLY.")),
        (
            frequency in {"DAILY", "WEEKLY"} and re.search(r"\d", days) is not None,
            _("A numbered weekday such as 1MO needs FREQ=MONTHLY or FREQ=YEARLY."),
        ),
    ]


def _part_message(name: str, value: str) -> str:
    if name == "FREQ":
        return _("FREQ=%(value)s is not offered: use DAILY, WEEKLY, MONTHLY or YEARLY.") % {"value": value[:20]}
    return _("%(name)s=%(value)s is not valid in a repetition.") % {"name": name, "value": value[:40]}


def _local_until(value: str, zone: ZoneInfo) -> datetime:
    """Read UNTIL, given as a date (its whole day counts), a local time or a UTC time, as a naive local time."""
    try:
        if "T" not in value:
            return datetime.strptime(value, "%Y%m%d").replace(hour=23, minute=59, second=59)  # noqa: DTZ007  (naive local on purpose)
        moment = datetime.strptime(value.removesuffix("Z"), UNTIL_FORMAT)  # noqa: DTZ007  (naive local on purpose)
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if value.endswith("Z") else moment
    except (ValueError, OverflowError) as error:
        raise InvalidRule(_("UNTIL=%(value)s is not a date.") % {"value": value}, field="rule") from error


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - {"Factory", "localtime"}
