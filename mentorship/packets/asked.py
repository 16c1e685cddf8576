"""What a packet's target level asks, and which older levels and competencies mean the same: read by one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mentorship.core.prepared import prepared, together
from mentorship.ladders.models import Competency, CompetencyMapping, Expectation, Level
from mentorship.ladders.selectors import VersionedLevel, by_version, meanings, newest_of

from . import material as plain
from .models import Packet
from .wording import tidy


@dataclass(frozen=True, slots=True)
class Asked:
    """Expectations in the ladder's order; codes in the packet's version by competency; levels that are the target's step."""

    expectations: tuple[plain.Expectation, ...]
    codes: Mapping[int, tuple[str, ...]]
    levels: frozenset[int]

    def codes_of(self, competencies: Iterable[int]) -> frozenset[str]:
        """Return what these competencies, of any version, are called here."""
        return frozenset(code for one in competencies for code in self.codes.get(one, ()))

    def criteria_of(self, worded: Iterable[str], competencies: Iterable[int]) -> frozenset[str]:
        """Return the criteria of these competencies with these words: a new version keeps the words of what it keeps."""
        words, codes = {tidy(text) for text in worded}, self.codes_of(competencies)
        asked = (one for expectation in self.expectations if expectation.competency in codes for one in expectation.criteria)
        return frozenset(one.ref for one in asked if tidy(one.text) in words)


def asked_of(packet: Packet) -> Asked:
    """Return what the packet is measured against."""
    ladder = packet.ladder_version.ladder_id
    target = packet.target_level_id
    asks = (_expected.of(target), _topics.of(ladder), _mappings.of(ladder), _levels.of(ladder))
    expected, topics, mappings, levels = together(*asks)
    newest = newest_of(VersionedLevel(row[0], row[1], row[2:5], *row[5:]) for row in levels)
    return Asked(
        expectations=_expectations(expected),
        codes=meanings(packet.ladder_version_id, topics, by_version(mappings)),
        levels=frozenset(level for level, step in newest.items() if step == newest[target]),
    )


@prepared
def _expected(level: int) -> QuerySet[Expectation, Any]:
    return (
        Expectation.objects.filter(level=level)
        .order_by("competency__position", "competency_id", "criteria__position", "criteria__pk")
        .values_list("pk", "competency__code", "competency__name", "text", "criteria__pk", "criteria__text")
    )


@prepared
def _topics(ladder: int) -> QuerySet[Competency, Any]:
    return Competency.objects.filter(version__ladder=ladder).order_by("pk").values_list("pk", "code", "version_id")


@prepared
def _mappings(ladder: int) -> QuerySet[CompetencyMapping, Any]:
    rows = CompetencyMapping.objects.filter(new_version__ladder=ladder)
    return rows.order_by("pk").values_list("new_version_id", "old_id", "new_id")


@prepared
def _levels(ladder: int) -> QuerySet[Level, Any]:
    number = ("version__major", "version__minor", "version__patch")
    named = ("pk", "version__ladder_id", *number, "track__code", "code", "title")
    return Level.objects.filter(version__ladder=ladder).order_by("pk").values_list(*named)


def _expectations(rows: Iterable[Any]) -> tuple[plain.Expectation, ...]:
    found: dict[int, tuple[str, str, str, list[plain.Criterion]]] = {}
    for pk, code, name, text, criterion, words in rows:
        criteria = found.setdefault(pk, (code, name, text, []))[3]
        if criterion is not None:
            criteria.append(plain.Criterion(f"criterion:{criterion}", len(criteria) + 1, words))
    return tuple(
        plain.Expectation(f"expectation:{pk}", code, name, text or name, tuple(criteria))
        for pk, (code, name, text, criteria) in found.items()
    )
