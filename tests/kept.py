"""Costly arrangements of the cast, made once in a process: their rows are kept, and written again in a tenth of the time."""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.db import connection, transaction

from tests.cast import Cast, table_rows, write_rows

Made = TypeVar("Made")

TOUCHED = "SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY relname"
READING = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|SHOW)\b")


class Writing:
    """How many statements of the running test were not about reading; the cast itself is copied in past this."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, statement: Any, *rest: Any) -> Any:
        if not READING.match(str(statement)):
            self.count += 1
        return execute(statement, *rest)

    def begin(self) -> None:
        """Count from here."""
        self.count = 0
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)


writing = Writing()


@dataclass(frozen=True)
class Arrangement:
    """All rows of the tables that were written, and what was returned."""

    rows: dict[str, bytes]
    returned: bytes

    @classmethod
    def take(cls, make: Callable[[], Any]) -> "Arrangement":
        """Make it in a transaction that is undone, and keep a copy: also of what triggers have written."""
        with transaction.atomic():
            returned = pickle.dumps(make())
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(TOUCHED)  # and what earlier tests touched a moment ago
                after = {table: table_rows(cursor, table) for (table,) in cursor.fetchall()}
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            rows = {table: found for table, found in after.items() if found != table_rows(cursor, table)}
        return cls(rows, returned)

    def restore(self) -> Any:
        """Write the rows as they were, past all triggers, which have had their say; return fresh objects."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in self.rows))  # noqa: S608  (names of our tables)
            write_rows(cursor, self.rows)
            cursor.execute("SET session_replication_role = DEFAULT")
        return pickle.loads(self.returned)  # noqa: S301  (our own, from this process)


_KEPT: dict[Any, Arrangement] = {}


def kept(make: Callable[..., Made]) -> Callable[..., Made]:
    """Keep what this makes of an untouched cast. Where a test has written anything before, or asks for more, it is made anew."""

    @wraps(make)
    def made(cast: Cast, *more: Any, **named: Any) -> Made:
        if more or named or writing.count or not connection.in_atomic_block:
            return make(cast, *more, **named)
        if make not in _KEPT:
            _KEPT[make] = Arrangement.take(lambda: make(cast))
        restored: Made = _KEPT[make].restore()
        return restored

    return made
