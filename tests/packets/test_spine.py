"""A packet from opening to the changed level, by services."""

from datetime import timedelta
from typing import Any

from mentorship.core.models import Message
from mentorship.ladders.models import Criterion
from mentorship.packets import services
from mentorship.packets.attention import working_on
from mentorship.packets.document import from_data
from mentorship.packets.gather import gather
from mentorship.packets.models import Packet
from tests.cast import Cast
from tests.factories import NOON, TODAY
from tests.growth.test_follow_ladder import publish_next
from tests.packets.story import decided, draft_one, make_cycle, make_material, opened


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
    packet = opened(cast)

    draft = draft_one(packet, cast.manager)

    text = packet.sections.get(key="competency:direction").text
    assert "nightly batch time fell from 6.5 h to 1.9 h (−71 %)." in text.replace("\u202f", " ")
    assert "“Rana writes the comparison that ends the argument.” Ade O. [F1]" in text
    assert draft.findings == []
    assert packet.status == Packet.Status.DRAFTING
    assert from_data(draft.document).candidate == "Rana Castell"


def test_collecting_a_packet_takes_eight_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    packet = opened(cast)
    related = ("candidate__team", "target_level", "ladder_version__ladder")
    with django_assert_max_num_queries(8):
        gather(Packet.objects.select_related(*related).get(pk=packet.pk), as_of=TODAY)


def test_what_was_shown_and_said_towards_an_older_version_counts_where_its_competency_went(cast: Cast) -> None:
    pieces = make_material(cast)
    asked = cast.levels["L6"].expectations.get(competency__code="direction").criteria.get()
    pieces[0].criteria.add(asked)
    newer = publish_next(cast, direction=["delivery", "people"], people=[])
    newer.levels.filter(code="L6").update(code="E6")
    target = newer.levels.get(code="E6")
    Criterion.objects.filter(expectation__level=target, expectation__competency__code="delivery").update(text=asked.text)
    packet = services.open_packet(
        actor=cast.manager, candidate=cast.candidate, cycle=make_cycle(cast)[0], target_level=target, now=NOON
    )

    material = gather(Packet.objects.get(pk=packet.pk), as_of=TODAY)

    assert sorted(voice.competency for voice in material.voices) == ["delivery", "people"]
    assert {piece.competencies for piece in material.evidence} == {frozenset({"delivery", "people"})}
    kept = target.expectations.get(competency__code="delivery").criteria.get()
    assert [piece.criteria for piece in material.evidence if piece.criteria] == [frozenset({f"criterion:{kept.pk}"})]


def test_a_sponsor_hears_that_a_packet_was_opened_and_finds_its_draft_on_today(cast: Cast) -> None:
    packet = opened(cast)

    told = set(Message.objects.filter(kind="packet.opened").values_list("recipient__full_name", flat=True))
    work = working_on(cast.sponsor, NOON)

    assert told == {"Rana Castell", "Ines Duarte"}
    assert [one.url for one in work] == [packet.get_absolute_url()]
    assert [one.url for one in working_on(cast.manager, NOON)] == [packet.get_absolute_url()]
