"""A packet as a value: sections of sentences, each sentence made of parts that say where their words come from.

`to_data` gives plain JSON types in a fixed shape (see `schema/packet-1.json`), `from_data` reads them back, `canonical`
gives the bytes over which a submitted version is hashed (RFC 8785: sorted keys, no spaces, UTF-8; the document holds no floats).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

SCHEMA = "packet-1"
PartKind = Literal["glue", "count", "words", "quote", "name", "date", "figure", "author"]
Style = Literal["", "strong", "emphasis", "code"]
BlockKind = Literal["paragraph", "item"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence: fixed glue, or words taken from `field` of the source with the mark `mark`."""

    kind: PartKind
    text: str
    mark: str = ""
    field: str = ""
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Parts, the marks that it ends in, and who confirmed, said inside the bracket of the marks."""

    parts: tuple[Part, ...]
    marks: tuple[str, ...] = ()
    note: tuple[Part, ...] = ()
    is_statement: bool = False

    @property
    def text(self) -> str:
        """The sentence without its marks."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or list item with an optional run-in label ("Shown.")."""

    sentences: tuple[Sentence, ...]
    label: str = ""
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the packet that can be edited by itself; `expected` are the expectation's own words."""

    key: str
    heading: str
    blocks: tuple[Block, ...]
    expected: str = ""
    expected_mark: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What a mark opens. `text` is a copy, bounded in length, of what may be quoted."""

    mark: str
    ref: str
    kind: str
    title: str
    on: str = ""
    people: tuple[str, ...] = ()
    text: str = ""
    doubt: str = ""
    judgement: str = ""
    scope: str = ""
    link: str = ""
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One competency's count of pieces per month of the timeline."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months ("2026-03") looked at, a row per competency, and the marks of each month."""

    months: tuple[str, ...] = ()
    rows: tuple[TimelineRow, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One confirmed figure."""

    metric: str
    before: str
    after: str
    change: str
    month: str
    mark: str
    confirmed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppendixRow:
    """A piece that was left out of the sections."""

    mark: str
    ref: str
    on: str
    title: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How much the packet rests on."""

    evidence: int = 0
    confirmed: int = 0
    respondents: int = 0
    figures: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A whole packet."""

    candidate: str
    team: str
    level: str
    target: str
    since: str
    as_of: str
    ladder: str
    ladder_version: str
    facts: Facts
    sections: tuple[Section, ...]
    timeline: Timeline
    impact: tuple[ImpactRow, ...]
    sources: tuple[Source, ...]
    appendix: tuple[AppendixRow, ...] = ()

    def sentences(self) -> Iterator[tuple[Section, Sentence]]:
        """Every sentence with its section, in reading order."""
        for section in self.sections:
            for block in section.blocks:
                for sentence in block.sentences:
                    yield section, sentence

    def section(self, key: str) -> Section | None:
        """The section with this key, if there is one."""
        return next((one for one in self.sections if one.key == key), None)


def _part_data(part: Part) -> dict[str, Any]:
    data = {"kind": part.kind, "text": part.text, "mark": part.mark, "field": part.field, "style": part.style}
    return {name: value for name, value in data.items() if value or name in {"kind", "text"}}


def _sentence_data(sentence: Sentence) -> dict[str, Any]:
    return {
        "parts": [_part_data(part) for part in sentence.parts],
        "marks": list(sentence.marks),
        "note": [_part_data(part) for part in sentence.note],
        "is_statement": sentence.is_statement,
    }


def section_data(section: Section) -> dict[str, Any]:
    """One section in JSON types."""
    return {
        "key": section.key,
        "heading": section.heading,
        "expected": section.expected,
        "expected_mark": section.expected_mark,
        "is_edited": section.is_edited,
        "blocks": [
            {"label": block.label, "kind": block.kind, "sentences": [_sentence_data(one) for one in block.sentences]}
            for block in section.blocks
        ],
    }


def source_data(source: Source) -> dict[str, Any]:
    """One source in JSON types."""
    return {
        "mark": source.mark,
        "ref": source.ref,
        "kind": source.kind,
        "title": source.title,
        "on": source.on,
        "people": list(source.people),
        "text": source.text,
        "doubt": source.doubt,
        "judgement": source.judgement,
        "scope": source.scope,
        "link": source.link,
        "figures": list(source.figures),
    }


def to_data(document: Document) -> dict[str, Any]:
    """The document in JSON types, in the shape of the published schema."""
    return {
        "schema": SCHEMA,
        "candidate": document.candidate,
        "team": document.team,
        "level": document.level,
        "target": document.target,
        "since": document.since,
        "as_of": document.as_of,
        "ladder": document.ladder,
        "ladder_version": document.ladder_version,
        "facts": asdict(document.facts),
        "sections": [section_data(one) for one in document.sections],
        "timeline": {
            "months": list(document.timeline.months),
            "rows": [{"name": row.name, "counts": list(row.counts)} for row in document.timeline.rows],
            "marks": [list(marks) for marks in document.timeline.marks],
        },
        "impact": [
            {
                "metric": row.metric,
                "before": row.before,
                "after": row.after,
                "change": row.change,
                "month": row.month,
                "mark": row.mark,
                "confirmed_by": list(row.confirmed_by),
            }
            for row in document.impact
        ],
        "sources": [source_data(one) for one in document.sources],
        "appendix": [{"mark": row.mark, "ref": row.ref, "on": row.on, "title": row.title} for row in document.appendix],
    }


def _sentence(data: dict[str, Any]) -> Sentence:
    return Sentence(
        parts=tuple(Part(**part) for part in data["parts"]),
        marks=tuple(data["marks"]),
        note=tuple(Part(**part) for part in data["note"]),
        is_statement=data["is_statement"],
    )


def section_from(data: dict[str, Any]) -> Section:
    """Read back what `section_data` wrote."""
    blocks = tuple(
        Block(label=block["label"], kind=block["kind"], sentences=tuple(_sentence(one) for one in block["sentences"]))
        for block in data["blocks"]
    )
    return Section(**{**data, "blocks": blocks})


def from_data(data: dict[str, Any]) -> Document:
    """Read back what `to_data` wrote."""
    plain = ("candidate", "team", "level", "target", "since", "as_of", "ladder", "ladder_version")
    timeline = data["timeline"]
    return Document(
        **{name: data[name] for name in plain},
        facts=Facts(**data["facts"]),
        sections=tuple(section_from(one) for one in data["sections"]),
        timeline=Timeline(
            months=tuple(timeline["months"]),
            rows=tuple(TimelineRow(row["name"], tuple(row["counts"])) for row in timeline["rows"]),
            marks=tuple(tuple(marks) for marks in timeline["marks"]),
        ),
        impact=tuple(ImpactRow(**{**row, "confirmed_by": tuple(row["confirmed_by"])}) for row in data["impact"]),
        sources=tuple(
            Source(**{**one, "people": tuple(one["people"]), "figures": tuple(one["figures"])}) for one in data["sources"]
        ),
        appendix=tuple(AppendixRow(**row) for row in data["appendix"]),
    )


def canonical(document: Document) -> bytes:
    """The one spelling of this document in bytes."""
    text = json.dumps(to_data(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def fingerprint(document: Document) -> str:
    """SHA-256 over the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(document)).hexdigest()
