"""The small components that stand in every row: icons, people, dates, badges. Loaded in every template."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorship.core import dates, jobs, statuses, text, undo
from mentorship.core.addresses import address
from mentorship.core.figures import initials_of
from mentorship.core.icons import drawn
from mentorship.core.markup import escaped, formatted, written
from mentorship.core.quick import language
from mentorship.core.templatetags.said import once

register = template.Library()

AVATAR_TONES = 6


@lru_cache(maxsize=512)
def _drawn(name: str, classes: str, label: str) -> SafeString:
    attributes = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return mark_safe(drawn(name, {"class": classes, **attributes}))  # noqa: S308  the icon package's own files, our names escaped


@register.simple_tag
def icon(name: str, *, large: bool = False, label: str = "") -> SafeString:
    """Draw one Lucide icon; hidden from screen readers unless it has a label."""
    return _drawn(str(name), "icon large" if large else "icon", str(label))


@register.simple_tag
def avatar(user: Any, *, large: bool = False) -> SafeString:
    """Draw a person's initials in a calm colour that stays theirs."""
    tone = (user.pk or 0) % AVATAR_TONES
    size = " large" if large else ""
    return written(f'<span class="avatar h{tone}{size}" aria-hidden="true">{escaped(initials_of(user.full_name))}</span>')


@register.simple_tag
def person(user: Any, level: str = "", *, link: bool = True, picture: bool = True) -> SafeString:
    """Show a person as name and level, linked to their page."""
    if user is None:
        return formatted('<span class="muted">{}</span>', _("nobody"))
    shown_level = level or getattr(user, "level_code", "") or ""
    drawn = avatar(user) if picture else ""
    of_level = f' <span class="level">{escaped(shown_level)}</span>' if shown_level else ""
    parts = f'{drawn}<span class="name clip">{escaped(user.full_name)}</span>{of_level}'
    if link:
        return written(f'<a class="person" href="{address("accounts:person", user.pk)}">{parts}</a>')
    return written(f'<span class="person">{parts}</span>')


@register.simple_tag
def badge(label: object, tone: str = "", icon_name: str = "") -> SafeString:
    """Draw a word with an icon; tone is ok, warn, bad, info, accent or empty."""
    drawn = _drawn(icon_name or statuses.TONE_ICONS.get(tone, "circle"), "icon", "")
    return written(f'<span class="badge {escaped(tone)}">{drawn}{escaped(label)}</span>')


@register.simple_tag
def status(value: str, label: object = "") -> SafeString:
    """Draw a status as a badge; the look of each word is in core.statuses."""
    look = statuses.look_of(str(value))
    return badge(label or str(value).replace("_", " "), look.tone, look.icon)


@register.filter
def heard(job: Any) -> jobs.Heard:
    """Tell whether the worker of a job still gives signs of life."""
    return jobs.heard(job, timezone.now())


@register.filter
def breakable(email: str) -> SafeString:
    """Let an address break before its @ sign, where it is narrow, instead of in the middle of a word."""
    return written(escaped(email).replace("@", "<wbr>@"))


STATES = {
    "met": gettext_lazy("met"),
    "partly_met": gettext_lazy("partly met"),
    "not_met": gettext_lazy("not met"),
    "not_shown": gettext_lazy("not shown"),
    "no_opportunity": gettext_lazy("no opportunity"),
}


@register.simple_tag
def heat(state: str, *, url: str = "", compact: bool = False, about: object = "") -> SafeString:
    """Draw the state of one competency: colour, shape and word; compact hides the word from sight only."""
    drawn = _drawn(statuses.look_of(str(state)).icon, "icon", "")
    word = str(STATES.get(str(state), str(state).replace("_", " ")))
    spoken = f"{about}: {word}" if about else word
    said = escaped(spoken)
    inside = f'{drawn}<span class="sr">{said}</span>' if compact else f"{drawn}{escaped(word)}"
    if url:
        return written(f'<a class="heat {escaped(state)}" href="{escaped(url)}" title="{said}">{inside}</a>')
    return written(f'<span class="heat {escaped(state)}" title="{said}">{inside}</span>')


@register.simple_tag
def ago(at: date | datetime | None, empty: str = "") -> SafeString:
    """Say a date or a moment relatively, with the exact one on hover."""
    if at is None:
        return formatted('<span class="muted">{}</span>', empty or _("never"))
    if isinstance(at, datetime):
        words = dates.moment_in_words(at, timezone.now())
        return written(f'<time datetime="{at.isoformat()}" title="{escaped(dates.exact(at))}">{escaped(words)}</time>')
    return _day(at, timezone.localdate(), language())


@lru_cache(maxsize=4096)
def _day(at: date, today: date, _language: str | None) -> SafeString:
    """Draw a day; the same ones stand on many rows."""
    words = dates.day_in_words(at, today)
    return written(f'<time datetime="{at.isoformat()}" title="{escaped(dates.exact(at))}">{escaped(words)}</time>')


@register.simple_tag
def due(on: date | datetime | None, *, done: bool = False) -> SafeString:
    """Say by when; a warning once it is past, unless it is done."""
    if on is None:
        return formatted('<span class="muted">{}</span>', _("no date"))
    day = timezone.localtime(on).date() if isinstance(on, datetime) else on
    late = (timezone.localdate() - day).days
    if done or late < 0:
        return ago(day)
    exact = dates.exact(day)
    if late == 0:
        return formatted('<span title="{}">{}</span>', exact, badge(_("due today"), "warn", "clock"))
    words = ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}
    return formatted('<span title="{}">{}</span>', exact, badge(words, "warn", "triangle-alert"))


@register.filter
def markdown(value: object) -> SafeString:
    """Render what a person typed; see core.text."""
    return text.to_html(str(value or ""))


@register.filter
def undo_of(message: Any) -> undo.Undo | None:
    """Return what takes back what a message reports, or nothing; see core.undo."""
    return undo.undo_of(message.extra_tags or "")


@register.simple_tag
def crumb(label: object, view: str = "", *args: Any) -> SafeString:
    """Add one step to the breadcrumbs; without a view it is the page itself."""
    if not view:
        return formatted('<li aria-current="page">{}</li>', label)
    there = view if view.startswith("/") else address(view, *args)
    return formatted('<li><a href="{}">{}</a></li>', there, label)


@register.simple_tag
def cite(code: object, title: object = "", url: str = "") -> SafeString:
    """Cite a source of a generated sentence: its code, its title on hover, its address."""
    if url:
        return formatted('<a class="cite" href="{}" title="{}">{}</a>', url, title, code)
    return formatted('<span class="cite" title="{}">{}</span>', title, code)


for pure in (icon, badge, status, heat, crumb, cite):
    register.tag(pure.__name__, once(register.tags[pure.__name__]))
