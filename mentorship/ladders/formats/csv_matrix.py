"""A ladder as a table: a row per competency, a column per level.

A table written by hand needs only that: each line of a cell is a criterion. Our own exports add rows that begin with “#”
and marks inside the cells, so that everything comes back; `mentorship/ladders/FORMAT.md` describes them.
"""

import csv
import io
import json
import re
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentorship.ladders.formats import csv_cells
from mentorship.ladders.formats.document import (
    INDIVIDUAL,
    MANAGEMENT,
    Competency,
    Expectation,
    LadderDocument,
    Level,
    Track,
)
from mentorship.ladders.formats.located import CONTROL, Source

NAME = "csv"
HEAD = ("competency", "name", "about", "extra")
MAX_ROWS = 500
FEWEST_ROWS = 2
LEVEL_HEAD = re.compile(r"^(?P<code>.+?)(?:\s+\((?P<track>[^()]+)\))?$")
Places = dict[tuple[str, ...], tuple[int, int]]
Row = tuple[int, list[str]]


def read(text: str, source: Source) -> tuple[LadderDocument, Places]:
    """The ladder, and where its parts stand in the table (line of the file, number of the column)."""
    rows = _rows(text, source)
    head_line, head = rows[0]
    first = next((place for place, name in enumerate(head) if place and name.strip().lower() not in HEAD), len(head))
    if first == len(head):
        mend = _("Name the competencies in the first column and give each level a column.")
        raise source.refuse(_("The table has no columns for levels."), mend, line=head_line, column=1)
    marked = {row[0].strip()[1:]: row for _line, row in rows[1:] if row[0].startswith("#")}
    facts = _facts(marked, source)
    columns = _columns(head, first, facts.get("tracks"))
    places: Places = {("level", *at): (head_line, place + 1) for place, at in columns.items()}
    is_exact = "document" in marked
    body = [row for _line, row in rows[1:] if not row[0].startswith("#") and any(row)]
    named = [name.strip().lower() for name in head[:first]]
    competencies = tuple(_competency(row, named, columns, is_exact=is_exact, places=places, source=source) for row in body)
    tracks = tuple(Track(**one) for one in facts.get("tracks", ())) or _tracks(columns)
    document = LadderDocument(
        key=facts.get("key") or slugify(source.file.rsplit(".", 1)[0]) or "ladder",
        name=facts.get("name") or source.file.rsplit(".", 1)[0],
        summary=facts.get("summary", ""),
        version=facts.get("version", ""),
        tracks=tracks,
        levels=tuple(_level(place, at, list(columns.values()), marked, source) for place, at in columns.items()),
        competencies=competencies,
        settings=facts.get("settings", {}),
        source=facts.get("source", {}) if is_exact else {"format": NAME},
    )
    return document, places


def _rows(text: str, source: Source) -> list[Row]:
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise source.refuse(_("The text holds a control character that cannot be kept."), _("Delete it."), line=line, column=1)
    mark = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    try:
        line = 1
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, [_unguarded(cell) for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise source.refuse(
            _("The table breaks off here: %(why)s.") % {"why": error}, _("Check the quotation marks."), line=line, column=1
        ) from None
    if len(rows) < FEWEST_ROWS or len(rows) > MAX_ROWS:
        raise source.refuse(
            _("The table has %(rows)d rows.") % {"rows": len(rows)}, _("A ladder has a head and from 1 to 500 rows.")
        )
    width = len(rows[0][1])
    for line, row in rows:
        if len(row) > width:
            source.report(
                _("This row has more cells than the head has columns."),
                _("Put cells with commas in quotation marks."),
                line=line,
                column=width + 1,
            )
        row.extend([""] * (width - len(row)))
    return rows


def _facts(marked: dict[str, list[str]], source: Source) -> dict[str, Any]:
    """What stands in the row “#document”."""
    if "document" not in marked:
        return {}
    facts = _json(marked["document"][1], source)
    if not isinstance(facts, dict):
        return {}
    try:
        [Track(**one) for one in facts.get("tracks", ())]
    except TypeError:
        source.report(
            _("The row “#document” names tracks that cannot be read."), _("Delete the row, or export the ladder again.")
        )
        return {}
    return facts


def _json(cell: str, source: Source) -> Any:
    try:
        return json.loads(cell) if cell else {}
    except (json.JSONDecodeError, RecursionError):
        source.report(
            _("A cell of a row that begins with “#” cannot be read as JSON."), _("Delete the row, or export the ladder again.")
        )
        return {}


def _columns(head: list[str], first: int, tracks: list[dict[str, str]] | None) -> dict[int, tuple[str, str]]:
    """Column -> (track, code). “L5 (management)” names the track; else it is the ladder's first."""
    usual = tracks[0]["code"] if tracks else INDIVIDUAL
    found: dict[int, tuple[str, str]] = {}
    for place in range(first, len(head)):
        match = LEVEL_HEAD.match(head[place].strip())
        if match:
            found[place] = (match["track"] or usual, match["code"][:40])
    return found


def _tracks(columns: dict[int, tuple[str, str]]) -> tuple[Track, ...]:
    codes = dict.fromkeys(track for track, _code in columns.values())
    return tuple(
        Track(code=code, title=code.capitalize(), kind=MANAGEMENT if code == MANAGEMENT else INDIVIDUAL) for code in codes
    )


def _level(place: int, at: tuple[str, str], order: list[tuple[str, str]], marked: dict[str, list[str]], source: Source) -> Level:
    def cell(name: str) -> str:
        return marked[name][place].strip() if name in marked else ""

    same_track = [one for one in order if one[0] == at[0]]
    rank, months, extra = cell("rank"), cell("typical_months"), cell("extra")
    return Level(
        code=at[1],
        title=cell("title") or at[1],
        rank=int(rank) if re.fullmatch(r"\d{1,4}", rank) else same_track.index(at) + 1,
        track=at[0],
        summary=marked["about"][place] if "about" in marked else "",
        typical_months=int(months) if re.fullmatch(r"\d{1,3}", months) else None,
        extra=_json(extra, source) if extra else {},
    )


def _competency(
    row: list[str],
    named: list[str],
    columns: dict[int, tuple[str, str]],
    *,
    is_exact: bool,
    places: Places,
    source: Source,
) -> Competency:
    known = dict(zip(named, row, strict=False))
    first = row[0].strip()
    key = first if is_exact else slugify(first)[:80] or "competency"
    cells: list[Expectation] = []
    for place, (track, code) in columns.items():
        if row[place].strip():
            summary, criteria, extra = csv_cells.read(row[place], is_exact=is_exact)
            cells.append(Expectation(level=code, track=track, summary=summary, criteria=criteria, extra=extra))
            places["cell", key, track, code] = (places["level", track, code][0], place + 1)
    extra_cell = known.get("extra", "")
    return Competency(
        key=key,
        name=(known.get("name", "").strip() or first)[:120],
        summary=known.get("about", ""),
        expectations=tuple(cells),
        extra=_json(extra_cell, source) if extra_cell else {},
    )


def write(document: LadderDocument) -> str:
    """The ladder as a table that spreadsheets open; reading it gives an equal document."""
    document = document.in_order()
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (*_head_rows(document), *(_body_row(one, document) for one in document.competencies)):
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue()


def _head_rows(document: LadderDocument) -> list[list[str]]:
    first = document.tracks[0].code if document.tracks else INDIVIDUAL
    names = [one.code if one.track == first else f"{one.code} ({one.track})" for one in document.levels]
    facts = {
        "key": document.key,
        "name": document.name,
        "summary": document.summary,
        "version": document.version,
        "tracks": [{"code": one.code, "title": one.title, "kind": one.kind} for one in document.tracks],
        "settings": dict(document.settings),
        "source": dict(document.source),
    }
    months = [str(one.typical_months or "") for one in document.levels]
    rows = [
        [*HEAD, *names],
        ["#document", json.dumps(facts, ensure_ascii=False), "", "", *([""] * len(names))],
        ["#title", "", "", "", *(one.title for one in document.levels)],
        ["#rank", "", "", "", *(str(one.rank) for one in document.levels)],
        ["#typical_months", "", "", "", *months],
        ["#about", "", "", "", *(one.summary for one in document.levels)],
    ]
    extras = [json.dumps(dict(one.extra), ensure_ascii=False) if one.extra else "" for one in document.levels]
    return [*rows, ["#extra", "", "", "", *extras]] if any(extras) else rows


def _body_row(one: Competency, document: LadderDocument) -> list[str]:
    cells = (one.at(level.track, level.code) for level in document.levels)
    extra = json.dumps(dict(one.extra), ensure_ascii=False) if one.extra else ""
    return [one.key, one.name, one.summary, extra, *(csv_cells.write(cell) if cell else "" for cell in cells)]


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "'")) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in {"=", "+", "-", "@", "\t", "'"} else cell
