"""The addresses of our pages, each worked out once a process: a page of rows asks for a hundred of them."""

from functools import lru_cache
from uuid import UUID

from django.urls import reverse

KINDS = (int, str, UUID)


@lru_cache(maxsize=8192, typed=True)
def address(view: str, *args: int | str | UUID) -> str:
    """Return the address of a view, as `reverse` does; raises its `NoReverseMatch`."""
    return reverse(view, args=args)
