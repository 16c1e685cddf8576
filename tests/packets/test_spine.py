"""A packet from opening to the changed level, by services."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import User
from mentorship.core.errors import AlreadyDone, Conflict, Invalid, WrongStatus
from mentorship.core.models import Job, Message
from mentorship.growth.models import Evidence, ImpactFigure
from mentorship.ladders.models import Competency
from mentorship.packets import services, tasks
from mentorship.packets.document import from_data
from mentorship.packets.errors import NoQuorum, NotReady
from mentorship.packets.models import Committee, Decision, Packet, PacketDraft, PromotionCycle
from mentorship.packets.services import Verdict
from tests.cast import Cast
from tests.factories import (
    NOON,
    TODAY,
    CommitteeFactory,
    CorroborationFactory,
    EvidenceFactory,
    FeedbackAnswerFactory,
    FeedbackResponseFactory,
    PromotionCycleFactory,
)


def make_cycle(cast: Cast, **dates: object) -> tuple[PromotionCycle, Committee]:
    """An open cycle with one committee of three, quorum two."""
    cycle = PromotionCycleFactory(**dates)
    return cycle, CommitteeFactory(cycle=cycle, chair=cast.committee, members=cast.members)


def make_material(cast: Cast) -> list[Evidence]:
    """Three confirmed pieces, one with a figure, and one colleague's answer."""
    direction = cast.competencies[0]
    pieces = [
        EvidenceFactory(
            owner=cast.candidate,
            headline=headline,
            happened_on=TODAY - timedelta(days=days),
            competencies=[direction],
        )
        for headline, days in (("Wrote the migration plan that four teams adopted", 200), ("Retired the second broker", 90), ("Cut the batch", 30))
    ]
    ImpactFigure.objects.create(evidence=pieces[0], metric="nightly batch time", value="1.9", baseline="6.5", unit="h", confirmed_at=NOON)
    for piece in pieces:
        CorroborationFactory(evidence=piece, person=cast.peer)
    response = FeedbackResponseFactory(
        request__round__subject=cast.candidate,
        request__round__requester=cast.manager,
        request__round__target_level=cast.levels["L6"],
        request__respondent=cast.peer,
    )
    FeedbackAnswerFactory(response=response, competency=direction, saw="Rana writes the comparison that ends the argument.", stronger="Bring the data team in earlier.")
    return pieces


def open_one(cast: Cast, cycle: PromotionCycle) -> Packet:
    """The manager opens a packet towards L6."""
    return services.open_packet(actor=cast.manager, candidate=cast.candidate, cycle=cycle, target_level=cast.levels["L6"], now=NOON)


def draft_one(packet: Packet, author: User) -> PacketDraft:
    """Ask for a draft and do the worker's part."""
    job = services.draft_packet(packet_id=packet.pk, actor=author, now=NOON)
    assert tasks.draft_packet(job_id=str(job.pk)) is True
    packet.refresh_from_db()
    return packet.drafts.latest("composed_at")


def opinion_lines(cast: Cast, view: str = "meets") -> dict[int, tuple[str, str]]:
    """One view on every competency."""
    return {one.pk: (view, "The migration plan shows it.") for one in cast.competencies}


def submitted(cast: Cast) -> Packet:
    """A submitted packet with material."""
    cycle, _committee = make_cycle(cast)
    make_material(cast)
    packet = open_one(cast, cycle)
    draft_one(packet, cast.manager)
    return services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)


def decided(cast: Cast, outcome: str = "approved", **more: object) -> Decision:
    """A decided packet after three opinions."""
    packet = submitted(cast)
    for member in cast.members:
        services.give_opinion(packet_id=packet.pk, actor=member, lines=opinion_lines(cast), overall="", now=NOON)
    verdict = Verdict(outcome=outcome, summary="Direction is shown.", lines=opinion_lines(cast), **more)
    return services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=verdict, now=NOON)


def test_a_packet_becomes_a_promotion(cast: Cast) -> None:
    decision = decided(cast, effective_on=TODAY + timedelta(days=10))
    assert decision.packet.status == Packet.Status.DECIDED

    services.tell_decision(decision_id=decision.pk, actor=cast.manager, now=NOON)
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L5"

    assert services.apply_due_decisions(now=NOON + timedelta(days=11)) == 1
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L6"
    assert services.apply_due_decisions(now=NOON + timedelta(days=11)) == 0


def test_a_draft_says_what_its_sources_say(cast: Cast) -> None:
    cycle, _committee = make_cycle(cast)
    make_material(cast)
    packet = open_one(cast, cycle)

    draft = draft_one(packet, cast.manager)

    text = packet.sections.get(key="competency:direction").text
    assert "nightly batch time fell from 6.5 h to 1.9 h (−71 %)." in text
    assert "“Rana writes the comparison that ends the argument.” Ade O. [F1]" in text
    assert draft.findings == []
    assert packet.status == Packet.Status.DRAFTING
    assert from_data(draft.document).candidate == "Rana Castell"


def test_collecting_a_packet_takes_eight_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    from mentorship.packets.gather import gather

    cycle, _committee = make_cycle(cast)
    make_material(cast)
    packet = open_one(cast, cycle)
    related = ("candidate__team", "target_level", "ladder_version__ladder")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        gather(Packet.objects.select_related(*related).get(pk=packet.pk), as_of=TODAY)
