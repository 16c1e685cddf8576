"""Background work of the feedback room."""

from typing import Any

from celery import shared_task
from django.db import connection
from django.utils import timezone

from mentorship.feedback import services

TEN_MINUTES = 600.0
SWEPT = "VACUUM feedback_feedbackresponse, feedback_feedbackanswer, feedback_sealedanswers, feedback_invitation"


@shared_task
def close_due_rounds(**_: object) -> int:
    """Close the rounds whose last day has passed."""
    return services.close_due(now=timezone.now())


@shared_task
def sweep_old_rows(**_: object) -> None:
    """Let PostgreSQL forget rows that anonymous rounds rewrote: what is deleted stays on its pages until then."""
    with connection.cursor() as cursor:
        cursor.execute(SWEPT)


@shared_task
def let_leavers_go(**_: object) -> int:
    """No longer ask who has left."""
    return services.let_leavers_go(now=timezone.now())


BEAT: dict[str, Any] = {
    "close feedback rounds": {"task": "mentorship.feedback.tasks.close_due_rounds", "schedule": TEN_MINUTES},
    "let leavers go": {"task": "mentorship.feedback.tasks.let_leavers_go", "schedule": TEN_MINUTES},
    "sweep anonymous rounds": {"task": "mentorship.feedback.tasks.sweep_old_rows", "schedule": TEN_MINUTES},
}
