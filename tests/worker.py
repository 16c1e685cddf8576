"""A real Celery worker in a process of its own, fed through Redis, on the test's database and a real SMTP sink."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from deploy.launcher.processes import Family
from deploy.launcher.valkey import free_port

START_SECONDS = 240.0


class Sink:
    """An SMTP server that keeps what it is sent."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        """Keep one message."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        return "250 kept"

    @property
    def url(self) -> str:
        """The EMAIL_URL of this sink."""
        server: Any = self._controller.server
        port: int = server.sockets[0].getsockname()[1]
        return f"smtp://127.0.0.1:{port}"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the messages to one address, in the order in which they came."""
        return [message for message in self.messages if address in str(message["To"])]

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()


class CeleryWorker:
    """One worker process; it may be stopped, killed and started again in the middle of a test."""

    def __init__(self, sink: Sink) -> None:
        """Prepare; nothing runs yet."""
        self.sink = sink
        self.place = Path(tempfile.mkdtemp(prefix="worker-"))
        self.log = self.place / "log"
        self._family = Family(self.place).__enter__()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and wait until it takes tasks."""
        if self.is_running:
            return
        command = [sys.executable, "-m", "celery", "-A", "mentorship", "worker", "--concurrency=1", "--loglevel=INFO"]
        command += ["--without-gossip", "--without-mingle", "-n", f"test-{os.getpid()}@localhost"]
        begins = self.log.stat().st_size if self.log.exists() else 0
        self._process = self._family.start("worker", command, log=self.log, env=self.environment())
        self.until(lambda: b" ready." in self.log.read_bytes()[begins:], seconds=START_SECONDS, what="the worker to be ready")

    def environment(self) -> dict[str, str]:
        """Return the environment of a process that shares this test's database, Redis and sink."""
        return dict(os.environ) | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "EMAIL_URL": self.sink.url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }

    def stop(self) -> None:
        """Let the process finish its task and end."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process and its children at once, as a lost machine would."""
        self._end(signal.SIGKILL)

    def until(self, holds: Callable[[], Any], *, seconds: float = 30.0, what: str = "") -> Any:
        """Wait until something holds and return it; the failure shows the end of the worker's log."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if result := holds():
                return result
            if self._process is not None and self._process.poll() is not None and what:
                break
            time.sleep(0.05)
        end = self.log.read_text(encoding="utf-8", errors="replace")[-4000:] if self.log.exists() else ""
        message = f"Waited {seconds:.0f} s in vain for {what or holds}; the worker's log ends with:\n{end}"
        raise AssertionError(message)

    def close(self) -> None:
        """End the process and its watchdog for good."""
        self._family.stop()

    def empty_queue(self) -> None:
        """Drop what earlier tests left in Redis."""
        redis.from_url(settings.REDIS_URL).flushdb()

    def _end(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            self._process.wait(30)
            self._family.forget(self._process)
        self._process = None


def database_url() -> str:
    """Return the DATABASE_URL of the database that this test process uses."""
    now = connection.settings_dict
    user, password, host = (quote(str(now[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f"&port={now['PORT']}" if now["PORT"] else ""
    return f"postgresql://{user}:{password}@/{now['NAME']}?host={host}{port}"
