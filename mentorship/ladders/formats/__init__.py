"""Ladder files, read and written without loss, and compared. Pure: no database, no clock.

`read` finds out the format and raises FormatError with file, line and column; `write` gives the text of a ladder in a format;
`losses` says what a foreign format cannot hold. `compare.diff` tells the difference between two ladders.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.ladders.formats import csv_matrix, financial_times, monzo, own_yaml
from mentorship.ladders.formats.checks import check
from mentorship.ladders.formats.document import LadderDocument
from mentorship.ladders.formats.errors import FormatError, Problem
from mentorship.ladders.formats.located import MAX_PROBLEMS, Source, compose, decode

FORMATS = {
    own_yaml.NAME: gettext_lazy("Own YAML"),
    financial_times.NAME: gettext_lazy("Financial Times job family"),
    monzo.NAME: gettext_lazy("Monzo front matter"),
    csv_matrix.NAME: gettext_lazy("CSV matrix"),
}
EXTENSIONS = {own_yaml.NAME: "yaml", financial_times.NAME: "yml", monzo.NAME: "md", csv_matrix.NAME: "csv"}
CONTENT_TYPES = {
    own_yaml.NAME: "application/yaml",
    financial_times.NAME: "application/yaml",
    monzo.NAME: "text/markdown",
    csv_matrix.NAME: "text/csv",
}
WRITERS: dict[str, Callable[[LadderDocument], str]] = {
    own_yaml.NAME: own_yaml.write,
    financial_times.NAME: financial_times.write,
    monzo.NAME: monzo.write,
    csv_matrix.NAME: csv_matrix.write,
}

__all__ = ["CONTENT_TYPES", "EXTENSIONS", "FORMATS", "FormatError", "LadderDocument", "Problem", "losses", "read", "write"]


def read(data: bytes, file: str) -> LadderDocument:
    """The ladder in this upload; raises FormatError naming file, line, column and mend for everything that is wrong."""
    source = Source(file)
    is_table = file.lower().endswith((".csv", ".tsv"))
    text = decode(data, source, fallback="cp1252" if is_table else "")
    if not text.strip():
        raise source.refuse(_("The file is empty."), _("Choose the file that holds the ladder."))
    document, places = _parse(text, source, is_table=is_table)
    source.problems += (
        check(document, file=file, places=places)[: MAX_PROBLEMS - len(source.problems)] if not source.problems else []
    )
    source.finish()
    return document.in_order()


def _parse(text: str, source: Source, *, is_table: bool) -> tuple[LadderDocument, dict[tuple[str, ...], tuple[int, int]]]:
    if is_table:
        return csv_matrix.read(text, source)
    if monzo.looks_like(text):
        return monzo.read(text, source)
    root = compose(text, source)
    names = list(root.fields()) if root.is_mapping else []
    if financial_times.looks_like(names):
        return financial_times.read(root)
    if own_yaml.looks_like(names):
        return own_yaml.read(root)
    message = _("This is no ladder in a format that is known here.")
    raise source.refuse(
        message, _("Known are: %(names)s.") % {"names": ", ".join(str(name) for name in FORMATS.values())}, line=1, column=1
    )


def write(document: LadderDocument, name: str) -> str:
    """The ladder as the text of a file in the named format."""
    return WRITERS[name](document)


def losses(document: LadderDocument, name: str) -> list[str]:
    """What the named format cannot hold of this ladder, in sentences; empty when an import gives everything back."""
    if name in {own_yaml.NAME, csv_matrix.NAME} or document.source.get("format") == name:
        return []
    return list(_foreign_losses(document, name))


def _foreign_losses(document: LadderDocument, name: str) -> Iterator[str]:
    if any(level.summary or level.typical_months for level in document.levels):
        yield _("What is said about levels, and their typical months, is left out.")
    if any(cell.summary and cell.criteria for _one, cell in document.cells()):
        yield _("The summaries of expectations are left out; the criteria stay.")
    if document.settings:
        yield _("The thresholds of readiness are left out.")
    if name == monzo.NAME:
        if len(document.tracks) > 1:
            yield _("The file knows one path: levels of the further tracks are numbered after those of the first.")
        if any(one.summary for one in document.competencies):
            yield _("What is said about competencies is left out.")
        if any(one.proficiency or one.key or one.links for *_where, one in document.criteria()):
            yield _("Keys, proficiencies and links of criteria are left out.")
    elif any(not one.proficiency for *_where, one in document.criteria()):
        yield _("Each criterion must name a proficiency there; “Working knowledge” is written where none is given.")
