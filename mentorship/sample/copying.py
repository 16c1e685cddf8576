"""Rows into PostgreSQL by COPY: the only way that loads a million in minutes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from io import BytesIO
from operator import itemgetter
from typing import Any, NamedTuple, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from psycopg import Copy
from psycopg.copy import FileWriter

Row = models.Model | tuple[type[models.Model], Any, Any]
"""An unsaved row; or the row of a many-to-many table: its model and the two keys."""
M = TypeVar("M", bound=models.Model)
CONVERTED = (models.JSONField, models.BinaryField, ArrayField)


def unsaved(model: type[M], **values: Any) -> M:
    """Return a row for COPY as the model's constructor would make it, in a tenth of the time: no signals, no descriptors.

    A relation may be given as the row it refers to, or as its key under the column's name.
    """
    constants, makers, relations = _defaults(model)
    place = {**constants, **values}
    for name, column in relations:
        if name in values:
            value = place.pop(name)
            place[column] = value and value.pk
    for name, make in makers:
        if name not in values:
            place[name] = make()
    place["_state"] = ModelState()
    row = model.__new__(model)
    row.__dict__ = place
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], list[tuple[str, str]]]:
    """Return what every new row holds, what is made anew for each, and each relation with its column."""
    constants, makers, relations = {}, [], []
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.default is not models.NOT_PROVIDED:
            makers.append((field.attname, field.get_default))
        elif not field.generated:
            constants[field.attname] = field.get_default()
        if isinstance(field, models.ForeignKey):
            relations.append((field.name, field.attname))
    return constants, makers, relations


class Lines(NamedTuple):
    """Rows of one table as COPY takes them."""

    statement: str
    text: bytes


class Batch:
    """Rows by table, tables in the order in which they were first seen; links after what they link."""

    def __init__(self) -> None:
        self.connection = connections["default"]
        self.rows: dict[type[models.Model], list[models.Model]] = {}
        self.links: dict[type[models.Model], list[tuple[Any, Any]]] = {}

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows and links; what a row refers to must have been added before it, or be in the database."""
        places, links = self.rows, self.links
        for row in rows:
            if type(row) is tuple:
                model, one, other = row
                links.setdefault(model, []).append((one, other))
            else:
                places.setdefault(type(row), []).append(row)  # type: ignore[arg-type]

    def taken(self) -> "Batch":
        """Return a batch with everything that was added, and be empty; the order of the tables stays."""
        batch = Batch()
        batch.rows, self.rows = self.rows, {model: [] for model in self.rows}
        batch.links, self.links = self.links, {}
        return batch

    def tables(self) -> Iterator[tuple[str, Callable[[Any], None]]]:
        """Yield a statement a table, and what writes the rows into its copy; keys that the database makes are left to it."""
        for model, rows in self.rows.items():
            if rows:
                fields = [field for field in model._meta.concrete_fields if not _is_left_out(field, rows[0])]
                yield self._statement(model, fields), partial(self._write, fields, rows)
        for model, pairs in self.links.items():
            fields = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
            yield self._statement(model, fields), partial(_write_links, pairs)

    def lines(self) -> list[Lines]:
        """Return everything as text. Nothing is asked of the database: the connection only says how it wants its values."""
        found = []
        for statement, write in self.tables():
            text = BytesIO()
            with self.connection.connection.cursor() as cursor, Copy(cursor, writer=FileWriter(text)) as copy:
                write(copy)
            found.append(Lines(statement, text.getvalue()))
        return found

    def _statement(self, model: type[models.Model], fields: list[Any]) -> str:
        quote = self.connection.ops.quote_name
        return f"COPY {quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) FROM STDIN"

    def _write(self, fields: list[Any], rows: list[models.Model], copy: Any) -> None:
        values = itemgetter(*(field.attname for field in fields))
        prepare = [(place, prep) for place, field in enumerate(fields) if (prep := _conversion(field, self.connection))]
        for row in rows:
            line = list(values(row.__dict__))
            for place, prep in prepare:
                line[place] = prep(line[place])
            copy.write_row(line)


def _write_links(pairs: list[tuple[Any, Any]], copy: Any) -> None:
    for pair in pairs:
        copy.write_row(pair)


class Copier:
    """Collects unsaved rows and copies them in.

    What was flushed is copied by a thread while the next rows are made: the statements are still one transaction of this
    connection, which nobody else may ask anything until the block has ended.
    """

    def __init__(self) -> None:
        self.batch = Batch()
        self.add = self.batch.add
        self.connection = connections["default"]
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.copied: Future[None] | None = None

    def __enter__(self) -> Self:
        """Check references at each statement, beside the work, instead of all at the end."""
        self._check("IMMEDIATE")
        return self

    def __exit__(self, *error: object) -> None:
        """Wait until everything is in."""
        try:
            self._settle()
        finally:
            self.thread.shutdown()
        self._check("DEFERRED")

    def flush(self, before: Iterable[Lines] = ()) -> None:
        """Begin to copy these lines and then everything added so far, once what was flushed before is in."""
        self._settle()
        self.copied = self.thread.submit(self._copy, before, self.batch.taken())

    def _check(self, when: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")

    def _settle(self) -> None:
        if self.copied is not None:
            self.copied.result()

    def _copy(self, before: Iterable[Lines], batch: Batch) -> None:
        with self.connection.connection.cursor() as cursor:
            for statement, text in before:
                with cursor.copy(statement) as copy:
                    copy.write(text)
            for statement, write in batch.tables():
                with cursor.copy(statement) as copy:
                    write(copy)


def _conversion(field: Any, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """Return what must be done to a value beyond what the driver does: a choice becomes its text, JSON and bytes are adapted."""
    if isinstance(field, CONVERTED):
        return lambda value: field.get_db_prep_save(value, connection)
    if field.choices and isinstance(field, models.CharField | models.TextField):
        return lambda value: None if value is None else str(value)
    return None


def _is_left_out(field: Any, row: models.Model) -> bool:
    """Whether the database itself makes this value."""
    return field.generated or (isinstance(field, models.AutoField) and row.pk is None)
