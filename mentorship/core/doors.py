"""One row behind the one door: `visible_to` and the key, asked by a statement that is written once for each kind of reader.

What somebody may see is a long condition, and Django takes longer to build it than PostgreSQL to answer it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404

from mentorship.core.prepared import Prepared, prepared

Row = TypeVar("Row", bound=Model)
Shape = Callable[[Any], Any]

LARGEST_KEY = 2**63 - 1


def visible_or_404(model: type[Row], person: Any, key: Any, *joined: str, shaped: Shape | None = None) -> Row:
    """Return the row with this key if the person may see it, with what is joined to it; 404 otherwise.

    `shaped` adds to the queryset what joins do not say; it is a function of the module, since statements are kept by it.
    """
    return cast("Row", found_by(_door(model, joined, shaped), model, person, key))


def found_by(ask: Prepared[..., Any], model: type[Model], person: Any, key: Any) -> Any:
    """Return the one row that a prepared query of person and key finds; 404 otherwise, also for what is no key."""
    try:
        known = model._meta.pk.to_python(key)
    except ValidationError:
        raise Http404 from None
    if isinstance(known, int) and abs(known) > LARGEST_KEY:
        raise Http404
    for row in ask(person, known):
        return row
    raise Http404


def locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Lock what is found until the transaction ends, for `shaped`."""
    return rows.select_for_update(of=("self",))


@cache
def _door(model: Any, joined: tuple[str, ...], shaped: Shape | None) -> Prepared[..., Any]:
    def rows(person: Any, key: Any) -> QuerySet[Any, Any]:
        found = model.objects.visible_to(person).filter(pk=key)
        found = found.select_related(*joined) if joined else found
        return cast("QuerySet[Any, Any]", shaped(found) if shaped else found)

    return prepared(rows)
