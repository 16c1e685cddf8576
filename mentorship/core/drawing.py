"""What figures are made of: numbers, words, the frame with its label, and a form of the same for a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from django.utils.safestring import SafeString

from mentorship.core.markup import escaped, formatted, written

Number = int | float

PHONE = 300
"""So wide is a card's inside on the narrowest phone that the pages are made for, 360 pixels."""


def svg(width: Number, height: Number, label: str, body: SafeString, classes: str = "fig") -> SafeString:
    """Return a drawing with what it shows in words."""
    return written(
        f'<svg class="{escaped(classes)}" viewBox="0 0 {n(width)} {n(height)}" width="{n(width)}" height="{n(height)}"'
        f' role="img" aria-label="{escaped(label)}">{escaped(body)}</svg>'
    )


def scrolling(drawn: SafeString, label: str) -> SafeString:
    """Return a drawing that may be wider than its place."""
    return formatted('<div class="figure-scroll" tabindex="0" role="group" aria-label="{}">{}</div>', label, drawn)


def forms(wide: SafeString, phone: SafeString, label: str) -> SafeString:
    """Return a figure in two forms of which the style sheet shows one: beside it, on a phone, the one that fits there."""
    return formatted("<div>{}{}</div>", scrolling(wide, label), phone)


def n(value: Number) -> str:
    """Write a number for an attribute: one decimal at most."""
    return str(value) if type(value) is int else f"{value:.1f}".rstrip("0").rstrip(".")


def join(parts: Iterable[SafeString]) -> SafeString:
    """Put parts of a drawing together."""
    return written("".join(map(escaped, parts)))


def short(text: str, length: int) -> str:
    """Cut a text that would not fit."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def text(x: Number, y: Number, text: object, *, classes: str = "", anchor: str = "start") -> SafeString:
    """Write words at a place."""
    return written(f'<text x="{n(x)}" y="{n(y)}" class="{classes}" text-anchor="{anchor}">{escaped(text)}</text>')


@dataclass(frozen=True)
class Step:
    """That a person stands at a level since a day; `note` is a second line (the mentor, the reason)."""

    since: date
    rank: int
    title: str
    note: str = ""


@dataclass(frozen=True)
class Node:
    """A person of a lineage: whom they mentored hangs below; a weak link is drawn dashed (influence, unconfirmed)."""

    name: str
    note: str = ""
    children: Sequence["Node"] = field(default_factory=tuple)
    is_weak: bool = False
    is_me: bool = False
    url: str = ""


def box(node: Node, x: Number, y: Number, width: Number, height: Number) -> SafeString:
    """Draw a person of a lineage."""
    name = text(x + 10, y + (18 if node.note else 27), short(node.name, round(width / 7.4)), classes="strong")
    note = text(x + 10, y + 34, short(node.note, round(width / 6.4))) if node.note else ""
    inside = (
        f'<rect class="node{" me" if node.is_me else ""}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" rx="8"/>'
        f"{name}{note}<title>{escape(f'{node.name} {node.note}'.strip())}</title>"
    )
    return written(f'<a href="{escape(node.url)}">{inside}</a>' if node.url else f"<g>{inside}</g>")
