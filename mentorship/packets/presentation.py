"""What the packet's page shows of a document: lists put together, marks with the source that they open."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .document import Document, Part, Section, Sentence, Source
from .marks import compressed
from .wording import month_name


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as it is shown: where it leads on the page, and its source's title."""

    text: str
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as it is shown."""

    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]
    note: str
    is_statement: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks under one label: a paragraph, or the items of a list."""

    label: str
    is_list: bool
    items: tuple[tuple[Line, ...], ...]


def groups_of(section: Section, document: Document) -> list[Group]:
    """Put neighbouring items together under their label."""
    titles = titles_of(document)
    groups: list[Group] = []
    for block in section.blocks:
        lines = tuple(_line(one, titles) for one in block.sentences)
        is_list = block.kind == "item"
        if is_list and groups and groups[-1].is_list and not block.label:
            groups[-1] = Group(groups[-1].label, is_list=True, items=(*groups[-1].items, lines))
        else:
            groups.append(Group(block.label, is_list, (lines,)))
    return groups


def titles_of(document: Document) -> dict[str, str]:
    """Say what each mark opens."""
    return {row.mark: row.title for row in document.appendix} | {source.mark: source_title(source) for source in document.sources}


def source_title(source: Source) -> str:
    """Name a source in one line."""
    if source.kind == "feedback":
        return _("%(name)s, %(day)s") % {"name": source.title, "day": source.on}
    return f"{source.title} ({source.on})" if source.on else source.title


def _line(sentence: Sentence, titles: dict[str, str]) -> Line:
    spans, left = compressed(sentence.marks)
    note = "".join(part.text for part in sentence.note)
    more = _(" and %(n)d more") % {"n": left} if left else ""
    marks = tuple(Mark(span, f"source-{_first(span)}", titles.get(_first(span), _("no longer there"))) for span in spans)
    return Line(sentence.parts, marks, more + (f", {note}" if note else ""), sentence.is_statement)


def _first(span: str) -> str:
    return span.split("–", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class TimelineCell:
    """A month of a competency: how many pieces, and a class for its shade."""

    count: int
    label: str


def timeline_rows(document: Document) -> list[tuple[str, list[TimelineCell]]]:
    """Rows of the timeline with a label for each month."""
    months = document.timeline.months
    return [
        (row.name, [TimelineCell(count, month_name(month)) for count, month in zip(row.counts, months, strict=True)])
        for row in document.timeline.rows
    ]


def timeline_years(document: Document) -> list[tuple[str, int]]:
    """The years above the months, with how many months each spans."""
    years: dict[str, int] = {}
    for month in document.timeline.months:
        years[month[:4]] = years.get(month[:4], 0) + 1
    return list(years.items())


def month_initials(document: Document) -> list[tuple[str, str]]:
    """Each month's first letter and its full name."""
    return [(date.fromisoformat(f"{month}-01").strftime("%b")[0], month_name(month)) for month in document.timeline.months]
