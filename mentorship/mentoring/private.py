"""Text that shows itself to nobody by accident: not in a log line, not in an error report, not in a dump."""

from mentorship.core.fields import current_keyring


class PrivateText:
    """What somebody typed for themselves alone. It prints as `<private>` and is encrypted before any database code sees it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Hold the text."""
        self._text = text

    def __repr__(self) -> str:
        return "<private>"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __len__(self) -> int:
        return len(self._text)

    def reveal(self) -> str:
        """Return the words; for the author's own page only."""
        return self._text

    def sealed(self) -> bytes:
        """Return what the database keeps: a Fernet token."""
        return current_keyring().encrypt(self._text.encode())
