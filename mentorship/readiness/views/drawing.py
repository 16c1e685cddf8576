"""Draw the rows of the map: many in a page's time. A cell is a colour, a letter, and words for those who hear the page."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentorship.core.markup import escaped, formatted, written
from mentorship.core.quick import language
from mentorship.core.templatetags.said import written_date
from mentorship.core.templatetags.ui import ago, icon, status
from mentorship.readiness import policies
from mentorship.readiness.rules import State
from mentorship.readiness.selectors import MapCell, MapRow


def row(shown: MapRow, *, has_rest: bool) -> str:
    """Return a person's row: name and level, their cells, and what is beside them, each named for a phone."""
    one, url, say = shown.row, policies.page_of(shown.row.pk), labels(language())
    towards = f'<span class="muted"> → {escaped(one.target_code)}</span>' if one.target_code else ""
    expected = f'<a href="{url}#window">{_window(shown)}</a>' if one.expected_from_on else ""
    packet = status(one.packet_state) if one.packet_state else ""
    return (
        f'<tr><th scope="row" class="who"><a href="{url}">{escaped(one.name)}</a></th>\n'
        f'<td class="nowrap level">{escaped(one.level_code or _("no level"))}{towards}</td>\n'
        f"{cells(shown, url, has_rest=has_rest)}\n"
        f'<td class="num nowrap{" long" if shown.is_long else ""}" {say["level"]}>{_time_in_level(shown)}</td>\n'
        f'<td class="nowrap" {say["session"]}>{_session(shown)}</td>\n'
        f'<td class="num" {say["goals"]}>{one.open_goals}</td>\n'
        f'<td class="num" {say["evidence"]}>{one.evidence_90}</td>\n'
        f'<td class="nowrap{_none(packet)}" {say["packet"]}>{packet}</td>\n'
        f'<td class="window{_none(expected)}" {say["expected"]}>{expected}</td>\n'
        f'<td class="nowrap{_none(shown.mentor)}" {say["mentor"]}>{escaped(shown.mentor)}</td>\n'
        f'<td class="nowrap{_none(shown.team)}" {say["team"]}>{escaped(shown.team)}</td></tr>\n'
    )


@lru_cache(64)
def labels(_language: str | None) -> dict[str, str]:
    """Return what each cell is called where a phone shows the row as a card."""
    said = {
        "level": _("In level"),
        "session": _("Last session"),
        "goals": _("Open goals"),
        "evidence": _("Evidence, 90 days"),
        "packet": _("Packet"),
        "expected": _("Expected"),
        "mentor": _("Mentor"),
        "team": _("Team"),
    }
    return {key: f'data-label="{escape(label)}"' for key, label in said.items()}


def _none(shown: str) -> str:
    return "" if shown else " none"


def _time_in_level(shown: MapRow) -> str:
    if shown.months is None:
        return "–"
    typical = f'<span class="muted"> / {shown.row.typical_months}</span>' if shown.row.typical_months else ""
    long = f'<span class="sr">{escape(_("longer than typical"))}</span>' if shown.is_long else ""
    return f'<span title="{escape(written_date(shown.row.level_since_on, "j F Y"))}">{shown.months}{typical}</span>{long}'


def _session(shown: MapRow) -> str:
    last = ago(shown.row.last_session_on, _("never"))
    if not shown.row.is_drifted:
        return last
    why = escape(_("The mentor drifted: an active mentorship without a session for two months"))
    return f'<span class="drifted" title="{why}">{last} {icon("unplug", label=_("drifted"))}</span>'


def _window(shown: MapRow) -> str:
    first, last = shown.row.expected_from_on, shown.row.expected_until_on
    until = f" – {written_date(last, 'M y')}" if last != first else ""
    return escape(f"{written_date(first, 'M y')}{until}")


def cells(shown: MapRow, url: str, *, has_rest: bool) -> str:
    """Return a person's cells: one table cell a column, and, where ladders are mixed, one for what only theirs asks."""
    spoken = language()
    drawn = "".join([f'<td class="cell">{cell(one, url, spoken)}</td>' for one in shown.cells])
    rest = f'<td class="strip">{"".join([cell(one, url, spoken) for one in shown.rest])}</td>' if has_rest else ""
    return drawn + rest


def cell(one: MapCell, url: str, spoken: str | None) -> str:
    """Return one cell, which leads to its reasons."""
    before, after = _around(one, spoken)
    return f"{before}{url}{after}" if after else before


@lru_cache(4096)
def _around(one: MapCell, _spoken: str | None) -> tuple[str, str]:
    """Return a cell up to the address of its person and from there on: the same for everybody who stands there."""
    if one.state is None:
        return f'<span class="heat none" title="{escape(_("not asked at this level"))}">·</span>', ""
    words = escape(f"{one.name}: {one.state.label}")
    shown = f'<b aria-hidden="true">{one.state.letter}</b><span class="sr">{words}</span>{_moved(one.moved)}'
    return f'<a class="heat {one.state.value}" href="', f'#{escape(one.code)}" title="{words}">{shown}</a>'


def _moved(steps: int) -> str:
    if not steps:
        return ""
    words, sign = (_("better since last quarter"), "▲") if steps > 0 else (_("worse since last quarter"), "▼")
    spoken = escape(words)
    return f'<i class="moved" title="{spoken}"><span aria-hidden="true">{sign}</span><span class="sr">{spoken}</span></i>'


def legend() -> SafeString:
    """Return what the letters mean."""
    parts = [
        formatted('<span class="heat {}"><b>{}</b></span> {}', state.value, state.letter, state.label)
        for state in (State.MET, State.PARTLY_MET, State.NOT_MET, State.NOT_SHOWN, State.NO_OPPORTUNITY)
    ]
    return written("".join(f"<span>{part}</span>" for part in parts))
