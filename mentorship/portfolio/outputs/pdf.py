"""A sheet as PDF by Typst: tagged, and the same bytes for the same content and time."""

import html
import json
import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import justmytype_intl_cjk
import justmytype_intl_rtl
import nh3
import typst

from mentorship.core import text as core_text
from mentorship.portfolio.outputs.sheet import Item, Sheet

_BLOCK = re.compile(r"</(?:p|li|h4|pre|blockquote|tr)>")
_BREAK = re.compile(r"<br ?/?>")
TEMPLATE = Path(__file__).parent.parent / "typst"


@cache
def _compiler(_process: int) -> typst.Compiler:
    """One compiler per process: a fork must not share its parent's."""
    packaged = [str(Path(package.__file__).parent / "fonts") for package in (justmytype_intl_cjk, justmytype_intl_rtl)]
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=packaged)
    return typst.Compiler(str(TEMPLATE / "sheet.typ"), root=str(TEMPLATE), font_paths=fonts)


def to_pdf(sheet: Sheet, *, author: str, at: datetime) -> bytes:
    """Return the sheet as PDF/UA-1; as plain tagged PDF where a glyph is missing from every font."""
    inputs = {"data": json.dumps(_data(sheet, author), ensure_ascii=False)}
    compiler, timestamp = _compiler(os.getpid()), int(at.timestamp())
    try:
        content = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp)
    except typst.TypstError:
        content = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=timestamp)
    if not isinstance(content, bytes):
        message = "Typst gave no single PDF"
        raise TypeError(message)
    return content


def _data(sheet: Sheet, author: str) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "author": author,
        "headline": sheet.headline,
        "facts": [list(fact) for fact in sheet.facts],
        "prose": _paragraphs(sheet.prose),
        "sections": [
            {"title": section.title, "quotes": section.is_quotes, "items": [_item(item) for item in section.items]}
            for section in sheet.sections
        ],
        "foot": sheet.foot,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "head": item.head,
        "lines": list(item.lines),
        "note": item.note,
        "depth": item.depth,
        "prose": _paragraphs(item.prose),
    }


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of Markdown without its markup: the template prints words, never markup."""
    marked = _BREAK.sub("\n", _BLOCK.sub("\n\n", core_text.to_html(text)))
    return [part.strip() for part in html.unescape(nh3.clean(marked, tags=set())).split("\n\n") if part.strip()]
