"""Background work of the readiness room."""

from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from mentorship.readiness import services

MOST_BATCHES = 40


@shared_task
def refresh_stale(**_: object) -> int:
    """Refresh people who are marked, batch after batch; what is left waits for the next round."""
    refreshed = 0
    for _round in range(MOST_BATCHES):
        done = services.refresh_stale(now=timezone.now())
        refreshed += done
        if not done:
            break
    return refreshed


@shared_task
def mark_outdated(**_: object) -> int:
    """Mark everyone whose windows moved over night."""
    return services.mark_outdated(now=timezone.now())


BEAT: dict[str, Any] = {
    "refresh stale readiness": {"task": "mentorship.readiness.tasks.refresh_stale", "schedule": 5.0, "options": {"expires": 5}},
    "mark outdated readiness": {"task": "mentorship.readiness.tasks.mark_outdated", "schedule": crontab(hour="0", minute="20")},
}
