"""What can go wrong on the way to a person, by whose fault it is and what helps."""

from collections.abc import Callable

from mentorship.core.models import Message

HandOver = Callable[[Message], None]


class Refused(Exception):
    """The other side will never take this message: set it aside."""


class TryLater(Exception):
    """The other side does not take this message now: wait, and count it."""


class Unreachable(Exception):
    """The other side is not there for any message: give the batch back and wait."""
