"""The API's base: a repeated key acts once, an edit needs the version that was read, a token opens what it says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from mentorship.growth.models import GrowthPlan
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def client_of(cast: Cast, role: str = "candidate", *, scope: str = "write", days: int = 1) -> Client:
    secret = ApiToken.new_secret()
    now = timezone.now()
    ApiToken.objects.create(
        owner=cast[role],
        label="test",
        digest=ApiToken.digest_of(secret),
        prefix=secret[:8],
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def open_plan(client: Client, cast: Cast, key: str, level: str = "L6"):
    said = {"target_level": cast.levels[level].pk}
    return client.post("/api/v1/growth/plans/", said, content_type="application/json", headers={"Idempotency-Key": key})


def test_a_repeated_key_acts_once_and_answers_the_same(cast):
    client = client_of(cast)

    first, second = open_plan(client, cast, "one"), open_plan(client, cast, "one")

    assert (first.status_code, second.status_code, GrowthPlan.objects.count()) == (201, 201, 1)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_repeated_refusal_is_a_problem_again(cast):
    client = client_of(cast)
    open_plan(client, cast, "one")

    answers = [open_plan(client, cast, "two") for _turn in range(2)]

    assert {answer.status_code for answer in answers} == {409}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_a_key_used_for_something_else_is_refused(cast):
    client = client_of(cast)
    open_plan(client, cast, "one")

    assert open_plan(client, cast, "one", level="L7").status_code == 422


def test_the_same_key_of_somebody_else_is_theirs(cast):
    open_plan(client_of(cast), cast, "one")

    assert open_plan(client_of(cast, "peer"), cast, "one").status_code == 201


@pytest.mark.parametrize(("scope", "days", "status"), [("write", 1, 201), ("read", 1, 403), ("write", -1, 401)])
def test_a_token_opens_what_its_scope_and_its_days_say(cast, scope, days, status):
    assert open_plan(client_of(cast, scope=scope, days=days), cast, "one").status_code == status


def test_an_edit_names_the_version_that_was_read_and_a_lost_update_gets_both_texts(cast):
    client = client_of(cast)
    plan = open_plan(client, cast, "one").json()
    goal = client.post("/api/v1/growth/goals/", {"plan": plan["id"], "title": "First"}, content_type="application/json").json()

    def edit(title, version=None):
        headers = {"If-Match": f'"{version}"'} if version else {}
        path = f"/api/v1/growth/goals/{goal['id']}/"
        return client.patch(path, {"title": title}, content_type="application/json", headers=headers)

    assert edit("Without").status_code == 428
    assert edit("Second", goal["version"]).json()["title"] == "Second"
    lost = edit("Third", goal["version"])
    assert lost.status_code == 412
    assert ("Third" in str(lost.json()["yours"]), "Second" in str(lost.json()["theirs"])) == (True, True)


def test_an_unknown_address_is_a_problem_too(cast):
    answer = client_of(cast).get("/api/v1/nowhere/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
