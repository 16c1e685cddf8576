"""Everything that is kept about one person, counted and exported."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.models import User
from mentorship.core.prepared import prepared
from mentorship.home.kept import GROUPS, RECORDS
from mentorship.home.kinds import Record, Said, Words

SECRET = frozenset(
    {"password", "digest", "secret", "content", "search", "search_name", "path", "ended_by", "html", "sha256", "url"}
)


def counts(user: User) -> dict[str, int]:
    """Return how many rows of each kind there are, in one query."""
    return dict(zip(RECORDS, map(int, _numbers(user)[0]), strict=True))


@prepared
def _numbers(user: User) -> QuerySet[User, Any]:
    asked = [Coalesce(Subquery(_counting(record.rows(user))), 0) for record in RECORDS.values()]
    row: QuerySet[User, Any] = User.objects.filter(pk=user.pk).order_by().values_list(*asked)
    return row


def _counting(rows: QuerySet[Any]) -> QuerySet[Any]:
    constant = rows.order_by().annotate(_one=Value(1)).values("_one")
    counted: QuerySet[Any] = constant.annotate(_n=Count("pk", output_field=IntegerField(), distinct=True)).values("_n")
    return counted


def exported(user: User, record: Record) -> list[dict[str, Any]]:
    """Return the rows of one kind as plain values, without secrets."""
    rows = record.rows(user)
    names = [field.attname for field in rows.model._meta.concrete_fields if field.name not in SECRET]
    return list(rows.order_by("pk").distinct().values(*names))


@lru_cache(maxsize=32)
def _in_words(_language: str, times: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[Said, ...]], ...]:
    said = dict(times)
    return tuple(
        (str(title), tuple(Said(one.key, str(one.label), str(one.readers), one.kept_for(said), one.url) for one in records))
        for title, records in GROUPS
    )


def in_words(times: Mapping[str, Words]) -> tuple[tuple[str, tuple[Said, ...]], ...]:
    """Return the groups in the reader's language, with the company's own times; kept, since sixty kinds have four texts each."""
    return _in_words(get_language() or "", tuple((name, str(time)) for name, time in times.items()))
