"""Throw-away servers for the tests: each run takes a slot of its own, so that runs never meet.

A slot keeps its cluster, and in it the migrated template database.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from deploy.launcher import postgres, valkey
from deploy.launcher.console import Trouble
from deploy.launcher.paths import LOCAL, try_lock
from deploy.launcher.processes import Family

SLOTS = 32


@contextmanager
def test_servers() -> Iterator[tuple[Family, dict[str, str]]]:
    """Start what DATABASE_URL and REDIS_URL do not name already; yields the family and the environment of the tests."""
    with ExitStack() as stack:
        place, lock = _take_slot()
        stack.enter_context(lock)
        family = stack.enter_context(Family(place))
        env = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_SLOT": str(place)}
        if not env.get("DATABASE_URL"):
            server = postgres.start(family, place, settings=postgres.SAFE + postgres.FAST)
            server.make_database("mentorship")
            env["TEST_POSTGRES_PROGRAMS"] = str(server.home.programs)
            env["DATABASE_URL"] = server.url("mentorship")
        if not env.get("REDIS_URL"):
            env["REDIS_URL"] = valkey.start(family, place, durable=False).url()
        yield family, env


def _take_slot() -> tuple[Path, IO[str]]:
    for number in range(1, SLOTS + 1):
        place = LOCAL / f"test-{number}"
        lock = try_lock(LOCAL / f"test-{number}.lock")
        if lock:
            place.mkdir(exist_ok=True)
            return place, lock
    message = f"All {SLOTS} slots for tests are taken; wait for one of the other runs."
    raise Trouble(message)
