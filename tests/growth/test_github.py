"""What GitHub delivers becomes evidence only when it is signed, finished and one's own."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.growth import services
from mentorship.growth.models import Evidence, GitHubHook

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "github"
EVENTS = {
    "issues-opened": "issues",
    "pull_request-closed": "pull_request",
    "pull_request-opened": "pull_request",
    "pull_request_review-submitted": "pull_request_review",
    "release-published": "release",
}
MERGED: dict[str, Any] = {
    "action": "closed",
    "repository": {"full_name": "acme/ledger"},
    "pull_request": {
        "id": 7,
        "title": "Cut the nightly batch <b>in half</b>\x00",
        "merged": True,
        "merged_at": "2026-03-05T23:30:00Z",
        "html_url": "https://github.com/acme/ledger/pull/7",
        "user": {"login": "Rana-C"},
    },
}


@pytest.fixture
def hook(cast):
    made, secret = services.connect_github(actor=cast.candidate, login="rana-c", now=timezone.now())
    return made, secret


def deliver(hook, payload, event="pull_request", secret=None):
    made, real = hook
    body = json.dumps(payload).encode()
    signature = "sha256=" + hmac.new((secret or real).encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": event, "X-Hub-Signature-256": signature}
    url = reverse("growth:github-deliver", args=[made.pk])
    return Client(enforce_csrf_checks=True).post(url, body, content_type="application/json", headers=headers)


def test_a_merged_pull_request_is_kept_unshared_and_once(cast, hook):
    answers = [deliver(hook, MERGED).json()["kept"] for _ in range(2)]

    piece = Evidence.objects.get()
    assert answers == [True, True]
    assert (piece.headline, piece.is_shared) == ("Merged “Cut the nightly batch <b>in half</b>” in acme/ledger", False)
    assert str(piece.happened_on) == "2026-03-05"
    assert Evidence.objects.visible_to(cast.manager).count() == 0


def test_the_day_is_the_owners_day(cast, hook):
    cast.candidate.time_zone = "Asia/Tokyo"
    cast.candidate.save()

    deliver(hook, MERGED)

    assert str(Evidence.objects.get().happened_on) == "2026-03-06"


def test_a_wrong_signature_is_refused(hook):
    answer = deliver(hook, MERGED, secret="guessed")

    assert answer.status_code == 403
    assert not Evidence.objects.exists()


def test_a_revoked_hook_is_gone(cast, hook):
    services.disconnect_github(actor=cast.candidate, now=timezone.now())

    assert deliver(hook, MERGED).status_code == 404


def test_somebody_elses_work_is_not_kept(hook):
    theirs = MERGED | {"pull_request": MERGED["pull_request"] | {"user": {"login": "ade"}}}

    assert deliver(hook, theirs).json()["kept"] is False


@pytest.mark.parametrize(
    "payload", [[], {}, {"action": "closed"}, {"action": "closed", "pull_request": {"merged": True}}, "text", None]
)
def test_a_strange_payload_is_answered_calmly(hook, payload):
    answer = deliver(hook, payload)

    assert (answer.status_code, answer.json()["kept"]) == (200, False)


def test_the_secret_is_not_in_the_database(hook):
    made, secret = hook

    assert GitHubHook.objects.get(pk=made.pk).secret == secret
    assert not GitHubHook.objects.filter(secret=secret.encode()).exists()


@pytest.mark.skipif(not CASES.is_dir(), reason="the real payloads in ../shared/cases are not here")
@pytest.mark.parametrize(("name", "kept"), [(name, name == "release-published") for name in EVENTS])
def test_of_the_real_payloads_only_the_release_is_evidence(cast, name, kept):
    hook = services.connect_github(actor=cast.candidate, login="Codertocat", now=timezone.now())

    answer = deliver(hook, json.loads((CASES / f"{name}.json").read_text()), EVENTS[name])

    assert (answer.status_code, answer.json()["kept"]) == (200, kept)
    assert Evidence.objects.count() == kept
