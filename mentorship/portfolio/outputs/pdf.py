"""A mentor's page and a sheet as PDF by Typst: tagged, and the same bytes for the same content and time."""

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
from django.utils.translation import gettext as _

from mentorship.core import text as core_text
from mentorship.core.figures import Node
from mentorship.portfolio.outputs.sheet import Item, Sheet, foot_of
from mentorship.portfolio.selectors import Legacy, ShownContribution, ShownFigure

_BLOCK = re.compile(r"</(?:p|li|h4|pre|blockquote|tr)>")
_BREAK = re.compile(r"<br ?/?>")
TEMPLATE = Path(__file__).parent.parent / "typst"


@cache
def _fonts(_process: int) -> typst.Fonts:
    packaged = [str(Path(package.__file__).parent / "fonts") for package in (justmytype_intl_cjk, justmytype_intl_rtl)]
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=packaged)


@cache
def _compiler(process: int, template: str) -> typst.Compiler:
    """One compiler per process and template: a fork must not share its parent's."""
    return typst.Compiler(str(TEMPLATE / template), root=str(TEMPLATE), font_paths=_fonts(process))


def to_pdf(sheet: Sheet, *, author: str, at: datetime) -> bytes:
    """Return the sheet as PDF."""
    return _compiled("sheet.typ", _data(sheet, author), at)


def legacy_to_pdf(legacy: Legacy, *, at: datetime) -> bytes:
    """Return a mentor's page as PDF."""
    return _compiled("legacy.typ", _legacy_data(legacy), at)


def _compiled(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Compile to PDF/UA-1; to plain tagged PDF where a glyph is missing from every font."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    compiler, timestamp = _compiler(os.getpid(), template), int(at.timestamp())
    try:
        content = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=timestamp)
    except typst.TypstError:
        content = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=timestamp)
    if not isinstance(content, bytes):
        message = "Typst gave no single PDF"
        raise TypeError(message)
    return content


def _legacy_data(legacy: Legacy) -> dict[str, Any]:
    drawn = legacy.ripples
    return {
        "title": legacy.name,
        "author": legacy.name,
        "foot": foot_of(legacy),
        "headline": legacy.headline,
        "period": f"{_('Mentor')} · {legacy.period}",
        "intro": _paragraphs(legacy.intro),
        "rings": drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" font-family="Noto Sans SC" ', 1),
        "rings-label": legacy.reach,
        "numbers": [list(fact) for fact in legacy.numbers],
        "climbs": [
            {
                "who": climb.who[:1].upper() + climb.who[1:],
                "mentored": climb.mentored,
                "rungs": [
                    {"first": "" if rung.follows else rung.first, "last": rung.last, "when": rung.when} for rung in climb.rungs
                ],
            }
            for climb in legacy.climbs
        ],
        "quotes": [{"text": _paragraphs(one.text), "by": one.by[:1].upper() + one.by[1:]} for one in legacy.words],
        "measured": [_contribution(one) for one in legacy.measured],
        "unmeasured": [_contribution(one) for one in legacy.unmeasured],
        "tree": _branch(legacy.tree),
        "words": {
            "promotions": _("Promotions mentored"),
            "quotes": _("In the words of others"),
            "lasts": _("What lasts"),
            "tree": _("Who mentored whom"),
        },
    }


def _contribution(row: ShownContribution) -> dict[str, Any]:
    return {
        "title": row.title,
        "kind": row.kind_label,
        "when": row.when,
        "note": _paragraphs(row.note),
        "figures": [{"words": one.words, "metric": one.metric, "series": _series(one)} for one in row.figures],
    }


def _series(figure: ShownFigure) -> list[list[Any]]:
    """Each year, its value, and how high its bar is beside the highest."""
    highest = max((value for _year, value in figure.series), default=0) or 1
    return [[year, f"{value:g}", max(value, 0) / highest] for year, value in figure.series]


def _branch(node: Node) -> dict[str, Any]:
    return {"name": node.name, "note": node.note, "below": [_branch(child) for child in node.children]}


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
