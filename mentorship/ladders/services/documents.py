"""A version's rows as a document, and a document as a version's rows."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from mentorship.ladders.formats import LadderDocument
from mentorship.ladders.formats.document import Competency as DocumentCompetency
from mentorship.ladders.formats.document import Criterion as DocumentCriterion
from mentorship.ladders.formats.document import Expectation as DocumentExpectation
from mentorship.ladders.formats.document import Level as DocumentLevel
from mentorship.ladders.formats.document import Link
from mentorship.ladders.formats.document import Track as DocumentTrack
from mentorship.ladders.models import Competency, Criterion, Expectation, LadderVersion, Level, Track


def document_of(version: LadderVersion) -> LadderDocument:
    """The whole version as a document, in six queries."""
    kept = version.provenance.get("kept", {})
    tracks = list(version.tracks.order_by("position", "pk"))
    codes = {track.pk: track.code for track in tracks}
    levels = sorted(version.levels.all(), key=lambda level: ([*codes].index(level.track_id), level.rank))
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for one in Criterion.objects.filter(expectation__level__version=version).order_by("position", "pk"):
        criteria[one.expectation_id].append(one)
    cells: dict[int, dict[int, Expectation]] = defaultdict(dict)
    for cell in Expectation.objects.filter(level__version=version):
        cells[cell.competency_id][cell.level_id] = cell
    return LadderDocument(
        key=version.ladder.slug,
        name=version.name,
        summary=version.summary,
        version=version.number,
        tracks=tuple(DocumentTrack(code=one.code, title=one.name, kind=one.kind) for one in tracks),
        levels=tuple(_level(one, codes[one.track_id], kept) for one in levels),
        competencies=tuple(
            _competency(one, levels, codes, cells[one.pk], criteria, kept)
            for one in version.competencies.order_by("position", "pk")
        ),
        settings=version.thresholds,
        source=version.provenance.get("source", {}),
    )


def _level(level: Level, track: str, kept: Mapping[str, Any]) -> DocumentLevel:
    return DocumentLevel(
        code=level.code,
        title=level.title,
        rank=level.rank,
        track=track,
        summary=level.summary,
        typical_months=level.typical_months,
        extra=kept.get(f"level {track} {level.code}", {}),
    )


def _competency(
    one: Competency,
    levels: list[Level],
    codes: Mapping[int, str],
    cells: Mapping[int, Expectation],
    criteria: Mapping[int, list[Criterion]],
    kept: Mapping[str, Any],
) -> DocumentCompetency:
    expectations = [
        DocumentExpectation(
            level=level.code,
            track=codes[level.track_id],
            summary=cells[level.pk].text,
            criteria=tuple(map(_criterion, criteria[cells[level.pk].pk])),
            extra=kept.get(f"cell {one.code} {codes[level.track_id]} {level.code}", {}),
        )
        for level in levels
        if level.pk in cells
    ]
    return DocumentCompetency(
        key=one.code,
        name=one.name,
        summary=one.summary,
        expectations=tuple(expectations),
        extra=kept.get(f"competency {one.code}", {}),
    )


def _criterion(one: Criterion) -> DocumentCriterion:
    return DocumentCriterion(
        text=one.text,
        key=one.code,
        examples=tuple(one.examples),
        proficiency=one.extra.get("proficiency", ""),
        links=tuple(Link(**link) for link in one.extra.get("links", ())),
        extra=one.extra.get("kept", {}),
    )


def write_content(version: LadderVersion, document: LadderDocument) -> None:
    """Replace everything inside the version by the document. Only for versions on which nobody stands."""
    version.competencies.all().delete()
    version.tracks.all().delete()
    tracks = Track.objects.bulk_create(
        Track(version=version, code=one.code, name=one.title, kind=one.kind, position=place)
        for place, one in enumerate(document.tracks)
    )
    by_code = {track.code: track for track in tracks}
    levels = Level.objects.bulk_create(
        Level(
            version=version,
            track=by_code[one.track],
            code=one.code,
            title=one.title,
            rank=one.rank,
            summary=one.summary,
            typical_months=one.typical_months,
        )
        for one in document.levels
    )
    competencies = Competency.objects.bulk_create(
        Competency(version=version, code=one.key, name=one.name, summary=one.summary, position=place)
        for place, one in enumerate(document.competencies)
    )
    _write_cells(document, {one.at: row for one, row in zip(document.levels, levels, strict=True)}, competencies)
    version.thresholds = dict(document.settings)
    named = {"name": document.name[:120], "summary": document.summary}
    version.provenance = {"source": dict(document.source), "kept": _kept(document), **named}


def _write_cells(document: LadderDocument, levels: Mapping[tuple[str, str], Level], competencies: list[Competency]) -> None:
    rows = {one.code: one for one in competencies}
    pairs = list(document.cells())
    cells = Expectation.objects.bulk_create(
        Expectation(level=levels[cell.at], competency=rows[competency.key], text=cell.summary) for competency, cell in pairs
    )
    Criterion.objects.bulk_create(
        Criterion(
            expectation=row,
            code=one.key,
            text=one.text,
            examples=list(one.examples),
            position=place,
            extra=_criterion_extra(one),
        )
        for row, (_competency, cell) in zip(cells, pairs, strict=True)
        for place, one in enumerate(cell.criteria)
    )


def _criterion_extra(one: DocumentCriterion) -> dict[str, Any]:
    links = [{"label": link.label, "url": link.url} for link in one.links]
    values = {"proficiency": one.proficiency, "links": links, "kept": dict(one.extra)}
    return {name: value for name, value in values.items() if value}


def _kept(document: LadderDocument) -> dict[str, Any]:
    """What levels, competencies and cells carry besides, for an export without loss."""
    kept: dict[str, Any] = {f"level {one.track} {one.code}": dict(one.extra) for one in document.levels if one.extra}
    kept |= {f"competency {one.key}": dict(one.extra) for one in document.competencies if one.extra}
    kept |= {f"cell {one.key} {cell.track} {cell.level}": dict(cell.extra) for one, cell in document.cells() if cell.extra}
    return kept
