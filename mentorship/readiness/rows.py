"""Compute the maintained rows of many people: a fixed number of queries for a batch, whatever its size."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import CountryChoice
from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.mentoring.models import Mentorship
from mentorship.readiness.catalogue import Catalogue
from mentorship.readiness.facts import count, look_back
from mentorship.readiness.models import ExpectedWindow, PacketMark, ReadinessRow
from mentorship.readiness.rules import BY_NUMBER, Facts, State, is_agreed, state_of
from mentorship.readiness.sources import Sources, load_sources, material_for
from mentorship.readiness.subjects import Subject, load_subjects

CLOSE_AT_MOST_PARTLY = 2
INVISIBLE_GOOD_VOICES = 2
DRIFTED_MONTHS = 2
EVIDENCE_DAYS = 90


@dataclass
class Besides:
    """What a row shows beside the states, by person."""

    goals: Mapping[int, int] = field(default_factory=dict)
    evidence: Mapping[int, int] = field(default_factory=dict)
    pairs: Mapping[int, "Pair"] = field(default_factory=dict)
    packets: Mapping[int, str] = field(default_factory=dict)
    windows: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    silent_countries: frozenset[str] = frozenset()


@dataclass
class Pair:
    """Who mentors somebody, and when they last met."""

    mentor_id: int | None = None
    last_on: date | None = None
    began_on: date | None = None
    is_active: bool = False


def rows_of(ids: Collection[int], *, now: datetime) -> list[ReadinessRow]:
    """Return the rows of these people as they are now, not saved."""
    today, before_on = now.date(), end_of_last_quarter(now.date())
    catalogue = Catalogue.load()
    subjects = load_subjects(ids, catalogue, today=today)
    sources = load_sources(subjects, catalogue, since=earliest(subjects, before_on))
    besides = _load_besides(ids, today)
    return [_row(subject, catalogue, sources, besides, before_on, now) for subject in subjects]


def earliest(subjects: Iterable[Subject], day: date) -> date:
    """Return the first day that matters to any of them, looked at on `day`."""
    return min((subject.windows_on(day).since for subject in subjects), default=day)


def end_of_last_quarter(today: date) -> date:
    """Return the last day of the calendar quarter before this one."""
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1) - timedelta(days=1)


def facts_on(subject: Subject, catalogue: Catalogue, sources: Sources, day: date) -> dict[str, Facts]:
    """Return, by competency, what was counted for a person as things were known on a day."""
    windows = subject.windows_on(day)
    material = material_for(subject, catalogue, sources, on=day)
    return {code: count(one, windows, subject.limits) for code, one in material.items()}


def _row(
    subject: Subject, catalogue: Catalogue, sources: Sources, besides: Besides, before_on: date, now: datetime
) -> ReadinessRow:
    facts = facts_on(subject, catalogue, sources, subject.windows.today)
    states = {code: state_of(one, subject.limits) for code, one in facts.items()}
    earlier = facts_on(subject, catalogue, sources, before_on)
    before = {code: state_of(one, subject.limits) for code, one in earlier.items()}
    pair = besides.pairs.get(subject.pk, Pair())
    is_silent = subject.country in besides.silent_countries
    expected = besides.windows.get(subject.pk, (None, None))
    is_better = any(_moved(before[code], state) > 0 for code, state in states.items())
    return ReadinessRow(
        person_id=subject.pk,
        path=subject.path,
        name=subject.name,
        team_id=subject.team_id,
        country=subject.country,
        **_places(subject),
        states={code: state.number for code, state in states.items()},
        before={code: state.number for code, state in before.items()},
        before_on=before_on,
        mentor_id=pair.mentor_id,
        last_session_on=None if is_silent else pair.last_on,
        open_goals=besides.goals.get(subject.pk, 0),
        evidence_90=besides.evidence.get(subject.pk, 0),
        packet_state=besides.packets.get(subject.pk, ""),
        expected_from_on=expected[0],
        expected_until_on=expected[1],
        is_close=is_close(states.values()),
        is_stuck=not is_better and is_long_in_level(subject) and bool(states) and not is_close(states.values()),
        is_invisible=is_invisible(subject, sources, facts.values()),
        is_drifted=not is_silent and _is_drifted(subject, pair),
        is_better=is_better,
        is_worse=any(_moved(before[code], state) < 0 for code, state in states.items()),
        computed_at=now,
    )


def _places(subject: Subject) -> dict[str, Any]:
    level, target = subject.level, subject.target
    return {
        "level_id": level.pk if level else None,
        "level_code": level.code if level else "",
        "level_rank": level.rank if level else None,
        "level_since_on": subject.level_since_on,
        "typical_months": level.typical_months if level else None,
        "target_level_id": target.pk if target else None,
        "target_code": target.code if target else "",
        "ladder_id": (target or level).ladder_id if target or level else None,  # type: ignore[union-attr]
        "version_id": (target or level).version_id if target or level else None,  # type: ignore[union-attr]
        "track_code": (target or level).track_code if target or level else "",  # type: ignore[union-attr]
    }


_ORDER = [State.NOT_MET, State.NOT_SHOWN, State.PARTLY_MET, State.MET]


def _moved(before: State, after: State) -> int:
    """Return how far a state moved in the order of the rules; to or from "no opportunity" is no move."""
    if State.NO_OPPORTUNITY in {before, after}:
        return 0
    return _ORDER.index(after) - _ORDER.index(before)


_STEPS = {(before, after): _moved(BY_NUMBER[before], BY_NUMBER[after]) for before in BY_NUMBER for after in BY_NUMBER}
"""By the numbers of two states, how far it is from the one to the other."""


def moves(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """Return by competency code how far the states of a row moved since the last quarter; what did not move is left out."""
    return {
        code: _STEPS[before[code], number] for code, number in after.items() if code in before and _STEPS[before[code], number]
    }


def is_close(states: Collection[State]) -> bool:
    """Whether everything is met but for very few that are partly met; what had no opportunity is left out."""
    seen = [state for state in states if state != State.NO_OPPORTUNITY]
    partly = seen.count(State.PARTLY_MET)
    return bool(seen) and seen.count(State.MET) + partly == len(seen) and partly <= CLOSE_AT_MOST_PARTLY and partly < len(seen)


def is_long_in_level(subject: Subject) -> bool:
    """Whether somebody has been in the level longer than is typical, long absences cut out."""
    if subject.level is None or subject.level_since_on is None or not subject.level.typical_months:
        return False
    return subject.level_since_on < look_back(subject.windows.today, subject.level.typical_months, subject.absences)


def is_invisible(subject: Subject, sources: Sources, facts: Collection[Facts]) -> bool:
    """Whether others speak well of somebody of whom no evidence was confirmed lately."""
    good = sum(one.supporting > 0 and is_agreed(one, subject.limits) for one in facts)
    pieces = sources.pieces.get(subject.pk, ())
    recent = (piece for piece in pieces if piece.on >= subject.windows.fresh_since)
    return good >= INVISIBLE_GOOD_VOICES and not any(recent)


def _is_drifted(subject: Subject, pair: Pair) -> bool:
    met_on = max((day for day in (pair.last_on, pair.began_on) if day), default=None)
    limit = look_back(subject.windows.today, DRIFTED_MONTHS, subject.absences)
    return pair.is_active and met_on is not None and met_on < limit


def _load_besides(ids: Collection[int], today: date) -> Besides:
    goals = Goal.objects.filter(plan__person_id__in=ids, plan__status=GrowthPlan.Status.ACTIVE, status=Goal.Status.OPEN)
    evidence = Evidence.objects.kept().filter(
        owner_id__in=ids, is_shared=True, happened_on__gt=today - timedelta(days=EVIDENCE_DAYS), happened_on__lte=today
    )
    newest = ExpectedWindow.objects.filter(person_id__in=ids).order_by("person_id", "-at", "-pk").distinct("person_id")
    return Besides(
        goals=_counted(goals, "plan__person_id"),
        evidence=_counted(evidence, "owner_id"),
        pairs=_pairs(ids),
        packets=dict(PacketMark.objects.filter(person_id__in=ids).values_list("person_id", "state")),
        windows={person: (first, last) for person, first, last in newest.values_list("person_id", "from_on", "until_on")},
        silent_countries=CountryChoice.objects.silent(),
    )


def _counted(rows: Any, person: str) -> dict[int, int]:
    return dict(rows.order_by().values(person).annotate(n=Count("pk")).values_list(person, "n"))


def _pairs(ids: Collection[int]) -> dict[int, Pair]:
    found: dict[int, Pair] = {}
    kinds = Q(kind=Mentorship.Kind.MENTORSHIP) & Q(started_on__isnull=False)
    rows = Mentorship.objects.filter(kinds, mentee_id__in=ids).order_by("started_on", "pk")
    for mentee_id, mentor_id, status, last_on, started_on in rows.values_list(
        "mentee_id", "mentor_id", "status", "last_session_on", "started_on"
    ):
        pair = found.setdefault(mentee_id, Pair())
        pair.last_on = max((day for day in (pair.last_on, last_on) if day), default=None)
        if status in {Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED}:
            pair.mentor_id, pair.began_on = mentor_id, started_on
            pair.is_active = status == Mentorship.Status.ACTIVE
    return found
