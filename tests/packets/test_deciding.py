"""The decision: with reasons, embargoed, told, released, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.models import Message
from mentorship.growth import services as growth
from mentorship.growth.models import GrowthPlan
from mentorship.ladders import services as ladders
from mentorship.ladders.models import LevelChange
from mentorship.packets import services, tasks
from mentorship.packets.models import Decision, Packet
from mentorship.packets.services import Verdict
from mentorship.packets.services.planning import goals_from
from mentorship.readiness.models import PacketMark
from tests.cast import Cast
from tests.factories import NOON, TODAY, CommitteeFactory
from tests.packets import story

LATER = TODAY + timedelta(days=900)


def record(packet: Packet, cast: Cast, **changes: Any) -> Decision:
    given = {
        "outcome": "not_yet",
        "summary": "Not shown.",
        "lines": story.lines(cast),
        "would_change": "Lead one.",
        "look_again_on": LATER,
    }
    return services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=Verdict(**given | changes), now=NOON)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"summary": "  "}, "summary"),
        ({"would_change": ""}, "would_change"),
        ({"look_again_on": None}, "look_again_on"),
        ({"look_again_on": TODAY}, "look_again_on"),
        ({"outcome": "perhaps"}, "outcome"),
    ],
)
def test_a_decision_without_reasons_is_refused_and_changes_nothing(cast: Cast, changes: dict[str, Any], field: str) -> None:
    packet = story.judged(cast)

    with pytest.raises(Invalid) as refused:
        record(packet, cast, **changes)

    assert refused.value.field == field
    packet.refresh_from_db()
    assert (packet.status, Decision.objects.count()) == (Packet.Status.IN_CALIBRATION, 0)


def test_each_competency_needs_what_carried_it(cast: Cast) -> None:
    packet = story.judged(cast)
    pk = cast.competencies[1].pk

    with pytest.raises(Invalid, match="what carried Delivery"):
        record(packet, cast, lines=story.lines(cast) | {pk: ("meets", " ")})


def test_a_not_yet_without_both_its_fields_hears_of_both_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    packet = story.judged(cast)
    client.force_login(cast.committee)
    lines = {
        f"{name}_{one.pk}": value for one in cast.competencies for name, value in (("view", "meets"), ("why", "Two designs."))
    }

    page = client.post(
        reverse("packets:decide", args=[packet.pk]),
        {"outcome": "not_yet", "summary": "Close, I think.", **lines, "would_change": " "},
    )
    with pytest.raises(Invalid) as refused:
        record(packet, cast, would_change="", look_again_on=None)

    assert set(page.context["form"].errors) == {"would_change", "look_again_on"}
    assert "Close, I think." in page.content.decode()
    assert [row["field"] for row in refused.value.rows] == ["would_change", "look_again_on"]


def test_a_decision_is_recorded_once(cast: Cast) -> None:
    decision = story.decided(cast)

    with pytest.raises(WrongStatus):
        record(decision.packet, cast)


def test_the_embargo_hides_the_decision_from_all_but_chair_and_manager(cast: Cast, client: Client) -> None:
    decision = story.decided(cast)

    readers = {
        role
        for role in ("candidate", "manager", "skip_level", "people_partner", "committee", "mentor")
        if Decision.objects.visible_to(cast[role]).exists()
    }
    assert readers == {"manager", "committee"}
    client.force_login(cast.candidate)
    page = client.get(reverse("packets:packet", args=[decision.packet_id])).content.decode()
    assert "in calibration" in page
    assert "Decision record" not in page
    assert client.get(f"/api/v1/packets/packets/{decision.packet_id}/").json()["status"] == "in_calibration"
    assert PacketMark.objects.get().state == "in_calibration"


def test_the_release_date_ends_the_embargo_by_itself_once(cast: Cast) -> None:
    decision = story.decided(cast)

    assert services.release_due_decisions(now=NOON) == 0
    day = NOON + timedelta(days=32)
    assert services.release_due_decisions(now=day) == 1
    assert services.release_due_decisions(now=day) == 0
    decision.refresh_from_db()
    assert (decision.released_at, decision.told_at) == (day, None)
    assert Message.objects.filter(kind="packet.decision_released", recipient=cast.candidate).exists()


def test_the_sweeps_run_as_tasks(cast: Cast) -> None:
    story.decided(cast, effective_on=TODAY)
    assert tasks.release_due_decisions() == 1
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L6"
    assert tasks.apply_due_decisions() == 0


def test_the_candidate_is_told_before_mentor_and_sponsor(cast: Cast) -> None:
    story.released(cast, effective_on=TODAY)

    told = Message.objects.filter(kind="packet.decision_released", recipient=cast.candidate).first()
    news = Message.objects.filter(kind="people.news").order_by("recipient", "channel")
    assert told is not None
    assert {one.recipient for one in news} == {cast.mentor, cast.sponsor}
    assert all(one.due_at > told.due_at for one in news if one.channel == "mail")


def test_only_the_manager_says_told(cast: Cast) -> None:
    decision = story.decided(cast)

    with pytest.raises(PermissionDenied):
        services.tell_decision(decision_id=decision.pk, actor=cast.committee, now=NOON)
    services.tell_decision(decision_id=decision.pk, actor=cast.manager, now=NOON)
    with pytest.raises(AlreadyDone):
        services.tell_decision(decision_id=decision.pk, actor=cast.manager, now=NOON)


def test_the_level_changes_on_its_date_and_once(cast: Cast) -> None:
    decision = story.released(cast)
    day = NOON + timedelta(days=47)

    assert [
        services.apply_due_decisions(now=NOON),
        services.apply_due_decisions(now=day),
        services.apply_due_decisions(now=day),
    ] == [0, 1, 0]

    change = LevelChange.objects.get(person=cast.candidate, reason=LevelChange.Reason.PROMOTION)
    assert (change.level, change.effective_on, change.source) == (
        cast.levels["L6"],
        decision.effective_on,
        f"packet:{decision.packet_id}",
    )


def test_who_was_promoted_meanwhile_stays_there(cast: Cast) -> None:
    story.released(cast)
    ladders.change_level(
        person=cast.candidate, level=cast.levels["L7"], effective_on=TODAY, actor=None, now=NOON, source="import:1"
    )

    assert services.apply_due_decisions(now=NOON + timedelta(days=47)) == 0
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L7"


def test_nobody_is_approved_for_a_level_they_hold_already(cast: Cast) -> None:
    packet = story.judged(cast)
    ladders.change_level(
        person=cast.candidate, level=cast.levels["L6"], effective_on=TODAY, actor=None, now=NOON, source="import:1"
    )

    with pytest.raises(Invalid, match="stands at L6 already"):
        record(packet, cast, outcome="approved")


def test_a_not_yet_becomes_the_next_plan_by_one_click(cast: Cast) -> None:
    decision = story.released(cast, "not_yet")

    services.start_plan(decision_id=decision.pk, actor=cast.candidate, now=NOON)
    services.start_plan(decision_id=decision.pk, actor=cast.candidate, now=NOON)

    plan = GrowthPlan.objects.get(person=cast.candidate)
    assert plan.target_level == cast.levels["L6"]
    assert sorted(plan.goals.values_list("title", flat=True)) == ["Lead one design across teams", "Show it for half a year"]


def test_a_plan_towards_a_level_that_is_reached_ends_as_achieved_when_the_next_begins(cast: Cast) -> None:
    old = growth.open_plan(actor=cast.candidate, target_level=cast.levels["L5"], now=NOON)
    decision = story.released(cast, "not_yet")

    plan = services.start_plan(decision_id=decision.pk, actor=cast.candidate, now=NOON)

    old.refresh_from_db()
    assert (old.status, plan.target_level) == ("achieved", cast.levels["L6"])


def test_a_plan_holds_one_goal_for_each_point() -> None:
    assert goals_from("- One\n- Two\n  more\n") == ["One", "Two more"]
    assert goals_from("One paragraph.\n\nAnother.") == ["One paragraph.", "Another."]


def test_an_appeal_goes_once_to_people_outside_the_first_committee(cast: Cast) -> None:
    decision = story.released(cast, "not_yet")
    cycle = decision.packet.cycle
    CommitteeFactory(cycle=cycle, name="A same people", chair=cast.committee, members=[cast.committee], is_appeal_panel=True)
    panel = CommitteeFactory(
        cycle=cycle, name="B others", chair=cast.stranger, members=[cast.stranger], is_appeal_panel=True, quorum=1
    )

    appeal = services.appeal_decision(decision_id=decision.pk, actor=cast.candidate, reason="The plan was overlooked.", now=NOON)

    assert appeal.panel == panel
    with pytest.raises(AlreadyDone):
        services.appeal_decision(decision_id=decision.pk, actor=cast.candidate, reason="Again.", now=NOON)
    packet = decision.packet
    services.give_opinion(packet_id=packet.pk, actor=cast.stranger, lines=story.lines(cast), overall="", now=NOON)
    second = services.record_decision(
        packet_id=packet.pk, actor=cast.stranger, verdict=Verdict("approved", "Shown after all.", story.lines(cast)), now=NOON
    )
    assert second.replaces == decision
    assert list(Decision.objects.standing()) == [second]


def test_an_appeal_after_its_days_is_refused(cast: Cast) -> None:
    decision = story.released(cast, "not_yet")

    with pytest.raises(Invalid, match="time to appeal has passed"):
        services.appeal_decision(decision_id=decision.pk, actor=cast.candidate, reason="Late.", now=NOON + timedelta(days=15))


def test_the_candidate_reads_the_record_and_never_an_opinion(cast: Cast, client: Client) -> None:
    decision = story.released(cast, "not_yet")
    client.force_login(cast.candidate)

    page = client.get(reverse("packets:decision", args=[decision.pk])).content.decode()

    assert "Direction is shown." in page
    assert "Lead one design across teams" in page
    assert client.get(reverse("packets:meeting", args=[decision.packet_id])).status_code == 403
