"""Who keeps out, who acts for whom, what becomes of the packets of people who move or leave."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Relationship, User
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.core.models import AuditLine, Message
from mentorship.feedback import services as feedback
from mentorship.packets import selectors, services, tasks
from mentorship.packets.documents import imprint_of
from mentorship.packets.models import Decision, Opinion, Packet
from mentorship.packets.services import Verdict
from tests.cast import Cast
from tests.factories import NOON, TODAY, CommitteeFactory, RelationshipFactory, UserFactory, place
from tests.packets import story


def give(packet: Packet, member: User, cast: Cast, view: str = "meets") -> Opinion:
    return services.give_opinion(packet_id=packet.pk, actor=member, lines=story.lines(cast, view), overall="", now=NOON)


@pytest.mark.parametrize("by", ["member", "candidate"])
def test_a_declared_tie_keeps_the_two_apart_whoever_names_it(cast: Cast, by: str) -> None:
    member = cast.members[1]
    one, other = (member, cast.candidate) if by == "member" else (cast.candidate, member)
    services.declare_tie(actor=one, person=other, now=NOON)

    packet = story.submitted(cast)

    assert dict(packet.recusals.values_list("member", "cause")) == {member.pk: "declared"}
    with pytest.raises(AlreadyDone):
        services.declare_tie(actor=one, person=other, now=NOON)


def test_a_tie_named_after_an_opinion_withholds_it_and_tells_the_chair(cast: Cast) -> None:
    packet = story.judged(cast)
    member = cast.members[1]

    services.declare_tie(actor=member, person=cast.candidate, now=NOON)

    assert set(packet.opinions.standing().values_list("member", flat=True)) == {cast.committee.pk, cast.members[2].pk}
    assert Message.objects.filter(kind="packet.recused", recipient=cast.committee).exists()
    assert AuditLine.objects.get(verb="tie.declared").about_id == ""


def test_who_becomes_the_manager_later_is_out_at_once_and_recused_by_the_sweep(cast: Cast) -> None:
    packet = story.judged(cast)
    member = cast.members[2]
    accounts.set_manager(person=cast.candidate, manager=member, actor=cast.people_partner, now=NOON)

    with pytest.raises(PermissionDenied):
        services.enter_meeting(packet_id=packet.pk, actor=member, now=NOON)
    assert not Opinion.objects.visible_to(member).exclude(member=member).exists()
    assert [tasks.recuse_who_came_close(), tasks.recuse_who_came_close()] == [1, 0]
    assert packet.recusals.get().cause == "manager"


def test_a_member_added_later_who_is_close_is_recused_when_named(cast: Cast) -> None:
    packet = story.submitted(cast)
    services.set_committee(
        cycle_id=packet.cycle_id,
        committee_id=packet.committee_id,
        actor=cast.people_partner,
        name="Engineering",
        chair=cast.committee,
        members=[*cast.members, cast.mentor],
        quorum=2,
        now=NOON,
    )

    assert dict(packet.recusals.values_list("member", "cause")) == {cast.mentor.pk: "mentor"}


def appealed(cast: Cast, *others: User) -> tuple[Decision, Packet]:
    decision = story.released(cast, "not_yet")
    panel = [cast.stranger, *others]
    CommitteeFactory(
        cycle=decision.packet.cycle, name="Panel", chair=cast.stranger, members=panel, is_appeal_panel=True, quorum=1
    )
    services.appeal_decision(
        decision_id=decision.pk, actor=cast.candidate, reason="The plan was overlooked.", now=NOON + timedelta(hours=1)
    )
    return decision, Packet.objects.get(pk=decision.packet_id)


def test_the_panel_finds_reads_and_decides_an_appeal_from_its_pages(cast: Cast, client: Client) -> None:
    other = UserFactory(full_name="Uma Holt")
    decision, packet = appealed(cast, other, cast.mentor)
    client.force_login(cast.stranger)

    assert dict(packet.recusals.values_list("member", "cause")) == {cast.mentor.pk: "mentor"}
    assert [need.url for need in selectors.needs_me(cast.stranger, NOON)] == [reverse("packets:opinion", args=[packet.pk])]
    assert "Give your opinion" in client.get(reverse("packets:calibration")).content.decode()
    page = client.get(reverse("packets:opinion", args=[packet.pk])).content.decode()
    assert "The plan was overlooked." in page
    assert client.get(reverse("packets:decision", args=[decision.pk])).status_code == 200
    assert Opinion.objects.visible_to(cast.stranger).count() == 3
    services.give_opinion(packet_id=packet.pk, actor=other, lines=story.lines(cast), overall="", now=NOON + timedelta(hours=2))
    assert Opinion.objects.visible_to(cast.stranger).count() == 3, "sealed among the panel"
    services.give_opinion(
        packet_id=packet.pk, actor=cast.stranger, lines=story.lines(cast), overall="", now=NOON + timedelta(hours=2)
    )
    meeting = client.get(reverse("packets:meeting", args=[packet.pk])).content.decode()
    assert "Record the decision" in meeting
    assert "Uma Holt" in meeting
    with pytest.raises(PermissionDenied):
        give(packet, cast.committee, cast)


def test_the_first_committee_never_reads_the_panels_opinions_and_keeps_its_own_meeting(cast: Cast, client: Client) -> None:
    _decision, packet = appealed(cast)
    services.give_opinion(
        packet_id=packet.pk, actor=cast.stranger, lines=story.lines(cast), overall="Unlike them.", now=NOON + timedelta(hours=2)
    )
    assert Opinion.objects.visible_to(cast.stranger).count() == 4
    assert Opinion.objects.visible_to(cast.committee).count() == 3
    client.force_login(cast.committee)
    meeting = client.get(reverse("packets:meeting", args=[packet.pk])).content.decode()
    assert "Unlike them." not in meeting
    assert "first committee" not in meeting
    assert reverse("packets:compare", args=[packet.committee_id]) in meeting


def test_an_appeal_that_waits_for_a_panel_is_not_answered_by_the_first_committee(cast: Cast, client: Client) -> None:
    decision = story.released(cast, "not_yet")
    services.appeal_decision(decision_id=decision.pk, actor=cast.candidate, reason="Look again.", now=NOON + timedelta(hours=1))
    packet = Packet.objects.get(pk=decision.packet_id)
    verdict = Verdict("approved", "Shown after all.", story.lines(cast))

    with pytest.raises(PermissionDenied):
        services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=verdict, now=NOON + timedelta(hours=2))
    with pytest.raises(PermissionDenied):
        give(packet, cast.committee, cast)
    client.force_login(cast.committee)
    meeting = client.get(reverse("packets:meeting", args=[packet.pk]))
    assert meeting.status_code == 200
    assert "Record the decision" not in meeting.content.decode()


def test_until_the_panels_record_is_released_the_candidate_reads_the_first(cast: Cast, client: Client) -> None:
    decision, packet = appealed(cast)
    later = NOON + timedelta(hours=2)
    services.give_opinion(packet_id=packet.pk, actor=cast.stranger, lines=story.lines(cast), overall="", now=later)
    verdict = Verdict("approved", "Shown after all.", story.lines(cast))
    second = services.record_decision(packet_id=packet.pk, actor=cast.stranger, verdict=verdict, now=later)

    client.force_login(cast.candidate)
    page = client.get(reverse("packets:decision", args=[decision.pk])).content.decode()
    assert selectors.decision_for(cast.candidate, packet) == decision
    assert "answered" not in page
    assert client.get(reverse("packets:decision", args=[second.pk])).status_code == 404


def test_a_delegate_reads_and_tells_for_the_manager_and_both_are_recorded(cast: Cast) -> None:
    decision = story.decided(cast)
    delegate = cast.stranger
    RelationshipFactory(
        subject=cast.candidate,
        reader=delegate,
        role=Relationship.Role.DELEGATE,
        source=f"delegation:{cast.manager.pk}",
        until=TODAY + timedelta(days=4000),
    )

    assert list(Decision.objects.visible_to(delegate)) == [decision]
    services.tell_decision(decision_id=decision.pk, actor=delegate, now=NOON)

    told = AuditLine.objects.get(verb="decision.told")
    assert (told.actor, told.on_behalf_of) == (delegate, cast.manager)
    assert AuditLine.objects.get(verb="packet.submitted").on_behalf_of is None


def test_a_new_manager_writes_and_the_old_one_still_comments(cast: Cast) -> None:
    packet = story.drafted(cast)
    accounts.set_manager(person=cast.candidate, manager=cast.skip_level, actor=cast.people_partner, now=NOON)
    packet = selectors.packets_for(cast.manager).get(pk=packet.pk)

    owed = selectors.who_owes_what([packet], TODAY)

    assert [person for one in owed for person in one.who] == [cast.skip_level]
    assert list(selectors.mine_to_write(cast.skip_level)) == [packet]
    assert list(selectors.mine_to_write(cast.manager)) == []
    services.comment_section(packet_id=packet.pk, key="summary", actor=cast.manager, text="Ask Ade.", now=NOON)
    assert set(Message.objects.filter(kind="packet.commented").values_list("recipient", flat=True)) == {
        cast.skip_level.pk,
        cast.candidate.pk,
    }
    with pytest.raises(PermissionDenied):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert imprint_of(packet, NOON).author == "Sora Lindqvist"
    comment = packet.sections.get(key="summary").comments.get()
    services.resolve_comment(packet_id=packet.pk, comment_id=comment.pk, actor=cast.skip_level, now=NOON)
    services.submit_packet(packet_id=packet.pk, actor=cast.skip_level, now=NOON)
    packet.refresh_from_db()
    assert packet.author == cast.skip_level


def test_a_packet_overtaken_by_another_promotion_says_so_to_everybody_who_opens_it(cast: Cast, client: Client) -> None:
    packet = story.judged(cast)
    place(cast.candidate, cast.levels["L6"], since=TODAY)

    opened = ((cast.committee, "meeting"), (cast.committee, "decide"), (cast.members[1], "opinion"), (cast.candidate, "packet"))
    for person, page in opened:
        client.force_login(person)
        assert "Rana Castell stands at L6 already." in client.get(reverse(f"packets:{page}", args=[packet.pk])).content.decode()


def test_a_packet_whose_author_left_is_handed_on_by_a_people_partner(cast: Cast) -> None:
    packet = story.drafted(cast)
    User.objects.filter(pk=cast.manager.pk).update(is_active=False, left_on=TODAY)

    tasks.call_for_authors()

    assert Message.objects.filter(kind="packet.author_left", recipient=cast.people_partner).exists()
    assert "lost its author" in str(selectors.needs_me(cast.people_partner, NOON)[0].what)
    services.assign_author(packet_id=packet.pk, actor=cast.people_partner, author=cast.skip_level, now=NOON)
    assert not Packet.objects.without_writer().exists()


def test_an_extension_moves_the_date_by_which_something_is_owed(cast: Cast) -> None:
    packet = story.drafted(cast)
    first = selectors.who_owes_what(selectors.packets_for(cast.manager), TODAY)[0].due
    services.extend(
        cycle_id=packet.cycle_id,
        packet_id=packet.pk,
        step="submit_until",
        until_on=first + timedelta(days=5),
        reason="Ill.",
        actor=cast.people_partner,
        now=NOON,
    )

    assert selectors.who_owes_what(selectors.packets_for(cast.manager), TODAY)[0].due == first + timedelta(days=5)


@pytest.mark.parametrize("change", ["track_kind", "ladders", "top"])
def test_a_cycle_of_another_path_ladder_or_organisation_takes_no_packet(cast: Cast, change: str) -> None:
    cycle, _committee = story.make_cycle(cast)
    if change == "ladders":
        other = UserFactory()
        place(other, cast.levels["L5"])
        cycle.ladders.set([type(cast.version.ladder).objects.create(name="Other", slug="other")])
    else:
        setattr(cycle, change, "management" if change == "track_kind" else cast.stranger)
        cycle.save()

    with pytest.raises(Invalid, match="not meant for") as refused:
        story.open_one(cast, cycle)
    assert refused.value.field == "cycle"


def test_respondents_of_the_committee_learn_by_name_who_it_is(cast: Cast) -> None:
    cycle, _committee = story.make_cycle(cast)
    packet = story.open_one(cast, cycle)
    services.declare_tie(actor=cast.members[1], person=cast.candidate, now=NOON)
    round_ = feedback.open_round(
        actor=cast.manager,
        subject=cast.candidate,
        target_level=packet.target_level,
        respondents=[feedback.Respondent(person=cast.peer)],
        mode="committee",
        purpose="promotion",
        now=timezone.now(),
    )

    assert [tasks.name_committees(), tasks.name_committees()] == [1, 0]
    round_.refresh_from_db()
    assert round_.committee_readers == "Carla Weiss, Femi Arola"


def test_reading_side_by_side_counts_as_reading(cast: Cast, client: Client) -> None:
    packet = story.judged(cast)
    client.force_login(cast.committee)
    page = client.get(reverse("packets:compare", args=[packet.committee_id])).content.decode()

    packet.refresh_from_db()
    assert packet.first_opinion_read_at is not None
    assert "all agree" in page
