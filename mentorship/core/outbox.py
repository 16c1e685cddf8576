"""The outbox: what people are to be told, kept in PostgreSQL until it is told.

A row is queued in the transaction of the act that it tells of; `core.delivery` hands it to its channel. Redis only hurries
delivery; a sweep finds what it forgot.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction
from django.db.models import Q
from kombu.exceptions import OperationalError as BrokerError

from mentorship.core import audit
from mentorship.core.errors import WrongStatus
from mentorship.core.models import ChannelChoice, Message, Webhook

logger = logging.getLogger(__name__)

QUIET_AFTER_BROKER_ERROR = 30.0
Channel = Message.Channel
Status = Message.Status


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
