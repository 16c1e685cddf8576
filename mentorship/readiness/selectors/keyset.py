"""Pages by key over any columns, nulls included: no OFFSET, no count.

PostgreSQL's own order is kept (nulls last going up, first going down), so that one index serves both directions.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the order; `is_nullable` spares the database a condition where there are no nulls."""

    name: str
    is_down: bool = False
    is_nullable: bool = False

    def turned(self) -> "Column":
        """Return the same column, read backwards."""
        return Column(self.name, not self.is_down, self.is_nullable)

    @property
    def order(self) -> str:
        """Write it as `order_by` does."""
        return f"-{self.name}" if self.is_down else self.name

    def equals(self, value: Any) -> Q:
        """Match the same value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any) -> Q:
        """Match what comes after the value."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if self.is_down else Q(pk__in=[])
        further = Q(**{f"{self.name}__{'lt' if self.is_down else 'gt'}": value})
        return further | Q(**{f"{self.name}__isnull": True}) if self.is_nullable and not self.is_down else further


def after(columns: Sequence[Column], values: Sequence[Any]) -> Q:
    """Match the rows that come after the one with these values."""
    found, same = Q(pk__in=[]), Q()
    for column, value in zip(columns, values, strict=True):
        found |= same & column.beyond(value)
        same &= column.equals(value)
    first, value = columns[0], values[0]
    if value is not None and not first.is_nullable:
        found &= Q(**{f"{first.name}__{'lte' if first.is_down else 'gte'}": value})
    return found


@dataclass(frozen=True, slots=True)
class KeyPage:
    """Some rows, and the cursors of the pages beside them."""

    rows: list[Any]
    previous: str
    next: str


def first_page(found: list[Any], columns: Sequence[Column], size: int) -> KeyPage:
    """Return the first page of the first `size` + 1 rows."""
    return KeyPage(found[:size], "", write("next", columns, found[size - 1]) if len(found) > size else "")


def page(rows: Any, columns: Sequence[Column], *, cursor: str, size: int, dressed: Callable[[Any], Any]) -> KeyPage:
    """Return one page in this order. A senseless cursor shows the first page.

    `dressed` adds to the few rows of the page what would be dear to add to all: it is given the keys' query.
    """

    def taken(chosen: Any, by: Sequence[Column]) -> list[Any]:
        order = [column.order for column in by]
        return list(dressed(chosen.order_by(*order)[: size + 1].values("pk")).order_by(*order))

    place = read(cursor, len(columns))
    if place is None:
        return first_page(taken(rows, columns), columns, size)
    direction, values = place
    if direction == "previous":
        back = [column.turned() for column in columns]
        found = taken(rows.filter(after(back, values)), back)
        shown = found[:size][::-1]
        previous = write("previous", columns, shown[0]) if len(found) > size else ""
        return KeyPage(shown, previous, write("next", columns, shown[-1]) if shown else "")
    found = taken(rows.filter(after(columns, values)), columns)
    shown = found[:size]
    following = write("next", columns, shown[-1]) if len(found) > size else ""
    return KeyPage(shown, write("previous", columns, shown[0]) if shown else "", following)


def write(direction: str, columns: Sequence[Column], row: Any) -> str:
    """Return the cursor that leads on from this row."""
    values = [_plain(getattr(row, column.name)) for column in columns]
    return base64.urlsafe_b64encode(orjson.dumps([direction, *values])).decode().rstrip("=")


def read(cursor: str, width: int) -> tuple[str, list[Any]] | None:
    """Return the direction and values of a cursor; None for none and for a senseless one."""
    if not cursor:
        return None
    try:
        direction, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = [_value(value) for value in values]
    except (ValueError, TypeError, binascii.Error):
        return None
    return (direction, found) if direction in {"next", "previous"} and len(found) == width else None


def _plain(value: Any) -> Any:
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["on"])
    if value is None or isinstance(value, (int, str)):
        return value
    raise TypeError(value)
