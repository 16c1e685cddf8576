"""What the verbs of growth do, refuse, and leave alone when they refuse."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from mentorship.core.errors import AlreadyDone, Conflict, Invalid, WrongStatus
from mentorship.core.models import AuditLine, Message
from mentorship.growth import selectors, services
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan, ImpactFigure
from mentorship.growth.services.evidence import EvidenceInput
from tests.factories import (
    NOON,
    TODAY,
    CompetencyFactory,
    CorroborationFactory,
    EvidenceFactory,
    GoalFactory,
    GrowthPlanFactory,
    LadderVersionFactory,
    UserFactory,
)


def keep(owner, **changes):
    return services.keep_evidence(**{"actor": owner, "now": NOON, "headline": "Wrote the plan", "happened_on": TODAY} | changes)


def test_a_plan_below_where_one_stands_is_refused(cast):
    with pytest.raises(Invalid, match="below L5"):
        services.open_plan(actor=cast.candidate, target_level=cast.levels["L4"], now=NOON)

    assert not GrowthPlan.objects.exists()


def test_one_plan_is_active_at_a_time(cast):
    first = services.open_plan(actor=cast.candidate, target_level=cast.levels["L6"], now=NOON)
    with pytest.raises(AlreadyDone):
        services.open_plan(actor=cast.candidate, target_level=cast.levels["L7"], now=NOON)

    services.close_plan(plan_id=first.pk, actor=cast.candidate, now=NOON, is_achieved=True)
    second = services.open_plan(actor=cast.candidate, target_level=cast.levels["L7"], now=NOON)

    assert list(GrowthPlan.objects.filter(status="active")) == [second]


def test_somebody_without_a_level_may_aim_at_any(cast):
    newcomer = UserFactory()

    assert services.open_plan(actor=newcomer, target_level=cast.levels["L3"], now=NOON).status == "active"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"starts_on": TODAY, "due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"measure": services.Measure(start=Decimal(1))}, "target_value"),
        ({"measure": services.Measure(start=Decimal(1), target=Decimal(1))}, "target_value"),
    ],
)
def test_a_senseless_goal_is_refused_at_its_field(cast, said, field):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])

    with pytest.raises(Invalid) as refusal:
        services.add_goal(**{"plan_id": plan.pk, "actor": cast.candidate, "now": NOON, "title": "Fewer pages"} | said)

    assert refusal.value.field == field
    assert not Goal.objects.exists()


def test_moves_are_kept_in_order_and_a_closed_goal_is_not_moved(cast):
    goal = GoalFactory(plan__person=cast.candidate, start_value=20, target_value=5, current_value=20)

    services.move_goal(goal_id=goal.pk, actor=cast.candidate, now=NOON, value=Decimal(12))
    services.move_goal(goal_id=goal.pk, actor=cast.candidate, now=NOON + timedelta(days=1), status="achieved", note="Done.")

    assert [(move.to_value, move.to_status) for move in goal.moves.all()] == [(Decimal(12), "achieved"), (Decimal(12), "")]
    with pytest.raises(WrongStatus):
        services.move_goal(goal_id=goal.pk, actor=cast.candidate, now=NOON, value=Decimal(6))


@pytest.mark.parametrize(("now", "percent"), [(20, 0), (5, 100), (12, 53), (2, 100), (25, 0)])
def test_progress_works_downwards_too_and_stays_within_bounds(db, now, percent):
    assert GoalFactory.build(start_value=Decimal(20), target_value=Decimal(5), current_value=Decimal(now)).percent == percent


def test_a_comment_tells_the_owner_but_not_what_it_says(cast):
    goal = GoalFactory(plan__person=cast.candidate)

    services.comment_goal(goal_id=goal.pk, actor=cast.mentor, now=NOON, text="Secret advice")

    messages = Message.objects.filter(kind="goals.commented")
    assert {message.recipient for message in messages} == {cast.candidate}
    assert not any("Secret" in message.subject + message.body for message in messages)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "ftp://example.org/file"}, "link"),
        ({"link": "https://"}, "link"),
        ({"headline": "x" * 241}, "headline"),
        ({"story": "a\x00b"}, "story"),
        ({"story": "x" * 1_000_000}, "story"),
        ({"scope": "galaxy"}, "scope"),
    ],
)
def test_bad_evidence_is_refused_at_its_field_and_nothing_is_kept(cast, said, field):
    with pytest.raises(Invalid) as refusal:
        keep(cast.candidate, **said)

    assert refusal.value.field == field
    assert not Evidence.objects.exists()
    assert not AuditLine.objects.exists()


def test_today_is_today_where_the_owner_is(cast):
    cast.candidate.time_zone = "Pacific/Kiritimati"
    cast.candidate.save()

    assert keep(cast.candidate, happened_on=TODAY + timedelta(days=1)).happened_on == TODAY + timedelta(days=1)


def test_an_old_version_is_not_overwritten_and_both_texts_are_told(cast):
    piece = keep(cast.candidate, headline="Theirs")
    said = EvidenceInput(headline="Mine", happened_on=TODAY)
    services.edit_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON, version=1, said=said)

    with pytest.raises(Conflict) as conflict:
        services.edit_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON, version=1, said=said)

    assert (conflict.value.yours["headline"], conflict.value.theirs["headline"], conflict.value.version) == ("Mine", "Mine", "2")


def test_correcting_the_headline_asks_those_who_confirmed_again(cast):
    piece = keep(cast.candidate)
    CorroborationFactory(evidence=piece, person=cast.peer)

    said = EvidenceInput(headline="Wrote the plan that four teams adopted", happened_on=TODAY)
    services.edit_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON, version=1, said=said)

    assert Corroboration.objects.get().status == "asked"
    assert {message.recipient for message in Message.objects.filter(kind="evidence.asked")} == {cast.peer}


def test_a_piece_saved_as_it_stood_was_not_corrected(cast):
    piece = EvidenceFactory(
        owner=cast.candidate, headline="Wrote the plan", happened_on=TODAY, competencies=cast.competencies[:1]
    )
    said = EvidenceInput(headline="Wrote the plan", happened_on=TODAY, competencies=cast.competencies[:1])

    services.edit_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON, version=1, said=said)

    piece.refresh_from_db()
    assert piece.changed_at < NOON


def test_correcting_the_story_leaves_confirmations_and_figures_as_they_are(cast):
    figure = services.FigureInput("batch time", Decimal("1.9"), "h", baseline=Decimal("6.5"))
    piece = keep(cast.candidate, figures=[figure])
    services.ask_corroboration(evidence_id=piece.pk, actor=cast.candidate, people=[cast.peer], now=NOON)
    services.confirm(evidence_id=piece.pk, actor=cast.peer, now=NOON, figures=[piece.figures.get().pk])

    said = EvidenceInput(headline=piece.headline, happened_on=TODAY, story="Now told at length.", figures=[figure])
    services.edit_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON, version=1, said=said)

    assert Corroboration.objects.get().status == "confirmed"
    assert ImpactFigure.objects.get().confirmed_by == cast.peer


def test_a_dispute_needs_a_reason_and_leaves_the_piece(cast):
    piece = keep(cast.candidate)
    with pytest.raises(Invalid):
        services.dispute(evidence_id=piece.pk, actor=cast.manager, now=NOON, reason=" ")

    services.dispute(evidence_id=piece.pk, actor=cast.manager, now=NOON, reason="The plan was Ade's.")

    assert selectors.with_confirmations(Evidence.objects.all()).get().disputed == 1
    assert Corroboration.objects.get().words == "The plan was Ade's."


def test_the_owners_reports_do_not_corroborate(cast):
    report = UserFactory(manager=cast.candidate)
    figure = services.FigureInput("batch time", Decimal("1.9"), "h")
    piece = keep(cast.candidate, figures=[figure])
    services.ask_corroboration(evidence_id=piece.pk, actor=cast.candidate, people=[report], now=NOON)

    services.confirm(evidence_id=piece.pk, actor=report, now=NOON, figures=[piece.figures.get().pk])

    assert selectors.with_confirmations(Evidence.objects.all()).get().confirmed == 0
    assert ImpactFigure.objects.get().confirmed_by is None


@pytest.mark.parametrize("who", ["oneself", "somebody who left"])
def test_nobody_unfit_is_asked(cast, who):
    piece = keep(cast.candidate)
    person = cast.candidate if who == "oneself" else UserFactory(left_on=TODAY)

    with pytest.raises(Invalid):
        services.ask_corroboration(evidence_id=piece.pk, actor=cast.candidate, people=[person], now=NOON)

    assert not Corroboration.objects.exists()


def test_asking_twice_asks_once(cast):
    piece = keep(cast.candidate)
    for _ in range(2):
        services.ask_corroboration(evidence_id=piece.pk, actor=cast.candidate, people=[cast.peer], now=NOON)

    assert Corroboration.objects.count() == 1
    assert Message.objects.filter(kind="evidence.asked", channel="mail").count() == 1


def test_a_deleted_piece_is_gone_everywhere_and_for_good_after_thirty_days(cast):
    piece = keep(cast.candidate)
    services.delete_evidence(evidence_id=piece.pk, actor=cast.candidate, now=NOON)
    seen = Evidence.objects.visible_to(cast.candidate).exists()

    with pytest.raises(Invalid):
        services.undo_delete(evidence_id=piece.pk, actor=cast.candidate, now=NOON + timedelta(days=8))
    purged = (services.purge_deleted(now=NOON + timedelta(days=29)), services.purge_deleted(now=NOON + timedelta(days=31)))

    assert (seen, purged) == (False, (0, 1))


def test_only_the_owner_changes_evidence(cast):
    piece = EvidenceFactory(owner=cast.candidate)

    with pytest.raises(PermissionDenied):
        services.delete_evidence(evidence_id=piece.pk, actor=cast.manager, now=NOON)

    assert Evidence.objects.visible_to(cast.manager).get() == piece


def test_unshared_evidence_is_seen_by_its_owner_and_those_asked(cast):
    piece = EvidenceFactory(owner=cast.candidate, is_shared=False)
    CorroborationFactory(evidence=piece, person=cast.peer, status="asked")

    seen = {
        role
        for role in ("candidate", "mentor", "manager", "skip_level", "peer", "sponsor", "stranger")
        if piece in Evidence.objects.visible_to(cast[role])
    }

    assert seen == {"candidate", "peer"}


def test_evidence_of_an_older_ladder_version_counts_for_its_successor(cast):
    older = LadderVersionFactory(ladder=cast.version.ladder, major=0, status="retired")
    before = CompetencyFactory(version=older, code="direction", name="Direction")
    GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    EvidenceFactory(owner=cast.candidate, competencies=[before], happened_on=TODAY)

    growth = selectors.growth_of(cast.candidate, cast.candidate, today=TODAY)

    assert [shelf.count for shelf in growth.shelves] == [1, 0, 0]


def test_today_hears_of_what_waits_and_what_others_did(cast):
    piece = EvidenceFactory(owner=cast.candidate)
    CorroborationFactory(evidence=piece, person=cast.peer, status="asked", answered_at=None)
    CorroborationFactory(evidence=piece, person=cast.mentor, answered_at=NOON)
    CorroborationFactory(evidence=piece, person=cast.manager, status="disputed")
    GoalFactory(plan__person=cast.candidate, title="Late", due_on=TODAY - timedelta(days=1))

    assert [need.person for need in selectors.needs_me(cast.peer, NOON)] == [cast.candidate]
    assert [need.person or need.what for need in selectors.needs_me(cast.candidate, NOON)] == [cast.manager, "Late"]
    assert [work.what for work in selectors.working_on(cast.candidate, NOON)] == ["Late"]
    assert [deed.person for deed in selectors.done_for_me(cast.candidate, NOON)] == [cast.mentor]


def test_search_finds_only_what_one_may_read(cast):
    EvidenceFactory(owner=cast.candidate, headline="Retired the message broker")
    GoalFactory(plan__person=cast.candidate, title="Retire the second broker")

    assert [found.kind for found in selectors.search(cast.manager, "broker", 5)] == ["evidence", "goals"]
    assert selectors.search(cast.stranger, "broker", 5) == []
