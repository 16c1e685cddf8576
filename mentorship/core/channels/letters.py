"""The written mail of one outbox row: plain text and HTML, put together fast enough for a batch.

The layouts are Django templates, rendered once for each shape with marks where the values go; the MIME form is written
by hand for the common case, because the library's generator takes longer than the whole delivery. Anything unusual
goes through the library.
"""

import binascii
import re
from collections.abc import Mapping
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from django.core.mail.message import BadHeaderError, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

OPEN, SHUT = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(.*?){SHUT}")


def written(values: Mapping[str, str]) -> tuple[str, str]:
    """Return text and HTML with these values in the layout; empty values leave their part out."""
    filled = tuple(sorted(name for name, value in values.items() if value))
    text, html = _layout(filled, get_language() or "")
    inside = {name: value if name == "html" else _as_html(name == "body", value) for name, value in values.items() if value}
    return MARK.sub(lambda mark: values[mark[1]], text), MARK.sub(lambda mark: inside[mark[1]], html)


@lru_cache(maxsize=1024)
def _as_html(is_body: bool, value: str) -> str:  # noqa: FBT001  (a key of the cache)
    """Escape a value; most are the same in every letter of a batch. `html` was rendered by a template of ours and is finished."""
    return str(linebreaks(value, autoescape=True)) if is_body else str(escape(value))


@lru_cache(maxsize=128)
def _layout(filled: tuple[str, ...], _language: str) -> tuple[str, str]:
    context = {name: mark_safe(f"{OPEN}{name}{SHUT}") for name in filled}  # noqa: S308  (our own marks)
    return render_to_string("email/message.txt", context), render_to_string("email/message.html", context)


class Letter(EmailMultiAlternatives):
    """A mail of two bodies that every Django backend can carry, with a quick way to its bytes."""

    def message(self, **options: Any) -> Any:
        """Return what the SMTP, file and console backends write."""
        addresses = [self.from_email, *self.to, *self.reply_to]
        if not all(address.isascii() for address in addresses):
            return super().message(**options)
        return WrittenLetter(self)


class WrittenLetter:
    """The bytes of a letter, in the shape that backends ask for them."""

    def __init__(self, letter: Letter) -> None:
        headers = {
            "Subject": _encoded(str(letter.subject)),
            "From": letter.from_email,
            "To": ", ".join(letter.to),
            "Reply-To": ", ".join(letter.reply_to),
            "Date": format_datetime(timezone.now()),
        } | letter.extra_headers
        for name, value in headers.items():
            if "\n" in value.replace("\n ", "") or "\r" in value:
                raise BadHeaderError(name)
        boundary = f"=_{binascii.crc32(letter.extra_headers['Message-ID'].encode()):08x}_part"
        lines = [f"{name}: {value}" for name, value in headers.items() if value]
        lines += ["MIME-Version: 1.0", f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
        html = str(letter.alternatives[0][0])
        parts = [_part("plain", str(letter.body), boundary), _part("html", html, boundary)]
        self.content = "\n".join(lines).encode("ascii") + b"\n" + b"".join(parts) + f"--{boundary}--\n".encode()

    def as_bytes(self, linesep: str = "\n") -> bytes:
        """Return the whole message with these line ends."""
        return self.content.replace(b"\n", linesep.encode())

    def get_charset(self) -> None:
        """Say nothing: each part names its own."""


def _part(kind: str, text: str, boundary: str) -> bytes:
    head = f'--{boundary}\nContent-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
    body = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", errors="replace")
    return head.encode() + binascii.b2a_qp(body, istext=True) + b"\n"


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()
