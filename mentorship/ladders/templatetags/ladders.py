"""Level history on a person's page: the page belongs to a lower room, so its template asks for this part."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import User
from mentorship.ladders import selectors

register = template.Library()


@register.inclusion_tag("ladders/_history.html", takes_context=True)
def level_history(context: dict[str, Any], person: User) -> dict[str, Any]:
    """Draw the person's levels over the years, and their rows, as far as the viewer may see them."""
    viewer = context["user"]
    return {
        "history": selectors.history_of(viewer, person, timezone.localdate()),
        "person": person,
        "request": context["request"],
        "user": viewer,
    }
