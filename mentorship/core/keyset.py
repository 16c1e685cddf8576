"""Pages of a long list by key, for HTML: no OFFSET, no count, the same cost on page 1 and on page 1,000."""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows, and the cursors of the pages beside them (`components/pages.html`)."""

    rows: list[M]
    previous: str
    next: str


def page(rows: "models.QuerySet[M]", *, by: str, cursor: str = "", size: int = 25) -> Page[M]:
    """Return one page of `rows`, newest first: by the field `by`, then by key. A senseless cursor shows the first page."""
    place = _read(cursor)
    if place is None:
        found = list(rows.order_by(f"-{by}", "-pk")[: size + 1])
        return Page(found[:size], "", _cursor(found[size - 1], by, "older") if len(found) > size else "")
    direction, value, key = place
    if direction == "newer":
        found = list(rows.filter(Q(**{f"{by}__gt": value}) | Q(**{by: value, "pk__gt": key})).order_by(by, "pk")[: size + 1])
        shown = found[:size][::-1]
        previous = _cursor(shown[0], by, "newer") if len(found) > size else ""
        return Page(shown, previous, _cursor(shown[-1], by, "older") if shown else "")
    found = list(rows.filter(Q(**{f"{by}__lt": value}) | Q(**{by: value, "pk__lt": key})).order_by(f"-{by}", "-pk")[: size + 1])
    shown = found[:size]
    return Page(
        shown, _cursor(shown[0], by, "newer") if shown else "", _cursor(shown[-1], by, "older") if len(found) > size else ""
    )


def _cursor(row: Any, by: str, direction: str) -> str:
    value = getattr(row, by)
    return base64.urlsafe_b64encode(orjson.dumps([direction, value.isoformat(), str(row.pk)])).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, date | datetime, str] | None:
    if not cursor:
        return None
    try:
        direction, value, key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        is_day = len(value) == len("2026-01-01")
        moment: date | datetime = date.fromisoformat(value) if is_day else datetime.fromisoformat(value)
        return direction, moment, str(UUID(key))
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
