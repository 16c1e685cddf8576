"""Where a person stands in one competency of a target level, as a table that a manager can read.

`state_of` below is the table: its rows are looked at from the top, and the first that matches wins.
What it looks at (`Facts`) is counted in `facts.py`; how it is said in sentences is in `wording.py`.
The numbers are settings of the ladder.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a person stands in one competency. There is no total."""

    MET = "met", _("Met")
    PARTLY_MET = "partly_met", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    NOT_SHOWN = "not_shown", _("Not shown")
    NO_OPPORTUNITY = "no_opportunity", _("No opportunity")

    @property
    def letter(self) -> str:
        """One character for a narrow cell, so that colour is never alone."""
        return _LETTERS[self]

    @property
    def number(self) -> int:
        """How rows keep it; sorts from what asks for a talk first to what is met."""
        return NUMBERS[self]


_LETTERS = {State.MET: "M", State.PARTLY_MET: "P", State.NOT_MET: "N", State.NOT_SHOWN: "?", State.NO_OPPORTUNITY: "O"}
NUMBERS = {State.NOT_MET: 0, State.NO_OPPORTUNITY: 1, State.NOT_SHOWN: 2, State.PARTLY_MET: 3, State.MET: 4}
BY_NUMBER = {number: state for state, number in NUMBERS.items()}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of the table, each a setting of the ladder."""

    window_months: int = 18
    absence_working_days: int = 20
    no_opportunity_months: int = 6
    voices: int = 2
    agreeing: Fraction = Fraction(2, 3)
    pieces: int = 3
    months: int = 3
    apart_months: int = 6
    fresh_months: int = 6
    confirmers: int = 2
    anonymous_answers: int = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted for one competency, everything inside the time that is looked at."""

    corroborated: tuple[date, ...] = ()
    uncorroborated: int = 0
    disputed: int = 0
    months: tuple[date, ...] = ()
    are_apart: bool = False
    is_fresh: bool = False
    confirmers: int = 0
    is_confirmed_from_outside: bool = False
    at: int = 0
    above: int = 0
    below: int = 0
    has_no_opportunity: bool = False

    @property
    def voices(self) -> int:
        """How many people's judgements speak."""
        return self.at + self.above + self.below

    @property
    def supporting(self) -> int:
        """How many of them say at or above the level."""
        return self.at + self.above


def state_of(facts: Facts, limits: Thresholds) -> State:
    """Return the state of the first row of the table that matches these facts."""
    if facts.has_no_opportunity and not has_undisputed_evidence(facts) and not facts.supporting:
        return State.NO_OPPORTUNITY
    if not facts.corroborated and facts.voices < limits.voices and not facts.supporting:
        return State.NOT_SHOWN
    if facts.voices >= limits.voices and 2 * facts.below > facts.voices:
        return State.NOT_MET
    if is_sustained(facts, limits) and is_agreed(facts, limits):
        return State.MET
    return State.PARTLY_MET


def has_undisputed_evidence(facts: Facts) -> bool:
    """Whether there is any piece that nobody disputes, confirmed or not."""
    return bool(facts.corroborated) or facts.uncorroborated > 0


def is_sustained(facts: Facts, limits: Thresholds) -> bool:
    """Whether the confirmed pieces are enough, spread, recent, and confirmed by more than one circle."""
    return (
        len(facts.corroborated) >= limits.pieces
        and len(facts.months) >= limits.months
        and facts.are_apart
        and facts.is_fresh
        and facts.confirmers >= limits.confirmers
        and facts.is_confirmed_from_outside
    )


def is_agreed(facts: Facts, limits: Thresholds) -> bool:
    """Whether enough people speak, and enough of them say at or above the level."""
    enough = facts.voices >= limits.voices
    return enough and Fraction(facts.supporting, facts.voices) >= limits.agreeing
