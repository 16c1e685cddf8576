"""One HTML file that opens offline: styles inside, nothing loaded from anywhere."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mentorship.core import figures
from mentorship.core.drawing import Node
from mentorship.core.markup import escaped, written
from mentorship.portfolio.outputs.sheet import Sheet, foot_of
from mentorship.portfolio.selectors import Legacy

STYLE = Path(__file__).parent.parent / "static" / "portfolio" / "legacy.css"


def to_html(sheet: Sheet) -> str:
    """Return the sheet as a self-contained page."""
    return render_to_string("portfolio/offline.html", {"sheet": sheet})


def legacy_to_html(legacy: Legacy) -> str:
    """Return a mentor's page as a self-contained page: the same as its preview, with its style inside."""
    context = {
        "legacy": legacy,
        "headline": legacy.headline,
        "lineage": lineage_of(legacy),
        "foot": foot_of(legacy),
        "style": mark_safe(STYLE.read_text(encoding="utf-8")),  # noqa: S308  (our own file)
    }
    return render_to_string("portfolio/offline_legacy.html", context)


def lineage_of(legacy: Legacy) -> SafeString | None:
    """Draw who mentored whom, when there is anybody, with the same as a list under it."""
    if not legacy.tree.children:
        return None
    drawn = figures.lineage(legacy.tree, _("Who mentored whom, beginning with %(name)s") % {"name": legacy.name})
    return written(
        f'{drawn}<details class="disclosure small lineage-list"><summary>{escape(_("The same as a list"))}</summary>'
        f"<ul>{_listed(legacy.tree.children)}</ul></details>"
    )


def _listed(people: Iterable[Node]) -> str:
    return "".join(
        [
            f"<li>{escaped(one.name)}{_quiet(one.note)}{f'<ul>{_listed(one.children)}</ul>' if one.children else ''}</li>"
            for one in people
        ]
    )


def _quiet(note: str) -> str:
    return f' <span class="muted">{escaped(note)}</span>' if note else ""
