"""Levels and competencies as the readiness of many people needs them: read once for a batch."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from typing import Any

from mentorship.ladders.models import Competency, CompetencyMapping, Expectation, Level
from mentorship.ladders.selectors import VersionedLevel, by_version, meanings, newest_of
from mentorship.readiness.rules import Thresholds

FACTS = 9
_SETTABLE = {limit.name for limit in fields(Thresholds)}


@dataclass(frozen=True, slots=True)
class LevelFact:
    """One level, with the ladder that it belongs to."""

    pk: int
    code: str
    title: str
    rank: int
    typical_months: int | None
    track_id: int
    track_code: str
    version_id: int
    ladder_id: int


@dataclass(frozen=True, slots=True)
class CompetencyFact:
    """One competency of one version."""

    pk: int
    code: str
    name: str
    version_id: int
    ladder_id: int


@dataclass
class Catalogue:
    """All levels and competencies, and which competency of an older version is which today."""

    levels: dict[int, LevelFact]
    competencies: dict[int, CompetencyFact]
    limits: dict[int, Thresholds]
    asked: dict[int, list[CompetencyFact]] = field(default_factory=dict)
    mapped: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)
    _known: dict[int, dict[int, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Catalogue":
        """Read everything in four queries."""
        rows = list(_levels())
        named = Competency.objects.order_by("position", "pk").values_list(
            "pk", "code", "name", "version_id", "version__ladder_id"
        )
        competencies = {row[0]: CompetencyFact(*row) for row in named}
        asked = defaultdict(set)
        for level_id, competency_id in Expectation.objects.values_list("level_id", "competency_id"):
            asked[level_id].add(competency_id)
        mapped = CompetencyMapping.objects.order_by("pk").values_list("new_version_id", "old_id", "new_id")
        return cls(
            levels={row[0]: LevelFact(*row[:FACTS]) for row in rows},
            competencies=competencies,
            limits={row[7]: thresholds_from(row[-1]) for row in rows},
            asked={level: [fact for pk, fact in competencies.items() if pk in wanted] for level, wanted in asked.items()},
            mapped=by_version(mapped),
            newest=newest_of(VersionedLevel(row[0], row[8], row[9:12], row[6], row[1], row[2]) for row in rows),
        )

    def is_same_step(self, level_id: int, target: LevelFact) -> bool:
        """Whether both are one step of one ladder, in whichever versions, also where its code has changed."""
        return level_id in self.newest and self.newest[level_id] == self.newest.get(target.pk)

    def limits_of(self, level: LevelFact | None) -> Thresholds:
        """Return the thresholds of the level's ladder."""
        return self.limits.get(level.version_id, Thresholds()) if level else Thresholds()

    def next_level(self, level: LevelFact) -> LevelFact | None:
        """Return the level above on the same track; none at the top."""
        return min(self._by_track.get((level.track_id, level.rank), ()), key=lambda other: other.rank, default=None)

    @cached_property
    def _by_track(self) -> dict[tuple[int, int], list[LevelFact]]:
        above: dict[tuple[int, int], list[LevelFact]] = defaultdict(list)
        for level in self.levels.values():
            for other in self.levels.values():
                if other.track_id == level.track_id and other.rank > level.rank:
                    above[level.track_id, level.rank].append(other)
        return above

    def codes_for(self, version_id: int) -> dict[int, tuple[str, ...]]:
        """Return the codes here of every competency that means the same: own ones, mapped ones, namesakes of other versions.

        A competency that was split has several; one that was removed has none.
        """
        if version_id not in self._known:
            self._known[version_id] = self._resolve(version_id)
        return self._known[version_id]

    def _resolve(self, version_id: int) -> dict[int, tuple[str, ...]]:
        ladder_id = next((f.ladder_id for f in self.competencies.values() if f.version_id == version_id), None)
        of_ladder = ((f.pk, f.code, f.version_id) for f in self.competencies.values() if f.ladder_id == ladder_id)
        return meanings(version_id, of_ladder, self.mapped)


def _levels() -> Iterable[tuple[Any, ...]]:
    return Level.objects.values_list(
        "pk",
        "code",
        "title",
        "rank",
        "typical_months",
        "track_id",
        "track__code",
        "version_id",
        "version__ladder_id",
        "version__major",
        "version__minor",
        "version__patch",
        "version__thresholds",
    )


def thresholds_from(settings: dict[str, Any]) -> Thresholds:
    """Return the thresholds that a ladder's settings ask for; what they don't name stays as usual."""
    known = {name: value for name, value in settings.items() if name in _SETTABLE}
    if "agreeing" in known:
        known["agreeing"] = Fraction(str(known["agreeing"])).limit_denominator(1000)
    return Thresholds(**known)
