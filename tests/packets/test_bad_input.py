"""What people get wrong, and what goes wrong in the middle: a clear sentence, and nothing half-written."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mentorship.core import jobs
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.models import AuditLine, Job
from mentorship.feedback.models import FeedbackRound
from mentorship.ladders.models import LadderVersion
from mentorship.packets import services, tasks
from mentorship.packets.errors import TooLate
from mentorship.packets.gather import gather, gather_annex
from mentorship.packets.models import Packet, PacketDraft, PromotionCycle, Section
from mentorship.packets.services import drafting
from tests.cast import Cast
from tests.factories import (
    NOON,
    TODAY,
    EvidenceFactory,
    FeedbackAnswerFactory,
    FeedbackResponseFactory,
    LevelFactory,
    PromotionCycleFactory,
    RelationshipFactory,
    UserFactory,
    place,
)
from tests.packets import story


def open_with(cast: Cast, **changes: Any) -> Packet:
    given = {"actor": cast.manager, "candidate": cast.candidate, "target_level": cast.levels["L6"], "now": NOON}
    cycle = changes.pop("cycle", None) or PromotionCycleFactory()
    return services.open_packet(**given | {"cycle": cycle} | changes)


@pytest.mark.parametrize("code", ["L4", "L5"])
def test_a_target_that_is_not_higher_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(Invalid, match="leads to a higher level") as refused:
        open_with(cast, target_level=cast.levels[code])
    assert refused.value.field == "target_level"


def test_a_packet_opened_twice_is_refused(cast: Cast) -> None:
    open_with(cast)
    with pytest.raises(AlreadyDone, match="has an open packet already"):
        open_with(cast)
    assert Packet.objects.count() == 1


def test_nobody_opens_their_own_and_only_the_manager_or_a_people_partner_others(cast: Cast) -> None:
    for actor in (cast.candidate, cast.peer, cast.mentor, cast.skip_level, cast.stranger):
        with pytest.raises(PermissionDenied):
            open_with(cast, actor=actor)
    assert open_with(cast, actor=cast.people_partner).author == cast.manager


def test_a_level_without_expectations_has_nothing_to_show(cast: Cast) -> None:
    empty = LevelFactory(track=cast.levels["L8"].track, rank=12)
    with pytest.raises(Invalid, match="has no expectations"):
        open_with(cast, target_level=empty)


def test_a_closed_cycle_and_one_past_its_day_are_refused(cast: Cast) -> None:
    with pytest.raises(WrongStatus):
        open_with(cast, cycle=PromotionCycleFactory(status="closed"))
    past = {step: TODAY - timedelta(days=9) for step in ("opens_on", "feedback_until", "submit_until")}
    with pytest.raises(TooLate):
        open_with(cast, cycle=PromotionCycleFactory(**past))


def test_an_extension_is_recorded_and_lets_packets_in(cast: Cast) -> None:
    past = {step: TODAY - timedelta(days=9) for step in ("opens_on", "feedback_until", "submit_until")}
    cycle = PromotionCycleFactory(**past)
    services.extend(
        cycle_id=cycle.pk, actor=cast.people_partner, step="submit_until", until_on=TODAY, reason="Illness.", now=NOON
    )
    assert open_with(cast, cycle=cycle).cycle == cycle


def test_several_are_opened_or_none(cast: Cast) -> None:
    cycle = PromotionCycleFactory()
    wanted = [(cast.peer, cast.levels["L6"]), (cast.candidate, cast.levels["L4"])]

    with pytest.raises(Invalid, match=r"Rana Castell: .* Nothing was opened"):
        services.open_packets(actor=cast.manager, candidates=wanted, cycle=cycle, now=NOON)

    assert Packet.objects.count() == 0


def test_a_draft_of_nothing_says_so(cast: Cast) -> None:
    cycle, _committee = story.make_cycle(cast)
    packet = story.open_one(cast, cycle)

    story.draft_one(packet, cast.manager)

    assert "No evidence has been collected yet." in packet.sections.get(key="summary").text


def test_a_piece_of_a_megabyte_is_drafted_in_a_line(cast: Cast) -> None:
    packet = story.opened(cast)
    EvidenceFactory(owner=cast.candidate, headline="Wrote much", story="long " * 200_000, competencies=cast.competencies[:1])

    draft = story.draft_one(packet, cast.manager)

    assert draft.findings == []
    assert len(str(draft.document)) < 60_000


def test_html_and_markdown_in_a_headline_stay_text(cast: Cast) -> None:
    packet = story.opened(cast)
    headline = "<script>alert(1)</script> *bold* [E99] # 1. \u202eevil"
    EvidenceFactory(owner=cast.candidate, headline=headline, competencies=cast.competencies[:1])

    draft = story.draft_one(packet, cast.manager)

    assert draft.findings == []
    assert "\\<script\\>" in packet.sections.get(key="competency:direction").text


def test_a_respondent_who_left_keeps_their_word_under_their_name(cast: Cast) -> None:
    packet = story.opened(cast)
    type(cast.peer).objects.filter(pk=cast.peer.pk).update(left_on=TODAY, is_active=False)

    assert {voice.respondent for voice in gather(packet, as_of=TODAY).voices} == {"Ade O."}


def test_fewer_than_three_anonymous_answers_on_a_competency_are_none(cast: Cast) -> None:
    packet = story.opened(cast)
    quiet = FeedbackRound.objects.create(
        subject=cast.candidate,
        requester=cast.manager,
        target_level=cast.levels["L6"],
        mode="anonymous",
        status="closed",
        opened_at=NOON,
        closes_on=TODAY,
    )
    for index in range(3):
        response = FeedbackResponseFactory(
            request=None, round=quiet, respondent=None, respondent_name="", relation="", answered_on=TODAY
        )
        FeedbackAnswerFactory(response=response, competency=cast.competencies[0])
        if index < 2:
            FeedbackAnswerFactory(response=response, competency=cast.competencies[1])

    anonymous = [voice for voice in gather(packet, as_of=TODAY).voices if voice.is_anonymous]

    assert [(voice.competency, voice.respondent) for voice in anonymous] == [("direction", "a colleague")] * 3
    assert gather_annex(packet, as_of=TODAY) == ()


def test_a_job_killed_in_the_middle_starts_over_and_leaves_one_draft(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    packet = story.opened(cast)
    job = services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    def die(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drafting, "_leave_out", die)
        patched.setattr(drafting, "_put", die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job.pk, services.compose_draft)
    assert (PacketDraft.objects.count(), Section.objects.count()) == (0, 0)

    Job.objects.filter(pk=job.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert jobs.sweep(timezone.now()) == 1
    assert tasks.draft_packet(job_id=str(job.pk)) is True
    assert tasks.draft_packet(job_id=str(job.pk)) is False

    job.refresh_from_db()
    assert (PacketDraft.objects.count(), job.done, job.total) == (1, job.total, job.total)


def test_asking_twice_for_a_draft_answers_with_the_same_job(cast: Cast) -> None:
    packet = story.opened(cast)

    first = services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON) == first


def test_a_draft_that_comes_after_the_submission_changes_nothing(cast: Cast) -> None:
    packet = story.drafted(cast)
    job = services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)
    services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert tasks.draft_packet(job_id=str(job.pk)) is False

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert packet.drafts.count() == 1


def test_a_candidate_asks_once_and_the_answer_has_a_reason(cast: Cast) -> None:
    cycle = PromotionCycleFactory()
    ask = services.ask_for_packet(actor=cast.candidate, cycle=cycle, now=NOON, why="A year of direction work.")

    assert ask.answer_until == TODAY + timedelta(days=cycle.answer_days)
    with pytest.raises(AlreadyDone):
        services.ask_for_packet(actor=cast.candidate, cycle=cycle, now=NOON)
    with pytest.raises(Invalid):
        services.refuse_ask(ask_id=ask.pk, actor=cast.manager, now=NOON, reason=" ")
    services.refuse_ask(ask_id=ask.pk, actor=cast.manager, now=NOON, reason="One more release first.")
    ask.refresh_from_db()
    assert (ask.status, ask.reason) == ("refused", "One more release first.")


def test_opening_the_packet_answers_the_ask(cast: Cast) -> None:
    cycle = PromotionCycleFactory()
    ask = services.ask_for_packet(actor=cast.candidate, cycle=cycle, now=NOON)

    open_with(cast, cycle=cycle)

    ask.refresh_from_db()
    assert ask.status == "agreed"


def test_a_candidate_declines_and_the_packet_is_withdrawn(cast: Cast) -> None:
    packet = story.drafted(cast)

    services.decline_packet(packet_id=packet.pk, actor=cast.candidate, now=NOON, reason="Not this year.")

    packet.refresh_from_db()
    assert (packet.status, packet.is_declined_by_candidate) == (Packet.Status.WITHDRAWN, True)
    assert open_with(cast).is_editable


def test_dates_out_of_order_name_the_first_that_is_wrong(cast: Cast) -> None:
    days = [TODAY + timedelta(days=number) for number in (0, 7, 5, 21, 24, 31, 40)]

    with pytest.raises(Invalid) as refused:
        services.plan_cycle(actor=cast.people_partner, name="Spring", dates=services.Dates(*days), now=NOON)

    assert refused.value.field == "submit_until"
    assert PromotionCycle.objects.count() == 0


def test_a_cycle_with_open_packets_does_not_close(cast: Cast) -> None:
    packet = open_with(cast)

    with pytest.raises(Invalid, match="still open"):
        services.set_cycle_status(cycle_id=packet.cycle_id, actor=cast.people_partner, status="closed", now=NOON)


def test_a_people_partner_hands_a_packet_to_another_author(cast: Cast) -> None:
    packet = story.drafted(cast)
    helper = UserFactory(full_name="Nadia Rook")
    place(helper, cast.levels["L7"])

    services.assign_author(packet_id=packet.pk, actor=cast.people_partner, author=helper, now=NOON)
    services.edit_section(packet_id=packet.pk, key="summary", actor=helper, text="Hers now.", version=1, now=NOON)

    with pytest.raises(Invalid):
        services.assign_author(packet_id=packet.pk, actor=cast.people_partner, author=cast.candidate, now=NOON)


def test_a_level_taken_out_of_the_ladder_meanwhile_is_still_decided_on_and_reached(cast: Cast) -> None:
    decision = story.decided(cast)
    LadderVersion.objects.filter(pk=cast.version.pk).update(status="retired")
    services.tell_decision(decision_id=decision.pk, actor=cast.manager, now=NOON)

    assert services.apply_due_decisions(now=NOON + timedelta(days=47)) == 1
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L6"


def test_the_second_of_two_who_submit_is_told_and_one_version_is_frozen(cast: Cast) -> None:
    packet = story.drafted(cast)
    RelationshipFactory(subject=cast.candidate, reader=cast.peer, role="delegate")
    services.submit_packet(packet_id=packet.pk, actor=cast.peer, now=NOON)

    with pytest.raises(WrongStatus, match="submitted now"):
        services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)

    assert packet.submissions.count() == 1
    line = AuditLine.objects.get(verb="packet.submitted")
    assert (line.actor, line.on_behalf_of) == (cast.peer, cast.manager)


def test_a_candidate_no_longer_declines_once_opinions_are_compared_nor_learns_of_a_decision_by_trying(cast: Cast) -> None:
    packet = story.judged(cast)
    services.enter_meeting(packet_id=packet.pk, actor=cast.committee, now=NOON)

    def why() -> str:
        with pytest.raises(Invalid) as refused:
            services.decline_packet(packet_id=packet.pk, actor=cast.candidate, now=NOON)
        return str(refused.value.message)

    before = why()
    verdict = services.Verdict("approved", "Shown.", story.lines(cast))
    services.record_decision(packet_id=packet.pk, actor=cast.committee, verdict=verdict, now=NOON)
    assert why() == before
