"""Writes encrypted text anew with the newest of the field keys, so that an older key can be taken away."""

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

from mentorship.core.fields import EncryptedTextField, current_keyring, keyring

BATCH = 500


def encrypted_columns() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Yield every model with each of its encrypted fields."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def rotate(model: type[models.Model], field: EncryptedTextField) -> int:
    """Encrypt one column anew, a batch in each transaction; return how many texts that were.

    Interrupted, it has lost nothing; called again, it goes on with what an older key still closes. Rows are locked while
    they are rewritten, so that what somebody saves meanwhile is never overwritten.
    """
    ring = current_keyring()
    done = 0
    last: Any = None
    while True:
        with transaction.atomic():
            rows = _locked_batch(model, field, last)
            old = [(bytes(token), key) for key, token in rows if token and not is_current(bytes(token))]
            _write(model, field, [(ring.rotate(token), key) for token, key in old])
        if not rows:
            return done
        done += len(old)
        last = rows[-1][0]


def is_current(token: bytes) -> bool:
    """Tell whether the newest key alone opens this token."""
    try:
        keyring((settings.FIELD_KEYS[0],)).decrypt(token)
    except InvalidToken:
        return False
    return True


def _names(model: type[models.Model], field: EncryptedTextField) -> dict[str, sql.Identifier]:
    names = {"table": model._meta.db_table, "key": model._meta.pk.column, "field": field.column}
    return {name: sql.Identifier(str(value)) for name, value in names.items()}


def _locked_batch(model: type[models.Model], field: EncryptedTextField, last: Any) -> list[tuple[Any, bytes | None]]:
    after = sql.SQL("" if last is None else "WHERE {key} > %s").format(**_names(model, field))
    statement = sql.SQL("SELECT {key}, {field} FROM {table} {after} ORDER BY {key} LIMIT %s FOR UPDATE")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(after=after, **_names(model, field)), [*([] if last is None else [last]), BATCH])
        return list(cursor.fetchall())


def _write(model: type[models.Model], field: EncryptedTextField, rows: list[tuple[bytes, Any]]) -> None:
    statement = sql.SQL("UPDATE {table} SET {field} = %s WHERE {key} = %s").format(**_names(model, field))
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
