"""Long work as a row: started in the act's transaction, claimed under a lease, cancellable, never lost with Redis.

A running job gives a sign of life every few seconds, from a thread, so that no step is too long. A worker that dies falls
silent: its short lease ends, pages say so, and the sweep sends the job again. A worker that was only slow finds that the job
is in other hands and leaves it. The task calls `run`, whose body must be able to start over.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from celery import current_app
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from mentorship.core.errors import DomainError, WrongStatus
from mentorship.core.models import Job

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
SIGN_OF_LIFE = timedelta(seconds=3)
SILENT_AFTER = timedelta(seconds=7)
MOST_ATTEMPTS = 5
HURRY_AGAIN_AFTER = timedelta(seconds=20)

Status = Job.Status


class CancelledError(Exception):
    """The owner asked to stop."""


class TakenOverError(Exception):
    """The lease ended while this worker was slow, and another one has the job."""


class Progress:
    """Tells how far a running job is; each call renews the lease and notices a wish to cancel, or that the job is lost."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def at(self, done: int, total: int, step: str = "") -> None:
        """Write `done` of `total` and what is being done; raise `CancelledError` when the owner has asked to stop."""
        self.job.refresh_from_db(fields=["is_cancel_asked"])
        if self.job.is_cancel_asked:
            raise CancelledError
        self.job.done, self.job.total, self.job.step = done, total, step[:200]
        self.job.claimed_until = timezone.now() + LEASE
        if not _mine(self.job).update(done=done, total=total, step=self.job.step, claimed_until=self.job.claimed_until):
            raise TakenOverError


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
        with _signs_of_life(job):
            result = work(job, Progress(job)) or {}
    except TakenOverError:
        logger.warning("job %s (%s) was taken over from attempt %s", job.pk, job.kind, job.attempts)
        return False
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
    fields = ["status", "error", "result", "claimed_until", "finished_at", "done", "total"]
    _mine(job).update(**{name: getattr(job, name) for name in fields})


def _mine(job: Job) -> models.QuerySet[Job]:
    """Return the row while this attempt still has it: every attempt counts one up."""
    return Job.objects.filter(pk=job.pk, status=Status.RUNNING, attempts=job.attempts)


@contextmanager
def _signs_of_life(job: Job) -> Iterator[None]:
    """Renew the lease while the body works. A killed worker takes the thread with it."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, ended), name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=SIGN_OF_LIFE.total_seconds())


def _renew(job: Job, ended: threading.Event) -> None:
    while not ended.wait(SIGN_OF_LIFE.total_seconds()):
        try:
            _mine(job).update(claimed_until=timezone.now() + LEASE)
        except DatabaseError:
            logger.warning("job %s could not give a sign of life", job.pk)
        finally:
            connection.close()


class Heard(NamedTuple):
    """What is known of the worker that has a job: since when nothing was heard, and when the job starts again."""

    silent_for: int
    again_in: int
    is_late: bool


def heard(job: Job, now: datetime) -> Heard:
    """Tell how long a running job has been silent, once that is worth a word, and whether nobody is at it any more."""
    last = heard_at(job)
    silent = now - last if last else timedelta()
    return Heard(
        silent_for=int(silent.total_seconds()) if silent > SILENT_AFTER else 0,
        again_in=max(1, int((LEASE - silent).total_seconds())),
        is_late=job.is_late(now),
    )


def heard_at(job: Job) -> datetime | None:
    """Return when the worker of a running job last gave a sign of life."""
    return job.claimed_until - LEASE if job.status == Status.RUNNING and job.claimed_until else None


def again(job: Job, now: datetime) -> None:
    """Start a job again whose worker is gone, without waiting for the sweep; one that is in living hands is left alone."""
    if job.status == Status.RUNNING and job.is_late(now) and job.attempts < MOST_ATTEMPTS:
        hurry(job)


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
