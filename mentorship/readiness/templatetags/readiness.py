"""Examples on a level's page: the page belongs to a lower room, so its template asks for this part."""

from typing import Any

from django import template

from mentorship.ladders.models import Level
from mentorship.readiness import selectors

register = template.Library()


@register.inclusion_tag("readiness/_examples.html")
def level_examples(level: Level) -> dict[str, Any]:
    """Draw pieces of evidence that met what the level asks, without names."""
    return {"level": level, "examples": selectors.examples_of(level)}
