"""Dates as people say them: relative while they are near, exact when far."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = 86_400
HOUR = 3_600
MINUTE = 60
NEAR_DAYS = 30


def day_in_words(day: date, today: date) -> str:
    """Say a day relative to today within a month, else as a date."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if abs(days) > NEAR_DAYS:
        return date_format(day, "j M Y")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def moment_in_words(at: datetime, now: datetime) -> str:
    """Say a moment relative to now: minutes, hours, then days."""
    seconds = int((at - now).total_seconds())
    near = abs(seconds)
    if near < MINUTE:
        return _("just now")
    if near < HOUR:
        minutes = near // MINUTE
        text = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    elif near < DAY:
        hours = near // HOUR
        text = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    else:
        return day_in_words(timezone.localtime(at).date(), timezone.localtime(now).date())
    return (_("in %(time)s") if seconds > 0 else _("%(time)s ago")) % {"time": text}


def exact(value: date | datetime) -> str:
    """Write the whole date, and the time with its zone where there is one."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "l j F Y, H:i T")
    return date_format(value, "l j F Y")
