"""Asks every room the same question: what needs this person, what they work on, what others did, what they look for."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mentorship.core.prepared import Asking, answered

OF_THE_DAY = ("needs_me", "working_on", "done_for_me")
ROOMS = (
    "accounts",
    "mentorship.packets",
    "mentorship.feedback",
    "mentorship.mentoring",
    "mentorship.growth",
    "mentorship.portfolio",
    "mentorship.readiness",
    "mentorship.reminders",
    "mentorship.ladders",
    "mentorship.home",
)


@cache
def offering(name: str) -> tuple[Callable[..., Any], ...]:
    """Return the selectors of that name, from the rooms that offer one, in the order of ROOMS."""
    found = []
    for room in ROOMS:
        if find_spec(f"{room}.selectors"):
            selector = getattr(import_module(f"{room}.selectors"), name, None)
            if selector:
                found.append(selector)
    return tuple(found)


def gather_day(user: Any, now: datetime) -> tuple[list[Any], list[Any], list[Any]]:
    """Return everybody's needs, work and deeds; a room whose selectors are `asking` answers all three by one query."""
    day: dict[str, list[Any]] = {name: [] for name in OF_THE_DAY}
    by_room: dict[str, list[tuple[str, Asking[Any, Any]]]] = {}
    for name in OF_THE_DAY:
        for selector in offering(name):
            if isinstance(selector, Asking):
                by_room.setdefault(selector.room, []).append((name, selector))
            else:
                day[name] += selector(user, now)
    for selectors in by_room.values():
        answers = answered(selector.tell(user, now) for _name, selector in selectors)
        for (name, _selector), found in zip(selectors, answers, strict=True):
            day[name] += found
    needs, work, deeds = (day[name] for name in OF_THE_DAY)
    return needs, work, deeds


def gather(name: str, *arguments: Any) -> list[Any]:
    """Return what every room answers to `name`, room by room."""
    return [answer for selector in offering(name) for answer in selector(*arguments)]
