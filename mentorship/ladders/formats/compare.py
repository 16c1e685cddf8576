"""The difference between two ladders, and what version number it deserves.

Major: something new is required of an engineer. Minor: something is clarified or dropped. Patch: wording.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mentorship.ladders.formats.document import Competency, Criterion, Expectation, LadderDocument
from mentorship.ladders.formats.matching import REWORDED, Successor, flat, levels_of, likeness, successors

CLARIFIED = 0.8
"""From this likeness on a new wording is only wording; below, it clarifies."""


class Kind(StrEnum):
    """What happened to a part of the ladder."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"


class Bump(StrEnum):
    """Which part of the version number changes."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    NONE = "none"


ORDER = (Bump.NONE, Bump.PATCH, Bump.MINOR, Bump.MAJOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `before` and `after` are texts; levels are (track, code), empty where there is none."""

    kind: Kind
    what: str
    bump: Bump
    competency: str = ""
    level: tuple[str, str] = ("", "")
    from_competency: str = ""
    from_level: tuple[str, str] = ("", "")
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that changed, the suggested version number, and where old competencies went."""

    changes: tuple[Change, ...]
    successors: tuple[Successor, ...]

    @property
    def bump(self) -> Bump:
        """The strongest meaning among the changes."""
        return max((change.bump for change in self.changes), key=ORDER.index, default=Bump.NONE)

    def counts(self) -> dict[str, int]:
        """How many parts were added, removed, moved and reworded."""
        return {kind.value: sum(change.kind == kind for change in self.changes) for kind in Kind}


def next_version(version: tuple[int, int, int], bump: Bump) -> tuple[int, int, int]:
    """The version number after a change of this meaning."""
    major, minor, patch = version
    following = {
        Bump.MAJOR: (major + 1, 0, 0),
        Bump.MINOR: (major, minor + 1, 0),
        Bump.PATCH: (major, minor, patch + 1),
        Bump.NONE: version,
    }
    return following[bump]


def diff(old: LadderDocument, new: LadderDocument, *, mapping: dict[str, str] | None = None) -> Difference:
    """What changed from old to new. `mapping` names successors of competencies where a person has chosen them."""
    suggested = successors(old, new)
    went = {one.old: one.new for one in suggested} | (mapping or {})
    changes = (*_levels(old, new), *_competencies(old, new, went), *_Cells(old, new, went).changes())
    return Difference(changes=tuple(changes), successors=tuple(suggested))


def _levels(old: LadderDocument, new: LadderDocument) -> Iterator[Change]:
    pairs = levels_of(old, new)
    for level in old.levels:
        at = pairs.get(level.at)
        if at is None:
            yield Change(kind=Kind.REMOVED, what="level", bump=Bump.MINOR, from_level=level.at, before=level.title)
            continue
        other = new.level(*at)
        if other and (other.title != level.title or other.at != level.at):
            yield Change(
                kind=Kind.REWORDED,
                what="level",
                bump=Bump.PATCH,
                level=at,
                from_level=level.at,
                before=level.title,
                after=other.title,
            )
        if other and flat(other.summary) != flat(level.summary):
            yield Change(
                kind=Kind.REWORDED,
                what="level",
                bump=Bump.PATCH,
                level=at,
                from_level=level.at,
                before=level.summary,
                after=other.summary,
            )
    known = set(pairs.values())
    for level in new.levels:
        if level.at not in known:
            yield Change(kind=Kind.ADDED, what="level", bump=Bump.MAJOR, level=level.at, after=level.title)


def _competencies(old: LadderDocument, new: LadderDocument, went: dict[str, str]) -> Iterator[Change]:
    for one in old.competencies:
        other = new.competency(went.get(one.key, ""))
        if other is None:
            yield Change(kind=Kind.REMOVED, what="competency", bump=Bump.MINOR, from_competency=one.key, before=one.name)
        elif flat(other.name) != flat(one.name):
            yield Change(
                kind=Kind.REWORDED,
                what="competency",
                bump=Bump.PATCH,
                competency=other.key,
                from_competency=one.key,
                before=one.name,
                after=other.name,
            )
        elif flat(other.summary) != flat(one.summary):
            yield Change(
                kind=Kind.REWORDED,
                what="competency",
                bump=_wording(one.summary, other.summary),
                competency=other.key,
                from_competency=one.key,
                before=one.summary,
                after=other.summary,
            )
    known = set(went.values())
    for one in new.competencies:
        if one.key not in known:
            yield Change(kind=Kind.ADDED, what="competency", bump=Bump.MAJOR, competency=one.key, after=one.name)


def _wording(before: str, after: str) -> Bump:
    return Bump.PATCH if likeness(before, after) >= CLARIFIED else Bump.MINOR


@dataclass(frozen=True, slots=True)
class _Placed:
    """A criterion, or an expectation's summary, with where it stands."""

    competency: str
    level: tuple[str, str]
    criterion: Criterion
    is_summary: bool = False


class _Cells:
    """Pairs the criteria of two ladders: by key, by equal text, then by the likest text in the same cell, then anywhere."""

    def __init__(self, old: LadderDocument, new: LadderDocument, went: dict[str, str]) -> None:
        self.went = went
        self.levels = levels_of(old, new)
        self.ranks = {level.at: level.rank for level in new.levels}
        self.old_ranks = {level.at: level.rank for level in old.levels}
        self.old = [one for competency, cell in old.cells() for one in _placed(competency, cell)]
        self.new = [one for competency, cell in new.cells() for one in _placed(competency, cell)]
        self.all_new = list(self.new)
        self.pairs: list[tuple[_Placed, _Placed]] = []

    def changes(self) -> Iterator[Change]:
        """The differences, in the order of the new ladder, then what was removed."""
        self._pair_keys(in_place=True)
        self._pair_texts(in_place=True)
        self._pair_keys(in_place=False)
        self._pair_texts(in_place=False)
        self._pair_alike()
        places = {id(one): place for place, one in enumerate(self.all_new)}
        for before, after in sorted(self.pairs, key=lambda pair: places[id(pair[1])]):
            yield from self._paired(before, after)
        for after in self.new:
            yield Change(
                kind=Kind.ADDED,
                what=_what(after),
                bump=Bump.MAJOR,
                competency=after.competency,
                level=after.level,
                after=after.criterion.text,
            )
        for before in self.old:
            yield Change(
                kind=Kind.REMOVED,
                what=_what(before),
                bump=Bump.MINOR,
                from_competency=before.competency,
                from_level=before.level,
                before=before.criterion.text,
            )

    def _pair_keys(self, *, in_place: bool) -> None:
        keys: dict[object, list[_Placed]] = defaultdict(list)
        for one in self.new:
            if one.criterion.key:
                keys[one.criterion.key, *self._cell(one)] += [one] if in_place else []
                keys[one.criterion.key] += [] if in_place else [one]
        for before in list(self.old):
            key = before.criterion.key
            found = keys[(key, *self._came_to(before)) if in_place else key] if key else []
            if found:
                self._join(before, found.pop(0))

    def _pair_texts(self, *, in_place: bool) -> None:
        texts: dict[object, list[_Placed]] = defaultdict(list)
        for one in self.new:
            texts[(flat(one.criterion.text), *self._cell(one)) if in_place else flat(one.criterion.text)].append(one)
        for before in list(self.old):
            text = flat(before.criterion.text)
            found = texts[(text, *self._came_to(before)) if in_place else text]
            if found:
                self._join(before, found.pop(0))

    def _pair_alike(self) -> None:
        """Within one cell, the likest texts belong together."""
        cells: dict[object, list[_Placed]] = defaultdict(list)
        for one in self.new:
            cells[self._cell(one)].append(one)
        candidates = [
            (likeness(before.criterion.text, after.criterion.text), place, before, after)
            for place, before in enumerate(self.old)
            for after in cells[self._came_to(before)]
        ]
        taken: set[int] = set()
        for score, _place, before, after in sorted(candidates, key=lambda one: (-one[0], one[1])):
            if score >= REWORDED and not {id(before), id(after)} & taken:
                taken |= {id(before), id(after)}
                self._join(before, after)
        self._pair_summaries(cells, taken)

    def _pair_summaries(self, cells: dict[object, list[_Placed]], taken: set[int]) -> None:
        """A cell has one summary: whatever its words, the new one follows the old one."""
        for before in [one for one in self.old if one.is_summary]:
            after = next((one for one in cells[self._came_to(before)] if one.is_summary and id(one) not in taken), None)
            if after is not None:
                self._join(before, after)

    def _cell(self, one: _Placed) -> tuple[object, ...]:
        return (one.competency, one.level, one.is_summary)

    def _came_to(self, one: _Placed) -> tuple[object, ...]:
        return (self.went.get(one.competency, ""), self.levels.get(one.level, ("", "")), one.is_summary)

    def _join(self, before: _Placed, after: _Placed) -> None:
        self.pairs.append((before, after))
        self.old = [one for one in self.old if one is not before]
        self.new = [one for one in self.new if one is not after]

    def _paired(self, before: _Placed, after: _Placed) -> Iterator[Change]:
        texts = (before.criterion.text, after.criterion.text)
        where: dict[str, Any] = {
            "competency": after.competency,
            "level": after.level,
            "from_competency": before.competency,
            "from_level": before.level,
        }
        if self._cell(after) != self._came_to(before):
            is_earlier = self.ranks[after.level] < self.old_ranks[before.level]
            bump = Bump.MAJOR if is_earlier or self._has_new_level(before, after) else Bump.MINOR
            yield Change(kind=Kind.MOVED, what=_what(after), bump=bump, before=texts[0], after=texts[1], **where)
        elif flat(texts[0]) != flat(texts[1]):
            yield Change(kind=Kind.REWORDED, what=_what(after), bump=_wording(*texts), before=texts[0], after=texts[1], **where)
        elif _around(before.criterion) != _around(after.criterion):
            examples = ("\n".join(before.criterion.examples), "\n".join(after.criterion.examples))
            yield Change(kind=Kind.REWORDED, what="examples", bump=Bump.MINOR, before=examples[0], after=examples[1], **where)

    def _has_new_level(self, before: _Placed, after: _Placed) -> bool:
        """Whether people of another level are now asked for it."""
        return self.levels.get(before.level) != after.level


def _placed(competency: Competency, cell: Expectation) -> Iterator[_Placed]:
    if cell.summary.strip():
        yield _Placed(competency.key, cell.at, Criterion(text=cell.summary), is_summary=True)
    for criterion in cell.criteria:
        yield _Placed(competency.key, cell.at, criterion)


def _what(one: _Placed) -> str:
    return "expectation" if one.is_summary else "criterion"


def _around(criterion: Criterion) -> tuple[object, ...]:
    return (tuple(map(flat, criterion.examples)), criterion.links, criterion.proficiency)
