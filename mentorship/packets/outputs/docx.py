"""DOCX with real headings and footnotes: each citation is a footnote that names its source."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree  # type: ignore[import-untyped]  # it ships no types

from mentorship.packets.document import Document, Sentence, Source
from mentorship.packets.marks import compressed
from mentorship.packets.wording import month_name, without_stop

from .imprint import Imprint
from .markdown import facts, figures_told

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FIRST_NOTE = 1
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


class Footnotes:
    """Collects footnotes while the text is written, and puts them into the package at the end."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def refer(self, paragraph: Paragraph, text: str) -> None:
        """Put a footnote's number after what was written."""
        self._notes.append(text)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="{len(self._notes)}"/>')
        run._r.append(reference)  # noqa: SLF001  (python-docx has no door to footnotes)

    def attach(self, word: Word) -> None:
        """Write the footnotes part and tell the document of it."""
        part = PackagePart(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, self._xml(), word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def _xml(self) -> bytes:
        head = (
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
        )
        root = parse_xml(f"<w:footnotes {nsdecls('w')}>{head}</w:footnotes>")
        for number, text in enumerate(self._notes, FIRST_NOTE):
            root.append(_footnote(number, text))
        content: bytes = _serialised(root)
        return content


def _serialised(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _footnote(number: int, text: str) -> Any:
    note: Any = parse_xml(
        f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/><w:sz w:val="16"/></w:rPr><w:footnoteRef/></w:r>'
        '<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t xml:space="preserve"></w:t></w:r></w:p></w:footnote>'
    )
    place = note.find(f".//{qn('w:t')}")
    if place is not None:
        place.text = f" {clean(text)}"
    return note


def clean(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n" or (sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff")
    )


def to_docx(document: Document, imprint: Imprint) -> bytes:
    """The packet as a Word document; the same packet gives the same bytes."""
    word, notes = docx.Document(), Footnotes()
    _style(word, document, imprint)
    word.add_heading(clean(document.candidate), level=0)
    word.add_paragraph(clean(f"{document.level} → {document.target}" if document.level else document.target), style="Subtitle")
    _facts(word, document, imprint)
    sources = {source.mark: source for source in document.sources}
    titles = {row.mark: f"{row.on}: {row.title}" for row in document.appendix}
    for section in document.sections:
        word.add_heading(clean(section.heading), level=1)
        if section.expected:
            paragraph = word.add_paragraph(style="Intense Quote")
            paragraph.add_run(clean(f"Expected at {document.target}: {section.expected}"))
            paragraph.paragraph_format.keep_with_next = True
        for block in section.blocks:
            _block(word, block, notes, sources, titles)
    _timeline(word, document)
    _impact(word, document)
    _sources(word, document)
    notes.attach(word)
    return _bytes(word)


def _style(word: Word, document: Document, imprint: Imprint) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    properties = word.core_properties
    properties.title = clean(f"{document.candidate}: {document.target}")
    properties.author, properties.last_modified_by = clean(imprint.author), clean(imprint.author)
    properties.created = properties.modified = imprint.at.replace(tzinfo=None)
    footer = page.footer.paragraphs[0]
    footer.text = clean(
        " · ".join(
            part for part in (imprint.company, imprint.state, f"SHA-256 {imprint.sha256}" if imprint.sha256 else "") if part
        )
    )
    footer.add_run(" · ")
    number = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
    footer._p.append(number)  # noqa: SLF001  (python-docx has no door to fields)
    for run in footer.runs:
        run.font.size = Pt(8)


def _facts(word: Word, document: Document, imprint: Imprint) -> None:
    rows = [(name, value) for name, value in facts(document, imprint) if value and name not in {"From", "To"}]
    table = word.add_table(rows=0, cols=2)
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, clean(value)
    _widths(table, (3.6, 13))


def _widths(table: Table, centimetres: Sequence[float]) -> None:
    """Give the columns their widths; Word reads them from each cell, others from the grid."""
    table.autofit = False
    for column, wide in zip(table.columns, centimetres, strict=True):
        column.width = Cm(wide)
    for row in table.rows:
        for cell, wide in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(wide)


def _block(word: Word, block: Any, notes: Footnotes, sources: dict[str, Source], titles: dict[str, str]) -> None:
    if block.label and block.kind == "item":
        label = word.add_paragraph()
        label.add_run(clean(block.label)).bold = True
        label.paragraph_format.keep_with_next = True
    paragraph = word.add_paragraph(style="List Bullet" if block.kind == "item" else None)
    if block.label and block.kind != "item":
        paragraph.add_run(f"{clean(block.label)} ").bold = True
    for index, sentence in enumerate(block.sentences):
        if index:
            paragraph.add_run(" ")
        _sentence(paragraph, sentence, notes, sources, titles)


def _sentence(
    paragraph: Paragraph, sentence: Sentence, notes: Footnotes, sources: dict[str, Source], titles: dict[str, str]
) -> None:
    for part in sentence.parts:
        run = paragraph.add_run(clean(part.text))
        run.bold = part.style == "strong" or None
        run.italic = part.style == "emphasis" or None
    if sentence.marks:
        notes.refer(paragraph, _cited(sentence, sources, titles))
    elif sentence.is_statement:
        run = paragraph.add_run(" (author’s statement)")
        run.italic, run.font.size, run.font.color.rgb = True, Pt(8.5), RGBColor(0x5A, 0x66, 0x76)


def _cited(sentence: Sentence, sources: dict[str, Source], titles: dict[str, str]) -> str:
    """Name the sources of a sentence: up to three in full, more as marks."""
    note = "".join(part.text for part in sentence.note)
    spans, left = compressed(sentence.marks)
    if len(sentence.marks) > 3:  # noqa: PLR2004
        return f"{', '.join(spans)}{f' and {left} more' if left else ''}; see Sources."
    named = [f"{mark}: {_named(mark, sources, titles)}" for mark in sentence.marks]
    return without_stop("; ".join(named) + (f"; {note}" if note else "")) + "."


def _named(mark: str, sources: dict[str, Source], titles: dict[str, str]) -> str:
    source = sources.get(mark)
    if source is None:
        return titles.get(mark, "no longer there")
    return f"{source.title}{f' ({source.on})' if source.on else ''}"


def _timeline(word: Word, document: Document) -> None:
    rows = [(month, marks) for month, marks in zip(document.timeline.months, document.timeline.marks, strict=True) if marks]
    if not rows:
        return
    word.add_heading("Timeline", level=1)
    table = word.add_table(rows=0, cols=2, style="Light List Accent 1")
    for month, marks in rows:
        spans, left = compressed(marks)
        cells = table.add_row().cells
        cells[0].text, cells[1].text = month_name(month), ", ".join(spans) + (f" and {left} more" if left else "")
    _widths(table, (3.6, 13))


def _impact(word: Word, document: Document) -> None:
    if not document.impact:
        return
    word.add_heading("Impact", level=1)
    names = ("What was measured", "Before", "After", "Change", "Month", "Source")
    table = word.add_table(rows=1, cols=len(names), style="Light List Accent 1")
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.text = name
    for row in document.impact:
        values = (row.metric, row.before, row.after, row.change, row.month, row.mark)
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = clean(value)
    _widths(table, (5.4, 2.9, 2.9, 1.9, 2.3, 1.2))
    word.add_paragraph(figures_told(document))


def _sources(word: Word, document: Document) -> None:
    if document.sources:
        word.add_heading("Sources", level=1)
    for source in document.sources:
        details = [
            source.on,
            source.scope,
            source.judgement,
            f"confirmed by {', '.join(source.people)}" if source.kind == "evidence" and source.people else "",
        ]
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{source.mark} ").bold = True
        paragraph.add_run(clean(" · ".join([source.title, *(one for one in details if one)])))
    if document.appendix:
        word.add_heading("Appendix: further evidence", level=1)
    for row in document.appendix:
        word.add_paragraph(clean(f"{row.mark} {row.on}: {row.title}"))


def _bytes(word: Word) -> bytes:
    """Save with fixed times inside the archive."""
    raw = io.BytesIO()
    word.save(raw)
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            target.writestr(zipfile.ZipInfo(name, ZIP_MOMENT), source.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
