"""Times that suit two people, in words and as a form takes them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from accounts.models import User
from mentorship.core.prepared import prepared
from mentorship.mentoring import overlap
from mentorship.mentoring.models import MentoringSession
from mentorship.mentoring.overlap import Span

MINUTES = 45
LENGTH = timedelta(minutes=MINUTES)
AHEAD = timedelta(days=22)


@dataclass(frozen=True)
class Slot:
    """A suggested time: mine in words, theirs where their clock shows another, and as the form takes it."""

    at: datetime
    mine: str
    theirs: str
    day: str
    clock: str
    is_stretched: bool = False

    @property
    def span(self) -> Span:
        """From when to when it would be."""
        return self.at, self.at + LENGTH


def busy_of(user: User, now: datetime) -> list[Span]:
    """Return when this person's planned sessions of the next three weeks are. One query."""
    return [(begin, begin + timedelta(minutes=minutes)) for begin, minutes in _planned(user, now, now + AHEAD) if begin]


@prepared
def _planned(user: User, since: datetime, until: datetime) -> QuerySet[MentoringSession, Any]:
    planned = MentoringSession.objects.visible_to(user).planned().filter(planned_at__gte=since, planned_at__lt=until)
    rows: QuerySet[MentoringSession, Any] = planned.values_list("planned_at", "minutes")
    return rows


def slots_of(me: User, other: User, now: datetime, *, most: int, busy: Collection[Span] = ()) -> list[Slot]:
    """Return times at which both work; where there are none, those at which one of the two stretches the day least."""
    one, two = overlap.hours_of(me), overlap.hours_of(other)
    found = overlap.next_slots(one, two, now, minutes=MINUTES, most=most, busy=busy)
    if found:
        return [_slot(slot, me, other) for slot in found]
    stretched = overlap.stretched_slots(one, two, now, minutes=MINUTES, most=most, busy=busy)
    return [_slot(slot, me, other, is_stretched=True) for slot in stretched]


def _slot(slot: datetime, me: User, other: User, *, is_stretched: bool = False) -> Slot:
    mine, theirs = slot.astimezone(me.zone), slot.astimezone(other.zone)
    is_same = mine.utcoffset() == theirs.utcoffset()
    return Slot(
        at=slot,
        mine=f"{date_format(mine.date(), 'l j F')}, {mine:%H:%M}",
        theirs="" if is_same else f"{theirs:%H:%M}",
        day=f"{mine:%Y-%m-%d}",
        clock=f"{mine:%H:%M}",
        is_stretched=is_stretched,
    )
