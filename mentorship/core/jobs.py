"""Long work as a row: started in the act's transaction, claimed under a lease, cancellable, never lost with Redis.

A room starts a job and names its task in `RUNNERS`; a worker that dies leaves a lease that expires, and the sweep sends the
job again. The task calls `run`, whose body must be able to start over.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from mentorship.core.errors import DomainError, WrongStatus
from mentorship.core.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5
HURRY_AGAIN_AFTER = timedelta(seconds=20)

Status = Job.Status


class CancelledError(Exception):
    """The owner asked to stop."""


class Progress:
    """Tells how far a running job is; each call renews the lease and notices a wish to cancel."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def at(self, done: int, total: int, step: str = "") -> None:
        """Write `done` of `total` and what is being done; raise `CancelledError` when the owner has asked to stop."""
        self.job.refresh_from_db(fields=["is_cancel_asked"])
        if self.job.is_cancel_asked:
            raise CancelledError
        self.job.done, self.job.total, self.job.step = done, total, step[:200]
        self.job.claimed_until = timezone.now() + LEASE
        self.job.save(update_fields=["done", "total", "step", "claimed_until"])


def start(kind: str, *, owner: Any, now: datetime, about: models.Model | None = None, **arguments: Any) -> Job:
    """Queue a job of `kind` (the Celery task's name) and hurry it once the transaction commits. `arguments` are primitives."""
    job = Job.objects.create(
        kind=kind,
        owner=owner,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        arguments=arguments,
        created_at=now,
    )
    transaction.on_commit(lambda: hurry(job))
    return job


def hurry(job: Job) -> None:
    """Send the Celery message; without a broker the row waits for the sweep."""
    try:
        current_app.send_task(job.kind, kwargs={"job_id": str(job.pk)}, retry=False)
    except (BrokerError, OSError):
        logger.warning("no broker: job %s waits for the sweep", job.pk)


def claim(job_id: UUID | str, now: datetime) -> Job | None:
    """Take the job for `LEASE`; None when it is finished, cancelled or in other hands."""
    free = Q(status=Status.QUEUED) | Q(status=Status.RUNNING, claimed_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        status=Status.RUNNING,
        claimed_until=now + LEASE,
        started_at=now,
        attempts=models.F("attempts") + 1,
    )
    return Job.objects.get(pk=job_id) if taken else None


def run(job_id: UUID | str, work: Callable[[Job, Progress], dict[str, Any] | None]) -> bool:
    """Claim the job, do `work(job, progress)`, keep its result, and tell whether it is done.

    A `DomainError` ends the job with its sentence; anything else leaves it to the next attempt, at most five.
    """
    job = claim(job_id, timezone.now())
    if job is None:
        return False
    try:
        result = work(job, Progress(job)) or {}
    except CancelledError:
        _finish(job, Status.CANCELLED)
        return False
    except DomainError as error:
        _finish(job, Status.FAILED, error=error.message, result={"rows": error.rows} if error.rows else {})
        return False
    except Exception as error:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        again = job.attempts < MOST_ATTEMPTS
        _finish(
            job,
            Status.QUEUED if again else Status.FAILED,
            error=_("It failed (%(error)s). It is tried again by itself; if it keeps failing, tell your administrator.")
            % {"error": type(error).__name__},
        )
        raise
    _finish(job, Status.DONE, result=result)
    return True


def _finish(job: Job, status: str, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    job.status, job.error, job.result = status, error, result or {}
    job.claimed_until = None
    job.finished_at = None if status == Status.QUEUED else timezone.now()
    if status == Status.DONE:
        job.done = job.total = max(job.total, 1)
    job.save(update_fields=["status", "error", "result", "claimed_until", "finished_at", "done", "total"])


@transaction.atomic
def cancel(*, job_id: UUID, actor: Any, now: datetime) -> Job:
    """Stop a waiting job at once, and a running one at its next step; raise `WrongStatus` for a finished one."""
    job = Job.objects.visible_to(actor).select_for_update().get(pk=job_id)
    if not job.is_open:
        raise WrongStatus(job, expected=[Status.QUEUED, Status.RUNNING])
    job.is_cancel_asked = True
    if job.status == Status.QUEUED:
        job.status, job.finished_at = Status.CANCELLED, now
    job.save(update_fields=["is_cancel_asked", "status", "finished_at"])
    return job


def latest(about: models.Model, kind: str) -> Job | None:
    """Return the newest job of `kind` about that row."""
    return (
        Job.objects.filter(about_type=about._meta.label_lower, about_id=str(about.pk), kind=kind).order_by("-created_at").first()
    )


def sweep(now: datetime) -> int:
    """Send again every job whose message or worker was lost; return how many."""
    lost = Job.objects.filter(
        Q(status=Status.QUEUED, created_at__lt=now - HURRY_AGAIN_AFTER) | Q(status=Status.RUNNING, claimed_until__lt=now),
        attempts__lt=MOST_ATTEMPTS,
    )
    Job.objects.filter(status=Status.RUNNING, claimed_until__lt=now, attempts__gte=MOST_ATTEMPTS).update(
        status=Status.FAILED,
        finished_at=now,
        error=_("The worker stopped five times in the middle of this. Tell your administrator."),
    )
    jobs = list(lost[:200])
    for job in jobs:
        hurry(job)
    return len(jobs)
