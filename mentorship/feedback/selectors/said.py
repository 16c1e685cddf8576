"""What was said, for those who may read it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from mentorship.feedback import policies
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.feedback.policies import K
from mentorship.ladders.models import Competency, Expectation, Level

CANT_SAY = FeedbackAnswer.Judgement.CANT_SAY
Mode = FeedbackRound.Mode


@dataclass(frozen=True, slots=True)
class Said:
    """What one respondent said of one competency; `name` is empty when anonymous."""

    id: UUID
    round_id: UUID
    mode: str
    respondent_id: int | None
    name: str
    relation: str
    on: date
    level_id: int
    competency_id: int
    competency_code: str
    judgement: str
    saw: str
    stronger: str
    may_be_quoted: bool

    @property
    def judgement_label(self) -> str:
        """The judgement in words."""
        return str(FeedbackAnswer.Judgement(self.judgement).label)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One competency of a round: what the level asks, and what was said."""

    competency: Competency
    expectation: Expectation | None
    said: list[Said]
    counts: list[tuple[str, str, int]]


def answers_by_competency(round_: FeedbackRound, viewer: User) -> list[Shelf]:
    """Return what was said in a round, competency by competency, for its subject and their manager; nothing for others."""
    if not policies.can_read_answers(viewer, round_):
        return []
    by_competency: dict[int, list[Said]] = defaultdict(list)
    for said in _said(FeedbackAnswer.objects.filter(response__round=round_)):
        by_competency[said.competency_id].append(said)
    asked = Expectation.objects.filter(level=round_.target_level_id)
    expectations = {expectation.competency_id: expectation for expectation in asked.prefetch_related("criteria")}
    competencies = Competency.objects.filter(pk__in=list(by_competency)).order_by("position")
    return [_shelf(one, expectations.get(one.pk), by_competency[one.pk]) for one in competencies]


def _shelf(competency: Competency, expectation: Expectation | None, said: list[Said]) -> Shelf:
    counts = [
        (judgement.value, str(judgement.label), sum(1 for one in said if one.judgement == judgement))
        for judgement in FeedbackAnswer.Judgement
    ]
    return Shelf(competency, expectation, said, counts)


def responses_for_packet(
    *, subject: User, target_level: Level, since: date | None = None, for_committee: bool = False
) -> list[Said]:
    """Return what may go into a packet towards a level: named and released anonymous answers, or those for the committee only.

    The caller has checked who reads. Anonymous answers on a competency with fewer than k of them are left out.
    """
    released = Q(response__round__mode=Mode.ANONYMOUS, response__round__status="closed", response__round__answers_deleted=False)
    readable = Q(response__round__mode=Mode.COMMITTEE) if for_committee else Q(response__round__mode=Mode.NAMED) | released
    answers = FeedbackAnswer.objects.filter(readable, response__round__subject=subject, **_towards(target_level))
    answers = answers.exclude(response__round__status=FeedbackRound.Status.CANCELLED)
    if since:
        answers = answers.filter(response__answered_on__gte=since)
    return _loud_enough(_said(answers))


def voices_for(person: User, level: Level) -> list[Said]:
    """Return, by competency, each respondent's latest judgement against a level: named ones, and the newest anonymous round's.

    "Can't say", the person and their manager are no voices; answers for the committee only never count.
    """
    answers = FeedbackAnswer.objects.filter(response__round__subject=person, **_towards(level)).exclude(judgement=CANT_SAY)
    answers = answers.exclude(response__round__status=FeedbackRound.Status.CANCELLED)
    named = answers.filter(response__round__mode=Mode.NAMED).exclude(response__respondent__in=[person.pk, person.manager_id or 0])
    latest: dict[tuple[object, int], Said] = {}
    for said in sorted(_said(named), key=lambda one: one.on):
        latest[said.respondent_id or said.name, said.competency_id] = said
    rounds = FeedbackRound.objects.filter(subject=person, mode=Mode.ANONYMOUS, status="closed", answers_deleted=False)
    newest = rounds.order_by("-closed_at").first()
    anonymous = _loud_enough(_said(answers.filter(response__round=newest))) if newest else []
    return [*latest.values(), *anonymous]


def _towards(level: Level) -> dict[str, Any]:
    """Match rounds towards this level in any version of its ladder."""
    return {
        "response__round__target_level__code": level.code,
        "response__round__target_level__track__code": level.track.code,
        "response__round__target_level__version__ladder": level.version.ladder_id,
    }


def _loud_enough(said: list[Said]) -> list[Said]:
    heard: dict[tuple[UUID, int], int] = defaultdict(int)
    for one in said:
        heard[one.round_id, one.competency_id] += one.judgement != CANT_SAY or bool(one.saw or one.stronger)
    return [one for one in said if one.mode != Mode.ANONYMOUS or heard[one.round_id, one.competency_id] >= K]


def _said(answers: QuerySet[FeedbackAnswer]) -> list[Said]:
    """Return answers in an order that says nothing of anonymous authors: by day and name, then by random key."""
    rows = answers.order_by("response__answered_on", "response__respondent_name", "pk").values_list(
        "pk",
        "response__round",
        "response__round__mode",
        "response__respondent",
        "response__respondent_name",
        "response__relation",
        "response__answered_on",
        "response__round__target_level",
        "competency",
        "competency__code",
        "judgement",
        "saw",
        "stronger",
        "may_be_quoted",
    )
    return [Said(*row) for row in rows]
