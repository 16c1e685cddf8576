"""Which promotions a mentor is credited with, and the other numbers of a legacy: pure rules, explained on the page.

Nothing here is typed in: every number follows from spans, sessions, level changes and answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from dateutil.relativedelta import relativedelta

SHORTEST_DAYS = 90
FEWEST_SESSIONS = 3
LONGEST_AFTER_DAYS = 183
MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, both included; without an end it goes on."""

    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """One mentorship or sponsorship; imported history declares its sessions instead of dating them."""

    mentee: Any
    span: Span
    pauses: tuple[Span, ...] = ()
    held_on: tuple[date, ...] = ()
    declared_sessions: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One level change of a mentee, as history has it; `rank` is the new level's."""

    key: Any
    mentee: Any
    on: date
    rank: int
    from_rank: int | None
    is_promotion: bool
    is_corrected: bool = False
    is_declined: bool = False
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """A promotion that counts, and whether its sessions were declared by imported history."""

    step: Step
    is_declared: bool


@dataclass(frozen=True, slots=True)
class Years:
    """How long somebody has mentored: whole years, or months below one year."""

    years: int
    months: int

    @property
    def is_below_one(self) -> bool:
        """Whether months say it better."""
        return self.years == 0


def credited(pairings: Iterable[Pairing], steps: Iterable[Step]) -> list[Credited]:
    """Return the promotions that count: by rule, once per mentee and rank, none corrected and none declined; oldest first."""
    by_mentee: dict[Any, list[Pairing]] = {}
    for pairing in pairings:
        by_mentee.setdefault(pairing.mentee, []).append(pairing)
    found: list[Credited] = []
    seen: set[tuple[Any, int]] = set()
    for step in sorted(steps, key=lambda s: (s.on, str(s.mentee), s.rank)):
        earning = [pairing for pairing in by_mentee.get(step.mentee, ()) if is_promotion(step) and earns(pairing, step.on)]
        if not earning or (step.mentee, step.rank) in seen:
            continue
        seen.add((step.mentee, step.rank))
        if not step.is_declined:
            found.append(Credited(step, is_declared=all(pairing.declared_sessions is not None for pairing in earning)))
    return found


def is_promotion(step: Step) -> bool:
    """Whether it is a promotion to a higher rank that no correction has annulled."""
    return step.is_promotion and not step.is_corrected and (step.from_rank is None or step.rank > step.from_rank)


def earns(pairing: Pairing, on: date) -> bool:
    """Whether one mentorship was long, met often enough before that day, and was active then or ended shortly before."""
    return days_before(pairing, on) >= SHORTEST_DAYS and sessions_before(pairing, on) >= FEWEST_SESSIONS and is_near(pairing, on)


def days_before(pairing: Pairing, on: date) -> int:
    """Return how many days it lasted before a day, pauses not counted."""
    end = _end_before(pairing.span, on)
    total = max((end - pairing.span.from_on).days, 0)
    paused = sum(max((_end_before(p, end) - max(p.from_on, pairing.span.from_on)).days, 0) for p in pairing.pauses)
    return total - paused


def _end_before(span: Span, on: date) -> date:
    """Return the first day after the span, at most the day itself: spans hold their last day."""
    return min(span.to_on + timedelta(days=1), on) if span.to_on else on


def sessions_before(pairing: Pairing, on: date) -> int:
    """Return how many sessions were held before a day; of a declared number, all of them."""
    if pairing.declared_sessions is not None:
        return pairing.declared_sessions
    return sum(day < on for day in pairing.held_on)


def is_near(pairing: Pairing, on: date) -> bool:
    """Whether it was active on that day or ended at most half a year before; a pause that goes on is an end."""
    if pairing.span.from_on > on:
        return False
    ends = [pairing.span.to_on] if pairing.span.to_on and pairing.span.to_on < on else []
    ends += [p.from_on for p in pairing.pauses if p.from_on <= on and (p.to_on is None or p.to_on >= on)]
    return all((on - end).days <= LONGEST_AFTER_DAYS for end in ends)


def span_of(pairings: Sequence[Pairing], as_of: date) -> tuple[date, date] | None:
    """Return the first start and the last end, at most `as_of`; None for who never mentored."""
    if not pairings:
        return None
    first = min(pairing.span.from_on for pairing in pairings)
    return first, max(first, *(min(pairing.span.to_on or as_of, as_of) for pairing in pairings))


def years_of(pairings: Sequence[Pairing], as_of: date) -> Years | None:
    """Return the time from the first start to the last end or `as_of`, rounded half up; below one year in months."""
    span = span_of(pairings, as_of)
    if span is None:
        return None
    first, last = span
    if last <= first:
        return Years(0, 0)
    gone = relativedelta(last, first)
    anniversary = first + relativedelta(years=gone.years)
    year = (first + relativedelta(years=gone.years + 1) - anniversary).days
    exact = gone.years + Fraction((last - anniversary).days, year)
    if exact < 1:
        return Years(0, _half_up(exact * MONTHS_A_YEAR))
    return Years(_half_up(exact), 0)


def _half_up(number: Fraction) -> int:
    return int(number + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Expectation:
    """A promotion that a manager, or imported history, expects in a span."""

    mentee: Any
    rank: int
    current_rank: int | None
    span: Span


def in_pipeline(expected: Iterable[Expectation], pairings: Iterable[Pairing], as_of: date) -> list[Expectation]:
    """Return the promotions expected in the year of `as_of` or the next, of people mentored then and still below that rank."""
    mentored = {pairing.mentee for pairing in pairings if is_near(pairing, as_of)}
    first, last = date(as_of.year, 1, 1), date(as_of.year + 1, 12, 31)
    found: dict[Any, Expectation] = {}
    for one in sorted(expected, key=lambda e: e.span.from_on):
        is_ahead = one.current_rank is None or one.rank > one.current_rank
        falls_in = one.span.from_on <= last and (one.span.to_on is None or one.span.to_on >= first)
        if one.mentee in mentored and is_ahead and falls_in:
            found.setdefault(one.mentee, one)
    return list(found.values())


def indirect(direct: Iterable[Any], others: Iterable[Any], mentor: Any) -> list[Any]:
    """Return those influenced indirectly, each once: who is a direct mentee, or the mentor, is not among them."""
    known = {mentor, *direct}
    found: dict[Any, None] = {}
    for person in others:
        if person not in known:
            found.setdefault(person)
    return list(found)


def lineage(mentor: Any, pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    """Return who mentors whom below a mentor, as mentor -> mentees, everybody once: the nearest place wins, and no circle."""
    mentees: dict[Any, list[Any]] = {}
    for above, below in pairs:
        mentees.setdefault(above, []).append(below)
    tree: dict[Any, list[Any]] = {}
    seen, layer = {mentor}, [mentor]
    while layer:
        following = []
        for person in layer:
            fresh = [mentee for mentee in dict.fromkeys(mentees.get(person, ())) if mentee not in seen]
            seen.update(fresh)
            if fresh:
                tree[person] = fresh
            following += fresh
        layer = following
    return tree
