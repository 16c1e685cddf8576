"""Background work of the growth room."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.growth import services

A_DAY = 24 * 3600.0


@shared_task
def purge_deleted_evidence(**_: object) -> int:
    """Remove for good what was deleted thirty days ago."""
    return services.purge_deleted(now=timezone.now())


@shared_task
def follow_ladders(**_: object) -> int:
    """Let plans follow a ladder's new version."""
    return services.follow_ladders(now=timezone.now())


BEAT: dict[str, Any] = {
    "purge deleted evidence": {"task": "mentorship.growth.tasks.purge_deleted_evidence", "schedule": A_DAY},
    "plans follow their ladder": {"task": "mentorship.growth.tasks.follow_ladders", "schedule": 60.0, "options": {"expires": 60}},
}
