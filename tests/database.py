"""A database for each test process, copied from a migrated template that lives as long as the migrations stay the same."""

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "mentorship_template_"
LOCK = 727_004


def make_test_database(process: str) -> str:
    """Make an empty, migrated database for this process, point Django at it, and return its name."""
    name = f"test_mentorship_{process}" if "TEST_SLOT" in os.environ else f"test_mentorship_{process}_{os.getpid()}"
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        template = f"{PREFIX}{_fingerprint()}"
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _drop_older_templates(server)
            _make_template(server, template)
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    _point_django_at(name)
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


def _fingerprint() -> str:
    """Name what the schema depends on: our migrations, and the versions of what others' migrations come with."""
    digest = hashlib.sha256()
    files = [*ROOT.glob("accounts/migrations/*.py"), *ROOT.glob("mentorship/*/migrations/*.py")]
    for path in [*sorted(files), ROOT / "deploy" / "requirements.txt"]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    digest.update(" ".join(settings.INSTALLED_APPS).encode())
    return digest.hexdigest()[:16]


def _make_template(server: psycopg.Connection[Any], template: str) -> None:
    making = f"{template}_making"
    _drop(server, making)
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
    _point_django_at(making)
    if programs := os.environ.get("TEST_POSTGRES_PROGRAMS"):
        _fill_from_dump(Path(programs), template)
    else:
        call_command("migrate", verbosity=0, interactive=False)
    connections["default"].close()
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(template)))


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


def _drop_older_templates(server: psycopg.Connection[Any]) -> None:
    if "TEST_SLOT" in os.environ:
        for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]):
            _drop(server, name)


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _point_django_at(name: str) -> None:
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
