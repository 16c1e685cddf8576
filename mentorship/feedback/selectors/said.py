"""What was said, for those who may read it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from mentorship.feedback import policies
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.ladders.models import Competency, Expectation


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
    competency_id: int
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
        "competency",
        "judgement",
        "saw",
        "stronger",
        "may_be_quoted",
    )
    return [Said(*row) for row in rows]
