"""Mentoring in the API: the same acts, idempotent, guarded, and refused as problem details."""

import uuid

import pytest
from django.test import Client

from mentorship.core.models import IdempotentAnswer
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship, PrivateNote
from tests.factories import MentoringSessionFactory

ROOT = "/api/v1/mentoring"


def send(person, method, path, body=None, **headers):
    client = Client()
    client.force_login(person)
    return client.generic(method, f"{ROOT}/{path}", _json(body), content_type="application/json", headers=headers)


def _json(body):
    import json  # noqa: PLC0415  (one use)

    return json.dumps(body or {}, default=str)


def test_the_story_of_a_pair(cast):
    asked = send(cast.candidate, "POST", "pairs/", {"mentor": cast.stranger.pk, "mentee": cast.candidate.pk, "purpose": "Lead"})
    pair = asked.json()["id"]
    accepted = send(cast.stranger, "POST", f"pairs/{pair}/accept/")
    logged = send(
        cast.stranger,
        "POST",
        "sessions/",
        {
            "mentorship": pair,
            "held_on": "2026-01-05",
            "notes": "The queue",
            "items": [{"text": "Write", "owner": cast.candidate.pk, "due_on": "2026-02-01"}],
            "private_note": "Tense",
        },
    )

    assert (asked.status_code, accepted.json()["status"], logged.status_code) == (201, "active", 201)
    assert "private" not in logged.content.decode()
    assert ActionItem.objects.get().owner == cast.candidate
    assert PrivateNote.objects.visible_to(cast.stranger).get().text == "Tense"
    assert send(cast.candidate, "GET", "notes/").json()["results"] == []


def test_the_same_key_logs_one_session(cast):
    body = {"mentorship": cast.mentorship.pk, "held_on": "2026-01-05", "private_note": "Tense"}
    first, again = (send(cast.mentor, "POST", "sessions/", body, **{"Idempotency-Key": "k1"}) for _ in range(2))

    assert first.json() == again.json()
    assert MentoringSession.objects.count() == 1
    assert b"Tense" not in bytes(IdempotentAnswer.objects.get().body)


def test_a_lost_update_gets_412_and_both_texts(cast):
    session = MentoringSessionFactory(mentorship=cast.mentorship, notes="First")
    etag = send(cast.mentor, "GET", f"sessions/{session.pk}/").headers["ETag"]
    send(cast.candidate, "PATCH", f"sessions/{session.pk}/", {"notes": "Theirs"}, **{"If-Match": etag})

    lost = send(cast.mentor, "PATCH", f"sessions/{session.pk}/", {"notes": "Mine"}, **{"If-Match": etag})
    unguarded = send(cast.mentor, "PATCH", f"sessions/{session.pk}/", {"notes": "Mine"})

    assert (lost.status_code, lost.json()["yours"], lost.json()["theirs"]) == (412, "Mine", "Theirs")
    assert unguarded.status_code == 428


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("pairs/", {"mentor": "self", "mentee": "self"}, 422, "mentor"),
        ("pairs/", {"mentor": "mentor", "mentee": "self", "kind": "one_to_one"}, 422, "kind"),
        ("pairs/", {"mentor": "mentor", "mentee": "self"}, 409, None),
        ("sessions/", {"mentorship": "pair", "held_on": "2999-01-01"}, 422, "held_on"),
        ("sessions/", {"mentorship": "pair", "held_on": "2026-01-05", "notes": "nul\x00"}, 422, "notes"),
        ("sessions/", {"mentorship": str(uuid.uuid4()), "held_on": "2026-01-05"}, 422, "mentorship"),
        ("agenda/", {"mentorship": "pair", "text": "x", "link": "javascript:alert(1)"}, 422, "link"),
        ("profiles/mine/", {"min_rank": 7, "max_rank": 3}, 422, "max_rank"),
        ("profiles/mine/", {"languages": ["not a language"]}, 422, "languages"),
    ],
)
def test_bad_input_is_refused_with_its_field_as_problem_details(cast, path, body, status, field):
    names = {"self": cast.candidate.pk, "mentor": cast.mentor.pk, "pair": str(cast.mentorship.pk)}
    filled = {key: names.get(value, value) if isinstance(value, str) else value for key, value in body.items()}

    answer = send(cast.candidate, "POST", path, filled)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert field is None or field in answer.json()["errors"]
    assert MentoringSession.objects.count() == 0
    assert Mentorship.objects.count() == 1


def test_suggestions_and_questions_are_lists(cast):
    send(cast.stranger, "POST", "profiles/mine/", {"capacity": 1})

    suggestions = send(cast.candidate, "GET", "suggestions/").json()
    questions = send(cast.candidate, "GET", "questions/?category=The first session").json()

    assert [row["person"] for row in suggestions] == [cast.stranger.pk]
    assert "has room for 1" in suggestions[0]["because"]
    assert len(questions) == 8


def test_lists_cost_the_same_for_one_row_and_for_many(cast, django_assert_max_num_queries):
    MentoringSessionFactory.create_batch(30, mentorship=cast.mentorship)

    for name in ("pairs", "sessions", "items", "agenda", "notes", "profiles", "handovers"):
        client = Client()
        client.force_login(cast.mentor)
        with django_assert_max_num_queries(5):
            assert client.get(f"{ROOT}/{name}/").status_code == 200
