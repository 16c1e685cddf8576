"""A database for each test process, copied from a migrated template that lives as long as the migrations stay the same."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "mentorship_template_"
FILLED = f"{PREFIX}filled_"
LOCK = 727_004


def make_test_database(process: str) -> str:
    """Make an empty, migrated database for this process, point Django at it, and return its name."""
    name = _name_of(process)
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _copy(server, _migrated(server), name)
    point_django_at(name)
    return name


def make_filled_database(process: str, load: Callable[[], object]) -> str:
    """The same with what `load` fills in, which happens once a day and then is copied."""
    name = _name_of(process)
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        migrated = _migrated(server)
        filled = f"{FILLED}{_digest(_what_fills())}_{timezone.localdate():%m%d}"
        if not _exists(server, filled):
            _drop_all(server, FILLED)
            _copy(server, migrated, f"{filled}_making")
            point_django_at(f"{filled}_making")
            load()
            connections["default"].close()
            _rename(server, f"{filled}_making", filled)
        _copy(server, filled, name)
    point_django_at(name)
    return name


def drop_test_database(name: str) -> None:
    """Remove the database; in a slot the next run does it, which saves this one the time."""
    connections["default"].close()
    if "TEST_SLOT" not in os.environ:
        with _server() as server:
            _drop(server, name)


def _server() -> psycopg.Connection[Any]:
    params: dict[str, Any] = connections["default"].get_connection_params()
    wanted = {key: params[key] for key in ("user", "password", "host", "port") if params.get(key)}
    return psycopg.connect(**wanted, dbname="postgres", autocommit=True)


def _name_of(process: str) -> str:
    """Runs outside a slot meet on one server, and lanes of one run do: their processes have names of their own."""
    owner = os.environ.get("TEST_LANE", "0") if "TEST_SLOT" in os.environ else os.getpid()
    return f"test_mentorship_{process}_{owner}"


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _copy(server: psycopg.Connection[Any], template: str, name: str) -> None:
    _drop(server, name)
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _rename(server: psycopg.Connection[Any], old: str, new: str) -> None:
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _migrated(server: psycopg.Connection[Any]) -> str:
    """Return the name of the migrated template; what it depends on are our migrations and the versions of others' apps."""
    files = [*ROOT.glob("accounts/migrations/*.py"), *ROOT.glob("mentorship/*/migrations/*.py")]
    template = f"{PREFIX}{_digest([*files, ROOT / 'deploy' / 'requirements.txt'])}"
    if not _exists(server, template):
        if "TEST_SLOT" in os.environ:
            _drop_all(server, PREFIX)
        _make_template(server, template)
    return template


def _what_fills() -> list[Path]:
    return [*ROOT.glob("accounts/**/*.py"), *ROOT.glob("mentorship/**/*.py"), *ROOT.glob("mentorship/sample/**/*.yaml")]


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256(" ".join(settings.INSTALLED_APPS).encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make_template(server: psycopg.Connection[Any], template: str) -> None:
    making = f"{template}_making"
    _drop(server, making)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    point_django_at(making)
    if programs := os.environ.get("TEST_POSTGRES_PROGRAMS"):
        _fill_from_dump(Path(programs), template)
    else:
        call_command("migrate", verbosity=0, interactive=False)
    connections["default"].close()
    _rename(server, making, template)


def _fill_from_dump(programs: Path, template: str) -> None:
    """Restore what another slot migrated; the first one migrates and leaves a dump for the others."""
    dumps = ROOT / ".local" / "templates"
    dumps.mkdir(exist_ok=True)
    dump = dumps / f"{template}.sql"
    params: dict[str, Any] = connections["default"].get_connection_params()
    login = {"PGHOST": "host", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    env = dict(os.environ) | {name: str(params[key]) for name, key in login.items()}
    with (dumps / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if dump.exists():
            subprocess.run(
                [programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", dump], env=env, check=True, capture_output=True
            )
            return
        call_command("migrate", verbosity=0, interactive=False)
        for older in dumps.glob("*.sql"):
            older.unlink()
        making = dumps / "making"
        subprocess.run([programs / "pg_dump", "--no-owner", "-f", making], env=env, check=True)
        making.rename(dump)


def _drop_all(server: psycopg.Connection[Any], prefix: str) -> None:
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall():
        _drop(server, name)


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_django_at(name: str) -> None:
    """Have Django use that database from now on."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
