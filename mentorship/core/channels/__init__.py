"""Ways to reach a person. Each opens once per batch and hands over one message at a time."""

from contextlib import AbstractContextManager

from mentorship.core.channels import mail, webhook
from mentorship.core.channels.problems import HandOver, Refused, TryLater, Unreachable
from mentorship.core.models import Message

__all__ = ["PER_CONNECTION", "HandOver", "Refused", "TryLater", "Unreachable", "opened"]

PER_CONNECTION = 100
_OPENERS = {Message.Channel.MAIL: mail.opened, Message.Channel.WEBHOOK: webhook.opened}


def opened(channel: str) -> AbstractContextManager[HandOver]:
    """Return the open channel; handing over raises `Refused`, `TryLater` or `Unreachable`."""
    return _OPENERS[Message.Channel(channel)]()
