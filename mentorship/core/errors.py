"""What can go wrong in the domain, told in a sentence that says what happened, where, and how to mend it."""

from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _


class DomainError(Exception):
    """A refused act. Pages show `message` beside `field` and keep what was typed; the API answers with problem details."""

    status = 422
    code = "refused"

    def __init__(self, message: str, *, field: str | None = None, rows: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.rows = rows or []


class Invalid(DomainError):
    """What was given cannot be right."""

    code = "invalid"


class WrongStatus(DomainError):
    """The object is no longer, or not yet, in a state where this can be done."""

    status = 409
    code = "wrong_status"

    def __init__(self, obj: Any, *, expected: str | list[str]) -> None:
        wanted = [expected] if isinstance(expected, str) else list(expected)
        message = _(
            "This is %(status)s now; it can only be done while it is %(expected)s. Reload the page to see what changed."
        ) % {
            "status": getattr(obj, "get_status_display", lambda: obj.status)(),
            "expected": get_text_list([str(getattr(name, "label", name)) for name in wanted], _("or")),
        }
        super().__init__(message)


class Conflict(DomainError):
    """Somebody else saved first; both texts are kept so that neither is lost."""

    status = 412
    code = "conflict"

    def __init__(self, message: str, *, yours: Any, theirs: Any, version: str) -> None:
        super().__init__(message)
        self.yours = yours
        self.theirs = theirs
        self.version = version


class AlreadyDone(DomainError):
    """The same thing exists already."""

    status = 409
    code = "already_done"
