"""What a packet is made from: plain frozen values, gathered once, so that composing needs no database and no clock.

Texts are the sources' own words, dates are local dates, figures are `Decimal`. Identifiers are opaque strings
("evidence:0b1c…"), unique over the whole material; order in the tuples carries no meaning.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum


class Judgement(StrEnum):
    """A respondent's answer for one competency against the target level."""

    BELOW = "below"
    AT = "at"
    ABOVE = "above"
    CANT_SAY = "cant_say"


class Scope(IntEnum):
    """How far an effect reached; wider is larger."""

    SELF = 0
    TEAM = 1
    SEVERAL_TEAMS = 2
    ORGANISATION = 3
    COMPANY = 4
    INDUSTRY = 5


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the ladder version to which the packet is pinned."""

    code: str
    title: str
    rank: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is proposed; `since` is the date of the last change of rank and `since_ref` the history row that says so."""

    name: str
    level: Level | None
    since: date | None
    since_ref: str
    team: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One point of an expectation; `number` counts from one inside its expectation."""

    ref: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the target level asks in one competency."""

    ref: str
    competency: str
    name: str
    text: str
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class ImpactFigure:
    """A measured effect; with a baseline it says from where to where. A confidential one is shown, and said to be it."""

    metric: str
    value: Decimal
    unit: str = ""
    baseline: Decimal | None = None
    is_confirmed: bool = False
    is_at_least: bool = False
    is_approximate: bool = False
    is_confidential: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody confirmed a piece; `counts` is false for the owner's own reports."""

    name: str
    on: date
    counts: bool = True


@dataclass(frozen=True, slots=True)
class EvidencePiece:
    """A dated piece of evidence with its past-tense headline."""

    ref: str
    on: date
    headline: str
    text: str = ""
    scope: Scope = Scope.SELF
    competencies: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()
    figures: tuple[ImpactFigure, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    is_disputed: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One respondent's answer about one competency: what they saw, and what would make it stronger (the doubt).

    `speaker` is the same for the answers of one person in several rounds; an anonymous answer has none.
    """

    ref: str
    respondent: str
    on: date
    competency: str
    judgement: Judgement
    saw: str = ""
    doubt: str = ""
    may_be_quoted: bool = True
    is_anonymous: bool = False
    speaker: str = ""

    @property
    def by(self) -> str:
        """Who speaks, as far as it may be known: one person answers once, however many rounds there were."""
        return self.speaker or self.ref


@dataclass(frozen=True, slots=True)
class GoalItem:
    """A goal with its measure, as it stands."""

    ref: str
    title: str
    competencies: frozenset[str] = frozenset()
    start: Decimal | None = None
    target: Decimal | None = None
    now: Decimal | None = None
    unit: str = ""
    due: date | None = None
    is_achieved: bool = False
    metric: str = ""


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """A shared outcome of a session that both marked for the packet."""

    ref: str
    on: date
    text: str
    with_whom: str
    competencies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one packet may speak of, as of one day; `known_marks` keep an earlier draft's marks (source, mark)."""

    candidate: Candidate
    target: Level
    ladder: str
    ladder_version: str
    as_of: date
    expectations: tuple[Expectation, ...] = ()
    evidence: tuple[EvidencePiece, ...] = ()
    voices: tuple[Voice, ...] = ()
    goals: tuple[GoalItem, ...] = ()
    outcomes: tuple[SessionOutcome, ...] = ()
    window_months: int = 36
    known_marks: tuple[tuple[str, str], ...] = ()
