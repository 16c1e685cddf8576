"""Growth by the API: the same rules, told as problem details."""

import json

import pytest
from django.test import Client

from mentorship.growth.models import Evidence, Goal
from tests.factories import EvidenceFactory, GoalFactory, GrowthPlanFactory

PIECE = {"headline": "Wrote the plan that four teams adopted", "happened_on": "2026-03-05"}


@pytest.fixture
def api(cast):
    client = Client()
    client.force_login(cast.candidate)

    def call(method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.generic(method, f"/api/v1/growth/{path}", _json(body), content_type="application/json", headers=named)

    return call


def _json(body):
    return json.dumps(body) if body is not None else ""


def test_evidence_is_kept_with_its_figures_and_read_back(api, cast):
    figures = [{"metric": "batch time", "value": "1.9", "baseline": "6.5", "unit": "h"}]

    made = api("POST", "evidence/", PIECE | {"figures": figures, "competencies": [cast.competencies[0].pk]})
    read = api("GET", f"evidence/{made.json()['id']}/")

    assert (made.status_code, read.headers["ETag"]) == (201, '"1"')
    assert read.json()["competencies"] == [cast.competencies[0].pk]
    assert [figure["unit"] for figure in read.json()["figures"]] == ["h"]


def test_the_same_key_keeps_one_piece(api):
    answers = [api("POST", "evidence/", PIECE, Idempotency_Key="k1").json()["id"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Evidence.objects.count() == 1


def test_an_edit_names_the_version_that_it_is_based_on(api, cast):
    piece = EvidenceFactory(owner=cast.candidate, headline="Theirs", version=3)
    path = f"evidence/{piece.pk}/"

    missing = api("PATCH", path, {"headline": "Mine"})
    stale = api("PATCH", path, {"headline": "Mine"}, If_Match='"2"')
    fresh = api("PATCH", path, {"headline": "Mine"}, If_Match='"3"')

    assert [answer.status_code for answer in (missing, stale, fresh)] == [428, 412, 200]
    assert (stale.json()["yours"]["headline"], stale.json()["theirs"]["headline"]) == ("Mine", "Theirs")
    assert fresh.headers["ETag"] == '"4"'


@pytest.mark.parametrize(
    "wrong",
    [
        {"happened_on": "2999-01-01"},
        {"link": "javascript:alert(1)"},
        {"headline": ""},
        {"headline": "a\x00b"},
        {"story": "x" * 1_000_000},
        {"competencies": [10**30]},
        {"figures": [{"metric": "x", "value": "NaN"}]},
        {"goal": "not-a-key"},
    ],
)
def test_bad_input_is_a_problem_and_keeps_nothing(api, wrong):
    answer = api("POST", "evidence/", PIECE | wrong)

    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert not Evidence.objects.exists()


def test_a_goal_is_set_moved_and_its_moves_listed(api, cast):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])

    goal = api("POST", "goals/", {"plan": str(plan.pk), "title": "Fewer pages", "start_value": "20", "target_value": "5"}).json()
    moved = api("POST", f"goals/{goal['id']}/move/", {"value": "12", "note": "Retired the probe."}).json()
    moves = api("GET", f"goals/{goal['id']}/moves/").json()

    assert moved["percent"] == 53
    assert [(move["to_value"], move["note"]) for move in moves] == [("12.0000", "Retired the probe.")]


def test_a_goal_due_before_it_starts_is_a_problem(api, cast):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    days = {"starts_on": "2026-05-02", "due_on": "2026-05-01"}

    answer = api("POST", "goals/", {"plan": str(plan.pk), "title": "Backwards"} | days)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["due_on"])
    assert not Goal.objects.exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_costs_the_same_for_one_row_and_many(api, cast, rows, django_assert_max_num_queries):
    for _ in range(rows):
        EvidenceFactory(owner=cast.candidate, competencies=cast.competencies)
        GoalFactory(plan__person=cast.candidate, plan__status="closed")

    with django_assert_max_num_queries(9):
        assert len(api("GET", "evidence/").json()["results"]) == rows
    with django_assert_max_num_queries(6):
        assert len(api("GET", "goals/").json()["results"]) == rows


@pytest.mark.parametrize(
    "query", ["owner=1e99", "competency=99999999999999999999999999", "since=tomorrow", "cursor=nonsense", "goal=x"]
)
def test_senseless_filters_are_answered(api, query):
    assert api("GET", f"evidence/?{query}").status_code in {200, 400, 404, 422}
