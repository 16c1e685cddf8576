"""A world per trial, on the test process's own database."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.world import World
from tests.worker import database_url


@pytest.fixture
def world(transactional_db: None, tmp_path: Path) -> Iterator[World]:
    """Processes of our own; whatever a trial leaves running is killed before the database is emptied."""
    made = World(tmp_path, database_url())
    yield made
    made.close()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a trial's counts even where output is captured."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {line}\n")
            sys.stdout.flush()

    return say
