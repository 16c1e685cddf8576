"""*Sent mail*: in the demo alone, what the local mail sink received."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

SHOWN = 200


@dataclass(frozen=True)
class Mail:
    """One received message."""

    key: str
    received_at: datetime
    message: EmailMessage

    @property
    def body(self) -> str:
        """The plain text."""
        part = self.message.get_body(("plain", "html"))
        return str(part.get_content()) if part else ""


def folder() -> Path:
    """Return where the demo's sink writes; 404 outside of the demo."""
    if not settings.DEMO:
        raise Http404
    return Path(settings.SENT_MAIL)


def read(path: Path) -> Mail:
    """Read one received message."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(path.stem, datetime.fromtimestamp(path.stat().st_mtime, tz=UTC), message)


def sent_mail(request: HttpRequest) -> HttpResponse:
    """List the newest messages."""
    paths = sorted(folder().glob("*.eml"), reverse=True)
    mails = [read(path) for path in paths[:SHOWN]]
    return render(request, "core/sent_mail.html", {"mails": mails, "left_out": max(0, len(paths) - SHOWN)})


def sent_mail_one(request: HttpRequest, key: str) -> HttpResponse:
    """Show one message as it was received."""
    path = folder() / f"{key}.eml"
    if not path.is_file():
        raise Http404
    return render(request, "core/sent_mail_one.html", {"mail": read(path)})
