"""Who may do what: every URL of ours, every role of the cast, the expected answer."""

import copy
import importlib
import json
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import access
from tests.access.table import Row
from tests.cast import ROLES, Cast

NOT_OURS = ("admin", "account_", "mfa_", "socialaccount_", "saml", "openid_connect", "social/")
MOST_TOGETHER = 12
PROGRAM = ClientHandler(enforce_csrf_checks=False)
REFUSALS = {400, 409, 412, 413, 415, 422, 428, 503}
ROWS: list[Row] = [
    row
    for module in pkgutil.iter_modules(access.__path__)
    if module.name != "table"
    for row in importlib.import_module(f"tests.access.{module.name}").ACCESS
]


def our_urls(patterns: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Yield (full name, pattern) of every URL but those of the admin and of sign-in."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace and pattern.namespace.startswith(NOT_OURS):
                continue
            yield from our_urls(pattern.url_patterns, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif not (name := pattern.name or str(pattern.pattern)).startswith(NOT_OURS):
            yield ":".join((*spaces, name)), pattern


def methods_of(pattern: URLPattern) -> set[str]:
    """Return an API endpoint's methods; of a page, none are known from outside."""
    actions = getattr(pattern.callback, "actions", None) or {}
    return {method.upper() for method in actions if method not in {"head", "options"}}


def test_every_url_of_ours_stands_in_the_table() -> None:
    named = {row.url for row in ROWS}
    done = {(row.url, row.method) for row in ROWS}

    missing = {name for name, _pattern in our_urls() if name not in named}
    missing |= {
        f"{method} {name}" for name, pattern in our_urls() for method in methods_of(pattern) if (name, method) not in done
    }

    assert sorted(missing) == []


def together() -> list[list[Row]]:
    """Put rows that begin with the same costly arrangement together, up to a dozen; every other row is alone."""
    groups: dict[Any, list[Row]] = {}
    for row in ROWS:
        groups.setdefault(row.stage or object(), []).append(row)
    return [rows[start : start + MOST_TOGETHER] for rows in groups.values() for start in range(0, len(rows), MOST_TOGETHER)]


@pytest.mark.parametrize("rows", together(), ids=lambda rows: f"{rows[0]} and {len(rows) - 1} more" if rows[1:] else str(rows[0]))
def test_each_role_gets_the_expected_answer_and_signed_out_people_are_sent_to_sign_in(rows: list[Row], cast: Cast) -> None:
    if stage := rows[0].stage:
        cast.made[stage] = stage(cast)
    wrong = {}
    for row in rows:
        with transaction.atomic():
            wrong |= {f"{row}: {role}": answer for role, answer in wrong_answers(row, copy.deepcopy(cast)).items()}
            transaction.set_rollback(True)
        cache.clear()

    assert wrong == {}


def wrong_answers(row: Row, cast: Cast) -> dict[str, str]:
    """Ask as each role, and signed out; return what was answered beside what was expected where the two differ."""
    arranged = dict(row.arrange(cast))
    data, query, headers = (arranged.pop(key, None) for key in ("data", "query", "headers"))
    url = reverse(row.url, kwargs=arranged) + (f"?{query}" if query else "")
    answers = {}
    for role, client in signed_in(cast).items():
        with transaction.atomic():
            answers[role] = _word_for(ask(client, row, url, data, headers))
            transaction.set_rollback(True)
    wrong = {role: f"{said}, not {row.expected(role)}" for role, said in answers.items() if said != row.expected(role)}
    if not row.is_open and (said := _not_sent_to_sign_in(ask(client_of_all(), row, url, data, headers), url)):
        wrong["signed out"] = said
    return wrong


def signed_in(cast: Cast) -> dict[str, Client]:
    """A client for each role; their sessions are written at once, which takes a tenth of the time of ten sign-ins."""
    clients = {role: client_of_all() for role in ROLES}
    sessions = []
    for role, client in clients.items():
        person = cast[role]
        said = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        until = timezone.now() + timedelta(hours=1)
        sessions.append(Session(session_key=f"{role:-<32}", session_data=SessionStore().encode(said), expire_date=until))
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[-1].session_key
    Session.objects.bulk_create(sessions)
    return clients


def client_of_all() -> Client:
    """A client that shares the one program: each would load all middleware for its first request."""
    client = Client(raise_request_exception=True)
    client.handler = PROGRAM
    return client


def _not_sent_to_sign_in(answer: Any, url: str) -> str:
    """Return what was answered instead, or nothing."""
    if url.startswith("/api/v1/"):
        return "" if answer.status_code == 401 else str(answer.status_code)
    where = answer.headers.get("Location", "").split("?")[0]
    return "" if (answer.status_code, where) == (302, reverse("account_login")) else f"{answer.status_code} {where}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.is_open], ids=str)
def test_outside_respondents_and_other_signed_out_people_open_only_what_is_open(row: Row, cast: Cast) -> None:
    """Whoever answers by a mail link is signed out like anybody else: everything but these rows sends them to sign-in."""
    arranged = dict(row.arrange(cast))
    data, query, headers = (arranged.pop(key, None) for key in ("data", "query", "headers"))
    url = reverse(row.url, kwargs=arranged) + (f"?{query}" if query else "")

    answer = ask(Client(), row, url, data, headers)

    assert answer.status_code < 500
    assert not answer.headers.get("Location", "").startswith(reverse("account_login"))


def ask(client: Client, row: Row, url: str, data: Any, headers: Any) -> Any:
    """Send the row's request: JSON to the API, a form to pages."""
    if row.method == "GET":
        return client.get(url, headers=headers)
    if url.startswith("/api/"):
        return client.generic(row.method, url, _json(data), content_type="application/json", headers=headers)
    return getattr(client, row.method.lower())(url, data or {}, headers=headers)


def _json(data: Any) -> str:
    return json.dumps(data or {}, default=str)


def _word_for(answer: Any) -> str:
    if answer.status_code in {403, 404}:
        return str(answer.status_code)
    if answer.status_code < 400 or answer.status_code in REFUSALS:
        return "ok"
    return f"unexpected {answer.status_code}: {answer.content[:200]!r}"
