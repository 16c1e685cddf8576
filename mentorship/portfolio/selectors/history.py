"""Read a mentor's history from the rooms below: pairs, level changes, answers, declared history. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from mentorship.core.attention import person_fields
from mentorship.core.prepared import Keys, prepared, together
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship, Pause
from mentorship.portfolio.credit import Credited, Expectation, Pairing, Span, Step, credited, in_pipeline, indirect
from mentorship.portfolio.models import Credit, HistoricLevel, HistoricPerson
from mentorship.readiness.models import ExpectedWindow

COUNTING_KINDS = (Mentorship.Kind.MENTORSHIP, Mentorship.Kind.SPONSORSHIP)
DEEPEST = 6
_LINEAGE = """
WITH RECURSIVE line (mentor_id, mentee_id, depth, is_now) AS (
    SELECT m.mentor_id, m.mentee_id, 1, m.status = 'active' FROM mentoring_mentorship AS m
    WHERE m.mentor_id = %(mentor)s AND m.kind = ANY (%(kinds)s) AND m.started_on <= %(as_of)s
  UNION
    SELECT m.mentor_id, m.mentee_id, line.depth + 1, m.status = 'active' FROM line
    JOIN mentoring_mentorship AS m ON m.mentor_id = line.mentee_id
    WHERE m.kind = ANY (%(kinds)s) AND m.started_on <= %(as_of)s AND line.depth < %(deepest)s
)
SELECT mentor_id, mentee_id, bool_or(is_now) FROM line GROUP BY mentor_id, mentee_id ORDER BY min(depth), mentor_id, mentee_id
"""

Key = int | str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A mentee or somebody influenced: with an account (`user`), or declared by an import."""

    key: Key
    name: str
    level: str
    user: User | None = None
    note: str = ""


@dataclass
class History:
    """What a mentor's numbers follow from."""

    owner: User
    as_of: date
    people: dict[Key, Somebody] = field(default_factory=dict)
    pairings: list[Pairing] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    labels: dict[Any, tuple[str, str]] = field(default_factory=dict)
    others: list[Key] = field(default_factory=list)
    expected: list[Expectation] = field(default_factory=list)
    expected_labels: dict[Key, str] = field(default_factory=dict)
    line: list[tuple[Key, Key]] = field(default_factory=list)
    mentors_now: set[Key] = field(default_factory=set)

    @property
    def credited(self) -> list[Credited]:
        """The promotions that count."""
        return credited(self.pairings, [step for step in self.steps if step.on <= self.as_of])

    @property
    def direct(self) -> list[Key]:
        """Everybody mentored directly, each once."""
        return list(dict.fromkeys(pairing.mentee for pairing in self.pairings))

    @property
    def indirect(self) -> list[Key]:
        """Everybody influenced indirectly, each once, none of them direct."""
        below = [mentee for _mentor, mentee in self.line]
        return indirect(self.direct, [*self.others, *below], self.owner.pk)

    @property
    def pipeline(self) -> list[Expectation]:
        """The promotions that are expected this year or the next."""
        return in_pipeline(self.expected, self.pairings, self.as_of)


def _pairs_of(owner: User, as_of: date) -> QuerySet[Mentorship]:
    begun = Q(started_on__isnull=False, started_on__lte=as_of)
    influence = Q(kind=Mentorship.Kind.INFLUENCE, status=Mentorship.Status.ENDED, answered_at__isnull=False)
    return Mentorship.objects.filter(Q(kind__in=COUNTING_KINDS) & begun | influence, mentor=owner).exclude(
        status__in=[Mentorship.Status.REQUESTED, Mentorship.Status.DECLINED]
    )


def _mentees_of(owner: User, as_of: date) -> QuerySet[Mentorship, Any]:
    return _pairs_of(owner, as_of).exclude(kind=Mentorship.Kind.INFLUENCE).values("mentee")


@prepared
def _pairs(owner: User, as_of: date) -> QuerySet[Mentorship]:
    shown = ("kind", "started_on", "ended_on", "declared_sessions", "mentee__level_rank", *person_fields("mentee"))
    return _pairs_of(owner, as_of).select_related("mentee").only(*shown).order_by("started_on", "pk")


@prepared
def _pauses(owner: User, as_of: date) -> QuerySet[Pause, Any]:
    pauses = Pause.objects.filter(mentorship__in=_pairs_of(owner, as_of))
    return pauses.values_list("mentorship_id", "from_on", "until_on")


@prepared
def _held(owner: User, as_of: date) -> QuerySet[MentoringSession, Any]:
    sessions = MentoringSession.objects.held().filter(mentorship__in=_pairs_of(owner, as_of), held_on__isnull=False)
    return sessions.values_list("mentorship_id", "held_on")


@prepared
def _answers(owner: User) -> QuerySet[Credit, Any]:
    return Credit.objects.filter(mentor=owner).values_list("level_change_id", "status")


@prepared
def _corrected(owner: User, as_of: date) -> QuerySet[LevelChange, Any]:
    changes = LevelChange.objects.filter(person__in=_mentees_of(owner, as_of), corrects__isnull=False)
    return changes.values_list("corrects_id", flat=True)


@prepared
def _changes(owner: User, as_of: date) -> QuerySet[LevelChange, Any]:
    """Key, person, reason and day of each change, then rank and code of the level, and of the one before."""
    changes = LevelChange.objects.filter(person__in=_mentees_of(owner, as_of), level__isnull=False)
    shown = ("pk", "person_id", "reason", "effective_on", "level__rank", "level__code", "from_level__rank", "from_level__code")
    return changes.order_by("effective_on", "recorded_at").values_list(*shown)


@prepared
def _declared_people(owner: User) -> QuerySet[HistoricPerson]:
    return HistoricPerson.objects.filter(owner=owner).order_by("name")


@prepared
def _declared_levels(owner: User) -> QuerySet[HistoricLevel]:
    return HistoricLevel.objects.filter(person__owner=owner).order_by("from_on")


@prepared
def _plans(owner: User, as_of: date) -> QuerySet[GrowthPlan]:
    plans = GrowthPlan.objects.filter(person__in=_mentees_of(owner, as_of), status=GrowthPlan.Status.ACTIVE)
    shown = ("person", "is_shared_with_mentor", "aims_for_on", "target_level__code", "target_level__rank")
    return plans.select_related("target_level").only(*shown)


@prepared
def _windows(owner: User, as_of: date) -> QuerySet[ExpectedWindow]:
    """The newest window of each mentee who shows their mentor how they stand."""
    shared = GrowthPlan.objects.filter(status=GrowthPlan.Status.ACTIVE, is_shared_with_mentor=True).values("person")
    windows = ExpectedWindow.objects.filter(person__in=_mentees_of(owner, as_of)).filter(person__in=shared)
    shown = ("person", "from_on", "until_on", "target_level__code", "target_level__rank")
    return windows.select_related("target_level").only(*shown).order_by("person_id", "-at").distinct("person_id")


def history_of(owner: User, as_of: date) -> History:
    """Read everything that a mentor's numbers follow from, in three queries."""
    history = History(owner=owner, as_of=as_of)
    spans = [statement.of(owner, as_of) for statement in (_pairs, _pauses, _held, _corrected, _changes, _plans, _windows)]
    pairs, pauses, held, corrected, changes, plans, windows, answers, people, levels = together(
        *spans, _answers.of(owner), _declared_people.of(owner), _declared_levels.of(owner)
    )
    _read_pairs(history, pairs, pauses, held)
    _read_steps(history, changes, dict(answers), set(corrected))
    _read_declared(history, people, levels)
    _read_expected(history, plans, windows)
    _read_lineage(history)
    return history


def _read_pairs(history: History, pairs: list[Mentorship], rests: list[Any], sessions: list[Any]) -> None:
    pauses: dict[Any, list[Span]] = defaultdict(list)
    for pair_id, first, last in rests:
        pauses[pair_id].append(Span(first, last))
    held: dict[Any, list[date]] = defaultdict(list)
    for pair_id, day in sessions:
        held[pair_id].append(day)
    for pair in pairs:
        history.people[pair.mentee_id] = _with_account(pair.mentee)
        if pair.kind == Mentorship.Kind.INFLUENCE:
            history.others.append(pair.mentee_id)
        elif pair.started_on:
            span = Span(pair.started_on, pair.ended_on)
            declared = pair.declared_sessions
            history.pairings.append(Pairing(pair.mentee_id, span, tuple(pauses[pair.pk]), tuple(held[pair.pk]), declared))


def _with_account(user: User) -> Somebody:
    return Somebody(user.pk, user.full_name, user.level_code, user)


def _read_steps(history: History, changes: list[Any], answers: dict[Any, str], corrected: set[Any]) -> None:
    for key, person, reason, day, rank, code, from_rank, from_code in changes:
        history.steps.append(
            Step(
                key=key,
                mentee=person,
                on=day,
                rank=rank,
                from_rank=from_rank,
                is_promotion=reason == LevelChange.Reason.PROMOTION,
                is_corrected=key in corrected,
                is_declined=answers.get(key) == Credit.Status.DECLINED,
                is_confirmed=answers.get(key) == Credit.Status.CONFIRMED,
            )
        )
        history.labels[key] = (from_code or "", code)


def _read_declared(history: History, people: list[HistoricPerson], stood: list[HistoricLevel]) -> None:
    levels: dict[Any, list[HistoricLevel]] = defaultdict(list)
    for level in stood:
        levels[level.person_id].append(level)
    for person in people:
        key = f"declared:{person.pk}"
        stands = levels[person.pk][-1].label if levels[person.pk] else person.now or person.then
        history.people[key] = Somebody(key, person.name, stands)
        if not person.is_direct or person.mentored_from_on is None:
            history.others.append(key)
            continue
        span = Span(person.mentored_from_on, person.mentored_to_on)
        history.pairings.append(Pairing(key, span, declared_sessions=person.declared_sessions or 0))
        history.steps += _declared_steps(history, key, levels[person.pk])
        _declared_expectation(history, key, person, levels[person.pk])


def _declared_steps(history: History, key: Key, levels: list[HistoricLevel]) -> Iterable[Step]:
    for before, after in pairwise(levels):
        name = f"declared:{after.pk}"
        history.labels[name] = (before.label, after.label)
        yield Step(name, key, after.from_on, after.rank, before.rank, is_promotion=after.rank > before.rank)


def _declared_expectation(history: History, key: Key, person: HistoricPerson, levels: list[HistoricLevel]) -> None:
    if person.expects_from_on and person.target_rank:
        span = Span(person.expects_from_on, person.expects_to_on)
        history.expected.append(Expectation(key, person.target_rank, levels[-1].rank if levels else None, span))
        history.expected_labels[key] = person.target_label


def _read_expected(history: History, plans: list[GrowthPlan], windows: list[ExpectedWindow]) -> None:
    """Read what mentees aim for themselves, and what their manager expects of those who show their mentor how they stand."""
    for plan in plans:
        if plan.aims_for_on:
            _expect(history, plan.person_id, plan.target_level, Span(plan.aims_for_on, plan.aims_for_on))
    for window in windows:
        _expect(history, window.person_id, window.target_level, Span(window.from_on, window.until_on))


def _expect(history: History, key: Key, level: Any, span: Span) -> None:
    person = history.people[key].user
    history.expected.append(Expectation(key, level.rank, person.level_rank if person else None, span))
    history.expected_labels.setdefault(key, level.code)


def _read_lineage(history: History) -> None:
    kinds = [str(kind.value) for kind in COUNTING_KINDS]
    with connection.cursor() as cursor:
        cursor.execute(_LINEAGE, {"mentor": history.owner.pk, "kinds": kinds, "as_of": history.as_of, "deepest": DEEPEST})
        rows = cursor.fetchall()
    history.line = [(mentor, mentee) for mentor, mentee, _is_now in rows]
    history.mentors_now = {mentor for mentor, _mentee, is_now in rows if is_now and mentor != history.owner.pk}
    unknown = {mentee for _mentor, mentee in history.line} - set(history.people) - {history.owner.pk}
    for user in _known_by(Keys(int, tuple(unknown))) if unknown else ():
        history.people[user.pk] = _with_account(user)


@prepared
def _known_by(keys: Keys) -> QuerySet[User]:
    """People further down a lineage, by what a page shows of them."""
    people: QuerySet[User] = User.objects.filter(pk__in=keys.values)
    return people.only("full_name", "level_code", "level_rank")
