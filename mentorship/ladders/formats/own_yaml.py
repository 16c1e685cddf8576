"""The program's own format, described in `mentorship/ladders/FORMAT.md`. It keeps everything that a ladder can hold."""

from collections.abc import Iterable
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

NAME = "own"
FORMAT = "ladder/1"
LADDER = ("format", "key", "name", "version", "summary", "tracks", "levels", "competencies", "settings", "source")
TRACK = ("code", "title", "kind")
LEVEL = ("code", "title", "rank", "track", "typical_months", "summary", "extra")
COMPETENCY = ("key", "name", "summary", "expectations", "extra")
EXPECTATION = ("level", "track", "summary", "criteria", "extra")
CRITERION = ("text", "key", "proficiency", "examples", "links", "extra")

Places = dict[tuple[str, ...], tuple[int, int]]


def looks_like(names: Iterable[str]) -> bool:
    """Whether a mapping with these names is a ladder of our own format."""
    found = set(names)
    return "format" in found or {"levels", "competencies"} <= found


def read(root: Cursor) -> tuple[LadderDocument, Places]:
    """The ladder, and where its parts stand in the file."""
    places: Places = {}
    fields = root.fields(known=LADDER, required=("name", "levels", "competencies"))
    if "format" in fields and fields["format"].text() != FORMAT:
        fields["format"].report(_("This format is not known."), _("Write “format: %(name)s”.") % {"name": FORMAT})
    name = fields["name"].name() if "name" in fields else ""
    tracks = tuple(_track(one, places) for one in _list(fields, "tracks")) or _usual_tracks(fields)
    first = tracks[0].code if tracks else INDIVIDUAL
    levels = tuple(_level(one, first, places) for one in _list(fields, "levels"))
    competencies = tuple(_competency(one, first, places) for one in _list(fields, "competencies"))
    document = LadderDocument(
        key=(fields["key"].name(most=80) if "key" in fields else "") or slugify(name) or "ladder",
        name=name,
        summary=_text(fields, "summary"),
        version=_text(fields, "version").strip(),
        tracks=tracks,
        levels=levels,
        competencies=competencies,
        settings=_settings(fields, places),
        source=_extra(fields, "source"),
    )
    return document, places


def _list(fields: dict[str, Cursor], name: str) -> Iterable[Cursor]:
    return fields[name].items() if name in fields else ()


def _text(fields: dict[str, Cursor], name: str) -> str:
    return fields[name].text() if name in fields else ""


def _extra(fields: dict[str, Cursor], name: str) -> dict[str, Any]:
    value = fields[name].plain() if name in fields else {}
    if isinstance(value, dict):
        return value
    fields[name].report(_("A list of names and values is expected here, one per line."))
    return {}


def _usual_tracks(fields: dict[str, Cursor]) -> tuple[Track, ...]:
    """Without a list of tracks: individual, and management where a level names it."""
    both = {
        INDIVIDUAL: Track(code=INDIVIDUAL, title=_("Individual contributor")),
        MANAGEMENT: Track(code=MANAGEMENT, title=_("Management"), kind=MANAGEMENT),
    }
    named = {str(one.plain().get("track", INDIVIDUAL)) for one in _list(fields, "levels") if isinstance(one.plain(), dict)}
    return tuple(track for code, track in both.items() if code in named) or (both[INDIVIDUAL],)


def _track(cursor: Cursor, places: Places) -> Track:
    fields = cursor.fields(known=TRACK, required=("code",))
    code = fields["code"].name(most=60) if "code" in fields else ""
    places["track", code] = (cursor.line, cursor.column)
    kind = _text(fields, "kind") or (MANAGEMENT if code == MANAGEMENT else INDIVIDUAL)
    return Track(code=code, title=fields["title"].name() if "title" in fields else code.capitalize(), kind=kind)


def _level(cursor: Cursor, first_track: str, places: Places) -> Level:
    fields = cursor.fields(known=LEVEL, required=("code", "rank"))
    code = fields["code"].name(most=40) if "code" in fields else ""
    track = fields["track"].name(most=60) if "track" in fields else first_track
    places["level", track, code] = (cursor.line, cursor.column)
    return Level(
        code=code,
        title=fields["title"].name() if "title" in fields else code,
        rank=fields["rank"].number(least=0, most=1000) if "rank" in fields else 0,
        track=track,
        summary=_text(fields, "summary"),
        typical_months=fields["typical_months"].number(least=1, most=600) if "typical_months" in fields else None,
        extra=_extra(fields, "extra"),
    )


def _competency(cursor: Cursor, first_track: str, places: Places) -> Competency:
    fields = cursor.fields(known=COMPETENCY, required=("name", "expectations"))
    name = fields["name"].name() if "name" in fields else ""
    key = fields["key"].name(most=80) if "key" in fields else slugify(name)
    places["competency", key] = (cursor.line, cursor.column)
    return Competency(
        key=key,
        name=name,
        summary=_text(fields, "summary"),
        expectations=tuple(_expectation(one, key, first_track, places) for one in _list(fields, "expectations")),
        extra=_extra(fields, "extra"),
    )


def _expectation(cursor: Cursor, key: str, first_track: str, places: Places) -> Expectation:
    fields = cursor.fields(known=EXPECTATION, required=("level",))
    level = fields["level"].name(most=40) if "level" in fields else ""
    track = fields["track"].name(most=60) if "track" in fields else first_track
    places["cell", key, track, level] = (cursor.line, cursor.column)
    return Expectation(
        level=level,
        track=track,
        summary=_text(fields, "summary"),
        criteria=tuple(_criterion(one) for one in _list(fields, "criteria")),
        extra=_extra(fields, "extra"),
    )


def _criterion(cursor: Cursor) -> Criterion:
    """A criterion is a line of text, or a mapping where it has more than that."""
    if not cursor.is_mapping:
        return Criterion(text=cursor.text(least=1))
    fields = cursor.fields(known=CRITERION, required=("text",))
    return Criterion(
        text=fields["text"].text(least=1) if "text" in fields else "",
        key=_text(fields, "key").strip(),
        proficiency=_text(fields, "proficiency"),
        examples=tuple(one.text(least=1) for one in _list(fields, "examples")),
        links=tuple(_link(one) for one in _list(fields, "links")),
        extra=_extra(fields, "extra"),
    )


def _link(cursor: Cursor) -> Link:
    fields = cursor.fields(known=("label", "url"), required=("url",))
    url = _text(fields, "url").strip()
    if url and not url.startswith(("https://", "http://")):
        fields["url"].report(_("This is no web address."), _("Begin it with https://."))
    return Link(label=_text(fields, "label"), url=url)


def _settings(fields: dict[str, Cursor], places: Places) -> dict[str, int]:
    found: dict[str, int] = {}
    if "settings" not in fields or fields["settings"].is_null:
        return found
    for name, value in fields["settings"].fields().items():
        places["settings", name] = (value.line, value.column)
        found[name] = value.number(least=0, most=10_000)
    return found


def write(document: LadderDocument) -> str:
    """The ladder in our own format; reading it gives an equal document."""
    return to_yaml(as_values(document))


def as_values(document: LadderDocument) -> dict[str, Any]:
    """The ladder as plain values, for YAML and for the API."""
    first = document.tracks[0].code if document.tracks else INDIVIDUAL
    values: dict[str, Any] = {"format": FORMAT, "key": document.key, "name": document.name}
    values |= _kept(version=document.version, summary=document.summary)
    values["tracks"] = [{"code": one.code, "title": one.title, "kind": one.kind} for one in document.tracks]
    values["levels"] = [_level_values(one, first) for one in document.levels]
    values["competencies"] = [_competency_values(one, first) for one in document.competencies]
    return values | _kept(settings=dict(document.settings), source=dict(document.source))


def _kept(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, (), [], {})}


def _level_values(level: Level, first_track: str) -> dict[str, Any]:
    track = level.track if level.track != first_track else ""
    return {"code": level.code, "title": level.title, "rank": level.rank} | _kept(
        track=track, typical_months=level.typical_months, summary=level.summary, extra=dict(level.extra)
    )


def _competency_values(one: Competency, first_track: str) -> dict[str, Any]:
    return (
        {"key": one.key, "name": one.name}
        | _kept(summary=one.summary)
        | {"expectations": [_expectation_values(cell, first_track) for cell in one.expectations]}
        | _kept(extra=dict(one.extra))
    )


def _expectation_values(cell: Expectation, first_track: str) -> dict[str, Any]:
    track = cell.track if cell.track != first_track else ""
    criteria = [_criterion_values(one) for one in cell.criteria]
    return {"level": cell.level} | _kept(track=track, summary=cell.summary, criteria=criteria, extra=dict(cell.extra))


def _criterion_values(one: Criterion) -> dict[str, Any] | str:
    links = [{"label": link.label, "url": link.url} for link in one.links]
    more = _kept(key=one.key, proficiency=one.proficiency, examples=list(one.examples), links=links, extra=dict(one.extra))
    return {"text": one.text} | more if more else one.text
