"""PostgreSQL is restarted under load: a 503 page, then well again, without a restart of the web server."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from deploy.launcher import postgres, valkey
from deploy.launcher.processes import Family
from tests.factories import UserFactory
from tests.worker import database_url

ROOT = Path(__file__).resolve().parents[2]


def status_of(url: str, cookie: str = "") -> int:
    try:
        with urlopen(Request(url, headers={"Cookie": cookie}), timeout=10) as answer:  # noqa: S310  (our own server)
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def until(status: int, url: str, cookie: str = "", seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while (seen := status_of(url, cookie)) != status:
        assert time.monotonic() < deadline, f"{url} answered {seen}, not {status}"
        time.sleep(0.1)


@pytest.fixture
def own_server(tmp_path, transactional_db):
    """A PostgreSQL of its own, which the test may stop, with a copy of the test's database and one signed-in person."""
    person = UserFactory()
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.create()
    place = tmp_path / "server"
    place.mkdir()
    with Family(place) as family:
        server = postgres.start(family, place, settings=postgres.SAFE + postgres.FAST)
        server.make_database("copy")
        dump = subprocess.run(
            [server.home.programs / "pg_dump", "--no-owner", database_url()], check=True, capture_output=True
        ).stdout
        subprocess.run([server.home.programs / "psql", "-Xq", server.url("copy")], input=dump, check=True, capture_output=True)
        yield family, place, server, f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def test_while_postgresql_is_restarted_pages_answer_503_and_then_are_well_again(own_server):
    family, place, server, cookie = own_server
    port = valkey.free_port()
    environ = os.environ | {"DATABASE_URL": server.url("copy"), "BASE_URL": "https://testserver"}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--no-ws",
        "mentorship.wsgi:application",
    ]
    web = family.start("web", command, log=place / "web.log", env=environ, cwd=ROOT)
    page = f"http://127.0.0.1:{port}/"
    until(200, page, cookie)
    seen: Counter[int] = Counter()
    is_over = threading.Event()

    def visit() -> None:
        while not is_over.is_set():
            seen[status_of(page, cookie)] += 1

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    family.end("PostgreSQL")
    until(503, page, cookie)
    until(503, f"http://127.0.0.1:{port}/healthz?only=database")
    password, sockets = server.password, server.sockets
    again = postgres.start(family, place, settings=postgres.SAFE + postgres.FAST, sockets=sockets)
    until(200, page, cookie)
    is_over.set()
    for visitor in visitors:
        visitor.join()

    assert again.password == password
    assert web.poll() is None
    assert set(seen) == {200, 503}
    assert status_of(f"http://127.0.0.1:{port}/healthz?only=database") == 200
