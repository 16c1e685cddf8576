"""Where a goal or a piece of evidence came from: in words for everybody, and as a link for its owner."""

from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {"github": "GitHub", "session": _("a session"), "observation": _("words of a colleague")}


def came_from(origin: str, *, is_owner: bool) -> tuple[str | Promise, str]:
    """Return the words, and the session's page when it was a session of the reader's own; ("", "") when typed by hand."""
    kind, _colon, key = origin.partition(":")
    is_linked = is_owner and kind == "session"
    return NAMES.get(kind, ""), reverse("mentoring:session", args=[UUID(key)]) if is_linked else ""
