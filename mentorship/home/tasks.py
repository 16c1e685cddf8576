"""Celery tasks of the home room."""

from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.utils import timezone

from mentorship.core import jobs
from mentorship.home import programme, services


@shared_task(name=services.EXPORT_TASK)
def export_about_me(*, job_id: str, **_: object) -> bool:
    """Gather everything kept about one person."""
    return jobs.run(job_id, services.export)


@shared_task
def let_go_of_records(**_: object) -> int:
    """Let go of what is kept about people who left long enough ago, and of what is old."""
    now = timezone.now()
    return services.let_go(now=now) + services.forget_by_age(now=now)


@shared_task
def count_programme(**_: object) -> None:
    """Have the programme's numbers ready where counting them takes long."""
    programme.latest(timezone.localdate(), anew=True)


BEAT: dict[str, Any] = {
    "let go of records": {"task": "mentorship.home.tasks.let_go_of_records", "schedule": crontab(hour=2, minute=20)},
    "count the programme": {"task": "mentorship.home.tasks.count_programme", "schedule": crontab(minute=5)},
}
