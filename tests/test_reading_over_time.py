"""Who reads what now, when the manager changes and when the mentorship ends: the table of who may read, row by row.

The new manager is the cast's stranger, so that everybody of the table has a name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.services import set_manager
from mentorship.feedback.models import FeedbackRound
from mentorship.growth.models import Evidence, Goal
from mentorship.mentoring import services as mentoring
from mentorship.mentoring.models import MentoringSession, Mentorship, PrivateNote
from mentorship.packets.models import Packet
from mentorship.readiness.policies import can_see_readiness
from tests.cast import ROLES, Cast
from tests.factories import (
    CommitteeFactory,
    EvidenceFactory,
    FeedbackRoundFactory,
    GoalFactory,
    GrowthPlanFactory,
    MentoringSessionFactory,
    MentorshipFactory,
    PacketFactory,
)

NEW_MANAGER = "stranger"


@dataclass(frozen=True)
class Line:
    """One row of the table: the object, and its readers now, after another manager, after the mentorship."""

    name: str
    arrange: Callable[[Cast], Any]
    now: str
    other_manager: str
    mentorship_over: str


def one_to_one(cast: Cast) -> MentoringSession:
    pair = MentorshipFactory(mentor=cast.manager, mentee=cast.candidate, kind=Mentorship.Kind.ONE_TO_ONE)
    return MentoringSessionFactory(mentorship=pair)


def note(cast: Cast) -> PrivateNote:
    return PrivateNote.objects.create(author=cast.mentor, mentorship=cast.mentorship, text="mine", changed_at=timezone.now())


def plan(cast: Cast, **more: Any) -> Any:
    return GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"], **more)


def packet(status: str) -> Callable[[Cast], Packet]:
    def arrange(cast: Cast) -> Packet:
        made = PacketFactory(candidate=cast.candidate, author=cast.manager, target_level=cast.levels["L6"], status=status)
        made.committee = CommitteeFactory(cycle=made.cycle, chair=cast.committee, members=cast.members)
        made.save()
        return made

    return arrange


def shared_readiness(cast: Cast) -> str:
    plan(cast, is_shared_with_mentor=True)
    return "readiness"


TABLE = [
    Line(
        "shared session note",
        lambda cast: MentoringSessionFactory(mentorship=cast.mentorship),
        now="candidate mentor",
        other_manager="candidate mentor",
        mentorship_over="candidate mentor",
    ),
    Line(
        "one-to-one note",
        one_to_one,
        now="candidate manager",
        other_manager="candidate manager",
        mentorship_over="candidate manager",
    ),
    Line("private note", note, now="mentor", other_manager="mentor", mentorship_over="mentor"),
    Line(
        "goal",
        lambda cast: GoalFactory(plan=plan(cast)),
        now="candidate mentor manager skip_level",
        other_manager="candidate mentor stranger",
        mentorship_over="candidate manager skip_level",
    ),
    Line(
        "evidence, shared",
        lambda cast: EvidenceFactory(owner=cast.candidate),
        now="candidate mentor manager skip_level",
        other_manager="candidate mentor stranger",
        mentorship_over="candidate manager skip_level",
    ),
    Line(
        "evidence, not shared",
        lambda cast: EvidenceFactory(owner=cast.candidate, is_shared=False),
        now="candidate",
        other_manager="candidate",
        mentorship_over="candidate",
    ),
    Line(
        "feedback round",
        lambda cast: FeedbackRoundFactory(subject=cast.candidate, requester=cast.manager, target_level=cast.levels["L6"]),
        now="candidate manager",
        other_manager="candidate stranger",
        mentorship_over="candidate manager",
    ),
    Line(
        "packet draft",
        packet("drafting"),
        now="candidate manager sponsor",
        other_manager="candidate manager sponsor stranger",
        mentorship_over="candidate manager sponsor",
    ),
    Line(
        "submitted packet",
        packet("submitted"),
        now="candidate manager skip_level committee people_partner",
        other_manager="candidate manager committee people_partner stranger",
        mentorship_over="candidate manager skip_level committee people_partner",
    ),
    Line(
        "readiness",
        lambda _cast: "readiness",
        now="candidate manager skip_level",
        other_manager="candidate stranger",
        mentorship_over="candidate manager skip_level",
    ),
    Line(
        "readiness, shared with the mentor",
        shared_readiness,
        now="candidate manager skip_level mentor",
        other_manager="candidate mentor stranger",
        mentorship_over="candidate manager skip_level",
    ),
]
DOORS = (MentoringSession, PrivateNote, Goal, Evidence, FeedbackRound, Packet)


def readers(cast: Cast, made: Any) -> set[str]:
    found = set()
    for role in ROLES:
        person = type(cast[role]).objects.get(pk=cast[role].pk)
        if made == "readiness":
            is_reader = can_see_readiness(person, type(person).objects.get(pk=cast.candidate.pk))
        else:
            assert isinstance(made, DOORS)
            is_reader = type(made).objects.visible_to(person).filter(pk=made.pk).exists()
        found |= {role} if is_reader else set()
    return found


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_who_reads_now_and_when_things_change(cast: Cast, line: Line) -> None:
    made, now = line.arrange(cast), timezone.now()

    assert readers(cast, made) == set(line.now.split())

    with transaction.atomic():
        set_manager(person=cast.candidate, manager=cast[NEW_MANAGER], actor=cast.people_partner, now=now)
        assert readers(cast, made) == set(line.other_manager.split())
        transaction.set_rollback(True)

    mentoring.end(actor=cast.mentor, pair_id=cast.mentorship.pk, now=now)
    assert readers(cast, made) == set(line.mentorship_over.split())
