"""A person's dates as an iCalendar document (RFC 5545, with REFRESH-INTERVAL of RFC 7986). Pure: rows in, bytes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText

REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One date: a session with a beginning and a length, or a day on which something is due."""

    uid: str
    summary: str
    url: str
    starts: datetime | date
    length: timedelta = timedelta(days=1)
    is_cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        """Return a hash of everything that a calendar program shows."""
        shown = f"{self.summary}|{self.url}|{self.starts.isoformat()}|{self.length}|{self.is_cancelled}"
        return sha256(shown.encode()).hexdigest()


def document(entries: Iterable[Entry], *, name: str, zone: ZoneInfo) -> bytes:
    """Return the calendar; every zone that an entry uses is described in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mentorship//Calendar feed//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", vText(zone.key))
    refresh = vDuration(REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", refresh)
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.summary)
    event.add("url", entry.url)
    event.add("sequence", entry.sequence)
    if entry.changed_at:
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
    starts = entry.starts.astimezone(zone) if isinstance(entry.starts, datetime) else entry.starts
    event.add("dtstart", starts)
    event.add("dtend", starts + entry.length)
    event.add("transp", "OPAQUE" if isinstance(entry.starts, datetime) else "TRANSPARENT")
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
