"""What the toast after an act offers to take it back: an address to post to, and what to post there."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

PREFIX = "undo:"


@dataclass(frozen=True, slots=True)
class Undo:
    """Where to post, and the fields of that form."""

    url: str
    fields: list[tuple[str, str]]


def undo(view: str, *args: Any, **fields: object) -> str:
    """Return the tag of a message whose act is taken back by posting `fields` to that view."""
    return f"{PREFIX}{reverse(view, args=args)}{'?' if fields else ''}{urlencode(fields)}"


def undo_of(tags: str) -> Undo | None:
    """Return what a message's tag offers, or nothing."""
    if not tags.startswith(PREFIX):
        return None
    url, _mark, fields = tags.removeprefix(PREFIX).partition("?")
    return Undo(url, parse_qsl(fields, keep_blank_values=True))
