"""The shape of the access table: one row a URL and method, with the answer for every role.

Each room keeps its rows in `tests/access/<room>.py` as `ACCESS: list[Row]`. A URL of ours that no row names fails
`tests/test_access.py`; so does a method of an API endpoint.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cast import ROLES, Cast

EVERYBODY = frozenset(ROLES)

Arrange = Callable[[Cast], dict[str, Any]]


@dataclass(frozen=True)
class Staged:
    """An arrangement that begins with something costly, which the rows that begin with the same can share."""

    make: Callable[[Cast], Any]
    rest: Callable[[Cast, Any], dict[str, Any]]

    def __call__(self, cast: Cast) -> dict[str, Any]:
        """Arrange."""
        return self.rest(cast, cast.at(self.make))


@dataclass(frozen=True)
class Row:
    """What each role is answered.

    `url` is the view's full name ("growth:goal", API "growth-api:goals-detail"). `arrange(cast)` makes the objects and returns
    the URL's keyword arguments; a key "data" in it is taken out and sent as body, "query" as query string, "headers" as headers.
    `ok` roles get a page, a redirect, or a refusal that names the state or field (400, 409, 412, 422, 428); `forbidden` roles
    get 403; everybody else 404. Signed out, a page redirects to sign-in and the API answers 401, unless `is_open`.
    """

    url: str
    method: str = "GET"
    arrange: Arrange = lambda _cast: {}
    ok: frozenset[str] = EVERYBODY
    forbidden: frozenset[str] = frozenset()
    is_open: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.url}"

    @property
    def stage(self) -> Callable[[Cast], Any] | None:
        """Return what the arrangement begins with, where rows can share it."""
        return self.arrange.make if isinstance(self.arrange, Staged) else None

    def expected(self, role: str) -> str:
        """Return ok, 403 or 404."""
        if role in self.ok:
            return "ok"
        return "403" if role in self.forbidden else "404"


def only(*roles: str) -> frozenset[str]:
    """Return these roles, checked for spelling."""
    assert set(roles) <= EVERYBODY, set(roles) - EVERYBODY
    return frozenset(roles)


def all_but(*roles: str) -> frozenset[str]:
    """Return every role but these."""
    return EVERYBODY - only(*roles)
