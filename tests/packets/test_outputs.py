"""The packet on paper: PDF, DOCX, Markdown, JSON."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import jsonschema
import pytest
from pypdf import PdfReader

from mentorship.packets.compose import compose
from mentorship.packets.document import Document, canonical, fingerprint
from mentorship.packets.material import Judgement, Material, Voice
from mentorship.packets.outputs import pdf
from mentorship.packets.outputs.docx import to_docx
from mentorship.packets.outputs.imprint import Imprint
from mentorship.packets.outputs.markdown import to_markdown
from mentorship.packets.outputs.schema import schema_bytes
from mentorship.packets.prose import read_section
from tests.packets import materials

NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)


def imprint(document: Document, *, is_frozen: bool = True) -> Imprint:
    return Imprint(
        "Harbour and Pine",
        "Clara Voss",
        "Autumn 2026",
        "Submitted 15 September 2026",
        NOON,
        fingerprint(document) if is_frozen else "",
    )


def printed(made: Material) -> tuple[Document, bytes, PdfReader]:
    document = compose(made)
    content = pdf.to_pdf(document, imprint(document))
    return document, content, PdfReader(io.BytesIO(content))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_same_packet_prints_the_same_bytes() -> None:
    document = compose(materials.strong())

    assert pdf.to_pdf(document, imprint(document)) == pdf.to_pdf(document, imprint(document))
    assert to_docx(document, imprint(document)) == to_docx(document, imprint(document))


@pytest.mark.parametrize("seed", [1, 2])
def test_four_hundred_pieces_get_six_pages(seed: int) -> None:
    _document, _content, reader = printed(materials.many(400, seed=seed))

    assert len(reader.pages) <= 6


def test_the_pdf_has_bookmarks_page_numbers_linked_citations_and_the_fingerprint() -> None:
    document, _content, reader = printed(materials.strong())

    assert [entry.title for entry in _flat(reader.outline)][:3] == ["Rana Kaya", "Summary", "Technical direction"]
    assert "1 / 5" in text_of(reader)
    assert fingerprint(document) in text_of(reader)
    assert "Harbour and Pine" in text_of(reader)
    assert sum(len(page.get("/Annots", [])) for page in reader.pages) > 50
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # pypdf types it loosely


def _flat(outline: list[Any]) -> list[Any]:
    return [entry for one in outline for entry in (_flat(one) if isinstance(one, list) else [one])]


def test_text_in_any_script_prints() -> None:
    made = materials.bare(
        evidence=(
            materials.piece(
                1, date(2026, 3, 4), "重写了结算服务的对账流程 🎉", "direction", confirmations=materials.confirmed("王小明")
            ),
            materials.piece(2, date(2026, 5, 4), "أعاد كتابة خدمة التسوية", "delivery"),
        ),
        voices=(Voice("response:1", "李雷", date(2026, 8, 1), "direction", Judgement.AT, "她写的比较结束了争论。"),),
    )
    _document, _content, reader = printed(made)

    text = text_of(reader)
    assert "重写了结算服务的对账流程" in text
    assert "王小明" in text
    assert any("\u0600" <= sign <= "\u06ff" or "\ufb50" <= sign <= "\ufeff" for sign in text)
    assert {font.split("+")[-1].split("-")[0] for font in _fonts(reader)} >= {"NotoSansSC", "NotoSansArabic"}


def _fonts(reader: PdfReader) -> set[str]:
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].get_object().values()]
    return {str(font.get("/BaseFont", "")).lstrip("/") for font in fonts}


def test_emoji_are_named_where_no_font_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "has_emoji_font", lambda: False)

    assert pdf.printable("Shipped 🎉 and 👩‍💻") == "Shipped [party popper] and [woman][personal computer]"


def test_a_missing_glyph_still_prints() -> None:
    piece = materials.piece(1, date(2026, 3, 4), "Wrote \U0001d173 and \ue000", "direction")
    _document, content, _reader = printed(materials.bare(evidence=(piece,)))

    assert content.startswith(b"%PDF")


def test_typst_markup_in_somebodys_words_is_only_text() -> None:
    piece = materials.piece(1, date(2026, 3, 4), '#panic("x") *bold* $x$ <label> @ref \\ //', "direction")
    _document, _content, reader = printed(materials.bare(evidence=(piece,)))

    assert '#panic("x") *bold* $x$ <label> @ref' in text_of(reader).replace("\n", " ")


def test_docx_has_real_headings_and_a_footnote_for_each_citation() -> None:
    document = compose(materials.strong())
    content = to_docx(document, imprint(document))
    word = docx.Document(io.BytesIO(content))

    headings = [one.text for one in word.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings[:2] == ["Summary", "Technical direction"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        body = archive.read("word/document.xml").decode()
    cited = sum(bool(one.marks) for _section, one in document.sentences())
    assert body.count("<w:footnoteReference") == cited
    assert notes.count("<w:footnote ") == cited + 2
    assert ".." not in notes
    assert "confirmed by" in notes


def test_an_uncited_sentence_of_the_author_is_marked_everywhere() -> None:
    composed = compose(materials.strong())
    edited = read_section(composed.sections[1], "Rana is ready for this. She led it. [E11]")
    document = replace(composed, sections=(composed.sections[0], edited, *composed.sections[2:]))

    assert [(one.text, one.is_statement) for block in edited.blocks for one in block.sentences] == [
        ("Rana is ready for this.", True),
        ("She led it.", False),
    ]
    assert "Rana is ready for this. *(author’s statement)*" in to_markdown(document, imprint(document))
    assert "author’s statement" in text_of(PdfReader(io.BytesIO(pdf.to_pdf(document, imprint(document)))))
    word = docx.Document(io.BytesIO(to_docx(document, imprint(document))))
    assert any("(author’s statement)" in one.text for one in word.paragraphs)


def test_json_is_canonical_and_in_the_published_shape() -> None:
    content = canonical(compose(materials.strong()))

    data = json.loads(content)
    jsonschema.validate(data, json.loads(schema_bytes()))
    assert json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == content
