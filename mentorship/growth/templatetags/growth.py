"""Pieces of evidence in lists, and what a ladder's own page, which belongs to a lower room, says of goals and evidence."""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentorship.core.attached import hanging
from mentorship.core.markup import escaped, written
from mentorship.core.templatetags.ui import ago, badge, status
from mentorship.growth import selectors
from mentorship.growth.models import Evidence, ImpactFigure
from mentorship.growth.selectors.touched import Touched
from mentorship.ladders.models import Competency, Level

register = template.Library()


@register.simple_tag
def kept_for(competencies: list[Competency]) -> list[Touched]:
    """Say how many open goals and pieces of evidence of how many people stand on each of these competencies."""
    return selectors.kept_for(competencies)


@register.simple_tag
def plans_towards(dropped: list[tuple[Level, int]]) -> list[tuple[Level, int, int]]:
    """Say beside each level, and how many stand on it, how many active plans lead to it."""
    plans = selectors.plans_towards([level for level, _people in dropped])
    return [(level, people, plans.get(level.pk, 0)) for level, people in dropped]


@register.simple_tag
def piece(shown: Evidence, *, with_tags: bool = False) -> SafeString:
    """Draw one line of a list of evidence: what, when, with which figures, and what others said of it."""
    tags = [f"<span>{escape(one.name)}</span>" for one in hanging(shown, "competencies")] if with_tags else []
    said = [_figure(one) for one in hanging(shown, "figures")]
    return written(
        f'<li><div class="main"><a href="{shown.get_absolute_url()}">{escape(shown.headline)}</a>'
        f'<div class="sub dots"><span>{ago(shown.happened_on)}</span>{"".join([*tags, *said])}</div></div>'
        f'<div class="row">{_standing(shown)}</div></li>\n'
    )


def _figure(shown: ImpactFigure) -> str:
    return f'<span class="nowrap">{escaped(shown.in_words)}</span>' if shown.unit else f"<span>{escaped(shown)}</span>"


def _standing(shown: Evidence) -> str:
    confirmed, marks = getattr(shown, "confirmed", 0), ""
    if getattr(shown, "disputed", 0):
        marks += status("disputed", _("disputed"))
    if confirmed:
        marks += badge(_("confirmed by %(n)s") % {"n": confirmed}, "ok", "badge-check")
    elif getattr(shown, "asked", 0):
        marks += status("asked", _("asked"))
    return marks if shown.is_shared else marks + badge(_("only me"), "", "lock")
