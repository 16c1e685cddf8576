"""The real web server in a process of its own, on the test's database, as browsers and API clients meet it."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from deploy.launcher.processes import Family
from deploy.launcher.valkey import free_port
from tests.worker import database_url

START_SECONDS = 240.0


class WebServer:
    """Granian; `url` is where it answers."""

    def __init__(self, processes: int = 2) -> None:
        """Prepare; nothing runs yet."""
        self.processes = processes
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.place = Path(tempfile.mkdtemp(prefix="web-"))
        self.log = self.place / "log"
        self._family = Family(self.place).__enter__()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process unless it runs, and wait until it answers."""
        if self._process is not None and self._process.poll() is None:
            return
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", str(self.processes), "--no-ws", "mentorship.wsgi:application"]
        environ = dict(os.environ) | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "BASE_URL": self.url,
            "DEMO": "1",
        }
        self._process = self._family.start("web", command, log=self.log, env=environ)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_well():
            ended = self._process.poll() is not None
            assert not ended, self.log.read_text(encoding="utf-8")[-4000:]
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-4000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """End the process."""
        self._family.stop()

    @property
    def cookie_name(self) -> str:
        """What the session cookie is called there: demos on several ports keep apart."""
        return f"session_{self.port}"

    def session_for(self, user: User) -> str:
        """Sign somebody in and return the value of the session cookie."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)

    def cookies_for(self, user: User) -> list[dict[str, str]]:
        """Sign somebody in and return the cookies in the form in which a browser's context takes them."""
        return [{"name": self.cookie_name, "value": self.session_for(user), "url": self.url}]

    def _is_well(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz?only=database", timeout=5) as answer:  # noqa: S310  (our own server)
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
