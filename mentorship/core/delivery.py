"""Delivery of the outbox: workers claim rows under a lease, and each leaves while the lease is known to hold.

A message is marked the moment the other side has accepted it: a killed worker can therefore repeat one at most, under the same
Message-ID. Rows that wait elsewhere, or whose turn comes too late, go back into the queue.
"""

import logging
import math
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import OperationalError, connection, models
from django.db.models import Q
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from mentorship.core import channels
from mentorship.core.channels import Refused, TryLater, Unreachable
from mentorship.core.models import Message

logger = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 500
MOST_FAILURES = 6
CHECK_OURS_EVERY = 1.0
Status = Message.Status

CLAIM = """
UPDATE core_message SET status = 'sending', attempts = attempts + 1, due_at = %(lease_ends)s
WHERE id IN (
    SELECT id FROM core_message
    WHERE status IN ('queued', 'sending') AND lane = %(lane)s AND channel = %(channel)s AND due_at <= %(now)s
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING *
"""

HOLD = """
UPDATE core_message SET due_at = %(lease_ends)s
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[]) AS ours(id, attempts)
WHERE core_message.id = ours.id AND core_message.attempts = ours.attempts AND status = 'sending'
RETURNING core_message.id
"""

MARK_SENT = b"UPDATE core_message SET status = 'sent', sent_at = $1, error = '' WHERE id = $2"
MARK_SENT_NAME = b"mark_message_sent"


@dataclass(slots=True)
class Tally:
    """What became of one claimed batch."""

    sent: int = 0
    later: int = 0
    set_aside: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sent + other.sent, self.later + other.later, self.set_aside + other.set_aside)


def claim_due(*, channel: str, now: datetime, lane: str = "", limit: int = CLAIMED_AT_ONCE) -> list[Message]:
    """Take up to `limit` due messages for the length of the lease; no other worker gets them before it ends."""
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    values = {"lane": lane, "channel": channel, "now": now, "lease_ends": now + lease, "limit": limit}
    claimed = sorted(Message.objects.raw(CLAIM, values), key=lambda message: (message.created_at, message.pk))
    models.prefetch_related_objects(claimed, "recipient")
    return claimed


def deliver(
    messages: Iterable[Message],
    *,
    channel: str,
    now: datetime,
    look_again: "LookAgain | None" = None,
) -> Tally:
    """Hand claimed messages to their channel, one connection for each hundred.

    However long ago they were claimed, and however slow the machine: each leaves only within a second of having been found to be
    still ours under a lease that goes on. `look_again` is asked about each hundred right before it goes, and returns what is
    still to be sent. What half a lease was too short for is given back.
    """
    delivery = _Delivery(channel, now, look_again)
    tally = Tally()
    waiting = list(messages)
    for start in range(0, len(waiting), channels.PER_CONNECTION):
        tally += delivery.batch(waiting[start : start + channels.PER_CONNECTION])
    return tally


class LookAgain(Protocol):
    """Return those of a few claimed messages that are still to be sent."""

    def __call__(self, messages: list[Message], *, now: datetime) -> list[Message]:
        """Look at them as they are now."""


class _Delivery:
    """One call of `deliver`: its clock goes on from the `now` that it was given."""

    def __init__(self, channel: str, now: datetime, look_again: "LookAgain | None") -> None:
        self.channel, self.now, self.look_again = channel, now, look_again
        self.began = self.checked_at = time.monotonic()
        self.stop_at = math.inf

    def batch(self, batch: list[Message]) -> Tally:
        """Send over one connection; what cannot be reached or is too late goes back into the queue."""
        tally, marks, now = Tally(), Marks(self.now), self.now
        waiting = self._ready(batch)[::-1]
        if not waiting:
            return tally
        try:
            with channels.opened(self.channel, before_each=marks.settle) as hand_over:
                while waiting and time.monotonic() < self.stop_at:
                    if time.monotonic() - self.checked_at > CHECK_OURS_EVERY:
                        marks.settle()
                        waiting = self._held(waiting)
                        continue
                    tally += _deliver_one(waiting.pop(), hand_over, marks, now=now)
        except Unreachable as error:
            logger.warning("%s cannot be reached: %s", self.channel, error)
            _release(waiting, now=now, error=str(error), wait=_jittered(settings.OUTBOX_RETRY_SECONDS))
        else:
            marks.settle()
            _release(waiting, now=now, error="", wait=timedelta())
        finally:
            marks.settle()
        tally.later += len(waiting)
        return tally

    def _ready(self, batch: list[Message]) -> list[Message]:
        """Return what is still ours and still to be said; nothing of a batch whose turn comes too late is looked at."""
        if time.monotonic() >= self.stop_at:
            return batch
        ready = self._held(batch)
        if self.look_again is not None:
            ready = self.look_again(ready, now=self._time())
        self.stop_at = min(self.stop_at, time.monotonic() + settings.OUTBOX_LEASE_SECONDS / 2)
        return ready

    def _held(self, messages: list[Message]) -> list[Message]:
        self.checked_at = time.monotonic()
        return _still_ours(messages, now=self._time())

    def _time(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self.began)


def _deliver_one(message: Message, hand_over: channels.HandOver, marks: "Marks", *, now: datetime) -> Tally:
    """Mark a message sent the moment it was accepted: between the two lies the only chance of a double."""
    try:
        hand_over(message)
    except Refused as error:
        marks.settle()
        return _set_aside(message, error=str(error), now=now)
    except TryLater as error:
        marks.settle()
        return _try_later(message, error=str(error), now=now)
    except Unreachable as error:
        marks.settle()
        _try_later(message, error=str(error), now=now)
        raise
    marks.sent(message)
    return Tally(sent=1)


class Marks:
    """Marks messages sent, one statement each, prepared by the server and on its way before the next message is written.

    PostgreSQL works while the next message is written; its answer is waited for before that one leaves, so that never more
    than one message is in doubt. A statement that has left is carried out also when this process is killed right after.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now.isoformat().encode()
        self._waits = False
        self._is_prepared = False

    def sent(self, message: Message) -> None:
        """Send the statement for this message, once the one before it was answered."""
        self.settle()
        if not self._is_prepared:
            _prepare_mark()
            self._is_prepared = True
        server = connection.connection.pgconn
        server.send_query_prepared(MARK_SENT_NAME, [self.now, str(message.pk).encode()])
        server.flush()
        self._waits = True

    def settle(self) -> None:
        """Wait for the answer that is still to come; raises `OperationalError` when the statement failed."""
        if not self._waits:
            return
        self._waits = False
        server = connection.connection.pgconn
        while (answer := server.get_result()) is not None:
            _require_well(answer)


def _prepare_mark() -> None:
    """Look for our statement anew for each batch: after a rollback the driver ends all that were prepared on a connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = %s", [MARK_SENT_NAME.decode()])
        is_there = cursor.fetchone()
    if not is_there:
        _require_well(connection.connection.pgconn.prepare(MARK_SENT_NAME, MARK_SENT))


def _require_well(answer: PGresult) -> None:
    if answer.status != ExecStatus.COMMAND_OK:
        raise OperationalError(answer.error_message.decode(errors="replace"))


def _set_aside(message: Message, *, error: str, now: datetime) -> Tally:
    _ours(message).update(status=Status.SET_ASIDE, failures=message.failures + 1, error=error, due_at=now)
    return Tally(set_aside=1)


def _try_later(message: Message, *, error: str, now: datetime) -> Tally:
    """Wait four times longer after each failure; after the last, set the message aside for a person to look at."""
    failures = message.failures + 1
    if failures >= MOST_FAILURES:
        return _set_aside(message, error=error, now=now)
    wait = _jittered(settings.OUTBOX_RETRY_SECONDS * 4 ** (failures - 1))
    _ours(message).update(status=Status.QUEUED, failures=failures, error=error, due_at=now + wait)
    return Tally(later=1)


def _release(messages: list[Message], *, now: datetime, error: str, wait: timedelta) -> None:
    """Give back what could not be tried; it is not the messages' fault and not counted against them."""
    ours = Q()
    for attempts in {message.attempts for message in messages}:
        ours |= Q(pk__in=[message.pk for message in messages if message.attempts == attempts], attempts=attempts)
    if messages:
        Message.objects.filter(ours, status=Status.SENDING).update(status=Status.QUEUED, error=error, due_at=now + wait)


def _still_ours(messages: list[Message], *, now: datetime) -> list[Message]:
    """Drop what was withdrawn, or claimed by somebody else, and hold the rest for as long again once half the lease is over."""
    if not messages:
        return []
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    if min(message.due_at for message in messages) > now + lease / 2:
        rows = Message.objects.filter(pk__in=[message.pk for message in messages], status=Status.SENDING)
        held = dict(rows.values_list("pk", "attempts"))
        return [message for message in messages if held.get(message.pk) == message.attempts]
    ids, attempts = [message.pk for message in messages], [message.attempts for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"ids": ids, "attempts": attempts, "lease_ends": now + lease})
        kept = {key for (key,) in cursor.fetchall()}
    still = [message for message in messages if message.pk in kept]
    for message in still:
        message.due_at = now + lease
    return still


def _ours(message: Message) -> models.QuerySet[Message]:
    """Return the row while our claim on it holds: the number of attempts tells one claim from the next."""
    return Message.objects.filter(pk=message.pk, attempts=message.attempts, status=Status.SENDING)


def _jittered(seconds: float) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  (spreads retries, protects nothing)
