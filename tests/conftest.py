"""Machinery of the tests: the database of each process, the real worker, the tally, the dead network."""

import gc
import json
import math
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.signals import connection_created

from mentorship.core import cache as remembering
from tests import database
from tests.cast import _snapshot as _snapshot
from tests.cast import cast as cast
from tests.kept import writing
from tests.plans import keep_plans
from tests.web import WebServer
from tests.worker import CeleryWorker, Sink

REAL_PROCESSES = {"journeys", "faults", "browser"}

# The same examples each time, so that a red run means a change; HYPOTHESIS_EXPLORES=1 looks for new ones, by hand. A busy
# machine is no failure: no deadline.
hypothesis.settings.register_profile("ours", derandomize="HYPOTHESIS_EXPLORES" not in os.environ, deadline=None)
hypothesis.settings.load_profile("ours")


def pytest_configure() -> None:
    """Cut the network: nothing may be fetched at run time, so a test that tries is refused."""
    connect = socket.socket.connect
    near = {"127.0.0.1", "::1", "localhost", urlsplit(settings.REDIS_URL).hostname}

    def connect_near(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in near:
            message = f"Tests reach no network, not even {address[0]}."
            raise ConnectionRefusedError(message)
        connect(self, address)

    socket.socket.connect = connect_near
    connection_created.connect(keep_plans)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by folder, so that `-m journeys` means what lies in tests/journeys."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in REAL_PROCESSES:
            item.add_marker(folder)
    gc.collect()
    gc.freeze()  # what is loaded by now stays: looking through it for garbage over and over takes a twentieth of the time
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Give this process its own copy of the migrated template."""
    with django_db_blocker.unblock():
        name = database.make_test_database(worker_id)
    yield
    with django_db_blocker.unblock():
        database.drop_test_database(name)


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test with an empty cache: throttles and rate limits count there."""
    cache.clear()
    writing.begin()
    monkeypatch.setattr(remembering, "COSTLY", math.inf)  # what a busy machine counts slowly is counted anew all the same


@pytest.fixture(scope="session")
def smtp_sink() -> Iterator[Sink]:
    """A real SMTP server that keeps what it is sent."""
    sink = Sink()
    yield sink
    sink.stop()


@pytest.fixture
def mailbox(smtp_sink: Sink) -> Sink:
    """The SMTP server, empty; `mailbox.messages` and `mailbox.to(address)` show what arrived."""
    smtp_sink.messages.clear()
    return smtp_sink


@pytest.fixture(scope="session")
def _worker_process(smtp_sink: Sink, django_db_setup: None) -> Iterator[CeleryWorker]:
    worker = CeleryWorker(smtp_sink)
    yield worker
    worker.close()


@pytest.fixture
def worker(_worker_process: CeleryWorker, transactional_db: None, mailbox: Sink) -> Iterator[CeleryWorker]:
    """A running Celery worker on this test's database; the test commits for real and mail goes to `mailbox`."""
    if not _worker_process.is_running:
        _worker_process.empty_queue()
        _worker_process.start()
    yield _worker_process
    _worker_process.stop()
    _worker_process.empty_queue()


@pytest.fixture(scope="session")
def _web_process(django_db_setup: None) -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.stop()


@pytest.fixture
def web(_web_process: WebServer, transactional_db: None) -> WebServer:
    """The real web server on this test's database; what the test writes is committed, so the server sees it."""
    _web_process.start()
    return _web_process


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Add this run's numbers to the tally that deploy/test sums up."""
    path = os.environ.get("TEST_TALLY")
    if not path or hasattr(terminalreporter.config, "workerinput"):
        return
    kinds = {"passed": "passed", "failed": "failed", "error": "failed", "skipped": "skipped", "xfailed": "skipped"}
    counts: dict[str, int] = {}
    for kind, name in kinds.items():
        counts[name] = counts.get(name, 0) + len(terminalreporter.stats.get(kind, []))
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(counts) + "\n")
