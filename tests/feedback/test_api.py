"""Feedback by the API."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from mentorship.feedback import services
from mentorship.feedback.models import FeedbackRequest, FeedbackResponse


@pytest.fixture
def api():
    def call(person, method, path, body=None):
        client = Client()
        client.force_login(person)
        sent = json.dumps(body) if body is not None else ""
        return client.generic(method, f"/api/v1/feedback/{path}", sent, content_type="application/json")

    return call


def opened(cast, mode="named"):
    people = [services.Respondent(person=person) for person in (cast.peer, cast.mentor, cast.stranger)]
    return services.open_round(
        actor=cast.manager,
        subject=cast.candidate,
        target_level=cast.levels["L6"],
        respondents=people,
        mode=mode,
        now=timezone.now(),
    )


def answers_for(request):
    competencies = request.competencies.all()
    return {"answers": [{"competency": one.pk, "judgement": "at", "saw": "She wrote the plan."} for one in competencies]}


def test_a_round_is_opened_answered_and_read(api, cast):
    asked = [{"person": cast.peer.pk}, {"outside_name": "Sam", "outside_email": "sam@example.org"}]
    about = {"subject": cast.candidate.pk, "target_level": cast.levels["L6"].pk, "respondents": asked}

    round_ = api(cast.manager, "POST", "rounds/", about).json()
    request = FeedbackRequest.objects.get(respondent=cast.peer)
    answered = api(cast.peer, "POST", f"requests/{request.pk}/answer/", answers_for(request)).json()
    said = api(cast.candidate, "GET", f"rounds/{round_['id']}/answers/").json()

    assert answered["status"] == "answered"
    assert [(one["name"], one["saw"]) for one in said] == [("Ade Ojukwu", "She wrote the plan.")] * 3


def test_an_anonymous_answer_is_not_taken_where_it_would_leave_a_trace(api, cast):
    request = opened(cast, "anonymous").requests.get(respondent=cast.peer)

    answer = api(cast.peer, "POST", f"requests/{request.pk}/answer/", answers_for(request))

    assert answer.status_code == 409
    assert not FeedbackResponse.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "secret"},
        {"respondents": []},
        {"respondents": [{}]},
        {"respondents": [{"outside_email": "no address"}]},
        {"closes_on": "2001-01-01"},
        {"mode": "committee"},
        {"mode": "anonymous"},
    ],
)
def test_a_senseless_round_is_a_problem_and_asks_nobody(api, cast, wrong):
    about = {"subject": cast.candidate.pk, "target_level": cast.levels["L6"].pk, "respondents": [{"person": cast.peer.pk}]}

    answer = api(cast.manager, "POST", "rounds/", about | wrong)

    assert answer.status_code == 422
    assert not FeedbackRequest.objects.exists()


def test_hints_name_their_source(api, cast):
    found = api(cast.peer, "POST", "hints/", {"text": "She is brilliant."}).json()

    assert {hint["code"] for hint in found} == {"no_example", "no_outcome", "character"}
    assert all(hint["published_in"] for hint in found)
