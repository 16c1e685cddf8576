"""Draw the cells of the map: many in a page's time, each a colour, a letter, and words for those who hear the page."""

from functools import lru_cache

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorship.readiness import policies
from mentorship.readiness.rules import State
from mentorship.readiness.selectors import MapCell, MapRow


def cells(shown: MapRow, *, has_rest: bool) -> SafeString:
    """Return a person's cells: one table cell a column, and, where ladders are mixed, one for what only theirs asks."""
    url = policies.page_of(shown.row.pk)
    drawn = "".join(f'<td class="cell">{cell(one, url)}</td>' for one in shown.cells)
    rest = f'<td class="strip">{"".join(cell(one, url) for one in shown.rest)}</td>' if has_rest else ""
    return mark_safe(drawn + rest)  # noqa: S308  (every part is escaped in `cell`)


def cell(one: MapCell, url: str) -> str:
    """Return one cell, which leads to its reasons."""
    if one.state is None:
        return f'<span class="heat none" title="{escape(_("not asked at this level"))}">·</span>'
    return f'<a class="heat {one.state.value}" href="{url}{_rest_of(one.code, one.name, one.state, one.moved, get_language())}'


@lru_cache(4096)
def _rest_of(code: str, name: str, state: State, moved: int, language: str | None) -> str:
    """Return a cell from its anchor on: the same for everybody who stands there."""
    words = escape(f"{name}: {state.label}")
    return (
        f'#{escape(code)}" title="{words}">'
        f'<b aria-hidden="true">{state.letter}</b><span class="sr">{words}</span>{_moved(moved)}</a>'
    )


def _moved(steps: int) -> str:
    if not steps:
        return ""
    words, sign = (_("better since last quarter"), "▲") if steps > 0 else (_("worse since last quarter"), "▼")
    spoken = escape(words)
    return f'<i class="moved" title="{spoken}"><span aria-hidden="true">{sign}</span><span class="sr">{spoken}</span></i>'


def legend() -> SafeString:
    """Return what the letters mean."""
    parts = [
        format_html('<span class="heat {}"><b>{}</b></span> {}', state.value, state.letter, state.label)
        for state in (State.MET, State.PARTLY_MET, State.NOT_MET, State.NOT_SHOWN, State.NO_OPPORTUNITY)
    ]
    return mark_safe("".join(f"<span>{part}</span>" for part in parts))  # noqa: S308  (format_html escaped them)
