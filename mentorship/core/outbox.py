"""The outbox: what people are to be told, kept in PostgreSQL until it is told.

A row is queued in the transaction of the act that it tells of. Workers claim rows under a lease, hand them to a
channel, and mark each one the moment the other side has accepted it; a killed worker can therefore repeat one
message at most, under the same Message-ID. Redis only hurries delivery; a sweep finds what it forgot.
"""

import logging
import math
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, models, transaction
from django.db.models import Q
from kombu.exceptions import OperationalError as BrokerError
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from mentorship.core import audit, channels
from mentorship.core.channels import Refused, TryLater, Unreachable
from mentorship.core.errors import WrongStatus
from mentorship.core.models import ChannelChoice, Message, Webhook

logger = logging.getLogger(__name__)

CLAIMED_AT_ONCE = 500
MOST_FAILURES = 6
QUIET_AFTER_BROKER_ERROR = 30.0
CHECK_OURS_EVERY = 1.0
Channel = Message.Channel
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


def queue(  # noqa: PLR0913  (every argument is a named part of the message)
    kind: str,
    *,
    to: Any,
    key: str,
    now: datetime,
    subject: str,
    body: str = "",
    html: str = "",
    link: str = "",
    about: models.Model | None = None,
    why: str = "",
    reply_to: Any = None,
    due_at: datetime | None = None,
    lane: str = "",
    only: Iterable[str] = (),
) -> None:
    """Hold that each person in `to` is told once, over the channels they chose for this kind.

    `to` is a person, an e-mail address, or several of them; `key` says what must not be told twice; `subject` and
    `body` say that something waits and never what it says. `only` narrows the channels. Nothing happens for
    somebody who has left, or for a key that was queued before.
    """
    readers: list[Any] = [to] if isinstance(to, (str, models.Model)) else list(to)
    people = [reader for reader in readers if not isinstance(reader, str) and reader.is_active]
    shared: dict[str, Any] = {
        "kind": kind,
        "key": key,
        "lane": lane,
        "subject": _one_line(subject, 200),
        "body": body.replace("\0", ""),
        "html": html,
        "link": link,
        "why": _one_line(why, 300),
        "reply_to": _address_of(reply_to),
        "about_type": about._meta.label_lower if about else "",
        "about_id": str(about.pk) if about else "",
        "due_at": due_at or now,
        "created_at": now,
    }
    rows = [Message(**shared, channel=Channel.MAIL, address=reader.lower()) for reader in readers if isinstance(reader, str)]
    rows += [
        _row_for(channel, person_id, address, shared) for channel, person_id, address in _routes(kind, people, frozenset(only))
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if shared["due_at"] <= now and not lane:
        _hurry_after_commit()


def post(kind: str, *, hook_ids: Iterable[UUID], key: str, now: datetime, subject: str, link: str, due_at: datetime) -> int:
    """Hold that each of these shared addresses is told once; return how many had not been told yet.

    It is about the group: whoever reads along must be allowed to know it.
    """
    shared = {"kind": kind, "key": key, "subject": _one_line(subject, 200), "link": link, "due_at": due_at, "created_at": now}
    wanted = {str(hook_id) for hook_id in hook_ids}
    known = Message.objects.filter(key=key, channel=Channel.WEBHOOK, address__in=wanted).values_list("address", flat=True)
    new = sorted(wanted.difference(known))
    rows = [Message(**shared, channel=Channel.WEBHOOK, address=address) for address in new]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row_for(channel: str, person_id: int, address: str, shared: dict[str, Any]) -> Message:
    """An inbox line needs no worker: it is there at once."""
    state = {"status": Status.SENT, "sent_at": shared["created_at"]} if channel == Channel.INBOX else {}
    return Message(**{**shared, **state}, channel=channel, recipient_id=person_id, address=address)


def _routes(kind: str, people: list[Any], only: frozenset[str]) -> Iterator[tuple[str, int, str]]:
    """Yield channel, person and address for each way these people chose to hear of this kind."""
    ids = [person.pk for person in people]
    choices = {choice.person_id: choice for choice in ChannelChoice.objects.filter(person__in=ids, kind=topic_of(kind))}
    hooks: dict[int, list[str]] = {}
    for owner_id, hook_id in Webhook.objects.filter(owner__in=ids, is_active=True, is_shared=False).values_list("owner_id", "id"):
        hooks.setdefault(owner_id, []).append(str(hook_id))
    for person in people:
        choice = choices.get(person.pk) or ChannelChoice()
        if choice.is_mail_wanted and (not only or Channel.MAIL in only):
            yield Channel.MAIL, person.pk, person.email
        if choice.is_inbox_wanted and (not only or Channel.INBOX in only):
            yield Channel.INBOX, person.pk, ""
        if choice.is_webhook_wanted and (not only or Channel.WEBHOOK in only):
            yield from ((Channel.WEBHOOK, person.pk, hook) for hook in hooks.get(person.pk, []))


def withdraw(*, now: datetime, key: str = "", about: models.Model | None = None, kind: str = "", to: Any = None) -> int:
    """Take back what is not sent yet, and the inbox line also when it was; return how many rows that were.

    Name the messages by `key`, or by what they are `about`; narrow by `kind` and person.
    """
    if not key and about is None:
        raise ValueError(key)
    rows = Message.objects.filter(Q(status__in=[Status.QUEUED, Status.SENDING]) | Q(channel=Channel.INBOX, status=Status.SENT))
    rows = rows.filter(key=key) if key else rows
    rows = rows.filter(about_type=about._meta.label_lower, about_id=str(about.pk)) if about is not None else rows
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(recipient=to) if to is not None else rows
    return rows.update(status=Status.WITHDRAWN, due_at=now)


def topic_of(kind: str) -> str:
    """Return what people choose by: the part before the first dot."""
    return kind.partition(".")[0]


def claim_due(*, channel: str, now: datetime, lane: str = "", limit: int = CLAIMED_AT_ONCE) -> list[Message]:
    """Take up to `limit` due messages for the length of the lease; no other worker gets them before it ends."""
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    values = {"lane": lane, "channel": channel, "now": now, "lease_ends": now + lease, "limit": limit}
    claimed = sorted(Message.objects.raw(CLAIM, values), key=lambda message: (message.created_at, message.pk))
    models.prefetch_related_objects(claimed, "recipient")
    return claimed


def deliver(messages: Iterable[Message], *, channel: str, now: datetime) -> Tally:
    """Hand claimed messages to their channel, one connection for each hundred.

    However long ago they were claimed, and however slow the machine: each leaves only within a second of having been found to be
    still ours under a lease that goes on. What half a lease was too short for is given back.
    """
    began = time.monotonic()
    tally = Tally()
    waiting = list(messages)
    for start in range(0, len(waiting), channels.PER_CONNECTION):
        tally += _deliver_batch(waiting[start : start + channels.PER_CONNECTION], channel=channel, now=now, began=began)
    return tally


def _deliver_batch(batch: list[Message], *, channel: str, now: datetime, began: float) -> Tally:
    tally = Tally()
    waiting = batch[::-1]
    marks = Marks(now)
    stop_at = began + settings.OUTBOX_LEASE_SECONDS / 2
    checked_at = -math.inf
    try:
        with channels.opened(channel, before_each=marks.settle) as hand_over:
            while waiting and time.monotonic() < stop_at:
                if time.monotonic() - checked_at > CHECK_OURS_EVERY:
                    marks.settle()
                    checked_at = time.monotonic()
                    waiting = _still_ours(waiting, now=now + timedelta(seconds=checked_at - began))
                    continue
                tally += _deliver_one(waiting.pop(), hand_over, marks, now=now)
    except Unreachable as error:
        logger.warning("%s cannot be reached: %s", channel, error)
        _release(waiting, now=now, error=str(error), wait=_jittered(settings.OUTBOX_RETRY_SECONDS))
    else:
        marks.settle()
        _release(waiting, now=now, error="", wait=timedelta())
    finally:
        marks.settle()
    tally.later += len(waiting)
    return tally


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
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    if min(message.due_at for message in messages) > now + lease / 2:
        rows = Message.objects.filter(pk__in=[message.pk for message in messages], status=Status.SENDING)
        held = dict(rows.values_list("pk", "attempts"))
        return [message for message in messages if held.get(message.pk) == message.attempts]
    ours = {"ids": [message.pk for message in messages], "attempts": [message.attempts for message in messages]}
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {**ours, "lease_ends": now + lease})
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


@transaction.atomic
def send_again(*, message_id: UUID, actor: Any, now: datetime) -> Message:
    """Queue a message that was set aside once more, its failures forgotten."""
    if not (actor.is_admin or actor.is_people_partner):
        raise PermissionDenied
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status != Status.SET_ASIDE:
        raise WrongStatus(message, expected=str(Status.SET_ASIDE.label))
    message.status, message.failures, message.due_at = Status.QUEUED, 0, now
    message.save(update_fields=["status", "failures", "due_at"])
    audit.record("message.sent_again", actor=actor, about=message, now=now)
    _hurry_after_commit()
    return message


def _hurry_after_commit() -> None:
    if not any(entry[1] is _hurry for entry in connection.run_on_commit):
        transaction.on_commit(_hurry)


_quiet_until = 0.0


def _hurry() -> None:
    """Ask a worker to look now. Without Redis the sweep finds the rows a little later; don't make every page wait for it."""
    global _quiet_until  # noqa: PLW0603  (one memory per process is the point)
    if time.monotonic() < _quiet_until:
        return
    try:
        current_app.send_task("mentorship.core.tasks.deliver_messages", retry=False, expires=60)
    except (BrokerError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_AFTER_BROKER_ERROR
        logger.warning("the message broker cannot be reached; the sweep will deliver: %s", error)


def _address_of(person: Any) -> str:
    return person if isinstance(person, str) else getattr(person, "email", "")


def _one_line(text: str, longest: int) -> str:
    """Return the text as one header-safe line."""
    line = " ".join(str(text).replace("\0", "").split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
