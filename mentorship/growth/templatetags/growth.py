"""What a ladder's own page, which belongs to a lower room, says of people's goals and evidence."""

from django import template

from mentorship.growth import selectors
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
