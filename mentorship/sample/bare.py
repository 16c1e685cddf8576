"""Tables without secondary indexes, foreign keys and triggers while millions of rows come in.

Indexes and keys are made again at the end, each over all rows at once, which costs a fraction of one row at a time. It happens
within one transaction: a load that fails leaves the tables as they were.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

# What other rooms' rows refer to stays, and with it every primary key; so do unique indexes of a part of a table, which are small
# and whose condition would be written in other words when it is made again.
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index AS i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT (i.indisunique AND i.indpred IS NOT NULL)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY 1
"""
_KEYS = """
SELECT quote_ident(conname), conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint AS c
WHERE conrelid = ANY(%s::regclass[]) AND (contype = 'f' OR contype = 'u' AND NOT EXISTS (
    SELECT FROM pg_constraint WHERE contype = 'f' AND conindid = c.conindid)) ORDER BY 2, 1
"""
_SETTLE = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with checks that still wait may not be altered
_ROOM = ("SET LOCAL maintenance_work_mem = '256MB'", "SET LOCAL max_parallel_maintenance_workers = 2")


@contextmanager
def bare(rooms: Iterable[str]) -> Iterator[None]:
    """Take indexes, references and triggers off every table of these rooms for the block; inside a transaction only."""
    tables = [
        connection.ops.quote_name(model._meta.db_table)
        for room in rooms
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if not model._meta.proxy
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE)
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        cursor.execute(_KEYS, [tables])
        keys = cursor.fetchall()
        for name, table, _definition in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        for setting in (_SETTLE, *_ROOM):
            cursor.execute(setting)
        for _name, definition in indexes:
            cursor.execute(definition)
        for name, table, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
