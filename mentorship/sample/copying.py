"""Rows into PostgreSQL by COPY: the only way that loads a million in minutes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models

Row = models.Model | tuple[type[models.Model], Any, Any]
"""An unsaved row; or the row of a many-to-many table: its model and the two keys."""
CONVERTED = (models.JSONField, models.BinaryField, ArrayField)


class Copier:
    """Collects unsaved rows by model and copies them in, models in the order in which they were first seen."""

    def __init__(self) -> None:
        self.waiting: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.links: dict[type[models.Model], list[tuple[Any, Any]]] = defaultdict(list)
        self.order: list[type[models.Model]] = []

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows and links; what a row refers to must have been added before it, or be in the database."""
        for row in rows:
            if isinstance(row, tuple):
                self.links[row[0]].append(row[1:])
                continue
            model = type(row)
            if model not in self.order:
                self.order.append(model)
            self.waiting[model].append(row)

    def flush(self) -> None:
        """Copy everything taken so far."""
        for model in self.order:
            copy_in(model, self.waiting[model])
        for model, pairs in self.links.items():
            _copy_links(model, pairs)
        self.waiting.clear()
        self.links.clear()


def copy_in(model: type[models.Model], rows: list[models.Model]) -> None:
    """Copy rows of one model; keys that the database makes are left to it."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated and not _made_by_the_database(field, rows[0])]
    values = attrgetter(*(field.attname for field in fields))
    prepare = [(place, prep) for place, field in enumerate(fields) if (prep := _conversion(field))]
    with _copy(model, [field.column for field in fields]) as copy:
        for row in rows:
            line = list(values(row))
            for place, prep in prepare:
                line[place] = prep(line[place])
            copy.write_row(line)


def _copy_links(model: type[models.Model], pairs: list[tuple[Any, Any]]) -> None:
    columns = [field.column for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    with _copy(model, columns) as copy:
        for pair in pairs:
            copy.write_row(pair)


@contextmanager
def _copy(model: type[models.Model], columns: list[Any]) -> Iterator[Any]:
    connection = connections["default"]
    quote = connection.ops.quote_name
    statement = f"COPY {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _conversion(field: Any) -> Callable[[Any], Any] | None:
    """Return what must be done to a value beyond what the driver does: a choice becomes its text, JSON and bytes are adapted."""
    if isinstance(field, CONVERTED):
        connection = connections["default"]
        return lambda value: field.get_db_prep_save(value, connection)
    if isinstance(field, models.CharField | models.TextField):
        return lambda value: None if value is None else str(value)
    return None


def _made_by_the_database(field: Any, row: models.Model) -> bool:
    return isinstance(field, models.AutoField) and row.pk is None
