"""The sample company in a database of its own, behind a web server of its own, for the browser tests that only look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext

from accounts.models import User
from mentorship.sample.personas import PERSONAS
from tests import database
from tests.web import WebServer

ARTIFACTS = Path(settings.BASE_DIR) / ".local" / "screenshots"
PEOPLE = 60
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)[^"]*"([^>]*)')
NOT_PAGES = re.compile(r"\.(csv|json|pdf|docx|zip|ics|md|svg|yaml|yml|tsv)$")
NOT_OURS = ("/admin/", "/api/", "/static/", "/sign-in/")
MOST_OF_A_KIND = 2
MOST_PAGES = 120


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

    def use(self) -> None:
        """Point Django at the company's database."""
        _point_at(self.database)


@pytest.fixture(scope="session")
def company(django_db_setup: None, django_db_blocker: Any, worker_id: str) -> Iterator[Company]:
    """The sample company, loaded once; afterwards Django points at the tests' own database again."""
    with django_db_blocker.unblock():
        before = str(connections["default"].settings_dict["NAME"])
        name = database.make_filled_database(f"{worker_id}_company", _load)
        web = WebServer()
        web.start()
        people = {persona.key: User.objects.get(email=persona.email) for persona in PERSONAS}
        cookies = {key: web.cookies_for(user) for key, user in people.items()}
        _point_at(before)
    yield Company(web, name, cookies)
    web.stop()
    with django_db_blocker.unblock():
        _point_at(name)
        database.drop_test_database(name)
        _point_at(before)


def _load() -> None:
    call_command("load_sample", people=PEOPLE, verbosity=0)


def _point_at(name: str) -> None:
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def site_map(company: Company, browser: Browser) -> dict[str, list[str]]:
    """For each persona the addresses of every kind of page that links lead to, at most two of a kind."""
    return {persona.key: _crawl(company, browser, persona.key) for persona in PERSONAS}


def kind_of(url: str) -> str:
    """Return the name of the view that answers an address, or nothing when it is none of our pages."""
    path = urlsplit(url).path
    if path.startswith(NOT_OURS) or NOT_PAGES.search(path):
        return ""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _crawl(company: Company, browser: Browser, persona: str) -> list[str]:
    context = company.context(browser, persona)
    queue, seen, pages = ["/"], {"/"}, []
    kinds: dict[str, int] = {}
    while queue and len(pages) < MOST_PAGES:
        url = queue.pop(0)
        answer = context.request.get(url, max_redirects=5)
        is_download = "attachment" in answer.headers.get("content-disposition", "")
        if is_download or "text/html" not in answer.headers.get("content-type", ""):
            continue
        pages.append(url)
        for link, rest in LINK.findall(answer.text()):
            address = link.replace("&amp;", "&")
            address = f"{urlsplit(url).path}{address}" if address.startswith("?") else address
            kind = kind_of(address) if address.startswith("/") else ""
            if not kind or address in seen or "download" in rest or kinds.get(kind, 0) >= MOST_OF_A_KIND:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            seen.add(address)
            queue.append(address)
    context.close()
    return pages
