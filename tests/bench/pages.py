"""What the main pages cost: queries, server time, bytes, requests per second at 4 and 16 connections, beside a bare prototype.

By hand: `.venv/bin/python -m tests.bench.pages [people] [/path/…]` (1,000 people; 100000 for the figures that count). The
company is loaded once and kept, see `tests.bench.company`. Ratios: to the prototype's rate at 4 connections, taken by turns
with the page's, and of the server's time to that of the statements for the page's rows sent bare.
"""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.launcher.paths import ROOT
from deploy.launcher.valkey import free_port
from tests.bench.company import run_inside

CONNECTIONS = (4, 16)
SECONDS = 2.0
TURNS, TURN = 6, 0.7
WARM, ROUNDS = 10, 30
"""Times that each connection asks before: PostgreSQL plans a statement five times on each of its own before it keeps a plan."""
REACH = 0.3
REACH_JSON = 0.5
REACH_SQL = 3.0
REACH_JSON_AGG = 3.4
LONG = 1000
FIRST_LOAD, NEXT_LOAD = 100, 30
MOST_QUERIES = 12
PAGES = [
    ("rana.castell", "/"),
    ("rana.castell", "/growth/"),
    ("jun.halvorsen", "/mentoring/"),
    ("mina.okafor", "/readiness/"),
    ("sora.lindqvist", "/readiness/"),
    ("mina.okafor", "/packets/"),
    ("carla.weiss", "/packets/calibration/"),
    ("rana.castell", "/feedback/"),
    ("amara.diallo", "/legacy/"),
    ("rana.castell", "/ladders/"),
    ("rana.castell", "/people/"),
    ("petra.sand", "/programme/"),
    ("rana.castell", "/reminders/inbox/"),
    ("rana.castell", "/about-me/"),
]
JSON_PAGES = [("rana.castell", "/api/v1/people/?limit=50")]
LOADED = re.compile(r'(?:src|href)="/static/([^"]+)"')


@dataclass(frozen=True)
class Cost:
    """What one page cost."""

    queries: int
    milliseconds: float
    bare_milliseconds: float
    size: int
    packed: int
    first: int


def main() -> None:
    """Start servers and run inside of their environment."""
    people = next((int(argument) for argument in sys.argv[1:] if argument.isdigit()), 1000)
    if "--inside" not in sys.argv:
        sys.exit(run_inside("tests.bench.pages", people, *only()))
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    compare()


def only() -> list[str]:
    """Return the paths that were asked for; none for all."""
    return [argument for argument in sys.argv[1:] if argument.startswith("/")]


def compare() -> None:
    """Print one line a page, and the prototype first."""
    from accounts.models import User  # noqa: PLC0415
    from tests.web import WebServer  # noqa: PLC0415

    web = WebServer()
    web.start()
    pages = [(name, path) for name, path in (*PAGES, *JSON_PAGES) if path in (only() or [path])]
    people = {name: User.objects.get(email=f"{name}@sample.example") for name in {name for name, _path in pages}}
    cookies = {name: f"{web.cookie_name}={web.session_for(user)}" for name, user in people.items()}
    mine = [f"{plain_cookie()}={web.session_for(next(iter(people.values())))}"]
    others = User.objects.filter(is_active=True).order_by("pk")[:100]
    many_cookies = [f"{web.cookie_name}={web.session_for(user)}" for user in others]  # the API counts requests by person
    with prototype() as port:
        for path in ("/", "/json"):
            rate(port, path, mine, CONNECTIONS[1], seconds=0, least=WARM)
            kind = "JSON" if path == "/json" else "HTML"
            say(f"bare prototype, 50 joined rows, 4 connections: {rate(port, path, mine, 4):.0f}/s as {kind}")
        for name, path in pages:
            is_json = (name, path) in JSON_PAGES
            cost = cost_of(people[name], path)
            readers = many_cookies if is_json else [cookies[name]]
            rate(web.port, path, readers, CONNECTIONS[1], seconds=0, least=WARM)
            few, bare = side_by_side((web.port, path, readers), (port, "/json" if is_json else "/", mine))
            many = rate(web.port, path, readers, CONNECTIONS[1])
            say(line_of(f"{path} as {name}", cost, few, many, few / bare, REACH_JSON if is_json else REACH))
    say(long_list(next(iter(people.values()))))
    web.stop()


def long_list(user: object) -> str:
    """Compare a list of 1,000 rows as the API answers it with the same rows made JSON by PostgreSQL."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from accounts.serializers import PersonSerializer  # noqa: PLC0415

    client, path = Client(), f"/api/v1/people/?limit={LONG}"
    client.force_login(user)
    found = len(client.get(path).json()["results"])
    columns = ", ".join({"team": "team_id", "manager": "manager_id"}.get(name, name) for name in PersonSerializer.Meta.fields)
    rows = f"SELECT {columns} FROM accounts_user ORDER BY full_name, id LIMIT {found}"  # noqa: S608  (our own names)
    statement = f"SELECT json_agg(r)::text FROM ({rows}) AS r"  # noqa: S608  (the same)
    by_hand: list[tuple[type, str, Any]] = [(connection.connection.cursor_factory, statement, None)]
    ours, bare = best_of_five(lambda: client.get(path)), best_of_five(lambda: send(connection, by_hand))
    return f"{path}: {found} rows in {ours:.1f} ms, json_agg {bare:.1f} ms: {ours / bare:.2f} ({REACH_JSON_AGG})"


def line_of(title: str, cost: Cost, few: float, many: float, ratio: float, reach: float) -> str:
    """Put the figures of one page beside their limits."""
    to_sql = cost.milliseconds / cost.bare_milliseconds
    first, again = cost.first / 1024, cost.packed / 1024
    is_well = cost.queries <= MOST_QUERIES and ratio >= reach and first < FIRST_LOAD and again < NEXT_LOAD
    return (
        f"{title[:44]:44} {cost.queries:3} queries ({MOST_QUERIES}) "
        f"{cost.milliseconds:6.1f} ms, {to_sql:4.1f} of its SQL ({REACH_SQL}) "
        f"{cost.size / 1024:4.0f} KB, packed {again:5.1f} ({NEXT_LOAD}), first {first:5.1f} ({FIRST_LOAD}) "
        f"{few:5.0f}/s at 4, {many:5.0f}/s at 16, {ratio:5.2f} ({reach}){'' if is_well else '  short'}"
    )


def cost_of(user: object, path: str) -> Cost:
    """Count and time one page in this process, and the statements for its rows alone, both by turns on a warm connection.

    The statements are those of an empty cache: what the page remembers from minute to minute, bare SQL asks each time.
    """
    import brotli  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.staticfiles import finders  # noqa: PLC0415
    from django.core.cache import cache  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client, RequestFactory  # noqa: PLC0415

    client, program = Client(), get_wsgi_application()
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    environment = RequestFactory().get(path, HTTP_COOKIE=cookie, HTTP_HOST="localhost").environ
    asked: list[tuple[type, str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  (Django's)
        asked.append((type(context["cursor"].cursor), sql, parameters))
        return execute(sql, parameters, many, context)

    def page() -> bytes:
        answer = program(dict(environment), lambda *_head: None)
        content = b"".join(answer)
        answer.close()
        return content

    page()
    cache.clear()
    with connection.execute_wrapper(note):
        page()
    for_rows = list(asked)
    asked.clear()
    with connection.execute_wrapper(note):
        content = page()
    files = [Path(str(finders.find(name))) for name in set(LOADED.findall(content.decode()))]
    packed = len(brotli.compress(content))
    first = packed + sum(len(brotli.compress(file.read_bytes())) for file in files)
    page_ms, bare_ms = by_turns(page, lambda: send(connection, for_rows))
    return Cost(len(asked), page_ms, bare_ms, len(content), packed, first)


def send(connection: Any, statements: list[tuple[type, str, Any]]) -> None:
    """Send statements as the page does, prepared where it prepares them, and read their rows."""
    connection.ensure_connection()
    for kind, sql, parameters in statements:
        with kind(connection.connection) as cursor:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()


def by_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the middle of both times in milliseconds, taken by turns once both are warm."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(WARM + ROUNDS):
        for act, taken in ((one, times[0]), (other, times[1])):
            began = time.perf_counter()
            act()
            if round_ >= WARM:
                taken.append(time.perf_counter() - began)
    return statistics.median(times[0]) * 1000, statistics.median(times[1]) * 1000


def best_of_five(act: Callable[[], object]) -> float:
    """Return the shortest of five rounds in milliseconds."""
    times = []
    for _round in range(5):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def side_by_side(ours: tuple[int, str, list[str]], bare: tuple[int, str, list[str]]) -> tuple[float, float]:
    """Return both rates, taken by turns: what else the machine does in these seconds, it does to both."""
    rates = [[rate(*one, CONNECTIONS[0], seconds=TURN) for one in (ours, bare)] for _turn in range(TURNS)]
    return sum(one for one, _other in rates) / TURNS, sum(other for _one, other in rates) / TURNS


def rate(port: int, path: str, cookies: list[str], connections: int, *, seconds: float = SECONDS, least: int = 0) -> float:
    """Return answers per second over that many kept connections, each of which asks for so long and so often."""
    counts = [0] * connections
    until = time.monotonic() + seconds

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until or counts[place] < least:
            cookie = cookies[(counts[place] * connections + place) % len(cookies)]
            connection.request("GET", path, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - began)


@contextmanager
def prototype() -> Iterator[int]:
    """Serve the prototype as the program is served."""
    from tests.worker import database_url  # noqa: PLC0415

    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    env = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "tests.bench.prototype", "DATABASE_URL": database_url()}
    process = subprocess.Popen([*command, "--no-ws", "mentorship.wsgi:application"], env=env, stdout=subprocess.DEVNULL, cwd=ROOT)
    while not answers(port):
        time.sleep(0.2)
    yield port
    process.terminate()
    process.wait(20)


def answers(port: int) -> bool:
    """Tell whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def plain_cookie() -> str:
    """Return the name of the prototype's session cookie."""
    from django.conf import settings  # noqa: PLC0415

    return str(settings.SESSION_COOKIE_NAME)


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
