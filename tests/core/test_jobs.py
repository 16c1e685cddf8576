"""Long work: claimed once, resumed after a killed worker, cancelled, told."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mentorship.core import jobs
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.core.jobs import Progress
from mentorship.core.models import Job
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db


def test_a_job_is_done_once_however_often_its_message_arrives() -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)
    calls: list[str] = []

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        calls.append(job.kind)
        progress.at(1, 2, "halfway")
        return {"url": "/there/"}

    assert [jobs.run(job.pk, work), jobs.run(job.pk, work)] == [True, False]
    job.refresh_from_db()
    assert (calls, job.status, job.percent, job.result) == (["tests.work"], "done", 100, {"url": "/there/"})


def test_a_job_in_the_hands_of_a_living_worker_is_left_alone_and_taken_over_when_its_lease_is_over() -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)
    now = timezone.now()

    assert jobs.claim(job.pk, now) is not None
    assert jobs.claim(job.pk, now) is None
    job.refresh_from_db()
    later = now + jobs.LEASE + timedelta(seconds=1)
    assert (job.is_late(now), job.is_late(later)) == (False, True)
    assert jobs.claim(job.pk, later) is not None


def test_a_refusal_ends_the_job_with_its_sentence() -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)

    def work(_job: Job, _progress: Progress) -> None:
        raise Invalid("Row 3 names a manager who is not there.")

    assert jobs.run(job.pk, work) is False
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "Row 3 names a manager who is not there.")


def test_an_accident_leaves_the_job_to_the_next_attempt_and_gives_up_after_five() -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)

    def work(_job: Job, _progress: Progress) -> None:
        raise ZeroDivisionError

    states = []
    for _attempt in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            jobs.run(job.pk, work)
        job.refresh_from_db()
        states.append(job.status)
    assert states == ["queued", "queued", "queued", "queued", "failed"]


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step() -> None:
    owner = UserFactory()
    waiting = jobs.start("tests.work", owner=owner, now=NOON)
    running = jobs.start("tests.work", owner=owner, now=NOON)

    def work(job: Job, progress: Progress) -> None:
        jobs.cancel(job_id=job.pk, actor=owner, now=NOON)
        progress.at(1, 2, "never seen")

    jobs.cancel(job_id=waiting.pk, actor=owner, now=NOON)
    jobs.run(running.pk, work)

    assert list(Job.objects.order_by("created_at", "pk").values_list("status", flat=True)) == ["cancelled", "cancelled"]
    with pytest.raises(WrongStatus):
        jobs.cancel(job_id=waiting.pk, actor=owner, now=NOON)


def test_the_sweep_sends_again_what_a_lost_message_or_a_killed_worker_left_behind() -> None:
    owner = UserFactory()
    jobs.start("tests.work", owner=owner, now=NOON)
    killed = jobs.start("tests.work", owner=owner, now=NOON)
    jobs.claim(killed.pk, NOON)

    assert jobs.sweep(NOON + timedelta(seconds=5)) == 0
    assert jobs.sweep(NOON + timedelta(minutes=3)) == 2


def test_a_silent_worker_is_told_in_seconds_and_only_a_dead_one_is_started_again(monkeypatch) -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)
    sent: list[str] = []
    monkeypatch.setattr(jobs, "hurry", lambda job: sent.append(job.kind))
    jobs.claim(job.pk, NOON)
    job.refresh_from_db()

    told = [jobs.heard(job, NOON + timedelta(seconds=seconds)) for seconds in (3, 12, 16)]
    for seconds in (3, 12, 16):
        jobs.again(job, NOON + timedelta(seconds=seconds))

    assert told == [(0, 12, False), (12, 3, False), (16, 1, True)]
    assert sent == ["tests.work"]


def test_a_worker_that_was_only_slow_writes_nothing_over_the_one_that_took_over() -> None:
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)

    def slow(mine: Job, progress: Progress) -> dict[str, Any]:
        jobs.claim(mine.pk, timezone.now() + jobs.LEASE * 2)
        if mine.arguments.get("asks"):
            progress.at(1, 2, "never seen")
        return {"url": "/mine/"}

    jobs.run(job.pk, slow)
    Job.objects.filter(pk=job.pk).update(arguments={"asks": True}, claimed_until=NOON)
    assert jobs.run(job.pk, slow) is False

    job.refresh_from_db()
    assert (job.status, job.attempts, job.step, job.result) == ("running", 4, "", {})


@pytest.mark.django_db(transaction=True)
def test_a_long_step_keeps_its_lease_by_signs_of_life(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "SIGN_OF_LIFE", timedelta(seconds=0.05))
    job = jobs.start("tests.work", owner=UserFactory(), now=NOON)

    def work(mine: Job, _progress: Progress) -> None:
        renewed, until = Job.objects.filter(pk=mine.pk, claimed_until__gt=mine.claimed_until), time.monotonic() + 5
        while not renewed.exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert renewed.exists()

    assert jobs.run(job.pk, work) is True
