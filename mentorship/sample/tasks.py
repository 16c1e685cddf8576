"""Celery tasks of the sample room."""

from celery import shared_task

from mentorship.core import jobs
from mentorship.sample import services


@shared_task(name=services.LOAD_TASK)
def load_sample(*, job_id: str, **_: object) -> bool:
    """Load the sample company."""
    return jobs.run(job_id, services.load)


@shared_task(name=services.REMOVE_TASK)
def remove_sample(*, job_id: str, **_: object) -> bool:
    """Take the sample company away."""
    return jobs.run(job_id, services.remove)
