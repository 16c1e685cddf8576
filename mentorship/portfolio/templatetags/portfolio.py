"""The way to somebody's legacy from their own page, which belongs to a lower room."""

from typing import Any

from django import template

from accounts.models import User
from mentorship.portfolio import policies

register = template.Library()


@register.simple_tag(takes_context=True)
def has_opened_legacy(context: dict[str, Any], person: User) -> bool:
    """Tell whether the reader may open that person's legacy page as a colleague."""
    return context["user"].pk != person.pk and policies.can_see_as_colleague(context["user"], person)
