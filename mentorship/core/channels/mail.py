"""Mail over any Django backend: one connection for a batch, a Message-ID that never changes, and a way to unsubscribe."""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from functools import cache
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail, signing
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorship.core.channels.letters import Letter, written
from mentorship.core.channels.problems import HandOver, Refused, TryLater, Unreachable
from mentorship.core.models import Message

UNSUBSCRIBE_SALT = "core.unsubscribe"
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+=-]+@[A-Za-z0-9.-]+")
PERMANENT = 500
SHUTTING_DOWN = 421
NOT_ABOUT_THE_MESSAGE = {401, 403, 407, 429}


@contextmanager
def opened(before_each: Callable[[], None]) -> Iterator[HandOver]:
    """Open the configured backend; what is handed over goes out on this one connection."""
    connection = mail.get_connection(fail_silently=False)
    answering = settings.REPLY_TO or _somebody()
    _translated(connection.open)

    def hand_over(message: Message) -> None:
        letter = compose(message, connection, answering)
        before_each()
        _hand_over(letter, connection)

    try:
        yield hand_over
    finally:
        _close(connection)


def _hand_over(letter: Letter, connection: BaseEmailBackend) -> None:
    """Send one mail. A server that closed the old connection politely gets a second one at once, under the same Message-ID."""
    try:
        _translated(_send, letter, connection)
    except ClosedByServer:
        _close(connection)
        _translated(connection.open)
        _translated(_send, letter, connection)


def _send(letter: Letter, connection: BaseEmailBackend) -> None:
    """Hand a letter to the backend; over SMTP straight to the open connection, where both addresses are plain.

    The backend would take each address apart anew for every letter, which costs as much as sending it.
    """
    smtp = connection.connection if isinstance(connection, EmailBackend) else None
    to, sender = letter.to[0], _plain(letter.from_email)
    if smtp is None or not sender or not PLAIN_ADDRESS.fullmatch(to):
        connection.send_messages([letter])
    else:
        smtp.sendmail(sender, [to], letter.message().as_bytes(linesep="\r\n"))


@cache
def _plain(sender: str) -> str:
    """Return the bare address of a sender, or nothing where it needs the library."""
    address = parseaddr(sender)[1]
    return address if PLAIN_ADDRESS.fullmatch(address) else ""


class ClosedByServer(Unreachable):
    """The connection was open and is no more."""


def _translated(act: Callable[..., Any], *arguments: Any) -> None:
    """Do it, telling apart whose fault a failure is."""
    try:
        act(*arguments)
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise (Refused if code >= PERMANENT else TryLater)(_said(code, reason)) from error
    except smtplib.SMTPDataError as error:
        kind = Unreachable if error.smtp_code == SHUTTING_DOWN else Refused if error.smtp_code >= PERMANENT else TryLater
        raise kind(_said(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise ClosedByServer(str(error)) from error
    except AnymailAPIError as error:
        status = error.status_code or PERMANENT
        is_its_fault = status < PERMANENT and status not in NOT_ABOUT_THE_MESSAGE
        raise (Refused if is_its_fault else Unreachable)(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    except (AnymailError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from error


def _said(code: int, reason: bytes | str) -> str:
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return f"{code} {text}"


def _close(connection: BaseEmailBackend) -> None:
    """Hang up; a connection that is broken already is closed all the same."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        connection.connection = None  # type: ignore[attr-defined]  # the SMTP backend's own attribute


def compose(message: Message, connection: BaseEmailBackend | None = None, answering: str = "") -> Letter:
    """Write the mail of one outbox row: plain text and HTML, both saying what waits and linking to it.

    `answering` reads what is answered where the row names nobody.
    """
    has_account = bool(message.recipient_id)
    text, html = written(
        {
            "subject": message.subject,
            "body": message.body,
            "html": message.html,
            "why": message.why,
            "greeting": _greeting(message),
            "sender": sender_name(),
            "link": absolute(message.link) if message.link else "",
            "settings_link": absolute(reverse("reminders:settings")) if has_account else "",
            "unsubscribe_link": unsubscribe_link(message) if has_account else "",
        },
    )
    reply_to = message.reply_to or answering
    letter = Letter(
        subject=message.subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.address],
        reply_to=[reply_to] if reply_to else [],
        headers=_headers(message),
        connection=connection,
    )
    letter.attach_alternative(html, "text/html")
    return letter


def _headers(message: Message) -> dict[str, str]:
    """Return the headers that make a reminder traceable, quiet for auto-responders, and easy to be rid of (RFC 8058)."""
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if message.recipient_id:
        headers["List-Unsubscribe"] = f"<{unsubscribe_link(message)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_id(message: Message) -> str:
    """Return the Message-ID of a row: the same however often it is sent."""
    return f"<{message.pk.hex}@{_domain_of(settings.DEFAULT_FROM_EMAIL)}>"


def _somebody() -> str:
    """Return a people partner's address: what somebody answers is read by a person even where none was named."""
    partners = get_user_model().objects.filter(is_active=True, roles__contains=["people_partner"])
    return partners.order_by("pk").values_list("email", flat=True).first() or ""


@cache
def _domain_of(sender: str) -> str:
    return parseaddr(sender)[1].partition("@")[2] or "localhost"


def unsubscribe_link(message: Message) -> str:
    """Return the signed address that switches off mail of this topic for this person: nothing else, and for good."""
    token = signing.Signer(salt=UNSUBSCRIBE_SALT).sign_object([message.recipient_id, message.kind.partition(".")[0]])
    return absolute(reverse("reminders:unsubscribe", args=[token]))


def read_unsubscribe_token(token: str) -> tuple[int, str]:
    """Return person and topic, or raise `signing.BadSignature`."""
    person_id, topic = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign_object(token)
    return int(person_id), str(topic)


def absolute(path: str) -> str:
    """Return the full address of a page of ours."""
    return path if path.startswith(("http://", "https://")) else settings.BASE_URL.rstrip("/") + path


def _greeting(message: Message) -> str:
    name = message.recipient.full_name.split(" ")[0] if message.recipient else ""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def sender_name() -> str:
    """Return how the program signs."""
    return _("Mentoring at %(company)s") % {"company": settings.COMPANY_NAME}
