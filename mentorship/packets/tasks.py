"""Work of packets that a worker does: drafts, and the dates that end an embargo or change a level."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.core import jobs

from . import services

BEAT = {
    "packets-release-due": {"task": "mentorship.packets.tasks.release_due_decisions", "schedule": 300.0},
    "packets-apply-due": {"task": "mentorship.packets.tasks.apply_due_decisions", "schedule": 300.0},
    "packets-withdraw-of-leavers": {"task": "mentorship.packets.tasks.withdraw_packets_of_leavers", "schedule": 3600.0},
}


@shared_task
def draft_packet(*, job_id: str, **_: Any) -> bool:
    """Compose the draft that a job asks for."""
    return jobs.run(job_id, services.compose_draft)


@shared_task
def release_due_decisions(**_: Any) -> int:
    """End every embargo whose release date has come."""
    return services.release_due_decisions(now=timezone.now())


@shared_task
def apply_due_decisions(**_: Any) -> int:
    """Change every level whose date has come."""
    return services.apply_due_decisions(now=timezone.now())


@shared_task
def withdraw_packets_of_leavers(**_: Any) -> int:
    """Withdraw the unfinished packets of people who left."""
    return services.withdraw_packets_of_leavers(now=timezone.now())
