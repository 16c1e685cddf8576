"""Every page, for every persona: no complaint of the console, no refused or foreign request, nothing that does not fit."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from mentorship.sample.personas import PERSONAS
from tests.browser.company import ARTIFACTS, Company, kind_of

KEYS = [persona.key for persona in PERSONAS]
SCREENS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 30);
})"""


class Watch:
    """Notes what a page complains of."""

    def __init__(self, page: Page, home: str) -> None:
        self.home = home
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("request", self._asked)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in str(request.failure):  # the next page was opened before the icon had come
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"foreign: {request.url}")

    def about(self, url: str) -> list[str]:
        """Return and forget what was noted, with the address."""
        noted, self.complaints = [f"{url}: {complaint}" for complaint in self.complaints], []
        return noted


@pytest.mark.parametrize("persona", KEYS)
def test_every_page_opens_without_a_complaint(company: Company, site_map: Any, browser: Browser, persona: str) -> None:
    context = company.context(browser, persona, reduced_motion="reduce")
    page = context.new_page()
    watch = Watch(page, company.web.url)
    complaints: list[str] = []
    for url in site_map[persona]:
        page.goto(url)
        complaints += watch.about(url)
    context.close()

    assert complaints == []
    assert len(site_map[persona]) > 10


@pytest.mark.parametrize("persona", KEYS)
def test_no_page_scrolls_sideways_on_a_small_phone_or_at_double_zoom(
    company: Company, site_map: Any, browser: Browser, persona: str
) -> None:
    too_wide = []
    context = company.context(browser, persona, reduced_motion="reduce")
    page = context.new_page()
    for url in site_map[persona]:
        page.goto(url)
        for width in (360, 720):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate(TOO_WIDE) > 0:
                too_wide.append(f"{url} at {width}")
    context.close()

    assert too_wide == []


def one_of_each_kind(site_map: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Return (kind, persona, address) once for each kind of page."""
    chosen: dict[str, tuple[str, str]] = {}
    for persona, pages in site_map.items():
        for url in pages:
            chosen.setdefault(kind_of(url), (persona, url))
    return [(kind, *place) for kind, place in sorted(chosen.items())]


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_axe_finds_nothing_and_nothing_shifts(company: Company, site_map: Any, browser: Browser, width: int, theme: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    contexts: dict[str, Page] = {}
    axe = Axe()
    for kind, persona, url in one_of_each_kind(site_map):
        if persona not in contexts:
            options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "reduced_motion": "reduce"}
            contexts[persona] = company.context(browser, persona, **options).new_page()
        page = contexts[persona]
        page.goto(url)
        if page.evaluate(SHIFT) > 0.01:
            faults.append(f"{url} ({persona}): the layout shifts")
        found = axe.run(page).response["violations"]
        faults += [f"{url} ({persona}): {fault['id']} {_where(fault)}" for fault in found]
        page.screenshot(path=ARTIFACTS / f"{re.sub('[^a-z-]', '_', kind)}-{width}-{theme}.png", full_page=True)
    for page in contexts.values():
        page.context.close()

    assert faults == []


def _where(fault: dict[str, Any]) -> str:
    return " | ".join(str(node["target"][0]) for node in fault["nodes"][:3])
