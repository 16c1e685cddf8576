"""One kind of what is kept about a person, and the words that several kinds share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Rows = Callable[[User], QuerySet[Any]]
Words = str | Promise

WHILE_HERE = _("while you work here")
AFTER_YOU = _("%(time)s after you leave")
AFTER_THEM = _("%(time)s after the person it is about leaves")
YOU = _("You alone.")
YOU_AND_OTHER = _("You and the other person.")
YOUR_LINE = _("You, your mentors and sponsors, your manager and the managers above.")


@dataclass(frozen=True)
class Record:
    """One kind of what is kept."""

    key: str
    label: Words
    readers: Words
    kept: Words
    rows: Rows
    url: str = ""
    keeping: str = ""

    def kept_for(self, times: Mapping[str, Words]) -> str:
        """Return how long it stays, with the time that the company chose for its kind."""
        return str(self.kept) % {"time": times[self.keeping]} if self.keeping else str(self.kept)


class Said(NamedTuple):
    """What a page says of one kind, in the reader's language."""

    key: str
    label: str
    readers: str
    kept: str
    url: str


def of(model: Any, *fields: str) -> Rows:
    """Return what finds the rows of a model of which one of these fields names the person."""

    def rows(user: User) -> QuerySet[Any]:
        mine = Q()
        for name in fields:
            mine |= Q(**{name: user})
        found: QuerySet[Any] = model.objects.filter(mine)
        return found

    return rows
