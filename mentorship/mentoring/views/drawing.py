"""Draw the rows of *My mentees*: who, when last and next, what is open, and the two acts that come next."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.core.addresses import address
from mentorship.core.markup import escaped, written
from mentorship.core.quick import language
from mentorship.core.templatetags.said import written_date
from mentorship.core.templatetags.ui import ago, avatar, badge, icon, status
from mentorship.mentoring.models import Mentorship
from mentorship.mentoring.selectors import PairRow

UNNAMED_KINDS = {Mentorship.Kind.MENTORSHIP, Mentorship.Kind.ONE_TO_ONE}


def rows(pairs: Iterable[PairRow]) -> SafeString:
    """Return a row of the table for each pair, its cells named for a phone."""
    say = _labels(language())
    return written(
        "".join(
            [
                f'<tr><th scope="row">{_who(row)}</th>'
                f"<td {say['met']}><span>{_last(row)}</span></td>"
                f"<td {say['next']}>{_next(row)}</td>"
                f"<td {say['items']}><span>{row.open_items}{_late(row)}</span></td>"
                f'<td class="num"><span class="row nowrap">{_acts(row)}</span></td></tr>\n'
                for row in pairs
            ]
        )
    )


@lru_cache(64)
def _labels(_language: str | None) -> dict[str, str]:
    said = {"met": _("Last met"), "next": _("Next session"), "items": _("Open items")}
    return {key: f'data-label="{escape(label)}"' for key, label in said.items()}


def _who(row: PairRow) -> str:
    pair, other = row.pair, row.other
    name = f'<span class="name clip">{escape(other.full_name)}</span><span class="level">{escape(other.level_code or "")}</span>'
    paused = status("paused", pair.get_status_display()) if pair.status == Mentorship.Status.PAUSED else ""
    kind = "" if pair.kind in UNNAMED_KINDS else f'<span class="tag">{escaped(pair.get_kind_display())}</span>'
    apart = "" if row.shared_minutes else f" · {escape(_('no shared hours'))}"
    return (
        f'<div class="row"><a class="person" href="{pair.get_absolute_url()}">{avatar(other)}{name}</a>{paused}{kind}</div>\n'
        f'<span class="muted small">{row.local_clock} {escape(_("in"))} {escape(row.place)}{apart}</span>'
    )


def _last(row: PairRow) -> str:
    drifted = f" {badge(_('drifted'), 'warn', 'triangle-alert')}" if row.has_drifted else ""
    if row.is_silent:
        return _quiet(_("not shown")) + drifted
    return (ago(row.pair.last_session_on) if row.pair.last_session_on else _quiet(_("not yet"))) + drifted


def _next(row: PairRow) -> str:
    if row.next_at:
        when = escape(written_date(timezone.localtime(row.next_at), "D j M, H:i"))
        theirs = ""
        if row.is_other_zone:
            said = escape(_("theirs %(time)s") % {"time": row.their_time_of_next})
            theirs = f' <span class="muted small nowrap">{said}</span>'
        return f'<span><a class="nowrap" href="{address("mentoring:session", row.next_session_id)}">{when}</a>{theirs}</span>'
    if row.pair.status == Mentorship.Status.PAUSED:
        return _quiet(_("paused until %(day)s") % {"day": written_date(row.pair.paused_until, "j M")})
    return _quiet(_("none planned"))


def _late(row: PairRow) -> str:
    if not row.overdue_items:
        return ""
    return f" {badge(ngettext('%(n)d overdue', '%(n)d overdue', row.overdue_items) % {'n': row.overdue_items}, 'warn', 'clock')}"


def _acts(row: PairRow) -> str:
    pair, name = row.pair, {"name": row.other.full_name}
    if pair.status != Mentorship.Status.ACTIVE:
        return ""
    view, words, about = (
        ("mentoring:prepare", _("Prepare"), _("Prepare for %(name)s"))
        if row.next_at
        else ("mentoring:plan", _("Plan"), _("Plan a session with %(name)s"))
    )
    return (
        f'<span class="push"></span><a class="btn small quiet" href="{address(view, pair.pk)}"'
        f' aria-label="{escape(about % name)}">{escape(words)}</a>'
        f'<a class="btn small" href="{address("mentoring:log_new", pair.pk)}"'
        f' aria-label="{escape(_("Log a session with %(name)s") % name)}">{icon("notebook-pen")}{escape(_("Log"))}</a>'
    )


def _quiet(words: str) -> str:
    return f'<span class="muted">{escape(words)}</span>'
