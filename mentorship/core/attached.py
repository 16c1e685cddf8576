"""Rows that hang on other rows, when both were asked for together: `prefetch_related` builds a query of its own each time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


class Attached(list[Any]):
    """What hangs on one row. It answers `all`; whoever wants it filtered asks the database."""

    def all(self) -> "Attached":
        """Return it."""
        return self


def with_rows(rows: Sequence[Row], name: str, related: Iterable[Model], key: str) -> Sequence[Row]:
    """Let `row.<name>.all()` be those of the related rows whose `key` is the row's, in the order in which they come."""
    found: dict[Any, Attached] = defaultdict(Attached)
    for one in related:
        found[getattr(one, key)].append(one)
    for row in rows:
        kept = row.__dict__.setdefault("_prefetched_objects_cache", {})  # as `prefetch_related` does
        kept[name] = found[row.pk]
    return rows


def hanging(row: Model, name: str) -> Sequence[Any]:
    """Return what hangs on a row under that name: what was attached or prefetched without a manager's detour, else the rows."""
    kept = row.__dict__.get("_prefetched_objects_cache", {}).get(name)
    found: Sequence[Any] = getattr(row, name).all() if kept is None else kept
    return found
