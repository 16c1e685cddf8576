"""The sample company in a database of its own, behind a web server of its own, for the browser tests that only look."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserContext

from accounts.models import User
from mentorship.sample.personas import PERSONAS
from tests import database
from tests.web import WebServer

ARTIFACTS = Path(settings.BASE_DIR) / ".local" / "screenshots"
PEOPLE = 60


@dataclass
class Company:
    """A running sample company."""

    web: WebServer
    database: str
    cookies: dict[str, list[Any]]

    def context(self, browser: Browser, persona: str, **options: Any) -> BrowserContext:
        """Open a browser context that is signed in as a persona ("" is nobody)."""
        context = browser.new_context(base_url=self.web.url, **options)
        if persona:
            context.add_cookies(self.cookies[persona])
        return context


@pytest.fixture(scope="session")
def company(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[Company]:
    """The sample company, copied; afterwards Django points at the tests' own database again."""
    with django_db_blocker.unblock():
        before = str(connections["default"].settings_dict["NAME"])
        name = database.make_filled_database(f"{worker_id}_company", _load)
        web = WebServer(processes=1)  # each test process has its own
        web.start()
        people = {persona.key: User.objects.get(email=persona.email) for persona in PERSONAS}
        cookies = {key: web.cookies_for(user) for key, user in people.items()}
        database.point_django_at(before)
    yield Company(web, name, cookies)
    web.stop()
    with django_db_blocker.unblock():
        database.point_django_at(name)
        database.drop_test_database(name)
        database.point_django_at(before)


def _load() -> None:
    call_command("load_sample", people=PEOPLE, verbosity=0)
