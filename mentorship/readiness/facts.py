"""Count what the table of `rules.py` looks at: from pieces, voices and absences to `Facts`.

Everything is looked at over the ladder's window. Long absences are cut out of that window and of every
age: an absence moves the beginning of the time that is looked at back, it never takes a piece away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from mentorship.readiness.rules import Facts, Thresholds

SATURDAY = 5


class Circle(Enum):
    """How somebody who confirms a piece stands to its owner."""

    OUTSIDE = "outside"
    CLOSE = "close"  # manager, mentor or sponsor
    REPORT = "report"
    SELF = "self"


class Verdict(Enum):
    """One respondent's judgement of one competency against one level."""

    BELOW = "below"
    AT = "at"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody confirmed a piece."""

    by: object
    circle: Circle = Circle.OUTSIDE

    @property
    def counts(self) -> bool:
        """Whether it corroborates: the owner and the owner's reports cannot."""
        return self.circle in {Circle.OUTSIDE, Circle.CLOSE}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence that is tagged with the competency."""

    on: date
    confirmations: tuple[Confirmation, ...] = ()
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """What one named respondent, neither the person nor their manager, said on a day."""

    by: object
    on: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class AnonymousRound:
    """The answers on this competency in one released round; no row says whose they are."""

    released_on: date
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, both included. The cause is nobody's business here."""

    from_on: date
    to_on: date

    @property
    def working_days(self) -> int:
        """Mondays to Fridays in it."""
        days = (self.to_on - self.from_on).days + 1
        weeks, rest = divmod(max(days, 0), 7)
        first = self.from_on.weekday()
        return weeks * 5 + sum((first + offset) % 7 < SATURDAY for offset in range(rest))


@dataclass(frozen=True, slots=True)
class Windows:
    """Where the times that the rules look at begin, for one person on one day."""

    today: date
    since: date
    fresh_since: date
    opportunity_since: date


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known about one person in one competency of one level."""

    pieces: Sequence[Piece] = ()
    voices: Sequence[Voice] = ()
    anonymous_round: AnonymousRound | None = None
    no_opportunity_on: date | None = None


def windows_of(today: date, limits: Thresholds, absences: Iterable[Absence] = ()) -> Windows:
    """Return where each window of a person begins, long absences cut out."""
    away = long_absences(absences, limits)
    return Windows(
        today=today,
        since=look_back(today, limits.window_months, away),
        fresh_since=look_back(today, limits.fresh_months, away),
        opportunity_since=look_back(today, limits.no_opportunity_months, away),
    )


def long_absences(absences: Iterable[Absence], limits: Thresholds) -> list[Absence]:
    """Return the absences that are cut out of windows and ages, none overlapping another."""
    return _merged(a for a in absences if a.working_days > limits.absence_working_days)


@lru_cache(maxsize=8192)
def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later, or earlier; its last day where the month is shorter."""
    return day + relativedelta(months=months)


def look_back(today: date, months: int, away: Sequence[Absence]) -> date:
    """Return the day so many months of presence before `today`; `away` must not overlap itself."""
    plain = months_after(today, -months)
    start, earlier = plain, None
    while start != earlier:
        earlier = start
        start = plain - timedelta(days=sum(_days_inside(a, start, today) for a in away))
    return start


def count(material: Material, windows: Windows, limits: Thresholds) -> Facts:
    """Return the facts of one competency that lie inside the windows."""
    pieces = [p for p in material.pieces if windows.since <= p.on <= windows.today]
    confirmed = [p for p in pieces if is_corroborated(p)]
    on = tuple(sorted(p.on for p in confirmed))
    confirmations = [c for p in confirmed for c in p.confirmations if c.counts]
    verdicts = heard(material, windows, limits)
    return Facts(
        corroborated=on,
        uncorroborated=sum(not p.is_disputed for p in pieces) - len(confirmed),
        disputed=sum(p.is_disputed for p in pieces),
        months=tuple(sorted({day.replace(day=1) for day in on})),
        are_apart=bool(on) and on[-1] >= months_after(on[0], limits.apart_months),
        is_fresh=bool(on) and on[-1] >= windows.fresh_since,
        confirmers=len({c.by for c in confirmations}),
        is_confirmed_from_outside=any(c.circle is Circle.OUTSIDE for c in confirmations),
        at=verdicts.count(Verdict.AT),
        above=verdicts.count(Verdict.ABOVE),
        below=verdicts.count(Verdict.BELOW),
        has_no_opportunity=_is_recent(material.no_opportunity_on, windows),
    )


def is_corroborated(piece: Piece) -> bool:
    """Whether somebody who may confirmed the piece, and nobody disputes it."""
    return not piece.is_disputed and any(c.counts for c in piece.confirmations)


def heard(material: Material, windows: Windows, limits: Thresholds) -> list[Verdict]:
    """Return the verdicts that speak: each person's latest, and an anonymous round's when they are enough."""
    latest: dict[object, Voice] = {}
    for voice in material.voices:
        known = latest.get(voice.by)
        if windows.since <= voice.on <= windows.today and (known is None or known.on <= voice.on):
            latest[voice.by] = voice
    return [v.verdict for v in latest.values()] + _anonymously(material.anonymous_round, windows, limits)


def _anonymously(spoken: AnonymousRound | None, windows: Windows, limits: Thresholds) -> list[Verdict]:
    if spoken is None or not windows.since <= spoken.released_on <= windows.today:
        return []
    return list(spoken.verdicts) if len(spoken.verdicts) >= limits.anonymous_answers else []


def _is_recent(on: date | None, windows: Windows) -> bool:
    return on is not None and windows.opportunity_since <= on <= windows.today


def _days_inside(absence: Absence, start: date, end: date) -> int:
    first, last = max(absence.from_on, start), min(absence.to_on, end)
    return max((last - first).days + 1, 0)


def _merged(absences: Iterable[Absence]) -> list[Absence]:
    merged: list[Absence] = []
    for absence in sorted(absences, key=lambda a: a.from_on):
        if merged and absence.from_on <= merged[-1].to_on + timedelta(days=1):
            longest = max(merged[-1].to_on, absence.to_on)
            merged[-1] = Absence(merged[-1].from_on, longest)
        else:
            merged.append(absence)
    return merged
