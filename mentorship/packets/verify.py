"""`verify(document, reader_view)`: prove that a packet says nothing its reader could not check.

Each mark must resolve to something that the reader may see, quoted words must stand in the source as written, and
figures, dates and names must equal their source.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .document import Document, Part, Section, Sentence
from .sources import View
from .wording import FORMER_GLUE, GLUE, tidy

Code = Literal[
    "unresolved", "not_visible", "not_verbatim", "wrong_figure", "wrong_date", "wrong_name", "uncited", "foreign_words"
]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold, and where."""

    section: str
    code: Code
    text: str
    mark: str = ""


def verify(document: Document, reader_view: Mapping[str, View]) -> list[Finding]:
    """Return everything that does not hold for a reader who sees `reader_view` (sources by identifier); empty is proven."""
    refs = {source.mark: source.ref for source in document.sources} | {row.mark: row.ref for row in document.appendix}
    found = [finding for section, one in document.sentences() for finding in _check(section, one, refs, reader_view)]
    gone = [row for row in document.appendix if row.ref not in reader_view]
    return found + [Finding("appendix", "not_visible", row.title, row.mark) for row in gone]


def _check(section: Section, sentence: Sentence, refs: Mapping[str, str], views: Mapping[str, View]) -> Iterator[Finding]:
    if not sentence.marks and not sentence.is_statement:
        yield Finding(section.key, "uncited", sentence.text)
    for mark in sentence.marks:
        if mark not in refs:
            yield Finding(section.key, "unresolved", sentence.text, mark)
        elif refs[mark] not in views:
            yield Finding(section.key, "not_visible", sentence.text, mark)
    for part in (*sentence.parts, *sentence.note):
        if part.kind == "author":
            yield from _check_author(section, sentence, part, refs, views)
        else:
            code = _wrong(part, refs, views)
            if code:
                yield Finding(section.key, code, part.text, part.mark)


def _wrong(part: Part, refs: Mapping[str, str], views: Mapping[str, View]) -> Code | None:
    """Say what is wrong with a generated part, if anything."""
    if part.kind in {"glue", "count"}:
        is_ours = part.text in GLUE or part.text in FORMER_GLUE if part.kind == "glue" else part.text.isdigit()
        return None if is_ours else "foreign_words"
    view = views.get(refs.get(part.mark, ""))
    if view is None:
        return "not_visible"
    checks: dict[str, tuple[Collection[str], Code]] = {
        "figure": (view.figures, "wrong_figure"),
        "date": (view.dates, "wrong_date"),
        "name": (view.names, "wrong_name"),
    }
    if part.kind in checks:
        allowed, code = checks[part.kind]
        return None if part.text in allowed else code
    return None if part.text and tidy(part.text) in tidy(view.texts.get(part.field, "")) else "not_verbatim"


def _check_author(
    section: Section, sentence: Sentence, part: Part, refs: Mapping[str, str], views: Mapping[str, View]
) -> Iterator[Finding]:
    """An author's cited sentence: what stands in quotation marks, and each number, must be a cited source's."""
    cited = [views[refs[mark]] for mark in sentence.marks if mark in refs and refs[mark] in views]
    if not cited:
        return
    words = tidy(" ".join(text for view in cited for text in view.texts.values()))
    numbers = set(NUMBER.findall(words)) | {
        n for view in cited for spelled in (*view.figures, *view.dates) for n in NUMBER.findall(spelled)
    }
    for quote in re.findall(r"“([^”]+)”|\"([^\"]+)\"", part.text):
        text = tidy(quote[0] or quote[1]).removesuffix("[…]").strip()
        if text not in words:
            yield Finding(section.key, "not_verbatim", text, sentence.marks[0])
    for found in NUMBER.findall(re.sub(r"“[^”]*”|\"[^\"]*\"", "", part.text)):
        if found not in numbers:
            yield Finding(section.key, "wrong_figure", found, sentence.marks[0])
