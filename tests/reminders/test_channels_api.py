"""Chat addresses, choices and the calendar feed by the REST API alone."""

import json

import httpx
import pytest
from django.test import Client

from accounts.models import Team, User
from mentorship.core.channels import webhook
from mentorship.core.models import ChannelChoice, Webhook
from mentorship.reminders.models import TeamChannel

ROOT = "/api/v1/reminders"
SECRET = "https://chat.example.com/services/T01/SECRET"


def send(person, method, path, body=None, **headers):
    client = Client()
    client.force_login(person)
    return client.generic(method, f"{ROOT}/{path}", json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def chat(monkeypatch):
    """A public chat server that takes what is posted, or not; the posts it got."""
    posts = []

    def answer(request):
        posts.append(json.loads(request.content)["text"])
        return httpx.Response(302 if b"moved" in request.url.raw_path else 200)

    monkeypatch.setattr(webhook, "public_addresses", lambda _host, _port: ["93.184.215.14"])
    monkeypatch.setattr(webhook, "client", lambda: httpx.Client(transport=httpx.MockTransport(answer)))
    return posts


def test_an_address_is_added_tried_and_removed_and_its_secret_is_never_told_again(cast, chat):
    made = send(cast.mentor, "POST", "webhooks/", {"label": "mine", "url": SECRET})
    path = f"webhooks/{made.json()['id']}/"
    tried = send(cast.mentor, "POST", f"{path}try/")
    listed = send(cast.mentor, "GET", "webhooks/")

    assert (made.status_code, made.json()["host"], tried.status_code) == (201, "chat.example.com", 204)
    assert chat == ["It works: your reminders will be posted here."]
    assert "SECRET" not in made.content.decode() + listed.content.decode()
    assert send(cast.candidate, "DELETE", path).status_code == 404
    assert (send(cast.mentor, "DELETE", path).status_code, Webhook.objects.count()) == (204, 0)


def test_an_address_that_redirects_or_is_private_is_refused_with_its_field(cast, chat, monkeypatch):
    moved = send(cast.mentor, "POST", "webhooks/", {"label": "x", "url": "https://chat.example.com/moved"}).json()["id"]
    redirected = send(cast.mentor, "POST", f"webhooks/{moved}/try/")
    monkeypatch.undo()
    private = send(cast.mentor, "POST", "webhooks/", {"label": "x", "url": "https://localhost/x"})

    assert (redirected.status_code, private.status_code) == (422, 422)
    assert "redirects are not followed" in redirected.json()["detail"]
    assert "redirects" in send(cast.mentor, "GET", f"webhooks/{moved}/").json()["error"]
    assert "private network" in private.json()["errors"]["url"][0]


def test_a_team_is_connected_by_who_leads_it(cast, chat):
    team = Team.objects.create(name="Payments")
    User.objects.filter(pk=cast.candidate.pk).update(team=team)
    body = {"team": team.pk, "label": "team", "url": SECRET}

    refused = send(cast.peer, "POST", "team-channels/", body)
    made = send(cast.manager, "POST", "team-channels/", body)
    path = f"team-channels/{made.json()['id']}/"
    tried = send(cast.manager, "POST", f"{path}try/")

    assert (refused.status_code, made.status_code, tried.status_code) == (403, 201, 204)
    assert (made.json()["team_name"], "SECRET" in made.content.decode()) == ("Payments", False)
    assert chat == ["It works: what concerns Payments will be posted here."]
    assert send(cast.manager, "DELETE", path).status_code == 204
    assert not TeamChannel.objects.exists()


def test_topics_that_are_not_named_stay_as_they_are(cast):
    ChannelChoice.objects.create(person=cast.mentor, kind="feedback", is_mail_wanted=False)

    answer = send(cast.mentor, "PUT", "channels/", [{"topic": "packet", "channels": ["inbox", "webhook"]}])

    chosen = {line["topic"]: line["channels"] for line in answer.json()}
    assert (chosen["packet"], chosen["feedback"], chosen["goals"]) == (["inbox", "webhook"], ["inbox"], ["mail", "inbox"])
    assert send(cast.mentor, "PUT", "channels/", [{"topic": "nonsense", "channels": []}]).status_code == 422


def test_the_calendar_address_is_told_once_and_revoked(cast):
    first, second = (send(cast.mentor, "POST", "calendar/", **{"Idempotency-Key": "k"}).json()["address"] for _ in range(2))
    path = second[second.index("/reminders/") :]

    assert first != second
    assert Client().get(path).headers["Content-Type"].startswith("text/calendar")
    assert send(cast.mentor, "GET", "calendar/").json()["is_made"]
    assert send(cast.mentor, "DELETE", "calendar/").status_code == 204
    assert Client().get(path).status_code == 404
