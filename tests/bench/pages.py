"""What the main pages cost: queries, server time, bytes and requests per second at 16 connections, beside a bare prototype.

By hand: `.venv/bin/python -m tests.bench.pages [people]` starts servers of its own and loads the sample company (1,000 people).
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.launcher.paths import PYTHON, ROOT
from deploy.launcher.slots import test_servers
from deploy.launcher.valkey import free_port

CONNECTIONS = 16
SECONDS = 4.0
REACH = 0.3
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
]


@dataclass(frozen=True)
class Cost:
    """What one page cost."""

    queries: int
    milliseconds: float
    size: int
    packed: int


def main() -> None:
    """Start servers and run inside of their environment."""
    people = next((argument for argument in sys.argv[1:] if argument.isdigit()), "1000")
    if "--inside" not in sys.argv:
        with test_servers() as (_family, env):
            command = [PYTHON, "-m", "tests.bench.pages", people, "--inside"]
            sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.database import make_test_database  # noqa: PLC0415

    make_test_database("bench")
    call_command("load_sample", people=int(people))
    compare()


def compare() -> None:
    """Print one line a page, and the prototype first."""
    from accounts.models import User  # noqa: PLC0415
    from tests.web import WebServer  # noqa: PLC0415

    web = WebServer()
    web.start()
    people = {name: User.objects.get(email=f"{name}@sample.example") for name in {name for name, _path in PAGES}}
    cookies = {name: f"{web.cookie_name}={web.session_for(user)}" for name, user in people.items()}
    anybody = next(iter(people.values()))
    with prototype() as port:
        bare = rate(port, "/", f"{plain_cookie()}={web.session_for(anybody)}")
    say(f"{'bare prototype: one list of 50 joined rows':44} {'':>8} {'':>10} {'':>16} {bare:8.0f}/s")
    for name, path in PAGES:
        cost = cost_of(people[name], path)
        pages = rate(web.port, path, cookies[name])
        ratio = pages / bare
        flag = "" if cost.queries <= MOST_QUERIES and ratio >= REACH else "  short"
        sizes = f"{cost.size / 1024:.0f} KB, {cost.packed / 1024:.1f} packed"
        head = f"{path} as {name}"[:44].ljust(44)
        say(
            f"{head} {cost.queries:3} queries {cost.milliseconds:7.1f} ms {sizes:>22} {pages:6.0f}/s {ratio:5.2f} ({REACH}){flag}"
        )
    web.stop()


def cost_of(user: object, path: str) -> Cost:
    """Count and time one page in this process, the best of five."""
    import brotli  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client()
    client.force_login(user)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        content = client.get(path).content
    queries = len(captured)
    times = []
    for _round in range(5):
        began = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - began)
    return Cost(queries, min(times) * 1000, len(content), len(brotli.compress(content)))


def rate(port: int, path: str, cookie: str) -> float:
    """Return answers per second over 16 kept connections."""
    counts = [0] * CONNECTIONS
    until = time.monotonic() + SECONDS

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            connection.request("GET", path, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
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
