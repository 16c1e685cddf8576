"""Background work of the foundations."""

import time
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.core import outbox
from mentorship.core.models import Message

WORK_FOR = timedelta(seconds=45).total_seconds()


@shared_task
def deliver_messages(**_: object) -> int:
    """Deliver what is due until nothing is left, for at most 45 seconds; returns how many messages were sent."""
    stop_at = time.monotonic() + WORK_FOR
    sent = 0
    for channel in (Message.Channel.MAIL, Message.Channel.WEBHOOK):
        while time.monotonic() < stop_at and (claimed := outbox.claim_due(channel=channel, now=timezone.now())):
            sent += outbox.deliver(claimed, channel=channel, now=timezone.now()).sent
    return sent


BEAT: dict[str, Any] = {
    "deliver messages": {"task": "mentorship.core.tasks.deliver_messages", "schedule": 5.0, "options": {"expires": 5}},
}
