"""Background work of reminders: each task runs harmlessly twice and side by side."""

import time
from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.core import delivery
from mentorship.core.models import Message
from mentorship.reminders.services import digests, escalation, nudging, schedules, teams

WORK_FOR = 45.0


@shared_task
def fire_schedules(**_: object) -> int:
    """Fire every schedule that is due; returns how many fired."""
    stop_at = time.monotonic() + WORK_FOR
    fired = 0
    while time.monotonic() < stop_at and (count := schedules.fire_due(now=timezone.now())):
        fired += count
    return fired


@shared_task
def sync_schedules(**_: object) -> int:
    """Follow new pairs, pauses, cadences and zones; returns how many schedules changed."""
    return schedules.sync_schedules(now=timezone.now())


@shared_task
def look_for_reasons(**_: object) -> tuple[int, int]:
    """Open and withdraw nudges, plan digests, and send alone what is due within a working day."""
    now = timezone.now()
    result = nudging.look(now=now)
    nudging.send_urgent(now=now)
    escalation.escalate(now=now)
    digests.plan_new(now=now)
    return result


@shared_task
def tell_teams(**_: object) -> int:
    """Queue what concerns whole teams for their chat; returns how many posts."""
    return teams.tell_teams(now=timezone.now())


@shared_task
def send_digests(**_: object) -> int:
    """Queue the digests of everybody whose hour has come; returns how many."""
    stop_at = time.monotonic() + WORK_FOR
    queued = 0
    while time.monotonic() < stop_at:
        looked_at, sent = digests.send_due(now=timezone.now())
        queued += sent
        if not looked_at:
            break
    return queued


@shared_task
def deliver_reminders(**_: object) -> int:
    """Deliver queued reminders, each looked at once more; returns how many were sent."""
    stop_at = time.monotonic() + WORK_FOR
    sent = 0
    for channel in (Message.Channel.MAIL, Message.Channel.WEBHOOK):
        while time.monotonic() < stop_at and (
            claimed := delivery.claim_due(channel=channel, now=timezone.now(), lane=digests.LANE)
        ):
            sent += delivery.deliver(claimed, channel=channel, now=timezone.now(), look_again=digests.refresh).sent
    return sent


def _every(seconds: float, task: str) -> dict[str, Any]:
    """Return a beat entry whose message is dropped when the next one is due anyway."""
    return {"task": f"mentorship.reminders.tasks.{task}", "schedule": seconds, "options": {"expires": seconds}}


BEAT: dict[str, Any] = {
    "fire schedules": _every(15.0, "fire_schedules"),
    "sync schedules": _every(60.0, "sync_schedules"),
    "look for reasons": _every(60.0, "look_for_reasons"),
    "tell teams": _every(600.0, "tell_teams"),
    "send digests": _every(15.0, "send_digests"),
    "deliver reminders": _every(5.0, "deliver_reminders"),
}
