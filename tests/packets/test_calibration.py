"""Sealed opinions, recusals, quorum, and the meeting."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Relationship, User
from mentorship.core.errors import Invalid
from mentorship.feedback.models import FeedbackRound
from mentorship.packets import services
from mentorship.packets.errors import NoQuorum
from mentorship.packets.meeting import agreement_of
from mentorship.packets.models import Opinion, Packet, Recusal
from mentorship.packets.services import Verdict
from tests.cast import Cast
from tests.factories import NOON, CommitteeFactory, PromotionCycleFactory, RelationshipFactory
from tests.packets import story


def give(packet: Packet, member: User, cast: Cast, view: str = "meets") -> Opinion:
    return services.give_opinion(packet_id=packet.pk, actor=member, lines=story.lines(cast, view), overall="Fair.", now=NOON)


def verdict(cast: Cast) -> Verdict:
    return Verdict("approved", "Shown.", story.lines(cast))


def test_nobody_reads_an_opinion_before_giving_their_own(cast: Cast) -> None:
    packet = story.submitted(cast)
    first, second, _third = cast.members
    give(packet, first, cast)

    assert list(Opinion.objects.visible_to(second)) == []
    with pytest.raises(Invalid, match="your own opinion first"):
        services.enter_meeting(packet_id=packet.pk, actor=second, now=NOON)

    give(packet, second, cast, "partly")
    assert Opinion.objects.visible_to(second).count() == 2


@pytest.mark.parametrize("role", ["candidate", "manager", "skip_level", "people_partner", "mentor", "sponsor", "admin"])
def test_opinions_are_the_committees_alone(cast: Cast, role: str) -> None:
    story.judged(cast)

    assert list(Opinion.objects.visible_to(cast[role])) == []


def test_the_first_opinion_brings_the_packet_into_calibration(cast: Cast) -> None:
    packet = story.submitted(cast)
    give(packet, cast.committee, cast)

    packet.refresh_from_db()
    assert packet.status == Packet.Status.IN_CALIBRATION


def test_a_changed_opinion_keeps_both(cast: Cast) -> None:
    packet = story.submitted(cast)
    give(packet, cast.committee, cast)
    give(packet, cast.committee, cast, "partly")

    assert list(packet.opinions.filter(member=cast.committee).order_by("number").values_list("number", flat=True)) == [1, 2]
    assert [one.number for one in packet.opinions.standing()] == [2]


def test_an_opinion_says_why_on_every_competency(cast: Cast) -> None:
    packet = story.submitted(cast)
    lines = story.lines(cast)
    pk = cast.competencies[0].pk

    with pytest.raises(Invalid, match="Say why on Technical direction") as refused:
        services.give_opinion(packet_id=packet.pk, actor=cast.committee, lines=lines | {pk: ("meets", "")}, overall="", now=NOON)
    assert refused.value.field == f"why_{pk}"
    with pytest.raises(Invalid, match="Give your view on Technical direction"):
        services.give_opinion(packet_id=packet.pk, actor=cast.committee, lines={}, overall="", now=NOON)
    services.give_opinion(packet_id=packet.pk, actor=cast.committee, lines=lines | {pk: ("cant_tell", "")}, overall="", now=NOON)


def test_manager_mentor_sponsor_and_author_are_recused_by_the_program(cast: Cast) -> None:
    people = [cast.manager, cast.mentor, cast.sponsor, *cast.members]
    cycle = PromotionCycleFactory()
    CommitteeFactory(cycle=cycle, chair=cast.committee, members=people)
    story.make_material(cast)
    packet = story.open_one(cast, cycle)
    story.draft_one(packet, cast.manager)
    services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    causes = dict(Recusal.objects.filter(packet=packet).values_list("member", "cause"))
    assert causes == {cast.manager.pk: "manager", cast.mentor.pk: "mentor", cast.sponsor.pk: "sponsor"}
    assert not Packet.objects.visible_to(cast.mentor).filter(pk=packet.pk).exists()
    assert Packet.objects.visible_to(cast.manager).filter(pk=packet.pk).exists()
    with pytest.raises(PermissionDenied):
        give(packet, cast.manager, cast)


def test_a_member_recused_after_an_opinion_has_it_withheld(cast: Cast) -> None:
    packet = story.judged(cast)
    member = cast.members[1]

    services.declare_conflict(packet_id=packet.pk, actor=member, now=NOON)

    assert packet.opinions.standing().filter(member=member).count() == 0
    assert not Packet.objects.visible_to(member).filter(pk=packet.pk).exists()
    assert not Opinion.objects.visible_to(member).exclude(member=member).exists()
    assert Opinion.objects.visible_to(cast.committee).filter(is_withheld=False).count() == 2


def test_a_relative_who_becomes_sponsor_later_is_recused_at_submission(cast: Cast) -> None:
    cycle, _committee = story.make_cycle(cast)
    story.make_material(cast)
    packet = story.open_one(cast, cycle)
    story.draft_one(packet, cast.manager)
    RelationshipFactory(subject=cast.candidate, reader=cast.members[2], role=Relationship.Role.SPONSOR)

    services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert packet.recusals.get().member == cast.members[2]


def test_no_decision_without_a_quorum(cast: Cast) -> None:
    packet = story.submitted(cast)
    give(packet, cast.committee, cast)

    with pytest.raises(NoQuorum, match="The quorum is 2 opinions; 1"):
        services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=verdict(cast), now=NOON)


def test_a_quorum_that_recusals_made_impossible_is_said(cast: Cast) -> None:
    packet = story.submitted(cast)
    give(packet, cast.committee, cast)
    for member in cast.members[1:]:
        services.declare_conflict(packet_id=packet.pk, actor=member, now=NOON)

    with pytest.raises(NoQuorum, match="only 1 members may judge"):
        services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=verdict(cast), now=NOON)


def test_another_member_decides_where_the_chair_is_recused(cast: Cast) -> None:
    packet = story.judged(cast)
    with pytest.raises(PermissionDenied):
        services.record_decision(packet_id=packet.pk, actor=cast.members[1], verdict=verdict(cast), now=NOON)

    services.declare_conflict(packet_id=packet.pk, actor=cast.committee, now=NOON)

    decision = services.record_decision(packet_id=packet.pk, actor=cast.members[1], verdict=verdict(cast), now=NOON)
    assert decision.recorded_by == cast.members[1]


@pytest.mark.parametrize(
    ("views", "agreement"),
    [
        (("meets", "meets"), "agree"),
        (("meets", "partly"), "near"),
        (("meets", "does_not"), "split"),
        (("meets", "cant_tell"), "single"),
        (("cant_tell",), "silent"),
    ],
)
def test_the_meeting_says_how_far_members_agree(views: tuple[str, ...], agreement: str) -> None:
    assert agreement_of(views) == agreement


def test_the_meeting_page_shows_all_opinions_side_by_side(cast: Cast, client: Client) -> None:
    packet = story.judged(cast)
    client.force_login(cast.committee)

    page = client.get(reverse("packets:meeting", args=[packet.pk])).content.decode()

    assert all(member.full_name in page for member in cast.members)
    assert "all agree" in page


def test_the_record_begins_with_the_views_that_all_members_share_and_none_of_their_words(cast: Cast, client: Client) -> None:
    packet = story.submitted(cast)
    shared, split = (one.pk for one in cast.competencies[:2])
    for member, view in zip(cast.members[:2], ("meets", "does_not"), strict=True):
        lines = story.lines(cast, "partly") | {split: (view, "Only I say this.")}
        services.give_opinion(packet_id=packet.pk, actor=member, lines=lines, overall="", now=NOON)
    client.force_login(cast.committee)

    form = client.get(reverse("packets:decide", args=[packet.pk])).context["form"]

    assert form[f"view_{shared}"].value() == "partly"
    assert not form[f"view_{split}"].value()
    assert not form[f"why_{split}"].value()


def test_the_annex_holds_what_only_the_committee_may_read(cast: Cast, client: Client) -> None:
    cycle, _committee = story.make_cycle(cast)
    story.make_material(cast)
    FeedbackRound.objects.update(mode=FeedbackRound.Mode.COMMITTEE)
    packet = story.open_one(cast, cycle)
    draft = story.draft_one(packet, cast.manager)

    assert "ends the argument" not in str(draft.document)
    assert "ends the argument" in str(draft.annex)
