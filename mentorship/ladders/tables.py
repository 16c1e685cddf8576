"""Tables of people as companies export them: CSV or TSV in any common encoding, read without guessing what is wrong."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentorship.core.errors import Invalid

MAX_BYTES = 30_000_000
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
FEWEST_COLUMNS = 2
LONGEST_NAME = 200
MARKS = ",;\t|"
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The head and the rows of a file, and how it was read."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    mark: str


def read_table(data: bytes, file: str) -> Table:
    """Read an upload. Raises Invalid, with line and mend, for what is no table; a BOM, CRLF and Latin-1 are fine."""
    text, encoding = _decoded(data, file)
    mark = _mark(text, file)
    rows = _rows(text, mark)
    if not rows:
        raise Invalid(_("“%(file)s” is empty. Choose the file that holds the table.") % {"file": file}, field="file")
    head = tuple(" ".join(cell.split()) for cell in rows[0].cells)
    _check_head(head)
    return Table(head, tuple(_fitted(row, head) for row in rows[1:]), encoding, mark)


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    if len(data) > MAX_BYTES:
        message = _("“%(file)s” has %(size).0f MB; at most %(most)d MB are read. Check that it is the right file, or split it.")
        raise Invalid(message % {"file": file, "size": len(data) / 1e6, "most": MAX_BYTES // 1_000_000}, field="file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    try:
        text, encoding = data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        text, encoding = data.decode("cp1252", errors="replace"), "Latin-1"
    if found := UNREADABLE.search(text):
        message = _("“%(file)s” is no table: line %(line)d holds a byte that no text has. Export it as CSV and try again.")
        raise Invalid(message % {"file": file, "line": text.count("\n", 0, found.start()) + 1}, field="file")
    return text, encoding


def _mark(text: str, file: str) -> str:
    """The character between cells: what the first line holds most of; a tab for files named so."""
    first = text.lstrip("\r\n").partition("\n")[0]
    if file.lower().endswith((".tsv", ".tab")) and "\t" in first:
        return "\t"
    return max(MARKS, key=first.count)


def _rows(text: str, mark: str) -> list[Row]:
    csv.field_size_limit(MAX_CELL * 10)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise Invalid(_("The table has more than %(most)d rows. Split it.") % {"most": MAX_ROWS}, field="file")
    except csv.Error as error:
        message = _("The table breaks off in line %(line)d (%(why)s). Look for a quotation mark that is not closed.")
        raise Invalid(message % {"line": line, "why": error}, field="file") from None
    return rows


def _check_head(head: tuple[str, ...]) -> None:
    if len(head) > MAX_COLUMNS:
        raise Invalid(_("The first line has %(have)d columns; this is no table of people.") % {"have": len(head)}, field="file")
    named = [name.casefold() for name in head if name]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice:
        raise Invalid(_("Two columns are called “%(name)s”. Rename one of them.") % {"name": twice}, field="file")
    if len(named) < FEWEST_COLUMNS or max(map(len, named)) > LONGEST_NAME:
        raise Invalid(_("The first line names no columns. Begin the file with a line such as “email,full_name”."), field="file")


def _fitted(row: Row, head: tuple[str, ...]) -> Row:
    """Cells as many as columns; further ones that are empty fall away, others are shown to belong nowhere."""
    cells = row.cells
    if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
        message = _("Line %(line)d has %(have)d cells, but the first line names %(want)d columns. Quote cells with commas.")
        raise Invalid(message % {"line": row.line, "have": len(cells), "want": len(head)}, field="file")
    return Row(row.line, (cells + ("",) * len(head))[: len(head)])


def plain_name(name: str) -> str:
    """A column's name as compared: "E-Mail Address" is "email address"."""
    return " ".join(re.sub(r"[^\w]+|_", " ", name.casefold().replace("e-mail", "email")).split())


def guess_columns(head: Iterable[str], aliases: Mapping[str, tuple[str, ...]], kept: Mapping[str, str]) -> dict[str, str]:
    """Field -> column: as it was chosen the last time where that column is here, else by the column's name."""
    by_name = {plain_name(name): name for name in head if name}
    found: dict[str, str] = {}
    for field, names in aliases.items():
        taken = set(found.values())
        candidates = [kept.get(field, ""), *(by_name.get(plain_name(alias), "") for alias in (field, *names))]
        match = next((name for name in candidates if name in by_name.values() and name not in taken), None)
        if match:
            found[field] = match
    return found
