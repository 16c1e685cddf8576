"""Markdown: what is edited section by section, and the whole packet as one file."""

import re

from mentorship.packets.document import Block, Document, Part, Section, Sentence
from mentorship.packets.marks import compressed
from mentorship.packets.wording import month_name

from .imprint import Imprint

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")
STATEMENT = "*(author’s statement)*"


def escaped(text: str) -> str:
    """Write plain text so that Markdown shows it as it is."""
    return LINE_START.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", text))


def bracket(sentence: Sentence) -> str:
    """The marks in brackets, with who confirmed: [E14, confirmed by Ade O.]."""
    if not sentence.marks:
        return ""
    spans, left = compressed(sentence.marks)
    more = f" and {left} more" if left else ""
    note = "".join(part.text for part in sentence.note)
    return f"[{', '.join(spans)}{more}{', ' + escaped(note) if note else ''}]"


def _part(part: Part) -> str:
    text = SPECIAL.sub(r"\\\1", part.text)
    if part.style == "code":
        return f"`{part.text}`"
    wrap = {"strong": "**", "emphasis": "*"}.get(part.style, "")
    return f"{wrap}{text}{wrap}"


def sentence_text(sentence: Sentence, *, with_statements: bool = False) -> str:
    """One sentence with its marks."""
    text = "".join(_part(part) for part in sentence.parts)
    marks = bracket(sentence)
    statement = STATEMENT if with_statements and sentence.is_statement else ""
    return " ".join(piece for piece in (text, marks, statement) if piece)


def section_text(section: Section, *, with_statements: bool = False) -> str:
    """The body of one section as Markdown: what its editor shows."""
    lines: list[str] = []
    for index, block in enumerate(section.blocks):
        lines += _block(block, is_first=index == 0, with_statements=with_statements)
    return "\n".join(lines).strip() + "\n"


def _block(block: Block, *, is_first: bool, with_statements: bool) -> list[str]:
    label = f"**{escaped(block.label)}**" if block.label else ""
    text = " ".join(sentence_text(one, with_statements=with_statements) for one in block.sentences)
    if block.kind == "item":
        return [*([] if is_first or not label else [""]), *([label, ""] if label else []), f"- {text}"]
    body = f"{label} {text}" if label else LINE_START.sub(r"\1\\\2", text)
    return [*([] if is_first else [""]), body]


def to_markdown(document: Document, imprint: Imprint) -> str:
    """The whole packet as one Markdown file."""
    lines = [f"# {escaped(document.candidate)}: {escaped(document.target)}", ""]
    lines += [f"- {name}: {escaped(value)}" for name, value in facts(document, imprint) if value]
    for section in document.sections:
        lines += ["", f"## {escaped(section.heading)}", ""]
        if section.expected:
            lines += [f"> Expected at {escaped(document.target)}: {escaped(section.expected)} [{section.expected_mark}]", ""]
        lines.append(section_text(section, with_statements=True).rstrip())
    lines += _timeline(document) + _impact(document) + _sources(document) + _appendix(document)
    return "\n".join(lines) + "\n"


def facts(document: Document, imprint: Imprint) -> list[tuple[str, str]]:
    """What stands at the top of every output: name and value."""
    basis = document.facts
    said = f"{counted(basis.respondents, 'respondent')}, {counted(basis.figures, 'confirmed figure')}"
    return [
        ("From", document.level),
        ("To", document.target),
        ("In level since", document.since),
        ("Team", document.team),
        ("Ladder", f"{document.ladder} {document.ladder_version}".strip()),
        ("Cycle", imprint.cycle),
        ("Author", imprint.author),
        ("Material as of", document.as_of),
        ("Rests on", f"{counted(basis.evidence, 'piece')} of evidence ({basis.confirmed} confirmed), {said}"),
        ("State", imprint.state),
        ("SHA-256", imprint.sha256),
    ]


def counted(number: int, what: str) -> str:
    """Write "1 piece" or "2 pieces", and "no pieces"."""
    return f"no {what}s" if not number else f"{number} {what}" if number == 1 else f"{number} {what}s"


def _timeline(document: Document) -> list[str]:
    with_marks = [(month, marks) for month, marks in zip(document.timeline.months, document.timeline.marks, strict=True) if marks]
    if not with_marks:
        return []
    lines = ["", "## Timeline", "", "| Month | Evidence |", "| --- | --- |"]
    for month, marks in with_marks:
        spans, left = compressed(marks)
        lines.append(f"| {month_name(month)} | {', '.join(spans)}{f' and {left} more' if left else ''} |")
    return lines


def _impact(document: Document) -> list[str]:
    if not document.impact:
        return []
    lines = [
        "",
        "## Impact",
        "",
        "| What was measured | Before | After | Change | Month | Confirmed by | Source |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in document.impact:
        cells = (row.metric, row.before, row.after, row.change, row.month, ", ".join(row.confirmed_by), row.mark)
        lines.append("| " + " | ".join(escaped(cell) for cell in cells) + " |")
    return [*lines, "", figures_told(document)]


def figures_told(document: Document) -> str:
    """What stands under the table of impact: that it holds confirmed figures, and of how many."""
    told, there = len(document.impact), document.facts.figures
    return (
        "Confirmed figures only." if told >= there else f"Confirmed figures only: {told} of {there}, from the strongest pieces."
    )


def _sources(document: Document) -> list[str]:
    if not document.sources:
        return []
    lines = ["", "## Sources", ""]
    for source in document.sources:
        details = [
            source.on,
            source.scope,
            source.judgement,
            f"confirmed by {', '.join(source.people)}" if source.kind == "evidence" and source.people else "",
        ]
        tail = "; ".join(escaped(detail) for detail in details if detail)
        link = f" <{source.link}>" if source.link.startswith(("http://", "https://")) else ""
        lines.append(f"- **{source.mark}** {escaped(source.title)}{f' ({tail})' if tail else ''}{link}")
    return lines


def _appendix(document: Document) -> list[str]:
    if not document.appendix:
        return []
    rows = [f"- **{row.mark}** {row.on}: {escaped(row.title)}" for row in document.appendix]
    return ["", "## Appendix: further evidence", "", *rows]
