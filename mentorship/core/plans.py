"""Sends a statement so that PostgreSQL plans it once for each connection: for a long one, planning costs more than answering.

Values are bound by the server (`$1`), and psycopg prepares a statement the second time it comes. The database's option
`prepare_threshold` decides that (None: never, for poolers that give each transaction another connection).
"""

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connections
from psycopg import RawCursor

LOST = "26000"  # somebody ended the prepared statements behind our back: DISCARD ALL, DEALLOCATE
CHANGED = "0A000"  # a column has another type than when it was planned


def rows_of(database: str, sql: str, values: Sequence[Any]) -> list[Any]:
    """Ask a statement with `$1`, `$2`… for its values, and return its rows."""
    connection = connections[database]
    try:
        return _ask(connection, sql, values)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") not in {LOST, CHANGED}:
            raise
        if connection.in_atomic_block:
            connection.close_at = 0.0  # this transaction is lost; the next request gets a connection without old plans
            raise
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # psycopg sees it, and forgets its own
    return _ask(connection, sql, values)


def _ask(connection: Any, sql: str, values: Sequence[Any]) -> list[Any]:
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.cursor_factory = driver.cursor_factory, RawCursor
    try:
        cursor = connection.cursor()
    finally:
        driver.cursor_factory = usual
    with cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
