"""What happens by itself: dated versions and level changes begin, leavers' access ends; imports run."""

from celery import shared_task
from django.utils import timezone

from accounts import services as accounts_services
from mentorship.core import jobs
from mentorship.ladders import services

BEAT = {
    "ladders-begin-what-is-due": {"task": "mentorship.ladders.tasks.begin_what_is_due", "schedule": 600.0},
}


@shared_task
def begin_what_is_due(**_: object) -> int:
    """Publish scheduled versions, let dated changes begin, end the access of leavers."""
    now = timezone.now()
    published = services.publish_due(now=now)
    return published + services.begin_due_changes(now=now) + accounts_services.end_access_of_leavers(now=now)


@shared_task
def import_people(*, job_id: str, **_: object) -> bool:
    """Apply a large upload of people."""
    return jobs.run(job_id, services.import_upload)


@shared_task
def invite_imported(*, job_id: str, **_: object) -> bool:
    """Invite everybody who waits for it."""
    return jobs.run(job_id, services.invite_imported)
