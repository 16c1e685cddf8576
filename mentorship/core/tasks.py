"""Background work of the foundations."""

import time
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.core import blobs, delivery, jobs
from mentorship.core.models import IdempotentAnswer, Message, UsedLink

WORK_FOR = timedelta(seconds=45).total_seconds()


@shared_task
def deliver_messages(**_: object) -> int:
    """Deliver what is due until nothing is left, for at most 45 seconds; returns how many messages were sent."""
    stop_at = time.monotonic() + WORK_FOR
    sent = 0
    for channel in (Message.Channel.MAIL, Message.Channel.WEBHOOK):
        while time.monotonic() < stop_at and (claimed := delivery.claim_due(channel=channel, now=timezone.now())):
            sent += delivery.deliver(claimed, channel=channel, now=timezone.now()).sent
    return sent


@shared_task
def sweep_jobs(**_: object) -> int:
    """Send again what a lost message or a killed worker left behind; returns how many jobs."""
    return jobs.sweep(timezone.now())


@shared_task
def forget_what_expired(**_: object) -> int:
    """Delete files past their day, idempotent answers of yesterday and used links that could no longer open anything."""
    now = timezone.now()
    answers, _rows = IdempotentAnswer.objects.filter(created_at__lt=now - timedelta(days=1)).delete()
    used, _rows = UsedLink.objects.filter(used_at__lt=now - timedelta(days=30)).delete()
    return answers + used + blobs.sweep(now)


BEAT: dict[str, Any] = {
    "deliver messages": {"task": "mentorship.core.tasks.deliver_messages", "schedule": 5.0, "options": {"expires": 5}},
    "sweep jobs": {"task": "mentorship.core.tasks.sweep_jobs", "schedule": 15.0, "options": {"expires": 15}},
    "forget what expired": {"task": "mentorship.core.tasks.forget_what_expired", "schedule": 3600.0},
}
