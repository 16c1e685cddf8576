"""What the sources say ends up in a row, for many people in the same number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Leave
from mentorship.ladders.models import CompetencyMapping, Expectation, Level, LevelChange
from mentorship.readiness.models import Judgement
from mentorship.readiness.rows import rows_of
from mentorship.readiness.rules import State
from mentorship.readiness.selectors.choices import in_common
from mentorship.readiness.services import rebuild
from tests.factories import (
    NOON,
    TODAY,
    CorroborationFactory,
    GoalFactory,
    GrowthPlanFactory,
    RelationshipFactory,
    UserFactory,
    place,
    small_ladder,
)
from tests.readiness.arrange import anonymous_round, piece, sustained, voice


def states_of(person):
    (row,) = rows_of([person.pk], now=NOON)
    return {code: State(next(s for s in State if s.number == number)) for code, number in row.states.items()}


def test_without_anything_every_competency_of_the_next_level_is_not_shown(cast):
    (row,) = rows_of([cast.candidate.pk], now=NOON)

    assert row.target_level_id == cast.levels["L6"].pk
    assert states_of(cast.candidate) == dict.fromkeys(["direction", "delivery", "people"], State.NOT_SHOWN)


def test_sustained_evidence_and_voices_at_the_level_are_met(cast):
    sustained(cast.candidate, cast.competencies[0], level=cast.levels["L6"])

    assert states_of(cast.candidate)["direction"] == State.MET


def test_the_plan_names_the_level_that_somebody_is_looked_at_for(cast):
    GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L7"])
    sustained(cast.candidate, cast.competencies[0], level=cast.levels["L6"])

    assert states_of(cast.candidate)["direction"] == State.PARTLY_MET  # the voices compared with L6


@pytest.mark.parametrize("unseen", [{"is_shared": False}, {"deleted_at": NOON}])
def test_evidence_that_the_manager_cannot_read_is_not_counted(cast, unseen):
    piece(cast.candidate, cast.competencies[0], date(2026, 5, 6), cast.peer, **unseen)

    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_a_confirmation_by_somebody_below_does_not_corroborate(cast):
    piece(cast.manager, cast.competencies[0], date(2026, 5, 6), cast.candidate)

    assert states_of(cast.manager)["direction"] == State.NOT_SHOWN


def test_manager_mentor_and_sponsor_alone_confirm_from_inside_the_circle(cast):
    sustained(cast.candidate, cast.competencies[0], level=cast.levels["L6"], confirmers=(cast.manager, cast.sponsor))

    assert states_of(cast.candidate)["direction"] == State.PARTLY_MET


def test_a_mentor_of_long_ago_confirms_from_outside(cast):
    former = UserFactory()
    RelationshipFactory(subject=cast.candidate, reader=former, since=date(2024, 1, 1), until=date(2024, 6, 1))
    sustained(cast.candidate, cast.competencies[0], level=cast.levels["L6"], confirmers=(cast.manager, former))

    assert states_of(cast.candidate)["direction"] == State.MET


def test_a_dispute_makes_a_piece_count_as_not_corroborated(cast):
    disputed = piece(cast.candidate, cast.competencies[0], date(2026, 5, 6), cast.peer)
    CorroborationFactory(evidence=disputed, person=cast.manager, status="disputed")

    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_the_manager_and_the_person_are_no_voices_and_cant_say_is_none(cast):
    for person, judgement in [(cast.manager, "above"), (cast.candidate, "above"), (cast.peer, "cant_say")]:
        voice(cast.candidate, cast.competencies[0], judgement, by=person, level=cast.levels["L6"])

    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_answers_for_the_committee_only_and_of_cancelled_rounds_never_enter(cast):
    voice(cast.candidate, cast.competencies[0], "above", level=cast.levels["L6"], mode="committee")
    voice(cast.candidate, cast.competencies[0], "above", level=cast.levels["L6"], status="cancelled")

    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_of_anonymous_rounds_only_the_newest_speaks(cast):
    topic, level = cast.competencies[0], cast.levels["L6"]
    anonymous_round(cast.candidate, topic, ["below"] * 3, level=level, closed_at=NOON - timedelta(days=90))
    anonymous_round(cast.candidate, topic, ["at"] * 3, level=level)

    assert states_of(cast.candidate)["direction"] == State.PARTLY_MET


def test_fewer_than_three_anonymous_answers_change_nothing(cast):
    anonymous_round(cast.candidate, cast.competencies[0], ["below", "below", "cant_say"], level=cast.levels["L6"])

    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_the_managers_newest_word_decides_whether_there_was_an_opportunity(cast):
    said = {"person": cast.candidate, "target_level": cast.levels["L6"], "competency": cast.competencies[0]}
    Judgement.objects.create(**said, by="manager", author=cast.manager, state="no_opportunity", is_shared=True, at=NOON)
    assert states_of(cast.candidate)["direction"] == State.NO_OPPORTUNITY

    later = NOON + timedelta(hours=1)
    Judgement.objects.create(**said, by="manager", author=cast.manager, state="not_shown", is_shared=True, at=later)
    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN


def test_a_long_leave_moves_the_window_so_that_older_evidence_still_counts(cast):
    piece(cast.candidate, cast.competencies[0], date(2024, 10, 1), cast.peer)
    assert states_of(cast.candidate)["direction"] == State.NOT_SHOWN

    Leave.objects.create(person=cast.candidate, from_on=date(2025, 6, 1), until_on=date(2025, 12, 31))
    assert states_of(cast.candidate)["direction"] == State.PARTLY_MET


def test_evidence_of_an_older_version_carries_over_by_mapping_and_by_name(cast):
    newer = small_ladder(name="Newer")
    newer.ladder.versions.update(ladder=cast.version.ladder, major=2, status="retired")
    newer.refresh_from_db()
    topics = {topic.code: topic for topic in newer.competencies.all()}
    topics["delivery"].code = "execution"
    topics["delivery"].save()
    CompetencyMapping.objects.create(old=cast.competencies[1], new=topics["delivery"], new_version=newer)
    place(cast.candidate, newer.levels.get(code="L5"), since=date(2026, 1, 1))
    for competency in cast.competencies[:2]:
        piece(cast.candidate, competency, date(2026, 5, 6), cast.peer)

    states = states_of(cast.candidate)

    assert {states["direction"], states["execution"]} == {State.PARTLY_MET}


def test_voices_about_a_level_speak_on_after_its_code_changed(cast):
    newer = small_ladder(name="Newer")
    newer.ladder.versions.update(ladder=cast.version.ladder, major=2, status="retired")
    newer.refresh_from_db()
    Level.objects.filter(version=newer, code="L6").update(code="S6")
    place(cast.candidate, newer.levels.get(code="L5"), since=date(2026, 1, 1))
    for _ in range(2):
        voice(cast.candidate, cast.competencies[0], "below", level=cast.levels["L6"])
    voice(cast.candidate, cast.competencies[1], "above", level=cast.levels["L5"])

    states = states_of(cast.candidate)

    assert (states["direction"], states["delivery"]) == (State.NOT_MET, State.NOT_SHOWN)


def test_a_person_without_a_level_has_a_row_without_states(cast):
    newcomer = UserFactory()

    (row,) = rows_of([newcomer.pk], now=NOON)

    assert (row.states, row.level_id, row.target_level_id) == ({}, None, None)


def test_at_the_top_of_the_track_nothing_is_asked(cast):
    (row,) = rows_of([cast.skip_level.pk], now=NOON)

    assert (row.states, row.target_level_id, row.level_code) == ({}, None, "L8")


def test_a_row_counts_open_goals_and_the_evidence_of_ninety_days(cast):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    GoalFactory(plan=plan)
    GoalFactory(plan=plan, status="achieved")
    piece(cast.candidate, cast.competencies[0], TODAY - timedelta(days=89))
    piece(cast.candidate, cast.competencies[0], TODAY - timedelta(days=90))

    (row,) = rows_of([cast.candidate.pk], now=NOON)

    assert (row.open_goals, row.evidence_90) == (1, 1)


def test_what_is_shown_before_the_quarter_is_what_was_known_then(cast):
    sustained(cast.candidate, cast.competencies[0], level=cast.levels["L6"])

    (row,) = rows_of([cast.candidate.pk], now=NOON)

    assert row.before_on == date(2026, 3, 31)
    assert (row.before["direction"], row.states["direction"]) == (State.PARTLY_MET.number, State.MET.number)
    assert (row.is_better, row.is_worse) == (True, False)


def test_close_stuck_and_invisible(cast):
    for competency in cast.competencies:
        sustained(cast.candidate, competency, level=cast.levels["L6"])
        voice(cast.peer, competency, level=cast.levels["L6"])
        voice(cast.peer, competency, level=cast.levels["L6"])

    rows = {row.person_id: row for row in rows_of([cast.candidate.pk, cast.peer.pk], now=NOON)}

    candidate, peer = rows[cast.candidate.pk], rows[cast.peer.pk]
    assert (candidate.is_close, candidate.is_stuck, candidate.is_invisible) == (True, False, False)
    assert (peer.is_close, peer.is_invisible) == (False, True)


def test_stuck_is_longer_than_typical_without_getting_closer(cast):
    place(cast.peer, cast.levels["L5"], since=date(2023, 1, 1))

    (row,) = rows_of([cast.peer.pk], now=NOON)

    assert row.is_stuck


def test_a_mentor_has_drifted_after_two_months_without_a_session(cast):
    cast.mentorship.last_session_on = TODAY - timedelta(days=63)
    cast.mentorship.save()
    (drifted,) = rows_of([cast.candidate.pk], now=NOON)
    cast.mentorship.last_session_on = TODAY - timedelta(days=50)
    cast.mentorship.save()
    (met,) = rows_of([cast.candidate.pk], now=NOON)

    assert (drifted.is_drifted, met.is_drifted) == (True, False)
    assert met.mentor_id == cast.mentor.pk


def test_many_people_cost_the_same_number_of_queries_as_one(cast):
    everybody = [cast.candidate, cast.peer, cast.manager, cast.stranger, cast.mentor]
    for person in everybody:
        sustained(person, cast.competencies[0], level=cast.levels["L6"])

    def queries(ids):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            rows_of(ids, now=NOON)
        return len(captured)

    assert queries([person.pk for person in everybody]) == queries([cast.candidate.pk])


def test_two_rows_of_history_that_are_both_open_are_one_place_on_a_day(cast):
    later = NOON - timedelta(days=1)
    LevelChange.objects.create(
        person=cast.candidate, level=cast.levels["L4"], reason="correction", effective_on=date(2024, 1, 8), recorded_at=later
    )

    (stood,) = LevelChange.objects.filter(person=cast.candidate).on_day(TODAY)

    assert stood.level == cast.levels["L4"]


def test_a_competency_of_which_the_level_asks_nothing_is_left_out(cast):
    Expectation.objects.filter(level=cast.levels["L6"], competency__code="people").delete()

    assert states_of(cast.candidate).keys() == {"direction", "delivery"}


def test_an_organisation_of_one_is_a_row(cast, client):
    alone = UserFactory(full_name="Una Solis")
    report = UserFactory(manager=alone)
    place(report, cast.levels["L4"])
    rebuild(now=NOON)
    client.force_login(alone)

    page = client.get(reverse("readiness:index")).content.decode()

    assert report.full_name in page
    client.force_login(report)
    assert client.get(reverse("readiness:index")).status_code == 302


def test_a_level_of_several_ladders_is_called_by_the_words_that_its_titles_share():
    assert in_common(["Senior engineer", "Senior data engineer"]) == "Senior engineer"
    assert in_common(["Data engineer II", "Engineer II"]) == "Engineer II"
    assert in_common(["Gardener", "Cook"]) == ""
