"""What a page of rows shows: names, competencies in the ladder's order, time in level, and what is being refreshed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from mentorship.ladders.models import Competency
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.rows import moves
from mentorship.readiness.rules import BY_NUMBER, State


class Heading(NamedTuple):
    """One competency as a column, or as a place in a strip."""

    code: str
    name: str


class MapCell(NamedTuple):
    """One person's state in one competency; `moved` since last quarter."""

    code: str
    name: str
    state: State | None
    moved: int


@dataclass(frozen=True, slots=True)
class MapRow:
    """One person of the map."""

    row: ReadinessRow
    team: str
    ladder: str
    mentor: str
    months: int | None
    is_long: bool
    cells: list[MapCell]
    rest: list[MapCell]
    group: str


@dataclass(frozen=True)
class Table:
    """The rows of a page, under the columns that they share; what only some ladders ask stands in each row's `rest`."""

    headings: list[Heading]
    has_rest: bool
    rows: list[MapRow]
    as_of: datetime | None
    refreshing: int


GROUP_NAMES = {"team": "team_name", "mentor": "mentor_name", "ladder": "ladder_name", "level": "level_code"}
"""By group, what a row calls itself there."""


def table_of(rows: Sequence[Any], *, group: str, today: date) -> Table:
    """Return what is shown of a page's rows, which carry the names of team, mentor and ladder already."""
    topics = {version_id: _topics(version_id) for version_id in {row.version_id for row in rows if row.version_id}}
    headings = _shared_headings(rows, topics)
    columns = {heading.code for heading in headings}
    rests = {version_id: [one for one in asked if one.code not in columns] for version_id, asked in topics.items()}
    shown = []
    for row in rows:
        months = months_between(row.level_since_on, today) if row.level_since_on else None
        moved = moves(row.before, row.states) if row.is_better or row.is_worse else {}
        rest = [one for one in rests.get(row.version_id, ()) if one.code in row.states]
        shown.append(
            MapRow(
                row=row,
                team=row.team_name or "",
                ladder=row.ladder_name or "",
                mentor=row.mentor_name or "",
                months=months,
                is_long=months is not None and bool(row.typical_months) and months > (row.typical_months or 0),
                cells=_cells(row, headings, moved),
                rest=_cells(row, rest, moved) if rest else [],
                group=(getattr(row, GROUP_NAMES[group]) or "") if group else "",
            )
        )
    return Table(
        headings=headings,
        has_rest=any(one.rest for one in shown),
        rows=shown,
        as_of=min((row.computed_at for row in rows), default=None),
        refreshing=sum(row.is_marked for row in rows),
    )


def months_between(since: date, today: date) -> int:
    """Return how many whole months lie between two days."""
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)


def headings_of(ladder_id: int) -> list[Heading]:
    """Return the competencies of a ladder's version in force."""
    topics = Competency.objects.filter(version__ladder_id=ladder_id, version__status="published").order_by("position", "pk")
    return [Heading(*pair) for pair in topics.values_list("code", "name")]


@lru_cache(maxsize=512)
def _topics(version_id: int) -> list[Heading]:
    """Return the competencies of a version that people stand on: such a version never changes, so it is read once a process."""
    rows = Competency.objects.filter(version_id=version_id).order_by("position", "pk")
    return [Heading(*pair) for pair in rows.values_list("code", "name")]


def _shared_headings(rows: Sequence[ReadinessRow], topics: dict[int, list[Heading]]) -> list[Heading]:
    """Return the columns: of one ladder all that is asked, of several what each of them asks; names are the newest version's."""
    asked: dict[int | None, set[str]] = defaultdict(set)
    for row in rows:
        asked[row.ladder_id].update(row.states)
    shared = set.intersection(*(codes for codes in asked.values() if codes)) if any(asked.values()) else set()
    found: dict[str, Heading] = {}
    for version_id in sorted(topics, reverse=True):
        for heading in topics[version_id]:
            if heading.code in shared:
                found.setdefault(heading.code, heading)
    return list(found.values())


def _cells(row: ReadinessRow, headings: list[Heading], moved: dict[str, int]) -> list[MapCell]:
    states = row.states
    return [
        MapCell(code, name, BY_NUMBER[states[code]] if code in states else None, moved.get(code, 0)) for code, name in headings
    ]
