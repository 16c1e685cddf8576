"""Ways to reach a person. Each opens once per batch and hands over one message at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from mentorship.core.channels import mail, webhook
from mentorship.core.channels.problems import HandOver, Refused, TryLater, Unreachable
from mentorship.core.models import Message

__all__ = ["PER_CONNECTION", "HandOver", "Refused", "TryLater", "Unreachable", "opened"]

PER_CONNECTION = 100
_OPENERS = {Message.Channel.MAIL: mail.opened, Message.Channel.WEBHOOK: webhook.opened}


def opened(channel: str, *, before_each: Callable[[], None]) -> AbstractContextManager[HandOver]:
    """Return the open channel; handing over raises `Refused`, `TryLater` or `Unreachable`.

    `before_each` is called when a message is ready to leave, and before the database is asked for it.
    """
    return _OPENERS[Message.Channel(channel)](before_each)
