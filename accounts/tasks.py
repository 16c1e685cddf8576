"""Celery tasks of the accounts room."""

from typing import Any

from celery import shared_task
from celery.schedules import crontab

from accounts import services


@shared_task
def count_lines(**_: object) -> int:
    """Note who leads many people."""
    return services.count_lines()


BEAT: dict[str, Any] = {
    "count lines": {"task": "accounts.tasks.count_lines", "schedule": crontab(hour=2, minute=40)},
}
