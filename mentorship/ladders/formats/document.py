"""A ladder as a tree of plain values: what every file format is read into and written from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

INDIVIDUAL = "individual"
MANAGEMENT = "management"
TRACK_KINDS = (INDIVIDUAL, MANAGEMENT)

Extra = Mapping[str, Any]
"""Fields of a foreign format that this program does not use, kept so that an export gives them back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that explains a criterion."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One observable sentence of an expectation."""

    text: str
    key: str = ""
    proficiency: str = ""
    examples: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What one level asks in one competency."""

    level: str
    track: str
    summary: str = ""
    criteria: tuple[Criterion, ...] = ()
    extra: Extra = field(default_factory=dict)

    @property
    def at(self) -> tuple[str, str]:
        """The level that it belongs to, as (track, code)."""
        return (self.track, self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """A dimension of judgement with its expectations, in the order of the levels."""

    key: str
    name: str
    summary: str = ""
    expectations: tuple[Expectation, ...] = ()
    extra: Extra = field(default_factory=dict)

    def at(self, track: str, level: str) -> Expectation | None:
        """The expectation of one level, or None where the level asks nothing here."""
        return next((one for one in self.expectations if one.at == (track, level)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A path through the levels: individual contributor or management."""

    code: str
    title: str
    kind: str = INDIVIDUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a track. Ranks compare across tracks, titles are shown."""

    code: str
    title: str
    rank: int
    track: str
    summary: str = ""
    typical_months: int | None = None
    extra: Extra = field(default_factory=dict)

    @property
    def at(self) -> tuple[str, str]:
        """Its identity in the document: (track, code)."""
        return (self.track, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderDocument:
    """One version of one ladder."""

    key: str
    name: str
    summary: str = ""
    version: str = ""
    tracks: tuple[Track, ...] = ()
    levels: tuple[Level, ...] = ()
    competencies: tuple[Competency, ...] = ()
    settings: Mapping[str, int] = field(default_factory=dict)
    source: Extra = field(default_factory=dict)

    def level(self, track: str, code: str) -> Level | None:
        """The level with this identity, or None."""
        return next((one for one in self.levels if one.at == (track, code)), None)

    def competency(self, key: str) -> Competency | None:
        """The competency with this key, or None."""
        return next((one for one in self.competencies if one.key == key), None)

    def cells(self) -> Iterator[tuple[Competency, Expectation]]:
        """Every expectation with its competency."""
        for competency in self.competencies:
            for expectation in competency.expectations:
                yield competency, expectation

    def criteria(self) -> Iterator[tuple[Competency, Expectation, Criterion]]:
        """Every criterion with where it stands."""
        for competency, expectation in self.cells():
            for criterion in expectation.criteria:
                yield competency, expectation, criterion

    def in_order(self) -> "LadderDocument":
        """The same ladder with levels by track and rank, and expectations in the order of the levels."""
        tracks = {track.code: place for place, track in enumerate(self.tracks)}
        levels = tuple(sorted(self.levels, key=lambda one: (tracks.get(one.track, 99), one.rank)))
        places = {level.at: place for place, level in enumerate(levels)}
        competencies = tuple(
            replace(one, expectations=tuple(sorted(one.expectations, key=lambda cell: places.get(cell.at, 999))))
            for one in self.competencies
        )
        return replace(self, levels=levels, competencies=competencies)
