"""Asks every room the same question: what needs this person, what they work on, what others did, what they look for."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

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


def gather(name: str, *arguments: Any) -> list[Any]:
    """Return what every room answers to `name`, room by room."""
    return [answer for selector in offering(name) for answer in selector(*arguments)]
