"""One factory a model that tests arrange with; everything is invented and deterministic where it can be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Relationship, Team, User
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse, FeedbackRound
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan
from mentorship.ladders.models import (
    Competency,
    Criterion,
    Expectation,
    Ladder,
    LadderVersion,
    Level,
    LevelChange,
    Standing,
    Track,
)
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship
from mentorship.packets.models import Committee, Packet, PromotionCycle

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY = NOON.date()
PASSWORD = "correct horse battery"


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team
        django_get_or_create = ("name",)

    name = factory.Sequence(lambda n: f"Team {n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Person N{n}")
    email = factory.LazyAttributeSequence(lambda _user, n: f"person{n}@example.com")
    team = factory.SubFactory(TeamFactory, name="Platform")
    hired_on = date(2022, 1, 3)

    @factory.post_generation
    def password(self: User, create: bool, extracted: str | None, **_: Any) -> None:  # noqa: FBT001  (factory_boy's signature)
        if create and extracted:
            self.set_password(extracted)
            self.save(update_fields=["password"])


class LadderFactory(DjangoModelFactory[Ladder]):
    class Meta:
        model = Ladder

    slug = factory.Sequence(lambda n: f"ladder-{n}")
    name = factory.Sequence(lambda n: f"Ladder {n}")


class LadderVersionFactory(DjangoModelFactory[LadderVersion]):
    class Meta:
        model = LadderVersion

    ladder = factory.SubFactory(LadderFactory)
    status = LadderVersion.Status.PUBLISHED
    created_at = NOON
    published_at = NOON


class TrackFactory(DjangoModelFactory[Track]):
    class Meta:
        model = Track

    version = factory.SubFactory(LadderVersionFactory)
    code = "individual"
    name = "Individual contributor"


class LevelFactory(DjangoModelFactory[Level]):
    class Meta:
        model = Level

    track = factory.SubFactory(TrackFactory)
    version = factory.SelfAttribute("track.version")
    rank = factory.Sequence(lambda n: n + 1)
    code = factory.LazyAttribute(lambda level: f"L{level.rank}")
    title = factory.LazyAttribute(lambda level: f"Engineer {level.rank}")
    typical_months = 24


class CompetencyFactory(DjangoModelFactory[Competency]):
    class Meta:
        model = Competency

    version = factory.SubFactory(LadderVersionFactory)
    code = factory.Sequence(lambda n: f"competency-{n}")
    name = factory.Sequence(lambda n: f"Competency {n}")
    position = factory.Sequence(lambda n: n)


class ExpectationFactory(DjangoModelFactory[Expectation]):
    class Meta:
        model = Expectation

    level = factory.SubFactory(LevelFactory)
    competency = factory.SubFactory(CompetencyFactory, version=factory.SelfAttribute("..level.version"))
    text = factory.LazyAttribute(lambda expectation: f"Does {expectation.competency.name} for {expectation.level.code}")


class CriterionFactory(DjangoModelFactory[Criterion]):
    class Meta:
        model = Criterion

    expectation = factory.SubFactory(ExpectationFactory)
    text = factory.Sequence(lambda n: f"Criterion {n}")


def small_ladder(*, ranks: range = range(3, 9), competencies: int = 3, name: str = "Software engineering") -> LadderVersion:
    """Make a published ladder of one track, L3 to L8, with an expectation for each level and competency."""
    version = LadderVersionFactory(ladder__name=name)
    track = TrackFactory(version=version)
    levels = [LevelFactory(track=track, rank=rank) for rank in ranks]
    topics = [
        CompetencyFactory(version=version, code=code, name=title, position=position)
        for position, (code, title) in enumerate(
            [
                ("direction", "Technical direction"),
                ("delivery", "Delivery"),
                ("people", "Growing others"),
                ("quality", "Quality"),
            ][:competencies],
        )
    ]
    for level in levels:
        for topic in topics:
            CriterionFactory(expectation=ExpectationFactory(level=level, competency=topic))
    return version


def place(person: User, level: Level, *, since: date = date(2024, 1, 8)) -> Standing:
    """Put a person at a level since a day, with the history row that says so."""
    LevelChange.objects.create(
        person=person, level=level, reason=LevelChange.Reason.HIRE, effective_on=since, recorded_at=NOON - timedelta(days=700)
    )
    User.objects.filter(pk=person.pk).update(
        level_code=level.code, level_title=level.title, level_rank=level.rank, level_since_on=since
    )
    person.refresh_from_db()
    return Standing.objects.update_or_create(person=person, defaults={"level": level, "since_on": since})[0]


class RelationshipFactory(DjangoModelFactory[Relationship]):
    class Meta:
        model = Relationship

    subject = factory.SubFactory(UserFactory)
    reader = factory.SubFactory(UserFactory)
    role = Relationship.Role.MENTOR
    since = date(2025, 1, 6)
    source = factory.Sequence(lambda n: f"test:{n}")


class GrowthPlanFactory(DjangoModelFactory[GrowthPlan]):
    class Meta:
        model = GrowthPlan

    person = factory.SubFactory(UserFactory)
    target_level = factory.SubFactory(LevelFactory)
    opened_at = NOON - timedelta(days=300)


class GoalFactory(DjangoModelFactory[Goal]):
    class Meta:
        model = Goal

    plan = factory.SubFactory(GrowthPlanFactory)
    title = factory.Sequence(lambda n: f"Goal {n}")
    starts_on = TODAY - timedelta(days=60)
    due_on = TODAY + timedelta(days=60)
    created_at = NOON - timedelta(days=60)
    moved_at = NOON - timedelta(days=10)


class EvidenceFactory(DjangoModelFactory[Evidence]):
    class Meta:
        model = Evidence
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    headline = factory.Sequence(lambda n: f"Moved service {n} to the new cluster")
    happened_on = TODAY - timedelta(days=30)
    created_at = NOON - timedelta(days=29)
    changed_at = NOON - timedelta(days=29)

    @factory.post_generation
    def competencies(self: Evidence, create: bool, extracted: list[Competency] | None, **_: Any) -> None:  # noqa: FBT001  (factory_boy's signature)
        if create and extracted:
            self.competencies.set(extracted)


class CorroborationFactory(DjangoModelFactory[Corroboration]):
    class Meta:
        model = Corroboration

    evidence = factory.SubFactory(EvidenceFactory)
    person = factory.SubFactory(UserFactory)
    status = Corroboration.Status.CONFIRMED
    asked_at = NOON - timedelta(days=20)
    answered_at = NOON - timedelta(days=19)


class MentorshipFactory(DjangoModelFactory[Mentorship]):
    class Meta:
        model = Mentorship

    mentor = factory.SubFactory(UserFactory)
    mentee = factory.SubFactory(UserFactory)
    requested_by = factory.SelfAttribute("mentee")
    requested_at = NOON - timedelta(days=400)
    status = Mentorship.Status.ACTIVE
    started_on = TODAY - timedelta(days=395)


class MentoringSessionFactory(DjangoModelFactory[MentoringSession]):
    class Meta:
        model = MentoringSession

    mentorship = factory.SubFactory(MentorshipFactory)
    status = MentoringSession.Status.HELD
    held_on = TODAY - timedelta(days=14)
    topic = "Design reviews"
    notes = "We went through the design of the queue."
    logged_at = NOON - timedelta(days=14)


class ActionItemFactory(DjangoModelFactory[ActionItem]):
    class Meta:
        model = ActionItem

    mentorship = factory.SubFactory(MentorshipFactory)
    owner = factory.SelfAttribute("mentorship.mentee")
    text = factory.Sequence(lambda n: f"Write page {n}")
    due_on = TODAY + timedelta(days=7)
    created_at = NOON - timedelta(days=14)


class FeedbackRoundFactory(DjangoModelFactory[FeedbackRound]):
    class Meta:
        model = FeedbackRound

    subject = factory.SubFactory(UserFactory)
    requester = factory.SubFactory(UserFactory)
    target_level = factory.SubFactory(LevelFactory)
    opened_at = NOON - timedelta(days=5)
    closes_on = TODAY + timedelta(days=9)


class FeedbackRequestFactory(DjangoModelFactory[FeedbackRequest]):
    class Meta:
        model = FeedbackRequest

    round = factory.SubFactory(FeedbackRoundFactory)
    respondent = factory.SubFactory(UserFactory)
    asked_at = NOON - timedelta(days=5)


class FeedbackResponseFactory(DjangoModelFactory[FeedbackResponse]):
    class Meta:
        model = FeedbackResponse

    request = factory.SubFactory(FeedbackRequestFactory, status=FeedbackRequest.Status.ANSWERED)
    round = factory.SelfAttribute("request.round")
    respondent = factory.SelfAttribute("request.respondent")
    respondent_name = factory.SelfAttribute("request.respondent.full_name")
    relation = factory.SelfAttribute("request.relation")
    answered_on = TODAY - timedelta(days=2)


class FeedbackAnswerFactory(DjangoModelFactory[FeedbackAnswer]):
    class Meta:
        model = FeedbackAnswer

    response = factory.SubFactory(FeedbackResponseFactory)
    competency = factory.SubFactory(CompetencyFactory)
    judgement = FeedbackAnswer.Judgement.AT
    saw = "She wrote the comparison that ended the argument."


class PromotionCycleFactory(DjangoModelFactory[PromotionCycle]):
    class Meta:
        model = PromotionCycle

    name = factory.Sequence(lambda n: f"Cycle {n}")
    status = PromotionCycle.Status.OPEN
    opens_on = TODAY - timedelta(days=14)
    feedback_until = TODAY + timedelta(days=7)
    submit_until = TODAY + timedelta(days=14)
    opinions_until = TODAY + timedelta(days=21)
    meets_on = TODAY + timedelta(days=24)
    release_on = TODAY + timedelta(days=31)
    effective_on = TODAY + timedelta(days=46)


class CommitteeFactory(DjangoModelFactory[Committee]):
    class Meta:
        model = Committee
        skip_postgeneration_save = True

    cycle = factory.SubFactory(PromotionCycleFactory)
    name = "Platform committee"
    chair = factory.SubFactory(UserFactory)
    quorum = 2

    @factory.post_generation
    def members(self: Committee, create: bool, extracted: list[User] | None, **_: Any) -> None:  # noqa: FBT001  (factory_boy's signature)
        if create and extracted:
            self.members.set(extracted)


class PacketFactory(DjangoModelFactory[Packet]):
    class Meta:
        model = Packet

    cycle = factory.SubFactory(PromotionCycleFactory)
    candidate = factory.SubFactory(UserFactory)
    author = factory.SubFactory(UserFactory)
    target_level = factory.SubFactory(LevelFactory)
    ladder_version = factory.SelfAttribute("target_level.version")
    opened_at = NOON - timedelta(days=7)
