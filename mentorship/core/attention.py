"""What each room hands to *Today* and to the search.

A room's selectors offer any of

    needs_me(user, now) -> list[Need]          what waits for this person's one action, at most 20
    working_on(user, now) -> list[Work]        what this person has under way, at most 10
    done_for_me(user, now) -> list[Deed]       what others did for this person in the last 30 days, at most 10
    search(user, query, limit) -> list[Found]  rows that this person may see, best first
    open_work(person, today) -> list[OpenWork] what somebody who leaves would leave behind, without its content, at most 50

each with a fixed number of queries; those of the first three that are `core.prepared.asking` share one query a room.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


def person_fields(relation: str) -> tuple[str, ...]:
    """Return what a person is shown by, for `only`: name and level."""
    return (f"{relation}__full_name", f"{relation}__level_code")


class Strength(IntEnum):
    """Why something needs somebody, strongest first (the order of the nudges)."""

    DECISION = 1
    PACKET = 2
    FEEDBACK = 3
    CHECK_IN = 4
    ACTION = 5
    COMPETENCY = 6
    GOAL = 7
    HOUSEKEEPING = 8


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing that waits for one person: `what` in a few words, and the one `action` that settles it at `url`."""

    what: Words
    action: Words
    url: str
    strength: Strength
    icon: str = "circle-dot"
    detail: Words = ""
    due_on: date | None = None
    person: Any = None


@dataclass(frozen=True, kw_only=True)
class Work:
    """Something that a person has under way; `status` is a word of core.statuses, `percent` how far its own measure has come."""

    what: Words
    url: str
    icon: str
    status: str = ""
    status_label: Words = ""
    detail: Words = ""
    at: datetime | date | None = None
    percent: int | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that `person` did for the reader: "confirmed your evidence" and which."""

    what: Words
    url: str
    at: datetime
    person: Any = None
    detail: Words = ""
    icon: str = "sparkles"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One row of a search: its name, what it is, and where it lies."""

    label: Words
    kind: Words
    url: str
    icon: str = "file"
    detail: Words = ""


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """One thing that somebody who leaves has under way, told without its content to whoever gives it to others.

    `kind` and `key` name it to the service that hands it on by the one `action`; without an action it settles itself as
    `then` says. `asks_whom` where the action needs a person, `suggested` the one who comes first to mind.
    """

    what: Words
    kind: str
    key: str = ""
    then: Words = ""
    action: Words = ""
    asks_whom: bool = False
    suggested: Any = None
    person: Any = None
    due_on: date | None = None
    icon: str = "circle-dot"
