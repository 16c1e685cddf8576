"""What somebody did in a period, by competency, from evidence that they kept at the time: for the owner alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.growth.models import Corroboration, Evidence
from mentorship.ladders.models import Competency
from mentorship.portfolio import figures
from mentorship.portfolio.selectors.page import figure_of

MOST_PIECES = 1_000


@dataclass(frozen=True, slots=True)
class Deed:
    """One piece of evidence in the words of its owner."""

    headline: str
    figures: tuple[str, ...]
    note: str
    story: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The pieces of one competency, the newest first; each piece stands in one shelf."""

    title: str
    pieces: list[Deed]


@dataclass(frozen=True)
class Brag:
    """A brag document."""

    name: str
    from_on: date
    until_on: date
    shelves: list[Shelf]
    pieces: int
    confirmed: int


def period(from_on: date | None, until_on: date | None, *, today: date) -> tuple[date, date]:
    """Return the period that is meant: without a day, the last twelve months; turned round where it was typed so."""
    last = until_on or today
    first = from_on or last - relativedelta(years=1)
    return min(first, last), max(first, last)


def periods_of(promoted_on: date | None, *, today: date) -> list[tuple[str, date, date]]:
    """Return the periods that people ask for, each with its days: since the last level change where there is one."""
    year, last = date(today.year, 1, 1), today.year - 1
    periods = [
        (_("Last twelve months"), today - relativedelta(years=1), today),
        (_("Last six months"), today - relativedelta(months=6), today),
        (_("This year"), year, today),
        (str(last), date(last, 1, 1), date(last, 12, 31)),
    ]
    return [*periods, (_("Since my last promotion"), promoted_on, today)] if promoted_on else periods


def brag_of(owner: User, from_on: date, until_on: date) -> Brag:
    """Return what the owner did in a period, both days included: four queries."""
    confirmed = (
        Corroboration.objects.filter(status=Corroboration.Status.CONFIRMED).select_related("person").order_by("person__full_name")
    )
    pieces = (
        Evidence.objects.kept()
        .filter(owner=owner, happened_on__gte=from_on, happened_on__lte=until_on)
        .prefetch_related(
            "figures",
            Prefetch("competencies", Competency.objects.order_by("position", "pk")),
            Prefetch("corroborations", confirmed, to_attr="confirmed"),
        )
        .order_by("-happened_on", "pk")
    )
    shelves: dict[tuple[int, str], list[Deed]] = defaultdict(list)
    rows: list[Any] = list(pieces[:MOST_PIECES])
    for piece in rows:
        first = next(iter(piece.competencies.all()), None)
        shelves[(first.position, first.name) if first else (10**6, _("Besides"))].append(_deed(piece))
    return Brag(
        name=owner.full_name,
        from_on=from_on,
        until_on=until_on,
        shelves=[Shelf(title, deeds) for (_place, title), deeds in sorted(shelves.items())],
        pieces=len(rows),
        confirmed=sum(bool(piece.confirmed) for piece in rows),
    )


def _deed(piece: Any) -> Deed:
    words = [date_format(piece.happened_on, "F Y")]
    if piece.confirmed:
        n = len(piece.confirmed)
        words.append(ngettext("confirmed by %(n)d person", "confirmed by %(n)d people", n) % {"n": n})
    shown = tuple(f"{row.metric}: {figures.full(figure_of(row))}" for row in piece.figures.all())
    return Deed(headline=piece.headline, figures=shown, note=" · ".join(words), story=piece.story)
