"""A real Chromium on the real web server; without Chromium these tests are skipped with the line that installs it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from accounts.models import User
from tests.browser.company import company as company
from tests.web import WebServer

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
MISSING = "No Chromium was found; install one (Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium)."
QUIET = [
    "--disable-gpu",
    "--in-process-gpu",  # nothing is drawn by one: a process less to talk to
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IGNORED = ("Password forms should have",)


def chromium() -> str:
    """Return the path of the system's Chromium; skip, or fail where REQUIRE_BROWSER=1 says that it has to be there."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or (MAC if os.path.exists(MAC) else None)  # noqa: PTH110  (a fixed path)
    if found:
        return found
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    path = chromium()
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; our queries are no part of it
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_for(browser: Browser, web: WebServer) -> Iterator[Callable[..., Page]]:
    """A function that opens a page, signed in as somebody or as nobody; what the console complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(IGNORED):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def open_page(user: User | None = None, *, width: int = 1440, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=web.url, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies(web.cookies_for(user))
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
