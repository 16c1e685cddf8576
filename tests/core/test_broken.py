"""Redis gone and the database away: pages work on, or say so and are well again."""

import pytest
import redis
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import reverse

from mentorship.core import health
from mentorship.core.cache import TolerantRedisCache
from tests.factories import UserFactory

NOWHERE = "redis://127.0.0.1:1/0"
GONE = {"default": {"BACKEND": "mentorship.core.cache.TolerantRedisCache", "LOCATION": NOWHERE}}


@pytest.fixture
def failing_client(client):
    """A client that shows the answer to an exception instead of raising it."""
    client.raise_request_exception = False
    return client


def database_away(*_args, **_kwargs):
    raise OperationalError("the connection is lost")


def test_health_names_each_part(client, db):
    answer = client.get("/healthz")

    assert answer.json() == {"database": "ok", "redis": "ok", "worker": "unreachable"}
    assert answer.status_code == 503


def test_health_of_the_database_alone_needs_neither_redis_nor_worker(client, db, settings):
    settings.REDIS_URL = NOWHERE

    assert client.get("/healthz?only=database").status_code == 200
    assert client.get("/healthz").json()["redis"] == "unreachable"


def test_health_is_asked_without_a_host_name_or_https(client, db, settings):
    settings.ALLOWED_HOSTS = ["mentorship.example.org"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz?only=database", headers={"host": "10.0.0.7"}).status_code == 200


def test_a_worker_that_gave_a_sign_of_life_is_well_until_it_says_goodbye(client, db):
    health.note_worker(hostname="one@here")
    assert client.get("/healthz").status_code == 200

    health.forget_worker(hostname="one@here")

    assert client.get("/healthz").status_code == 503


def test_a_lost_redis_is_an_empty_cache():
    with override_settings(CACHES=GONE):
        cache = caches["default"]

        cache.set("key", 1)

        assert cache.get("key", "nothing") == "nothing"
        assert cache.add("key", 1)
        assert cache.get_many(["key"]) == {}
        assert not cache.delete("key")
        assert not cache.touch("key")
        assert "key" not in cache


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone_for_some_seconds(monkeypatch):
    asked = []

    def hang(*_args, **_more):
        asked.append(1)
        raise redis.TimeoutError

    monkeypatch.setattr(RedisCache, "get", hang)
    cache = TolerantRedisCache(NOWHERE, {})

    assert [cache.get("key", "nothing") for _time in range(3)] == ["nothing"] * 3
    cache.away_until = 0.0
    cache.get("key")
    assert len(asked) == 2


def test_pages_and_sign_in_work_without_redis(client, db):
    user = UserFactory()
    user.set_password("correct horse battery staple")
    user.save()
    with override_settings(CACHES=GONE, REDIS_URL=NOWHERE):
        answer = client.post(reverse("account_login"), {"login": user.email, "password": "correct horse battery staple"})

        assert answer.status_code == 302
        assert client.get(reverse("home:today")).status_code == 200


def test_a_page_says_503_and_when_to_come_back_while_the_database_is_away(failing_client, db, monkeypatch):
    failing_client.force_login(UserFactory())
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", database_away)

    answer = failing_client.get(reverse("home:today"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"Back in a moment" in answer.content


def test_the_api_says_503_as_problem_details_while_the_database_is_away(failing_client, db, monkeypatch):
    failing_client.force_login(UserFactory())
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", database_away)

    answer = failing_client.get("/api/v1/people/")

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["status"] == 503


@pytest.mark.parametrize(("url", "kind"), [("/sign-in/login/", "text/html"), ("/api/v1/people/me/", "application/problem+json")])
def test_what_is_too_large_is_read_to_its_end_and_answered_in_a_sentence(client, db, settings, url, kind):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client.force_login(UserFactory())

    answer = client.post(
        url, "x" * 200_000, content_type="application/x-www-form-urlencoded" if kind[0] == "t" else "application/json"
    )

    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (413, kind)
    assert b"Nothing was saved" in answer.content


@pytest.mark.parametrize(
    ("came_from", "leads_back"), [("http://testserver/growth/evidence/new/", True), ("http://other.example/", False)]
)
def test_a_form_of_a_session_that_is_over_leads_back_to_where_it_was_typed(db, came_from, leads_back):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("growth:evidence-new"), headers={"referer": came_from})

    assert answer.status_code == 403
    assert (f'href="{came_from}"' in answer.content.decode()) == leads_back


def test_an_address_that_only_takes_forms_leads_on(client, db):
    client.force_login(UserFactory())

    answer = client.get(reverse("portfolio:publish"), headers={"referer": "http://testserver/legacy/"})

    assert answer.status_code == 405
    assert b'href="/legacy/"' in answer.content


def test_who_was_signed_out_while_writing_comes_back_to_the_page_of_the_form(client, db):
    answer = client.post(reverse("portfolio:publish"), headers={"referer": "http://testserver/legacy/"})

    assert answer.url == f"{reverse('account_login')}?next=/legacy/"
