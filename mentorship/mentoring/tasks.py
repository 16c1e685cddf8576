"""Sweeps of the mentoring room."""

from celery import shared_task
from django.utils import timezone

from mentorship.mentoring import services

BEAT = {"mentoring-follow-changes": {"task": "mentorship.mentoring.tasks.follow_changes", "schedule": 300.0}}


@shared_task
def follow_changes(**_: object) -> None:
    """Freeze one-to-ones after a change of manager, end pairs of leavers, go on after pauses, forget what was taken off."""
    now = timezone.now()
    services.freeze_former_one_to_ones(now=now)
    services.end_pairs_of_leavers(now=now)
    services.resume_after_pauses(now=now)
    services.forget_removed_points(now=now)
