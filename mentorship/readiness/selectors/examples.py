"""Pieces of evidence that met what a level asks: shown to everybody, without a name, by the owner's consent."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.growth.models import Corroboration, Evidence
from mentorship.ladders.models import Competency, Level, LevelChange
from mentorship.ladders.selectors import equivalents
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.rules import State

MOST_EACH = 3
MOST_READ = 300
CASE_MONTHS = 36
SHORTEST_NAME = 2
MOST_NAMED = 500
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Example:
    """One piece, without whom it is about: the words, how far it reached, by how many it is confirmed."""

    headline: str
    scope: str
    confirmed: int


@dataclass(frozen=True)
class _Piece:
    pk: UUID
    owner_id: int
    owner: str
    path: str
    headline: str
    scope: str
    on: date
    competency_id: int


def examples_of(level: Level) -> list[tuple[Competency, list[Example]]]:
    """Return, by competency, the newest pieces that met what the level asks.

    A piece did when it is confirmed, undisputed, and its owner consents; and when its owner meets the competency of this level
    now, or was promoted to this level at most three years after it. Names of the people concerned are taken out of the words.
    """
    topics = list(Competency.objects.filter(expectations__level=level).distinct().order_by("position", "pk"))
    same = equivalents([topic.pk for topic in topics])
    meant = {old: topic for topic, olds in same.items() for old in olds}
    pieces = _consented(meant.keys())
    said = _words({piece.pk for piece in pieces})
    owners = {piece.owner_id for piece in pieces}
    met, promoted = _meeting(owners, level), _promoted(owners, level)
    codes = {topic.pk: topic.code for topic in topics}
    found: dict[int, dict[UUID, tuple[_Piece, list[str]]]] = defaultdict(dict)
    for piece in pieces:
        topic = meant[piece.competency_id]
        others = _confirmers(piece, said.get(piece.pk, ()))
        counts = codes[topic] in met.get(piece.owner_id, ()) or _led_to(piece.on, promoted.get(piece.owner_id))
        if counts and others and len(found[topic]) < MOST_EACH:
            found[topic].setdefault(piece.pk, (piece, others))
    named = _people_named(piece.headline for chosen in found.values() for piece, _others in chosen.values())
    return [
        (topic, [_example(piece, others, named) for piece, others in found[topic.pk].values()])
        for topic in topics
        if found.get(topic.pk)
    ]


def _example(piece: _Piece, others: list[str], named: list[str]) -> Example:
    headline = capfirst(without_names(piece.headline, [piece.owner, *others, *named]))
    return Example(headline, str(Evidence.Scope(piece.scope).label), len(others))


def _people_named(headlines: Iterable[str]) -> list[str]:
    """Return the names of everybody in the company whom these lines may name, in whole or in part: one query at most."""
    words = {word.lower() for line in headlines for word in maybe_names(line)}
    if not words:
        return []
    pattern = rf"\y({'|'.join(sorted(words))})\y"
    return list(User.objects.filter(search_name__regex=pattern).values_list("full_name", flat=True)[:MOST_NAMED])


def maybe_names(line: str) -> list[str]:
    """Return the words that may be somebody's name: with a capital, and not just because they begin the line."""
    words = WORD.findall(line)
    begins = len(words) > 1 and (words[1][:1].isupper() or words[1] == "and")
    return [word for place, word in enumerate(words) if word[:1].isupper() and len(word) >= SHORTEST_NAME and (place or begins)]


def without_names(text: str, names: Iterable[str]) -> str:
    """Return the text with these people's names, whole or in part, taken out."""
    parts = {part for name in names for part in (name, *name.split()) if len(part) >= SHORTEST_NAME}
    if not parts:
        return text
    longest_first = sorted(parts, key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", _("a colleague"), text)


def _consented(competencies: Collection[int]) -> list[_Piece]:
    rows = Evidence.objects.kept().filter(may_be_example=True, is_shared=True, competencies__in=list(competencies))
    columns = ("pk", "owner_id", "owner__full_name", "owner__path", "headline", "scope", "happened_on", "competencies")
    return [_Piece(*row) for row in rows.order_by("-happened_on", "pk").values_list(*columns)[:MOST_READ]]


def _words(pieces: Collection[UUID]) -> Mapping[UUID, list[tuple[str, str, str]]]:
    said: dict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = Corroboration.objects.filter(evidence_id__in=pieces)
    for pk, *word in rows.values_list("evidence_id", "person__full_name", "person__path", "status"):
        said[pk].append((word[0], word[1], word[2]))
    return said


def _confirmers(piece: _Piece, said: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return who confirmed it, other than the owner and the owner's reports; nobody when somebody disputes it."""
    if any(status == Corroboration.Status.DISPUTED for _name, _path, status in said):
        return []
    confirmed = [(name, path) for name, path, status in said if status == Corroboration.Status.CONFIRMED]
    return [name for name, path in confirmed if not (piece.path and path.startswith(piece.path))]


def _meeting(owners: Collection[int], level: Level) -> dict[int, set[str]]:
    rows = ReadinessRow.objects.filter(
        pk__in=owners, target_level__version__ladder=level.version.ladder_id, target_code=level.code
    )
    met = State.MET.number
    return {pk: {code for code, state in states.items() if state == met} for pk, states in rows.values_list("pk", "states")}


def _promoted(owners: Collection[int], level: Level) -> dict[int, date]:
    changes: Any = LevelChange.objects.standing().filter(
        person_id__in=owners,
        reason=LevelChange.Reason.PROMOTION,
        level__version__ladder=level.version.ladder_id,
        level__track__code=level.track.code,
        level__code=level.code,
    )
    return dict(changes.values_list("person_id", "effective_on"))


def _led_to(on: date, promoted_on: date | None) -> bool:
    return promoted_on is not None and promoted_on - relativedelta(months=CASE_MONTHS) <= on <= promoted_on
