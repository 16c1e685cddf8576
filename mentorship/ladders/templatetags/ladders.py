"""Level history on a person's page: the page belongs to a lower room, so its template asks for this part."""

import re
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from mentorship.ladders import selectors

register = template.Library()

FOLD = re.compile(r"(?<!\n)\n(?!\n|\s*(?:[-*•]|\d+[.)])\s)")
BREAK = re.compile(r"\n+")


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


@register.filter
def unfolded(text: str) -> SafeString:
    """Show a text that its file wrapped into lines: single line ends become spaces, blank lines and list marks stay breaks."""
    joined = FOLD.sub(" ", escape(str(text).strip()))
    return mark_safe(BREAK.sub("<br>", joined))  # noqa: S308  (escaped on the line above)
