"""PDF by Typst: tagged, with bookmarks, linked citations and the same bytes for the same packet."""

import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import justmytype_intl_rtl
import typst

from mentorship.packets.document import Block, Document, Part, Sentence, Source
from mentorship.packets.marks import compressed
from mentorship.packets.wording import MONTHS, WIDE, month_name

from .imprint import Imprint
from .markdown import facts, figures_told

TEMPLATE = Path(__file__).parent.parent / "typst"
EMOJI_FONTS = {"Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twitter Color Emoji", "Noto Emoji"}
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
JOINERS = re.compile("[\ufe0e\ufe0f\u200d\u200b\u200c\u2060\U000e0020-\U000e007f]")
INSIDE = 2
SHORT_COUNT = 4
WIDE_TIMELINE = 14
KINDS = {"goal": "goal", "session": "session", "level": "level history", "criterion": "criterion"}


@cache
def _fonts(_process: int) -> typst.Fonts:
    """Every font: packaged ones first, the system's for emoji and rarer scripts."""
    packaged = [str(Path(package.__file__).parent / "fonts") for package in (justmytype_intl_cjk, justmytype_intl_rtl)]
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=packaged)


@cache
def _compiler(process: int) -> typst.Compiler:
    """One compiler per process: a fork must not share its parent's."""
    return typst.Compiler(str(TEMPLATE / "packet.typ"), root=str(TEMPLATE), font_paths=_fonts(process))


@cache
def has_emoji_font() -> bool:
    """Whether the machine can print emoji."""
    return bool(EMOJI_FONTS & set(_fonts(os.getpid()).families()))


def to_pdf(document: Document, imprint: Imprint) -> bytes:
    """The packet as PDF/UA-1; as plain tagged PDF where a glyph is missing from every font."""
    return compile_pdf(page_data(document, imprint), timestamp=int(imprint.at.timestamp()))


def compile_pdf(data: dict[str, Any], *, timestamp: int) -> bytes:
    """Run Typst alone on what `page_data` gave."""
    compiler = _compiler(os.getpid())
    inputs = {"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))}
    try:
        content = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp)
    except typst.TypstError:
        content = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=timestamp)
    if not isinstance(content, bytes):
        message = "Typst gave no single PDF"
        raise TypeError(message)
    return content


def printable(text: str) -> str:
    """Write emoji by their Unicode names where no font has them."""
    if has_emoji_font() or not EMOJI.search(text):
        return text
    return JOINERS.sub("", EMOJI.sub(lambda found: f"[{unicodedata.name(found[0], 'symbol').lower()}]", text))


def page_data(document: Document, imprint: Imprint) -> dict[str, Any]:
    """What the template prints, in its own short names."""
    anchors = _anchors(document)
    data = {
        "title": f"{document.candidate}: {document.target}",
        "lang": "en",
        "author": imprint.author,
        "company": imprint.company,
        "initials": "".join(word[0] for word in imprint.company.split()[:INSIDE]).upper(),
        "state": imprint.state,
        "frozen": imprint.state if imprint.sha256 else "",
        "sha256": imprint.sha256,
        "candidate": document.candidate,
        "level": document.level,
        "target": document.target,
        "target_code": document.target.split(" ")[0],
        "ladder": f"{document.ladder} {document.ladder_version}".strip(),
        "facts": [
            [name, value] for name, value in facts(document, imprint) if value and name not in {"From", "To", "State", "SHA-256"}
        ],
        "sections": [
            {
                "heading": section.heading,
                "expected": section.expected,
                "mark": {"t": section.expected_mark, "to": anchors.get(section.expected_mark, "")},
                "groups": _groups(section.blocks, anchors),
            }
            for section in document.sections
        ],
        "timeline": _timeline(document),
        "impact": [
            {
                "metric": row.metric,
                "before": row.before,
                "after": row.after,
                "change": row.change,
                "month": row.month,
                "mark": {"t": row.mark, "to": anchors.get(row.mark, "")},
            }
            for row in document.impact
        ],
        "impact_note": figures_told(document),
        "sources": [_source(one) for one in document.sources if one.kind != "expectation"],
        "appendix": [
            {"id": f"source-{row.mark}", "mark": row.mark, "on": month_name(row.on), "title": row.title}
            for row in document.appendix
        ],
    }
    cleaned: dict[str, Any] = _printable(data)
    return cleaned


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _printable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_printable(inner) for inner in value]
    return value


def _anchors(document: Document) -> dict[str, str]:
    marks = [source.mark for source in document.sources if source.kind != "expectation"] + [row.mark for row in document.appendix]
    sections = {section.expected_mark: f"section-{at}" for at, section in enumerate(document.sections) if section.expected_mark}
    return {mark: f"source-{mark}" for mark in marks} | sections


def _groups(blocks: tuple[Block, ...], anchors: dict[str, str]) -> list[dict[str, Any]]:
    """Join neighbouring items into one list, dated ones into a table of date and text."""
    groups: list[dict[str, Any]] = []
    for block in blocks:
        sentences = [_sentence(one, anchors) for one in block.sentences]
        if block.kind != "item":
            groups.append({"kind": "prose", "l": block.label, "x": sentences})
            continue
        date, item = _dated(block, sentences)
        kind = "dated" if date else "list"
        if block.label or not groups or groups[-1]["kind"] != kind:
            groups.append({"kind": kind, "l": block.label, "items": []})
        groups[-1]["items"].append({"d": date, "x": item})
    return groups


def _dated(block: Block, sentences: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Lift the date that opens an item into its own column."""
    parts = block.sentences[0].parts
    opens_with_date = len(parts) > INSIDE and parts[0].kind == "date" and parts[1].text == ": "
    if not opens_with_date:
        return "", sentences
    first = {**sentences[0], "p": sentences[0]["p"][INSIDE:]}
    return parts[0].text, [first, *sentences[1:]]


def _sentence(sentence: Sentence, anchors: dict[str, str]) -> dict[str, Any]:
    spans, left = compressed(sentence.marks)
    note = "".join(unbroken(part) for part in sentence.note)
    return {
        "p": [_part(part) for part in sentence.parts],
        "m": [{"t": span, "to": anchors.get(span.split("–", maxsplit=1)[0], "")} for span in spans],
        "n": (f" and {left} more" if left else "") + (f", {note}" if note else ""),
        "a": sentence.is_statement,
    }


def _part(part: Part) -> dict[str, str]:
    return {"t": isolated(unbroken(part)), "s": part.style}


def unbroken(part: Part) -> str:
    """Keep "Ade O." on one line."""
    return part.text.replace(" ", WIDE) if part.kind == "name" else part.text


def isolated(text: str) -> str:
    """Keep right-to-left words from turning around the quotation marks and names beside them."""
    return f"\u2068{text}\u2069" if RIGHT_TO_LEFT.search(text) else text


def _timeline(document: Document) -> dict[str, Any]:
    months = document.timeline.months
    short = [
        {
            "short": MONTHS[int(key[5:]) - 1][: 1 if len(months) > WIDE_TIMELINE else 3]
            + (f"\n{key[2:4]}" if key.endswith("-01") or not at else "")
        }
        for at, key in enumerate(months)
    ]
    return {
        "months": short,
        "first": month_name(months[0]) if months else "",
        "last": month_name(months[-1]) if months else "",
        "rows": [{"name": row.name, "counts": list(row.counts)} for row in document.timeline.rows],
    }


def _source(source: Source) -> dict[str, str]:
    people = ", ".join(source.people[:SHORT_COUNT])
    details = [
        KINDS.get(source.kind, ""),
        source.on,
        source.scope,
        source.judgement,
        f"confirmed by {people}" if source.kind == "evidence" and people else "",
    ]
    link = source.link if source.link.startswith(("http://", "https://")) else ""
    return {
        "id": f"source-{source.mark}",
        "mark": source.mark,
        "title": source.title,
        "details": " · ".join(one for one in details if one),
        "link": link,
    }
