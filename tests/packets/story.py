"""A packet at each step of its story, made by the services."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from mentorship.growth.models import Evidence, ImpactFigure
from mentorship.packets import services, tasks
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
from tests.kept import kept

PIECES = (("Wrote the migration plan that four teams adopted", 200), ("Retired the second broker", 90), ("Cut the batch", 30))


def make_cycle(cast: Cast, **dates: Any) -> tuple[PromotionCycle, Committee]:
    """An open cycle with one committee of three, quorum two."""
    cycle = PromotionCycleFactory(**dates)
    return cycle, CommitteeFactory(cycle=cycle, chair=cast.committee, members=cast.members)


def make_material(cast: Cast) -> list[Evidence]:
    """Three confirmed pieces, one with a figure, and one colleague's answer."""
    direction = cast.competencies[0]
    pieces = [
        EvidenceFactory(
            owner=cast.candidate, headline=headline, happened_on=TODAY - timedelta(days=days), competencies=[direction]
        )
        for headline, days in PIECES
    ]
    ImpactFigure.objects.create(
        evidence=pieces[0], metric="nightly batch time", value="1.9", baseline="6.5", unit="h", confirmed_at=NOON
    )
    for piece in pieces:
        CorroborationFactory(evidence=piece, person=cast.peer)
    response = FeedbackResponseFactory(
        request__round__subject=cast.candidate,
        request__round__requester=cast.manager,
        request__round__target_level=cast.levels["L6"],
        request__respondent=cast.peer,
    )
    FeedbackAnswerFactory(
        response=response,
        competency=direction,
        saw="Rana writes the comparison that ends the argument.",
        stronger="Bring the data team in earlier.",
    )
    return pieces


@kept
def opened(cast: Cast) -> Packet:
    """A packet that the manager has just opened, with material to draft from."""
    cycle, _committee = make_cycle(cast)
    make_material(cast)
    return open_one(cast, cycle)


def open_one(cast: Cast, cycle: PromotionCycle) -> Packet:
    """The manager opens a packet towards L6."""
    return services.open_packet(
        actor=cast.manager, candidate=cast.candidate, cycle=cycle, target_level=cast.levels["L6"], now=NOON
    )


def draft_one(packet: Packet, author: User) -> PacketDraft:
    """Ask for a draft and do the worker's part."""
    job = services.draft_packet(packet_id=packet.pk, actor=author, now=NOON)
    assert tasks.draft_packet(job_id=str(job.pk)) is True
    packet.refresh_from_db()
    return packet.drafts.latest("composed_at")


@kept
def drafted(cast: Cast) -> Packet:
    """A packet with its first draft."""
    packet = opened(cast)
    draft_one(packet, cast.manager)
    return packet


@kept
def submitted(cast: Cast) -> Packet:
    """A submitted packet."""
    return services.submit_packet(packet_id=drafted(cast).pk, actor=cast.manager, now=NOON)


def lines(cast: Cast, view: str = "meets") -> dict[int, tuple[str, str]]:
    """One view on every competency."""
    return {one.pk: (view, "The migration plan shows it.") for one in cast.competencies}


@kept
def judged(cast: Cast) -> Packet:
    """A packet on which the whole committee has given its opinion."""
    packet = submitted(cast)
    for member in cast.members:
        services.give_opinion(packet_id=packet.pk, actor=member, lines=lines(cast), overall="", now=NOON)
    packet.refresh_from_db()
    return packet


@kept
def decided(cast: Cast, outcome: str = "approved", **more: Any) -> Decision:
    """A decided packet, still embargoed."""
    if outcome == "not_yet":
        more = {
            "would_change": "- Lead one design across teams\n- Show it for half a year",
            "look_again_on": TODAY + timedelta(days=900),
        } | more
    verdict = Verdict(outcome=outcome, summary="Direction is shown.", lines=lines(cast), **more)
    return services.record_decision(packet_id=judged(cast).pk, actor=cast.committee, verdict=verdict, now=NOON)


@kept
def released(cast: Cast, outcome: str = "approved", **more: Any) -> Decision:
    """A decision that the manager has told."""
    return services.tell_decision(decision_id=decided(cast, outcome, **more).pk, actor=cast.manager, now=NOON)
