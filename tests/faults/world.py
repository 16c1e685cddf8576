"""The processes of a trial, which may be killed, stopped and started at will; all of them are ours and end with it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from deploy.launcher import valkey
from deploy.launcher.processes import Family

LEASE_SECONDS = 2
LONG = os.environ.get("FAULTS") == "long"
PATIENCE = 10 if LONG else 1  # times as long is waited where twenty times as much has to be done


class Sink:
    """An SMTP server that counts what it accepts, and can be slow, refuse an address, or be down."""

    def __init__(self) -> None:
        self.accepted: Counter[tuple[str, str]] = Counter()
        self.seconds = 0.0
        self.refused = ""
        self.port = valkey.free_port()
        self._controller: Controller | None = None
        self.up()

    def up(self) -> None:
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def down(self) -> None:
        """Stop listening and drop every connection."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """Refuse one address for good."""
        if address == self.refused:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Count one message by its reader and Message-ID; the answer may take its time."""
        header = next(line for line in envelope.content.splitlines() if line.lower().startswith(b"message-id:"))
        self.accepted[envelope.rcpt_tos[0], header.decode().split(":", 1)[1].strip()] += 1
        await asyncio.sleep(self.seconds)
        return "250 kept"

    @property
    def readers(self) -> set[str]:
        """Everybody who got something."""
        return {address for address, _message_id in self.accepted.copy()}  # the server's thread goes on adding

    @property
    def doubled(self) -> int:
        """How many acceptances were one too many."""
        accepted = self.accepted.copy()
        return sum(accepted.values()) - len(accepted)


class World:
    """A Redis, a mail sink, and any number of workers and beats on one database."""

    def __init__(self, place: Path, database_url: str) -> None:
        self.place, self.database_url = place, database_url
        self.family = Family(place).__enter__()
        self.redis = valkey.start(self.family, place, durable=True)
        self.sink = Sink()
        self.processes: list[subprocess.Popen[bytes]] = []

    def close(self) -> None:
        """End everything."""
        for process in self.processes:
            _kill(process)
        self.family.stop()
        self.sink.down()

    def environment(self) -> dict[str, str]:
        """Return what the processes of this world run with."""
        return dict(os.environ) | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "OUTBOX_RETRY_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }

    def worker(self, *, concurrency: int = 1) -> subprocess.Popen[bytes]:
        """Start a Celery worker; it may take seconds until it is ready."""
        name = f"fault-{len(self.processes)}-{os.getpid()}@localhost"
        return self._celery("worker", f"--concurrency={concurrency}", "--without-gossip", "--without-mingle", "-n", name)

    def beat(self) -> subprocess.Popen[bytes]:
        """Start a beat with the program's own schedule."""
        schedule = self.place / f"beat-{len(self.processes)}"
        return self._celery("beat", "--schedule", str(schedule), "--pidfile=", "--max-interval=1")

    def sweeper(self) -> subprocess.Popen[bytes]:
        """Start a process that runs every sweep over and over."""
        return self._start("tests.faults.sweeper")

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        return self._start("celery", "-A", "mentorship", *arguments, "--loglevel=INFO")

    def _start(self, *module: str) -> subprocess.Popen[bytes]:
        with (self.place / "celery.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                stdout=log,
                stderr=log,
                env=self.environment(),
                process_group=0,
            )
        self.processes.append(process)
        return process

    def stop_redis(self) -> None:
        """Stop Redis, as an operator would."""
        redis.from_url(self.redis.url()).shutdown(nosave=True)

    def start_redis(self) -> None:
        """Start it again on the same port."""
        command = [valkey._program(), self.place / "valkey.conf"]
        with (self.place / "valkey.log").open("ab") as log:
            self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.place / "valkey", process_group=0))

    def flush_redis(self) -> None:
        """Lose everything that Redis knows."""
        redis.from_url(self.redis.url()).flushall()

    def until(self, holds: Callable[[], Any], *, seconds: float, what: str) -> float:
        """Wait until something holds, ten times as long in the long form; return the seconds it took."""
        began = time.monotonic()
        seconds *= PATIENCE
        while time.monotonic() - began < seconds:
            if holds():
                return time.monotonic() - began
            time.sleep(0.05)
        end = (self.place / "celery.log").read_text(encoding="utf-8", errors="replace")[-3000:]
        message = f"Waited {seconds:.0f} s in vain for {what}; the log ends with:\n{end}"
        raise AssertionError(message)


def kill_child(process: subprocess.Popen[bytes]) -> bool:
    """Kill -9 one pool process of a worker, which works on tasks; whether there was one."""
    try:
        children = psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        return False
    for child in children[:1]:
        os.kill(child.pid, signal.SIGKILL)
    return bool(children)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 a process with its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


kill_whole = _kill
