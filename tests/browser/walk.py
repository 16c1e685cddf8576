"""A walk through every page that a persona can reach by clicking, each opened once and looked at from all sides.

Two test processes share the work: what one has walked, or has looked at with axe, the other takes over.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, ViewportSize

from mentorship.sample.personas import PERSONAS
from tests.browser.company import ARTIFACTS, Company

LOOKING = Path(__file__).with_name("looking.js")
NOT_PAGES = re.compile(r"\.(csv|json|pdf|docx|zip|ics|md|svg|yaml|yml|tsv)$")
NOT_OURS = ("/admin/", "/api/", "/static/")
FIRST = PERSONAS[0].key  # opens two of each kind, a long list and a short one, say; one proves the same for the others
MOST_PAGES = 160
LONGEST_WALK = 900.0
LONGEST_WAIT_MS = 180_000  # a busy machine is no failure
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MOST_SHIFTED = 0.01
FEEDBACK = {"milliseconds": 100, "frames": 6}
ARE_ALL_KEPT = os.environ.get("SCREENSHOTS") == "1"  # otherwise pictures of the main pages alone
WIDE: ViewportSize = {"width": 1440, "height": 900}
ZOOMED: ViewportSize = {"width": 720, "height": 450}  # the wide one at 200 %
NARROW: ViewportSize = {"width": 390, "height": 900}
SMALLEST: ViewportSize = {"width": 360, "height": 800}


def view_of(url: str) -> str:
    """Return the name of the view that answers an address of ours, or nothing."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def kind_of(url: str) -> str:
    """Return the name of the view that answers with a page of ours, or nothing: it may give a file."""
    path = urlsplit(url).path
    return "" if path.startswith(NOT_OURS) or NOT_PAGES.search(path) else view_of(url)


def _sort_of(address: str) -> str:
    """Return the kind of page with what is asked of it: a list is one sort, the list looked through by team another."""
    asked = sorted(name for name, _value in parse_qsl(urlsplit(address).query, keep_blank_values=True))
    return kind_of(address) and " ".join([kind_of(address), *asked])


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
            self.complaints.append(f"console: {message.text} {message.location.get('url', '')}".rstrip())

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


@dataclass
class Walk:
    """What one persona met: the views whose pages were opened, those that pages offer, and the faults."""

    kinds: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    shifts: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


class Shelf:
    """What the processes of one run tell each other, in a folder of theirs."""

    def __init__(self, place: Path) -> None:
        """Take the folder, which may be empty."""
        self.place = place
        place.mkdir(parents=True, exist_ok=True)

    def unseen(self, what: str, items: Iterable[Any]) -> list[Any]:
        """Return which of the items nobody met before under that name; from now on they are known."""
        with (self.place / "seen").open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            seen: dict[str, list[Any]] = json.loads(file.read() or "{}")
            new = sorted(set(items) - set(seen.get(what, ())))
            if new:
                seen[what] = [*seen.get(what, ()), *new]
                file.truncate(0)
                file.write(json.dumps(seen))
        return new

    def walk(self, persona: str, go: Callable[[str], Walk]) -> Walk:
        """Return the persona's walk: taken now, or the one that another process took or is taking."""
        done = self.place / f"{persona}.json"
        try:
            (self.place / persona).touch(exist_ok=False)
        except FileExistsError:
            return Walk(**json.loads(_when_there(done)))
        walk = Walk(complaints=["the walk broke off"])
        try:
            walk = go(persona)
        finally:
            making = done.with_suffix(".making")
            making.write_text(json.dumps(asdict(walk)), encoding="utf-8")
            making.rename(done)
        return walk


def _when_there(path: Path) -> str:
    deadline = time.monotonic() + LONGEST_WALK
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not come"
        time.sleep(0.2)
    return path.read_text(encoding="utf-8")


class Walker:
    """Opens page after page as one persona."""

    def __init__(self, company: Company, browser: Browser, shelf: Shelf, persona: str) -> None:
        """Sign in."""
        self.shelf, self.persona = shelf, persona
        self.context = company.context(browser, persona, viewport=SMALLEST, color_scheme="light", reduced_motion="reduce")
        self.context.set_default_timeout(LONGEST_WAIT_MS)
        self.context.add_init_script(path=LOOKING)
        self.page = self.context.new_page()
        self.watch = Watch(self.page, company.web.url)
        self.walk = Walk()
        self.seen = {"/"}

    def go(self, start: str = "/") -> Walk:
        """Follow every link from the home page on."""
        queue = [start]
        counts: dict[str, int] = {}
        while queue and len(self.seen) <= MOST_PAGES:
            url = queue.pop(0)
            for link in self.visit(url):
                address = urljoin(url, link).split("#")[0]
                kind = _sort_of(address) if address.startswith("/") else ""
                if kind and address not in self.seen and counts.get(kind, 0) < (2 if self.persona == FIRST else 1):
                    counts[kind] = counts.get(kind, 0) + 1
                    self.seen.add(address)
                    queue.append(address)
        self.context.close()
        return self.walk

    def visit(self, url: str) -> list[str]:
        """Open one page, look at it from all sides, and return its links."""
        answer = self._open(url)
        self.walk.complaints += self.watch.about(url)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return []
        met = self.page.evaluate("looking.met()")
        self.walk.offered = sorted({*self.walk.offered, *(view_of(urljoin(url, address)) for address in met["asked"])})
        self._look(met)
        self.watch.complaints.clear()
        return list(met["links"])

    def _open(self, url: str) -> Response | None:
        try:
            return self.page.goto(url)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return None

    def _look(self, met: dict[str, Any]) -> None:
        """See that the page fits; then examine and press what was met nowhere before.

        A colour is looked at where its place shows: on the wide page, or else on the narrow one.
        """
        page, kind = self.page, kind_of(self.page.url)
        self.walk.kinds.append(kind)
        self._note_shift(met["shifted"])
        is_first = bool(self.shelf.unseen("kinds", [kind]))
        is_other = bool(self.shelf.unseen(f"looks of {kind}", met["looks"]))
        places = self.shelf.unseen("places", met["places"])
        presses = self.shelf.unseen("presses", met["presses"])
        is_kept = is_first and (ARE_ALL_KEPT or urlsplit(page.url).path.count("/") <= 2)
        for size in (SMALLEST, ZOOMED) if is_first or is_other or places else (SMALLEST,):
            if page.viewport_size != size:
                page.set_viewport_size(size)
            if page.evaluate("looking.tooWide()") > 0:
                self.walk.too_wide.append(f"{page.url} at {size['width']}")
        if is_first or is_other or places or presses:
            page.set_viewport_size(WIDE)
        if is_first:
            page.reload()
            self._note_shift(page.evaluate("looking.met()")["shifted"])
        if is_first or is_other or places:
            self._examine(WIDE, places, is_kept=is_kept)
        if is_first or places:
            hidden = page.evaluate("(places) => looking.hidden(places)", places)
            page.set_viewport_size(NARROW)
            self._examine(NARROW, hidden, is_kept=is_kept)
        if presses:
            page.set_viewport_size(WIDE)
            self._press(presses)
        page.set_viewport_size(SMALLEST)

    def _note_shift(self, shifted: dict[str, Any]) -> None:
        """Keep that the page moved under its reader, if it does so again: one load of hundreds may meet a network that came."""
        if shifted["sum"] > MOST_SHIFTED:
            self.page.reload()
            again = self.page.evaluate("looking.met()")["shifted"]
            if again["sum"] > MOST_SHIFTED:
                self.walk.shifts.append(f"{self._where()}: {'; '.join(again['what'])}")

    def _where(self) -> str:
        return f"{self.page.url} ({self.persona}) at {(self.page.viewport_size or WIDE)['width']}"

    def _examine(self, size: ViewportSize, places: list[int], *, is_kept: bool) -> None:
        """Run axe: on the order of everything, and on the colours of places that are new, in both themes; keep pictures."""
        page = self.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        faults = [f"{self._where()}: {fault}" for fault in page.evaluate("looking.order()")]
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            if places:
                found = page.evaluate("(how) => looking.colours(how)", {"theme": theme, "places": places})
                faults += [f"{self._where()}, {theme}: {fault}" for fault in found]
            if is_kept:
                name = f"{re.sub('[^a-z-]', '_', kind_of(page.url))}-{size['width']}-{theme}.jpeg"
                page.screenshot(path=ARTIFACTS / name, full_page=True, quality=70, animations="allow")
        page.emulate_media(color_scheme="light")
        self.walk.axe += faults

    def _press(self, new: list[str]) -> None:
        """Press what is new, while the network takes what it is sent and gives nothing back."""
        page = self.page
        page.route("**/*", lambda route: route.fulfill(status=204))
        silent = page.evaluate("(how) => looking.silent(how)", {"wanted": new, **FEEDBACK})
        self.walk.silent += [f"{page.url} ({self.persona}): {what}" for what in silent]
        page.unroute("**/*")
