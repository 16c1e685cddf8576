"""Background work of the portfolio room."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from mentorship.core import jobs
from mentorship.portfolio import services

AN_HOUR = 3600.0


@shared_task
def ask_new_credits(**_: object) -> int:
    """Ask mentees about promotions that came into force."""
    return services.ask_new_credits(now=timezone.now())


@shared_task
def make_bundle(*, job_id: str, **_: object) -> bool:
    """Make a bundle."""
    return jobs.run(job_id, services.make_bundle)


BEAT: dict[str, Any] = {
    "ask about new credits": {"task": "mentorship.portfolio.tasks.ask_new_credits", "schedule": AN_HOUR},
}
