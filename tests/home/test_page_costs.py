"""What each main page asks of the database: a fixed number of queries, at most twelve, the same for one row and for many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from mentorship.core.models import Message
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan
from mentorship.mentoring.models import MentoringSession
from mentorship.packets.models import Committee, Packet, PromotionCycle
from tests.cast import Cast
from tests.factories import (
    ActionItemFactory,
    CommitteeFactory,
    CorroborationFactory,
    EvidenceFactory,
    FeedbackRequestFactory,
    FeedbackRoundFactory,
    GoalFactory,
    GrowthPlanFactory,
    MentoringSessionFactory,
    MentorshipFactory,
    PacketFactory,
    PromotionCycleFactory,
    RelationshipFactory,
    UserFactory,
    place,
)

MOST = 12
QUERIES = {
    "Today": 8,
    "Today of a manager": 8,
    "Inbox": 5,
    "My growth": 8,
    "My mentees": 5,
    "Feedback": 10,
    "Readiness": 9,
    "Packets": 12,
    "Calibration": 5,
    "Legacy": 7,
    "Ladders": 8,
    "People": 7,
    "Programme": 10,
    "About me": 7,
    "a packet": 11,
    "a person": 10,
    "a goal": 8,
    "a session": 11,
    "a piece of evidence": 10,
}


class Company:
    """One of each kind of row that the pages list, and more of them when asked."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.cycle: PromotionCycle = PromotionCycleFactory()
        self.committee: Committee = CommitteeFactory(cycle=self.cycle, chair=cast.committee, members=cast.members)
        self.plan: GrowthPlan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
        self.packet: Packet = self._packet(cast.candidate)
        self.add(1)

    def add(self, times: int) -> None:
        """Give everybody so many more rows."""
        for _turn in range(times):
            self._grow()
            self._meet()
            self._ask()
            report = UserFactory(manager=self.cast.manager)
            place(report, self.cast.levels["L5"])
            self._packet(report)
            for person in (self.cast.candidate, self.cast.manager):
                Message.objects.create(
                    kind="feedback.asked",
                    key=f"message:{Message.objects.count()}",
                    channel="inbox",
                    recipient=person,
                    status="sent",
                    created_at=timezone.now(),
                    due_at=timezone.now(),
                )

    def _grow(self) -> None:
        cast = self.cast
        self.goal: Goal = GoalFactory(plan=self.plan)
        self.goal.competencies.set(cast.competencies)
        self.piece: Evidence = EvidenceFactory(owner=cast.candidate, competencies=cast.competencies)
        CorroborationFactory(evidence=self.piece, person=cast.peer)
        CorroborationFactory(
            evidence=EvidenceFactory(owner=cast.peer), person=cast.candidate, status=Corroboration.Status.ASKED, answered_at=None
        )

    def _meet(self) -> None:
        mentee = UserFactory()
        place(mentee, self.cast.levels["L4"])
        pair = MentorshipFactory(mentor=self.cast.mentor, mentee=mentee)
        RelationshipFactory(subject=mentee, reader=self.cast.mentor)
        for one in (pair, self.cast.mentorship):
            self.session: MentoringSession = MentoringSessionFactory(mentorship=one, logged_by=one.mentor)
            MentoringSessionFactory(
                mentorship=one, status="planned", held_on=None, planned_at=timezone.now() + timedelta(days=3), logged_at=None
            )
            ActionItemFactory(mentorship=one, session=self.session)

    def _ask(self) -> None:
        cast = self.cast
        asked = FeedbackRoundFactory(subject=cast.peer, requester=cast.manager, target_level=cast.levels["L6"])
        FeedbackRequestFactory(round=asked, respondent=cast.candidate)

    def _packet(self, candidate: User) -> Packet:
        packet: Packet = PacketFactory(
            candidate=candidate,
            cycle=self.cycle,
            author=self.cast.manager,
            committee=self.committee,
            target_level=self.cast.levels["L6"],
            status=Packet.Status.SUBMITTED,
        )
        return packet

    def counts(self) -> dict[str, int]:
        """Count the queries of every main page, as its typical reader opens it the second time."""
        cast = self.cast
        pages = {
            "Today": (cast.candidate, "/"),
            "Today of a manager": (cast.manager, "/"),
            "Inbox": (cast.candidate, "/reminders/inbox/"),
            "My growth": (cast.candidate, "/growth/"),
            "My mentees": (cast.mentor, "/mentoring/"),
            "Feedback": (cast.candidate, "/feedback/"),
            "Readiness": (cast.manager, "/readiness/"),
            "Packets": (cast.manager, "/packets/"),
            "Calibration": (cast.committee, "/packets/calibration/"),
            "Legacy": (cast.mentor, "/legacy/"),
            "Ladders": (cast.candidate, "/ladders/"),
            "People": (cast.candidate, "/people/"),
            "Programme": (cast.people_partner, "/programme/"),
            "About me": (cast.candidate, "/about-me/"),
            "a packet": (cast.manager, self.packet.get_absolute_url()),
            "a person": (cast.manager, f"/people/{cast.candidate.pk}/"),
            "a goal": (cast.candidate, self.goal.get_absolute_url()),
            "a session": (cast.candidate, self.session.get_absolute_url()),
            "a piece of evidence": (cast.candidate, self.piece.get_absolute_url()),
        }
        return {name: self._count(*page) for name, page in pages.items()}

    @staticmethod
    def _count(reader: User, url: str) -> int:
        client = Client()
        client.force_login(reader)
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200, url
        return len(seen)


@pytest.fixture
def company(cast: Cast) -> Company:
    return Company(cast)


def test_main_pages_cost_few_queries_and_the_same_for_many_rows(company: Company) -> None:
    with_one = company.counts()
    company.add(6)

    assert with_one == company.counts() == QUERIES
    assert max(QUERIES.values()) <= MOST
