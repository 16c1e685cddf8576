"""The sample company that benchmarks read: loaded once for each size, kept in `.local/bench-<people>`, on servers of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.launcher import manage, postgres, valkey
from deploy.launcher.console import Trouble, say
from deploy.launcher.paths import LOCAL, PYTHON, ROOT, local_folder, try_lock
from deploy.launcher.processes import Family

DATABASE = "mentorship"
SETTINGS = ("max_connections=100", "shared_buffers=512MB", "synchronous_commit=off", "max_wal_size=4GB")


def run_inside(module: str, people: int, *arguments: str) -> int:
    """Start the servers, load the company unless it is there, and run the benchmark in their environment."""
    with company(people) as env:
        command = [PYTHON, "-m", module, str(people), *arguments, "--inside"]
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


@contextmanager
def company(people: int) -> Iterator[dict[str, str]]:
    """Serve a migrated and filled database; yields the environment that names it."""
    name = f"bench-{people}"
    lock = try_lock(LOCAL / f"{name}.lock")
    if lock is None:
        message = f"Another benchmark uses .local/{name}; wait for it."
        raise Trouble(message)
    place = local_folder(name)
    with lock, Family(place) as family:
        server = postgres.start(family, place, settings=SETTINGS)
        env = dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "REDIS_URL": valkey.start(family, place, durable=False).url(),
            "DATABASE_URL": server.url(DATABASE),
            "PYTHONUNBUFFERED": "1",
        }
        _fill(server, env, people)
        yield env


def _fill(server: postgres.PostgreSQL, env: dict[str, str], people: int) -> None:
    """Load what is not there; a company on migrations that were rewritten since is loaded anew."""
    note = LOCAL / f"bench-{people}" / "loaded.json"
    migrations = manage.fingerprints()
    loaded = json.loads(note.read_text(encoding="utf-8")) if note.exists() else None
    if loaded and manage.continues(loaded, migrations):
        if loaded != migrations:
            manage.migrate(env)
            note.write_text(json.dumps(migrations), encoding="utf-8")
        return
    server.ask(f'DROP DATABASE IF EXISTS "{DATABASE}"')
    server.make_database(DATABASE)
    manage.migrate(env)
    command = [PYTHON, "manage.py", "load_sample", "--people", str(people)]
    if subprocess.run(command, cwd=ROOT, env=env, check=False, stdout=sys.stdout).returncode:
        message = "The sample company could not be loaded."
        raise Trouble(message)
    server.ask("VACUUM ANALYZE", DATABASE)
    note.write_text(json.dumps(migrations), encoding="utf-8")
    say(f"The company of {people} people is kept in .local/bench-{people}; delete that folder to load it anew.")
