"""Collecting a packet's material: eight queries, whatever there is to collect, and only what its reader may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from accounts.models import User
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.growth.models import Corroboration, Evidence, Goal, ImpactFigure
from mentorship.mentoring.models import MentoringSession

from . import material as plain
from .asked import Asked, asked_of
from .models import Packet

K_ANONYMOUS = 3
COLLEAGUE = "a colleague"
OPEN_ROUNDS = ["open", "closed"]


def gather(packet: Packet, *, as_of: date, known_marks: Mapping[str, str] | None = None) -> plain.Material:
    """Return everything that this packet may speak of.

    That is what the candidate has shared with author and managers, and what both author and candidate may read. Answers for
    the committee only are not in it (`gather_annex`).
    """
    candidate, asked = packet.candidate, asked_of(packet)
    return plain.Material(
        candidate=_candidate(candidate),
        target=plain.Level(packet.target_level.code, packet.target_level.title, packet.target_level.rank),
        ladder=packet.ladder_version.ladder.name,
        ladder_version=packet.ladder_version.number,
        as_of=as_of,
        expectations=asked.expectations,
        evidence=_evidence(candidate, asked),
        voices=_voices(packet, asked, as_of, committee_only=False),
        goals=_goals(candidate, asked),
        outcomes=_outcomes(candidate, asked),
        known_marks=tuple(sorted((known_marks or {}).items())),
    )


def gather_annex(packet: Packet, *, as_of: date) -> tuple[plain.Voice, ...]:
    """Return the answers that the committee alone may read."""
    return _voices(packet, asked_of(packet), as_of, committee_only=True)


def _candidate(person: User) -> plain.Candidate:
    level = plain.Level(person.level_code, person.level_title, person.level_rank) if person.level_rank is not None else None
    return plain.Candidate(
        name=person.full_name,
        level=level,
        since=person.level_since_on,
        since_ref=f"standing:{person.pk}",
        team=person.team.name if person.team else "",
    )


def _tags() -> ArrayAgg:
    """The competencies that a row is tagged with, of whichever version."""
    return ArrayAgg("competencies", filter=Q(competencies__isnull=False), distinct=True, default=[])


def _evidence(owner: User, asked: Asked) -> tuple[plain.EvidencePiece, ...]:
    shared = Evidence.objects.kept().filter(owner=owner, is_shared=True)
    rows: list[Any] = list(
        shared.annotate(
            tags=_tags(), worded=ArrayAgg("criteria__text", filter=Q(criteria__isnull=False), distinct=True, default=[])
        ).values_list("pk", "happened_on", "headline", "story", "scope", "link", "tags", "worded", named=True),
    )
    figures = _figures(shared)
    confirmations, disputed = _corroborations(shared, owner)
    return tuple(
        plain.EvidencePiece(
            ref=f"evidence:{row.pk}",
            on=row.happened_on,
            headline=row.headline,
            text=row.story,
            scope=plain.Scope[row.scope.upper()],
            competencies=asked.codes_of(row.tags),
            criteria=asked.criteria_of(row.worded, row.tags),
            figures=figures.get(row.pk, ()),
            confirmations=confirmations.get(row.pk, ()),
            is_disputed=row.pk in disputed,
            link=row.link,
        )
        for row in rows
    )


def _figures(shared: Any) -> dict[Any, tuple[plain.ImpactFigure, ...]]:
    found = defaultdict(list)
    for one in ImpactFigure.objects.filter(evidence__in=shared).order_by("pk"):
        found[one.evidence_id].append(
            plain.ImpactFigure(
                metric=one.metric,
                value=one.value,
                unit=one.unit,
                baseline=one.baseline,
                is_confirmed=one.confirmed_at is not None,
                is_at_least=one.is_at_least,
                is_approximate=one.is_approximate,
                is_confidential=one.is_confidential,
            ),
        )
    return {pk: tuple(figures) for pk, figures in found.items()}


def _corroborations(shared: Any, owner: User) -> tuple[dict[Any, tuple[plain.Confirmation, ...]], set[Any]]:
    """Return who confirmed which piece, and the pieces in dispute. The owner's own reports do not count."""
    answered = [Corroboration.Status.CONFIRMED, Corroboration.Status.DISPUTED]
    rows = list(
        Corroboration.objects.filter(evidence__in=shared, status__in=answered)
        .exclude(person=owner)
        .values_list("evidence_id", "status", "answered_at", "asked_at", "person_id", "person__full_name", "person__manager_id"),
    )
    names = short_names({row[4]: row[5] for row in rows})
    found = defaultdict(list)
    for evidence, status, answered_at, asked_at, person, _name, manager in rows:
        if status == Corroboration.Status.CONFIRMED:
            on = (answered_at or asked_at).date()
            found[evidence].append(plain.Confirmation(names[person], on, counts=manager != owner.pk))
    disputed = {row[0] for row in rows if row[1] == Corroboration.Status.DISPUTED}
    return {pk: tuple(people) for pk, people in found.items()}, disputed


def _voices(packet: Packet, asked: Asked, as_of: date, *, committee_only: bool) -> tuple[plain.Voice, ...]:
    """Answers about the candidate for this target level that may be read; too few anonymous ones on a competency are none."""
    mode, anonymous = FeedbackRound.Mode, Q(response__round__mode=FeedbackRound.Mode.ANONYMOUS)
    readable = Q(response__round__mode=mode.COMMITTEE) if committee_only else Q(response__round__mode=mode.NAMED) | (
        anonymous & Q(response__round__status=FeedbackRound.Status.CLOSED, response__round__answers_deleted=False)
    )  # fmt: skip
    rows: list[Any] = list(
        FeedbackAnswer.objects.filter(
            readable,
            response__round__subject=packet.candidate_id,
            response__answered_on__lte=as_of,
            response__round__status__in=OPEN_ROUNDS,
            response__round__target_level__in=asked.levels,
        )
        .exclude(response__respondent=packet.candidate_id)
        .order_by("response__answered_on", "response__position", "pk")
        .annotate(round=F("response__round"), mode=F("response__round__mode"))
        .values_list(
            "response",
            "round",
            "mode",
            "competency",
            "response__respondent",
            "response__respondent_name",
            "response__request__outside_email",
            "response__answered_on",
            "judgement",
            "saw",
            "stronger",
            "may_be_quoted",
            named=True,
        ),
    )
    names = short_names({row.response: row.response__respondent_name for row in rows if row.response__respondent_name})
    return tuple(
        plain.Voice(
            ref=f"response:{row.response}",
            respondent=names.get(row.response, COLLEAGUE),
            on=row.response__answered_on,
            competency=code,
            judgement=plain.Judgement(row.judgement),
            saw=row.saw,
            doubt=row.stronger,
            may_be_quoted=row.may_be_quoted,
            is_anonymous=row.mode == FeedbackRound.Mode.ANONYMOUS,
            speaker=str(row.response__respondent or row.response__request__outside_email or ""),
        )
        for row in _loud_enough(rows)
        for code in asked.codes.get(row.competency, ())
    )


def _loud_enough(rows: list[Any]) -> list[Any]:
    """Leave out anonymous answers on a competency of which their round holds fewer than k."""
    heard: dict[tuple[Any, int], set[Any]] = defaultdict(set)
    for row in rows:
        if row.judgement != plain.Judgement.CANT_SAY:
            heard[row.round, row.competency].add(row.response)
    return [
        row for row in rows if row.mode != FeedbackRound.Mode.ANONYMOUS or len(heard[row.round, row.competency]) >= K_ANONYMOUS
    ]


def _goals(person: User, asked: Asked) -> tuple[plain.GoalItem, ...]:
    rows: Any = Goal.objects.filter(plan__person=person).exclude(status=Goal.Status.DROPPED).annotate(tags=_tags())
    return tuple(
        plain.GoalItem(
            ref=f"goal:{row.pk}",
            title=row.title,
            competencies=codes,
            metric=row.metric,
            start=row.start_value,
            target=row.target_value,
            now=row.current_value,
            unit=row.unit,
            due=row.due_on,
            is_achieved=row.status == Goal.Status.ACHIEVED,
        )
        for row in rows
        if (codes := asked.codes_of(row.tags))
    )


def _outcomes(person: User, asked: Asked) -> tuple[plain.SessionOutcome, ...]:
    """Shared outcomes of held sessions that were marked for a packet."""
    rows: Any = (
        MentoringSession.objects.held()
        .filter(mentorship__mentee=person, is_outcome_for_packet=True, held_on__isnull=False)
        .exclude(outcome="")
        .annotate(tags=_tags(), mentor=F("mentorship__mentor__full_name"))
        .values_list("pk", "held_on", "outcome", "mentor", "tags")
    )
    return tuple(
        plain.SessionOutcome(f"session:{pk}", on, text, short_name(mentor), asked.codes_of(tags))
        for pk, on, text, mentor, tags in rows
    )


def short_name(name: str) -> str:
    """Write "Ade O." for Ade Ojukwu; names without a space stay whole."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name


def short_names(names: Mapping[Any, str]) -> dict[Any, str]:
    """Shorten names where two different people do not become one."""
    people = _by_short(names.values())
    return {key: short_name(name) if len(people[short_name(name)]) == 1 else name for key, name in names.items()}


def _by_short(names: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[short_name(name)].add(name)
    return found
