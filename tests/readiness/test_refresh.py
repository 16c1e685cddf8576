"""Rows follow changes: marked in one transaction, refreshed in batches, complete after a crash, rebuilt from nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Leave, User
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.growth.models import Corroboration, Evidence, GrowthPlan
from mentorship.ladders.models import LadderVersion
from mentorship.mentoring.models import Mentorship
from mentorship.readiness import services
from mentorship.readiness.models import ReadinessRow, StaleMark
from mentorship.readiness.rows import rows_of
from mentorship.readiness.rules import State
from mentorship.readiness.selectors import gaps_for
from tests.factories import (
    CorroborationFactory,
    EvidenceFactory,
    GoalFactory,
    GrowthPlanFactory,
    RelationshipFactory,
    UserFactory,
    place,
)
from tests.readiness.arrange import anonymous_round, piece, voice

NOW = timezone.now()


@pytest.fixture
def fresh(cast):
    services.rebuild(now=NOW)
    assert not StaleMark.objects.exists()
    return cast


def marked():
    return set(StaleMark.objects.values_list("person_id", flat=True))


def change_leave(cast):
    Leave.objects.create(person=cast.candidate, from_on=date(2026, 1, 1), until_on=date(2026, 3, 1))


def change_relationship(cast):
    RelationshipFactory(subject=cast.candidate, reader=cast.stranger)


def change_level(cast):
    place(cast.candidate, cast.levels["L6"])


def change_plan(cast):
    GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L7"])


def change_goal(cast):
    GoalFactory(plan=GrowthPlan.objects.filter(person=cast.candidate).first() or GrowthPlanFactory(person=cast.candidate))


def change_evidence(cast):
    EvidenceFactory(owner=cast.candidate)


def change_tag(cast):
    cast.piece.competencies.add(cast.competencies[1])


def change_bulk(cast):
    Evidence.objects.filter(pk=cast.piece.pk).update(is_shared=False)


def change_deleted(cast):
    cast.piece.delete()


def change_corroboration(cast):
    CorroborationFactory(evidence=cast.piece, person=cast.peer)


def change_dispute(cast):
    Corroboration.objects.filter(evidence=cast.piece).update(status="disputed")


def change_session(cast):
    Mentorship.objects.update(last_session_on=date(2026, 6, 1))


def change_answer(cast):
    voice(cast.candidate, cast.competencies[0], by=cast.peer, level=cast.levels["L6"])


def change_round(cast):
    FeedbackRound.objects.filter(subject=cast.candidate).update(status="cancelled")


def change_manager(cast):
    User.objects.filter(pk=cast.candidate.pk).update(manager=cast.stranger)


def change_judgement(cast):
    services.expect_promotion(
        person=cast.candidate,
        level=cast.levels["L6"],
        from_on=date(2031, 1, 1),
        until_on=date(2031, 2, 1),
        reason="Then.",
        actor=cast.manager,
        now=NOW,
    )


CHANGES = [
    change_leave,
    change_relationship,
    change_level,
    change_plan,
    change_goal,
    change_evidence,
    change_tag,
    change_bulk,
    change_deleted,
    change_corroboration,
    change_dispute,
    change_session,
    change_answer,
    change_round,
    change_manager,
    change_judgement,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_readiness_rests_on_marks_the_person_when_it_changes(cast, change):
    cast.piece = piece(cast.candidate, cast.competencies[0], date(2026, 5, 6), cast.mentor)
    voice(cast.candidate, cast.competencies[2], level=cast.levels["L6"])
    services.rebuild(now=NOW)

    change(cast)

    assert marked() == {cast.candidate.pk}


def test_new_thresholds_mark_everybody_of_the_version(fresh):
    LadderVersion.objects.filter(pk=fresh.version.pk).update(thresholds={"pieces": 5})

    assert fresh.candidate.pk in marked()


def test_anonymous_answers_leave_no_trace_until_the_round_closes(fresh):
    spoken = anonymous_round(fresh.candidate, fresh.competencies[0], ["at", "at", "above"], level=fresh.levels["L6"])
    assert marked() == set()

    FeedbackAnswer.objects.filter(response__round=spoken).update(judgement="below")
    assert marked() == set()
    FeedbackRound.objects.filter(pk=spoken.pk).update(status="closed")
    assert marked() == {fresh.candidate.pk}


def test_what_has_nothing_to_do_with_readiness_marks_nobody(fresh):
    User.objects.filter(pk=fresh.candidate.pk).update(last_login=NOW, pronouns="she")

    assert marked() == set()


def test_many_rows_in_one_statement_mark_each_person_once(fresh):
    EvidenceFactory.create_batch(2, owner=fresh.candidate)
    EvidenceFactory(owner=fresh.peer)
    StaleMark.objects.all().delete()

    Evidence.objects.all().update(scope="company")

    assert sorted(StaleMark.objects.values_list("person_id", flat=True)) == sorted([fresh.candidate.pk, fresh.peer.pk])


def test_a_refresh_brings_the_row_up_to_date_and_takes_the_marks_away(fresh):
    piece(fresh.candidate, fresh.competencies[0], timezone.localdate() - timedelta(days=3), fresh.peer)

    assert services.refresh_stale(now=timezone.now()) == 1

    row = ReadinessRow.objects.get(pk=fresh.candidate.pk)
    assert row.states["direction"] == State.PARTLY_MET.number
    assert marked() == set()


def test_a_refresh_that_fails_leaves_the_marks(fresh, monkeypatch):
    EvidenceFactory(owner=fresh.candidate)
    monkeypatch.setattr("mentorship.readiness.services.refresh.rows_of", lambda *_args, **_kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.refresh_stale(now=timezone.now())

    assert marked() == {fresh.candidate.pk}


def test_refreshing_twice_gives_the_same_rows_as_rebuilding_from_nothing(fresh):
    piece(fresh.candidate, fresh.competencies[0], timezone.localdate() - timedelta(days=3), fresh.peer)
    services.refresh_stale(now=NOW)
    services.refresh_people([fresh.candidate.pk], now=NOW)
    kept = list(ReadinessRow.objects.order_by("pk").values())

    ReadinessRow.objects.all().delete()
    services.rebuild(now=NOW)

    assert list(ReadinessRow.objects.order_by("pk").values()) == kept


@pytest.mark.django_db(transaction=True)
def test_two_processes_make_the_same_rows_as_one(cast, monkeypatch):
    monkeypatch.setattr("mentorship.readiness.services.refresh.REBUILD_BATCH", 3)
    piece(cast.candidate, cast.competencies[0], timezone.localdate() - timedelta(days=3), cast.peer)
    services.rebuild(now=NOW)
    kept = list(ReadinessRow.objects.order_by("pk").values())

    ReadinessRow.objects.all().delete()
    told = []
    assert services.rebuild(now=NOW, processes=2, tell=lambda done, total: told.append((done, total))) == len(kept)

    assert list(ReadinessRow.objects.order_by("pk").values()) == kept
    assert told[-1] == (len(kept), len(kept)), "people are counted, whichever process did them"


def test_the_marked_packet_survives_a_rebuild_from_nothing(fresh):
    level = fresh.levels["L6"].pk
    services.mark_packet(
        person_id=fresh.candidate.pk, packet_id=fresh.mentorship.pk, state="submitted", target_level_id=level, now=NOW
    )
    assert ReadinessRow.objects.get(pk=fresh.candidate.pk).packet_state == "submitted"

    ReadinessRow.objects.all().delete()
    services.rebuild(now=NOW)

    assert ReadinessRow.objects.get(pk=fresh.candidate.pk).packet_state == "submitted"


def test_time_alone_makes_rows_stale_once_a_day(fresh):
    assert services.mark_outdated(now=NOW) == 0

    assert services.mark_outdated(now=NOW + timedelta(days=1)) == ReadinessRow.objects.count()


def test_people_without_a_row_are_found_by_the_sweep(fresh):
    ReadinessRow.objects.filter(pk=fresh.candidate.pk).delete()

    services.mark_outdated(now=NOW)

    assert marked() == {fresh.candidate.pk}


def test_who_leaves_loses_the_row_and_who_returns_gets_one_again(fresh):
    User.objects.filter(pk=fresh.candidate.pk).update(left_on=date(2026, 1, 1))
    services.refresh_stale(now=NOW)
    assert not ReadinessRow.objects.filter(pk=fresh.candidate.pk).exists()

    User.objects.filter(pk=fresh.candidate.pk).update(left_on=None)
    services.refresh_stale(now=NOW)
    assert ReadinessRow.objects.filter(pk=fresh.candidate.pk).exists()


def test_a_moved_branch_is_right_at_once_in_one_statement(fresh):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET path = %s || substr(path, length(%s) + 1) WHERE path LIKE %s",
            [f"{fresh.stranger.path}x.", fresh.manager.path, f"{fresh.manager.path}%"],
        )

    assert set(ReadinessRow.objects.below(fresh.stranger).values_list("name", flat=True)) == {
        "Mina Okafor",
        "Rana Castell",
        "Ade Ojukwu",
    }


def test_a_new_name_and_team_stand_in_the_row_at_once(fresh):
    User.objects.filter(pk=fresh.candidate.pk).update(full_name="Rana Castell-Ito", team=None)

    row = ReadinessRow.objects.get(pk=fresh.candidate.pk)
    assert (row.name, row.team_id) == ("Rana Castell-Ito", None)


def test_the_row_is_what_the_persons_page_computes(fresh):
    piece(fresh.candidate, fresh.competencies[0], timezone.localdate() - timedelta(days=3), fresh.peer)
    (row,) = rows_of([fresh.candidate.pk], now=NOW)

    assert row.named_states == {cell.competency.code: cell.state.value for cell in gaps_for(fresh.candidate, now=NOW).cells}


def test_an_organisation_of_one_and_an_empty_one_rebuild(db):
    assert services.rebuild(now=NOW) == 0
    UserFactory()
    assert services.rebuild(now=NOW) == 1
