"""The job family of the Financial Times: a theme is a competency, and a competency a criterion of its expectation.

The published JSON Schema: https://github.com/Financial-Times/engineering-progression (test/schema/job-family.json).
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

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
    Link,
    Track,
)
from mentorship.ladders.formats.located import Cursor
from mentorship.ladders.formats.writing import to_yaml

NAME = "financial-times"
FAMILY = ("competencies", "googleSheetId", "isLegacy", "summary", "levels", "name", "themes")
REQUIRED = ("competencies", "googleSheetId", "summary", "levels", "name", "themes")
COMPETENCY = ("id", "examples", "level", "proficiency", "summary", "supportingUrls", "theme")
PROFICIENCIES = ("Awareness", "Foundational", "Working knowledge", "Practitioner", "Expert")
USUAL_PROFICIENCY = "Working knowledge"
MANAGES = re.compile(r"\b(people manager|director|head of|vice president|vp|chief|cto)\b", re.IGNORECASE)
TRACK_ENDS = (("-ic", INDIVIDUAL), ("-pm", MANAGEMENT), ("-em", MANAGEMENT))
SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")

Places = dict[tuple[str, ...], tuple[int, int]]


def looks_like(names: Iterable[str]) -> bool:
    """Whether a mapping with these names is a job family."""
    return {"themes", "competencies", "levels"} <= set(names)


def read(root: Cursor) -> tuple[LadderDocument, Places]:
    """The job family as a ladder, and where its parts stand in the file."""
    places: Places = {}
    fields = root.fields(known=FAMILY, required=REQUIRED)
    name = fields["name"].name() if "name" in fields else ""
    levels = _levels(fields.get("levels"), places)
    themes = _themes(fields.get("themes"), places)
    cells = _criteria(fields.get("competencies"), levels, themes, places)
    source: dict[str, Any] = {"format": NAME}
    source |= {field: fields[field].plain() for field in ("googleSheetId", "isLegacy") if field in fields}
    document = LadderDocument(
        key=slugify(name) or "ladder",
        name=name,
        summary=fields["summary"].text() if "summary" in fields else "",
        tracks=_tracks(levels),
        levels=tuple(levels.values()),
        competencies=tuple(_with_cells(theme, levels, cells) for theme in themes.values()),
        source=source | _order(levels, themes, cells),
    )
    return document, places


def _levels(cursor: Cursor | None, places: Places) -> dict[str, Level]:
    """Levels in the file's order; “-ic” and “-pm” of one stem are the same rank on two tracks."""
    found: dict[str, Level] = {}
    ranks: dict[str, int] = {}
    for one in cursor.items() if cursor else ():
        fields = one.fields(known=("id", "name"), required=("id", "name"))
        code = fields["id"].name(most=40) if "id" in fields else ""
        title = fields["name"].name() if "name" in fields else code
        if not code:
            continue
        if code in found:
            one.report(_("Level %(code)s stands twice.") % {"code": code}, _("Give each its own id."))
        stem, track = _split(code, title)
        rank = ranks.setdefault(stem, len(ranks) + 1)
        places["level", track, code] = (one.line, one.column)
        found[code] = Level(code=code, title=title, rank=rank, track=track)
    return found


def _split(code: str, title: str) -> tuple[str, str]:
    for end, track in TRACK_ENDS:
        if code.endswith(end):
            return code.removesuffix(end), track
    return code, MANAGEMENT if MANAGES.search(title) else INDIVIDUAL


def _tracks(levels: dict[str, Level]) -> tuple[Track, ...]:
    used = {level.track for level in levels.values()}
    both = (
        Track(code=INDIVIDUAL, title=_("Individual contributor"), kind=INDIVIDUAL),
        Track(code=MANAGEMENT, title=_("Management"), kind=MANAGEMENT),
    )
    return tuple(track for track in both if track.code in used)


def _themes(cursor: Cursor | None, places: Places) -> dict[str, Competency]:
    found: dict[str, Competency] = {}
    for one in cursor.items() if cursor else ():
        fields = one.fields(known=("id", "name", "summary"), required=("id", "name"))
        key = fields["id"].name(most=80) if "id" in fields else ""
        if not key:
            continue
        if key in found:
            one.report(_("The theme “%(key)s” stands twice.") % {"key": key}, _("Give each its own id."))
        places["competency", key] = (one.line, one.column)
        found[key] = Competency(
            key=key,
            name=fields["name"].name() if "name" in fields else key,
            summary=fields["summary"].text() if "summary" in fields else "",
        )
    return found


Cells = dict[tuple[str, str], list[tuple[int, Criterion]]]


def _criteria(cursor: Cursor | None, levels: dict[str, Level], themes: dict[str, Competency], places: Places) -> Cells:
    cells: Cells = defaultdict(list)
    seen: set[str] = set()
    for position, one in enumerate(cursor.items() if cursor else ()):
        fields = one.fields(known=COMPETENCY, required=("id", "level", "proficiency", "summary", "theme"))
        at = _at(fields, levels, themes)
        criterion = _criterion(fields)
        if criterion.key and criterion.key in seen:
            fields["id"].report(_("This id stands twice."), _("Give each competency its own id."))
        seen.add(criterion.key)
        if at is not None:
            places.setdefault(("cell", at[1], levels[at[0]].track, at[0]), (one.line, one.column))
            cells[at].append((position, criterion))
    return cells


def _at(fields: dict[str, Cursor], levels: dict[str, Level], themes: dict[str, Competency]) -> tuple[str, str] | None:
    values: list[str] = []
    for name, known in (("level", levels), ("theme", themes)):
        if name not in fields:
            return None
        value = fields[name].name(most=80)
        if value not in known:
            message = _("There is no %(name)s “%(value)s” in this file.") % {"name": name, "value": value}
            fields[name].report(message, _("Known are: %(names)s.") % {"names": ", ".join(known)})
            return None
        values.append(value)
    return values[0], values[1]


def _criterion(fields: dict[str, Cursor]) -> Criterion:
    proficiency = fields["proficiency"].text() if "proficiency" in fields else ""
    if "proficiency" in fields and proficiency not in PROFICIENCIES:
        message = _("“%(value)s” is no proficiency.") % {"value": proficiency}
        fields["proficiency"].report(message, _("Known are: %(names)s.") % {"names": ", ".join(PROFICIENCIES)})
    examples = tuple(one.text(least=1) for one in fields["examples"].items()) if "examples" in fields else ()
    links = tuple(_link(one) for one in fields["supportingUrls"].items()) if "supportingUrls" in fields else ()
    empty = [name for name, value in (("examples", examples), ("supportingUrls", links)) if name in fields and not value]
    return Criterion(
        text=fields["summary"].text(least=1) if "summary" in fields else "",
        key=fields["id"].name(most=80) if "id" in fields else "",
        proficiency=proficiency,
        examples=examples,
        links=links,
        extra={"empty": empty} if empty else {},
    )


def _link(cursor: Cursor) -> Link:
    fields = cursor.fields(known=("label", "url"), required=("label", "url"))
    url = fields["url"].text().strip() if "url" in fields else ""
    if url and not re.match(r"https?://", url):
        fields["url"].report(_("This is no web address."), _("Begin it with https://."))
    return Link(label=fields["label"].text() if "label" in fields else "", url=url)


def _with_cells(theme: Competency, levels: dict[str, Level], cells: Cells) -> Competency:
    expectations = tuple(
        Expectation(level=code, track=level.track, criteria=tuple(one for _place, one in cells[code, theme.key]))
        for code, level in levels.items()
        if (code, theme.key) in cells
    )
    return Competency(key=theme.key, name=theme.name, summary=theme.summary, expectations=expectations)


def _order(levels: dict[str, Level], themes: dict[str, Competency], cells: Cells) -> dict[str, Any]:
    """The file's own order of competencies, kept only where it differs from level by level, theme by theme."""
    natural = [one for code in levels for key in themes for one in cells.get((code, key), [])]
    if [place for place, _one in natural] == list(range(len(natural))):
        return {}
    return {"order": [one.key for _place, one in sorted(natural, key=lambda pair: pair[0])]}


def write(document: LadderDocument) -> str:
    """The ladder as a job family in YAML. `losses` in this package says what another ladder loses by it."""
    source = document.source if document.source.get("format") == NAME else {}
    family: dict[str, Any] = {"name": document.name, "summary": document.summary or document.name}
    family["googleSheetId"] = source.get("googleSheetId", "")
    if "isLegacy" in source:
        family["isLegacy"] = source["isLegacy"]
    document = replace(document, levels=tuple(sorted(document.levels, key=lambda level: level.rank)))
    codes = _codes(document)
    family["levels"] = [{"id": codes[level.at], "name": level.title} for level in document.levels]
    family["themes"] = [_theme(one) for one in document.competencies]
    family["competencies"] = _competencies(document, codes, source.get("order", []))
    return to_yaml(family)


def _codes(document: LadderDocument) -> dict[tuple[str, str], str]:
    """One id for each level. Levels of equal rank on two tracks share a stem, so that reading pairs them again."""
    if document.source.get("format") == NAME:
        return {level.at: level.code for level in document.levels}
    kinds = {track.code: track.kind for track in document.tracks}
    stems: dict[int, str] = {}
    for level in sorted(document.levels, key=lambda one: kinds.get(one.track) == MANAGEMENT):
        stems.setdefault(level.rank, level.code)
    ranks = [level.rank for level in document.levels]
    codes: dict[tuple[str, str], str] = {}
    for level in document.levels:
        is_managing = kinds.get(level.track) == MANAGEMENT
        is_single = ranks.count(level.rank) == 1 and is_managing == bool(MANAGES.search(level.title))
        codes[level.at] = level.code if is_single else f"{stems[level.rank]}-{'pm' if is_managing else 'ic'}"
    return codes


def _theme(competency: Competency) -> dict[str, str]:
    theme = {"id": competency.key, "name": competency.name}
    return theme | ({"summary": competency.summary} if competency.summary else {})


def _competencies(document: LadderDocument, codes: dict[tuple[str, str], str], order: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for level in document.levels:
        for competency in document.competencies:
            cell = competency.at(level.track, level.code)
            rows += [_row(one, codes[level.at], competency.key) for one in _as_criteria(cell)]
    places = {key: place for place, key in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row["id"], len(places)))


def _as_criteria(cell: Expectation | None) -> tuple[Criterion, ...]:
    """An expectation without criteria is carried by its summary."""
    if cell is None:
        return ()
    return cell.criteria or (Criterion(text=cell.summary),)


def _row(criterion: Criterion, level: str, theme: str) -> dict[str, Any]:
    key = criterion.key or str(uuid.uuid5(SPACE, f"{level}/{theme}/{criterion.text}"))
    proficiency = criterion.proficiency or USUAL_PROFICIENCY
    row: dict[str, Any] = {"id": key, "level": level, "theme": theme, "summary": criterion.text, "proficiency": proficiency}
    empty = criterion.extra.get("empty", ())
    if criterion.examples or "examples" in empty:
        row["examples"] = list(criterion.examples)
    if criterion.links or "supportingUrls" in empty:
        row["supportingUrls"] = [{"label": link.label, "url": link.url} for link in criterion.links]
    return row
