"""Checks that every way in shares, so that a page, the API and a task refuse the same thing with the same words."""

from datetime import date
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentorship.core.errors import Invalid
from mentorship.core.fields import LONGEST_TEXT


def words(text: str | None, *, field: str, longest: int = LONGEST_TEXT, is_required: bool = False) -> str:
    """Return the text without outer space; raise `Invalid` for one that is too long, holds NUL, or is missing."""
    found = (text or "").strip()
    if "\x00" in found:
        raise Invalid(_("The text holds a NUL character, which cannot be kept. Remove it and save again."), field=field)
    if len(found) > longest:
        message = _("This has %(have)d characters; at most %(most)d fit. Shorten it, or link to the long version.")
        raise Invalid(message % {"have": len(found), "most": longest}, field=field)
    if is_required and not found:
        raise Invalid(_("This is needed. Write a few words."), field=field)
    return found


def http_link(url: str | None, *, field: str, longest: int = 1000) -> str:
    """Return an http or https address, or nothing; raise `Invalid` for anything else, such as `javascript:`."""
    found = words(url, field=field, longest=longest)
    if not found:
        return ""
    try:
        parts = urlsplit(found)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or any(sign.isspace() for sign in found):
        raise Invalid(_("A link begins with https:// or http:// and a host, such as https://example.org/page."), field=field)
    return found


def not_in_future(day: date, today: date, *, field: str) -> date:
    """Return the day; raise `Invalid` when it has not come yet."""
    if day > today:
        message = _("%(day)s has not come yet. Give the day on which it happened, today at the latest.")
        raise Invalid(message % {"day": date_format(day, "j F Y")}, field=field)
    return day
