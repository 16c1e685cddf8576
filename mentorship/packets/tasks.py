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
    "packets-call-for-authors": {"task": "mentorship.packets.tasks.call_for_authors", "schedule": 3600.0},
    "packets-name-committees": {"task": "mentorship.packets.tasks.name_committees", "schedule": 300.0},
    "packets-recuse": {"task": "mentorship.packets.tasks.recuse_who_came_close", "schedule": 300.0},
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


@shared_task
def recuse_who_came_close(**_: Any) -> int:
    """Keep members out who became close to a candidate since."""
    return services.recuse_who_came_close(now=timezone.now())


@shared_task
def call_for_authors(**_: Any) -> int:
    """Tell people partners of packets whose author has left."""
    return services.call_for_authors(now=timezone.now())


@shared_task
def name_committees(**_: Any) -> int:
    """Tell respondents by name who reads answers for the committee only."""
    return services.name_committees()
