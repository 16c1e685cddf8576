"""What can be refused about packets, in sentences."""

from django.utils.translation import gettext as _

from mentorship.core.errors import DomainError, Invalid


class NotReady(DomainError):
    """The packet cannot be submitted yet; `rows` name what is open."""

    status = 409
    code = "not_ready"


class NoQuorum(DomainError):
    """Too few opinions."""

    status = 409
    code = "no_quorum"


class TooLate(DomainError):
    """The step's date has passed."""

    status = 409
    code = "too_late"


def needs_reason(field: str) -> Invalid:
    """Say that a reason is missing."""
    return Invalid(_("A reason is needed here. The person concerned will read it."), field=field)
