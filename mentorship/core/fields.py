"""Fields of our own: text encrypted at rest, and text that PostgreSQL can hold."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

LONGEST_TEXT = 100_000


@lru_cache(maxsize=4)
def keyring(keys: tuple[str, ...]) -> MultiFernet:
    """Return the ring that encrypts with the first key and decrypts with any."""
    return MultiFernet([Fernet(key) for key in keys])


def current_keyring() -> MultiFernet:
    """Return the ring of the keys in `FIELD_KEYS`, newest first."""
    return keyring(tuple(settings.FIELD_KEYS))


class UnreadableTextError(Exception):
    """No key in `FIELD_KEYS` opens this text."""


class EncryptedTextField(models.BinaryField[Any, Any]):
    """Text kept as a Fernet token; it can be neither searched nor read in a dump."""

    def encrypted(self, text: str) -> bytes:
        """Return the token of a text."""
        return current_keyring().encrypt(text.encode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        """Encrypt on the way in."""
        if isinstance(value, str):
            value = self.encrypted(value) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_: object) -> str | None:
        """Decrypt on the way out."""
        if value is None:
            return None
        try:
            return current_keyring().decrypt(bytes(value)).decode() if value else ""
        except InvalidToken as error:
            raise UnreadableTextError from error

    def to_python(self, value: Any) -> Any:
        """Keep text as text."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Say nothing in serialised form."""
        return ""


class SealedTextField(EncryptedTextField):
    """Encrypted text that says neither when it was written nor how long it is: no time, and spaces up to a full block."""

    block = 4096

    def encrypted(self, text: str) -> bytes:
        """Return the token of a padded text, as if written at the beginning of time."""
        data = text.encode()
        return current_keyring().encrypt_at_time(data.ljust(-(-len(data) // self.block) * self.block), 0)
