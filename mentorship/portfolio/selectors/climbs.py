"""The promotions mentored, person by person, as one audience may read them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentorship.core.figures import initials_of
from mentorship.portfolio.credit import Credited, Pairing
from mentorship.portfolio.selectors.audience import Audience
from mentorship.portfolio.selectors.history import History, Key, Somebody

EN_DASH = "\u2013"


@dataclass(frozen=True, slots=True)
class Rung:
    """One promotion; `when` is a year in public, and empty on the line of who is not named."""

    first: str
    last: str
    when: str
    is_confirmed: bool
    is_declared: bool
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """One person's promotions, oldest first; `mentored` says in which years, where that may be read."""

    who: str
    is_named: bool
    rungs: tuple[Rung, ...]
    mentored: str = ""
    person_id: int | None = None

    @property
    def initials(self) -> str:
        """The first letters of the name."""
        return initials_of(self.who)

    @property
    def levels(self) -> str:
        """Say "L4 to L6"; a promotion that does not count in between stays out: "L4 to L5, L6 to L7"."""
        ends: list[list[str]] = []
        for rung in self.rungs:
            if rung.follows:
                ends[-1][1] = rung.last
            else:
                ends.append([rung.first, rung.last])
        return ", ".join(
            _("%(first)s to %(last)s") % {"first": first, "last": last} if first else _("to %(last)s") % {"last": last}
            for first, last in ends
        )

    @property
    def when(self) -> str:
        """Say when, for all promotions."""
        return ", ".join(rung.when for rung in self.rungs if rung.when)

    @property
    def is_confirmed(self) -> bool:
        """Whether every promotion was confirmed."""
        return all(rung.is_confirmed for rung in self.rungs)

    @property
    def is_declared(self) -> bool:
        """Whether one rests on sessions that imported history declares."""
        return any(rung.is_declared for rung in self.rungs)


def climbs_of(
    history: History, counted: Sequence[Credited], audience: Audience, named: Callable[[Somebody], bool]
) -> list[Climb]:
    """Return the named in order of their first promotion, then the unnamed by level, so that no order tells a year."""
    with_name: dict[Key, list[Credited]] = {}
    without: dict[Key, list[Credited]] = {}
    for one in counted:
        may_name = named(history.people[one.step.mentee]) and (one.step.is_confirmed or not audience.is_brief)
        (with_name if may_name else without).setdefault(one.step.mentee, []).append(one)
    unnamed = [Climb(_("an engineer"), is_named=False, rungs=_rungs(history, several, None)) for several in without.values()]
    return [_named(history, key, several, audience) for key, several in with_name.items()] + sorted(
        unnamed, key=lambda climb: climb.levels
    )


def _named(history: History, key: Key, several: Sequence[Credited], audience: Audience) -> Climb:
    somebody = history.people[key]
    return Climb(
        who=somebody.name,
        is_named=True,
        rungs=_rungs(history, several, "Y" if audience.is_brief else "j M Y"),
        mentored="" if audience.is_brief else _years([one for one in history.pairings if one.mentee == key], history),
        person_id=somebody.user.pk if somebody.user else None,
    )


def _rungs(history: History, several: Sequence[Credited], form: str | None) -> tuple[Rung, ...]:
    rungs: list[Rung] = []
    for one in several:
        first, last = history.labels[one.step.key]
        when = date_format(one.step.on, form) if form else ""
        follows = bool(rungs) and rungs[-1].last == first
        rungs.append(Rung(first, last, when, one.step.is_confirmed, one.is_declared, follows=follows))
    return tuple(rungs)


def _years(pairings: Sequence[Pairing], history: History) -> str:
    """Say "2021 – 2024", or "since 2023" while it goes on."""
    first = min(one.span.from_on.year for one in pairings)
    ends = [one.span.to_on for one in pairings]
    if any(end is None or end > history.as_of for end in ends):
        return _("since %(year)d") % {"year": first}
    last = max(end.year for end in ends if end)
    return str(first) if first == last else f"{first} {EN_DASH} {last}"
