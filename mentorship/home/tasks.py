"""Celery tasks of the home room."""

from celery import shared_task

from mentorship.core import jobs
from mentorship.home import services


@shared_task(name=services.EXPORT_TASK)
def export_about_me(*, job_id: str, **_: object) -> bool:
    """Gather everything kept about one person."""
    return jobs.run(job_id, services.export)
