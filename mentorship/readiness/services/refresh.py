"""Keep the rows right: refresh what is marked, mark what time has touched, rebuild from nothing."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Q

from accounts.models import User
from mentorship.readiness.models import ReadinessRow, StaleMark
from mentorship.readiness.rows import rows_of

BATCH = 500
REBUILD_BATCH = 2_000
_KEPT_UP = [field.name for field in ReadinessRow._meta.concrete_fields if not field.primary_key]
_CLAIM = """
WITH first AS (
    SELECT person_id FROM readiness_stalemark ORDER BY id FOR UPDATE SKIP LOCKED LIMIT %s
), taken AS (
    SELECT id FROM readiness_stalemark WHERE person_id IN (SELECT person_id FROM first) FOR UPDATE SKIP LOCKED
)
DELETE FROM readiness_stalemark WHERE id IN (SELECT id FROM taken) RETURNING person_id
"""
_MARK_OLD = """
INSERT INTO readiness_stalemark (person_id)
SELECT u.id FROM accounts_user AS u LEFT JOIN readiness_readinessrow AS r ON r.person_id = u.id
WHERE r.computed_at < %(midnight)s
   OR (r.person_id IS NULL AND u.is_active AND (u.left_on IS NULL OR u.left_on >= %(today)s))
"""


@transaction.atomic
def refresh_stale(*, now: datetime, limit: int = BATCH) -> int:
    """Compute the rows of some people who are marked, and take their marks away; return how many people.

    Marks and rows change in one transaction: a worker that dies leaves the marks. Several workers take different marks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [limit])
        ids = {row[0] for row in cursor.fetchall()}
    if ids:
        refresh_people(ids, now=now)
    return len(ids)


@transaction.atomic
def refresh_people(ids: Collection[int], *, now: datetime) -> None:
    """Compute the rows of these people; those who left lose theirs.

    Each row is locked before its sources are read, so that of two workers the later one reads the newer sources.
    """
    wanted = sorted(_at_work(now).filter(pk__in=ids).values_list("pk", flat=True))
    ReadinessRow.objects.filter(pk__in=set(ids) - set(wanted)).delete()
    ReadinessRow.objects.bulk_create([ReadinessRow(person_id=pk, computed_at=now) for pk in wanted], ignore_conflicts=True)
    list(ReadinessRow.objects.filter(pk__in=wanted).order_by("pk").select_for_update().values_list("pk"))
    ReadinessRow.objects.bulk_create(
        rows_of(wanted, now=now), update_conflicts=True, unique_fields=["person"], update_fields=_KEPT_UP
    )


def mark_outdated(*, now: datetime) -> int:
    """Mark everyone whose row is from before today, and everyone without one: windows move although nothing changes."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_MARK_OLD, {"midnight": midnight, "today": now.date()})
        return int(cursor.rowcount)


def rebuild(*, now: datetime, tell: Callable[[int, int], None] = lambda _done, _total: None, processes: int = 1) -> int:
    """Compute every row anew, in batches that each hold by themselves; return how many people. Can be run again at any time.

    A command may use several processes; a worker, which may have no children, uses its own.
    """
    newest_mark = StaleMark.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    total, done = _at_work(now).count(), 0
    batches = list(_batches(_at_work(now)))
    with _beside(processes) as each:
        for count in each(partial(_refreshed, now=now), batches):
            done += count
            tell(done, total)
    ReadinessRow.objects.filter(computed_at__lt=now).exclude(person__in=_at_work(now)).delete()
    StaleMark.objects.filter(pk__lte=newest_mark).delete()
    return done


def _refreshed(ids: list[int], *, now: datetime) -> int:
    refresh_people(ids, now=now)
    return len(ids)


@contextmanager
def _beside(processes: int) -> Iterator[Any]:
    """Yield a `map` that works in that many processes, each with a connection of its own."""
    if processes == 1:
        yield map
        return
    connections.close_all()  # what is open would be shared with the children, so nothing is asked here until they have begun
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        yield pool.map


def _batches(people: Any) -> Iterator[list[int]]:
    last = 0
    while ids := list(people.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:REBUILD_BATCH]):
        yield ids
        last = ids[-1]


def _at_work(now: datetime) -> Any:
    return User.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=now.date()), is_active=True)
