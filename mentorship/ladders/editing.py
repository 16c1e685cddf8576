"""Changes to a ladder as people type them: a document in, a document out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentorship.ladders.formats.document import (
    INDIVIDUAL,
    MANAGEMENT,
    Competency,
    Criterion,
    Expectation,
    LadderDocument,
    Level,
    Track,
)
from mentorship.ladders.formats.matching import REWORDED, flat, likeness

EXAMPLE = "e.g."
BULLETS = "-•*–"


def criteria_text(criteria: Sequence[Criterion]) -> str:
    """Criteria as they are edited: one a line, its examples on lines below that begin with “e.g.”."""
    lines: list[str] = []
    for one in criteria:
        lines.append(" ".join(one.text.split()))
        lines += [f"{EXAMPLE} {' '.join(example.split())}" for example in one.examples]
    return "\n".join(lines)


def criteria_of(text: str, before: Sequence[Criterion] = ()) -> tuple[Criterion, ...]:
    """Criteria from what was typed; one that was there keeps its key, proficiency and links."""
    found: list[Criterion] = []
    left = list(before)
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            continue
        if line.lower().startswith(EXAMPLE) and found:
            example = line[len(EXAMPLE) :].strip()
            found[-1] = replace(found[-1], examples=(*found[-1].examples, example)) if example else found[-1]
        else:
            words = line.lstrip(BULLETS).strip() or line
            known = _known(words, left)
            if known is not None:
                left.remove(known)
            found.append(_reworded(words, known))
    return tuple(found)


def _known(words: str, left: Sequence[Criterion]) -> Criterion | None:
    same = next((one for one in left if flat(one.text) == flat(words)), None)
    if same is not None:
        return same
    best = max(left, key=lambda one: likeness(one.text, words), default=None)
    return best if best is not None and likeness(best.text, words) >= REWORDED else None


def _reworded(words: str, known: Criterion | None) -> Criterion:
    """The known criterion in the new words; its own line breaks stay where only they differ."""
    if known is None:
        return Criterion(text=words)
    return replace(known, text=known.text if flat(known.text) == flat(words) else words, examples=())


Cells = Mapping[tuple[str, str], tuple[str, str]]
"""(track, level) -> what was typed: summary, criteria."""


def with_competency(document: LadderDocument, key: str, *, name: str, summary: str, cells: Cells) -> LadderDocument:
    """The ladder with this competency as typed; an empty key adds a new one at the end."""
    before = document.competency(key)
    expectations = [
        one
        for level in document.levels
        if (one := _typed(level, cells.get(level.at, ("", "")), before.at(*level.at) if before else None)) is not None
    ]
    typed = Competency(
        key=key or free_key(document, name),
        name=name,
        summary=summary,
        expectations=tuple(expectations),
        extra=before.extra if before else {},
    )
    if before is None:
        return replace(document, competencies=(*document.competencies, typed))
    return replace(document, competencies=tuple(typed if one.key == key else one for one in document.competencies))


def _typed(level: Level, typed: tuple[str, str], before: Expectation | None) -> Expectation | None:
    summary, text = typed[0].strip(), typed[1]
    criteria = criteria_of(text, before.criteria if before else ())
    if not summary and not criteria:
        return None
    if before is not None:
        kept = before.summary if flat(before.summary) == flat(summary) else summary
        return replace(before, summary=kept, criteria=criteria)
    return Expectation(level=level.code, track=level.track, summary=summary, criteria=criteria)


def free_key(document: LadderDocument, name: str) -> str:
    """A key for a new competency that no other has."""
    start = slugify(name)[:70] or "competency"
    taken = {one.key for one in document.competencies}
    return next(key for key in (start, *(f"{start}-{n}" for n in range(2, 200))) if key not in taken)


def without_competency(document: LadderDocument, key: str) -> LadderDocument:
    """The ladder without this competency."""
    return replace(document, competencies=tuple(one for one in document.competencies if one.key != key))


def moved_up(document: LadderDocument, key: str) -> LadderDocument:
    """The ladder with this competency one place higher."""
    order = list(document.competencies)
    place = next((at for at, one in enumerate(order) if one.key == key), 0)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
    return replace(document, competencies=tuple(order))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLevel:
    """One level as typed; `was` is its (track, code) before, None for a new one."""

    was: tuple[str, str] | None
    code: str
    title: str
    rank: int
    kind: str
    typical_months: int | None
    summary: str


def with_levels(document: LadderDocument, typed: Sequence[TypedLevel]) -> LadderDocument:
    """The ladder with these levels; expectations follow a level that was renamed and leave with one that was removed."""
    tracks = {track.kind: track for track in reversed(document.tracks)}
    titles = {INDIVIDUAL: _("Individual contributor"), MANAGEMENT: _("Management")}
    for one in typed:
        tracks.setdefault(one.kind, Track(code=one.kind, title=titles.get(one.kind, one.kind), kind=one.kind))
    used = {one.kind for one in typed}
    levels, went = [], {}
    for one in typed:
        known = document.level(*one.was) if one.was else None
        track = known.track if known and _kind(document, known) == one.kind else tracks[one.kind].code
        level = Level(
            code=one.code,
            title=one.title,
            rank=one.rank,
            track=track,
            summary=one.summary,
            typical_months=one.typical_months,
            extra=known.extra if known else {},
        )
        levels.append(level)
        if one.was:
            went[one.was] = level.at
    competencies = tuple(replace(one, expectations=_followed(one.expectations, went)) for one in document.competencies)
    order = (*document.tracks, *(track for track in tracks.values() if track not in document.tracks))
    kept = tuple(track for track in order if track.kind in used and any(level.track == track.code for level in levels))
    return replace(document, tracks=kept, levels=tuple(levels), competencies=competencies).in_order()


def _kind(document: LadderDocument, level: Level) -> str:
    return next((track.kind for track in document.tracks if track.code == level.track), INDIVIDUAL)


def _followed(cells: Sequence[Expectation], went: Mapping[tuple[str, str], tuple[str, str]]) -> tuple[Expectation, ...]:
    return tuple(replace(cell, track=went[cell.at][0], level=went[cell.at][1]) for cell in cells if cell.at in went)
