"""A walk through every page that a persona can reach by clicking, each opened once and looked at from all sides.

Two test processes share the work: what one has walked, or has looked at with axe, the other takes over.
"""

import fcntl
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.browser.company import ARTIFACTS, Company

NOT_PAGES = re.compile(r"\.(csv|json|pdf|docx|zip|ics|md|svg|yaml|yml|tsv)$")
NOT_OURS = ("/admin/", "/api/", "/static/")
MOST_OF_A_KIND = 2
MOST_PAGES = 160
LONGEST_WALK = 900.0
LONGEST_WAIT_MS = 180_000  # a busy machine is no failure
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 900}
SMALLEST, ZOOMED = {"width": 360, "height": 800}, {"width": 720, "height": 450}  # a small phone; 1440 x 900 at 200 %

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = """() => [...document.querySelectorAll("a[href]")].filter((a) => !a.hasAttribute("download"))
    .map((a) => a.getAttribute("href"))"""
LOOKS = """() => [...new Set([...document.querySelectorAll("main *")]
    .map((e) => `${e.localName}.${[...e.classList].sort().join(".")} ${e.getAttribute("role") || e.type || ""}`))]"""
AXE = """async (rules) => {
    const options = { resultTypes: ["violations"], ...(rules ? { runOnly: { type: "rule", values: rules } } : {}) };
    return (await axe.run(document, options)).violations
        .map((fault) => `${fault.id} ${fault.nodes.slice(0, 3).map((node) => node.target[0]).join(" | ")}`);
}"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
REPAINTED = """async (theme) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    while (!matchMedia(`(prefers-color-scheme: ${theme})`).matches) await frame();
    await frame();
    await frame();
    const ending = document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((a) => a.finished));
}"""
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) sum += e.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 30);
})"""

# Presses one of each shape of link and button, and tells which of them answered nothing within the time, or moved although
# nothing should. What is pressed is asked for from a network that takes everything and gives nothing back.
SILENT = """async (most) => {
    const own = /^(href|class|title|aria-label|value|name|id|formaction|rel)$/;
    const shape = (e) => [
        e.localName, (e.pathname ?? "").match(/[.][a-z]+$/)?.[0] ?? "", e.form?.method ?? "",
        ...[...e.attributes].map((a) => own.test(a.name) ? a.name : `${a.name}=${a.value}`),
        ...(e.form ? e.form.getAttributeNames().filter((name) => name !== "action") : []),
    ].join(" ");
    const shapes = new Set(), silent = [], popovers = () => [...document.querySelectorAll(":popover-open")];
    window.confirm = () => true;
    document.querySelectorAll("form").forEach((form) => { form.noValidate = true; });
    const changes = { at: 0 };
    const observer = new MutationObserver(() => { changes.at ||= performance.now(); });
    observer.observe(document, { subtree: true, childList: true, attributes: true });
    for (const e of document.querySelectorAll("a[href], button, summary, input[type=submit]")) {
        const isOurs = e.localName !== "a" || (e.origin === location.origin && !e.getAttribute("href").startsWith("#"));
        if (!isOurs || e.disabled || e.closest("[aria-current]") || shapes.has(shape(e))) continue;
        dispatchEvent(new Event("pageshow"));
        document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
        popovers().forEach((one) => one.hidePopover());
        for (let folded; (folded = e.closest("details:not([open])"));) folded.open = true;
        e.closest("dialog")?.showModal();
        e.closest("[popover]")?.showPopover();
        await new Promise((done) => setTimeout(done));
        if (!e.checkVisibility()) continue;
        shapes.add(shape(e));
        changes.at = 0;
        const over = popovers().length;
        const began = performance.now();
        e.click();
        const isStill = () => !changes.at && popovers().length === over;
        do await new Promise((done) => setTimeout(done, 2)); while (isStill() && performance.now() - began < most);
        if (isStill() && !e.getAttribute("aria-pressed")) silent.push(`silent: ${e.outerHTML.slice(0, 160)}`);
        const moving = document.getAnimations().filter((a) => a.effect.getComputedTiming().duration > 1);
        for (const one of moving) silent.push(`moves: ${one.animationName ?? ""} ${e.outerHTML.slice(0, 90)}`);
    }
    observer.disconnect();
    return silent;
}"""
FEEDBACK_MS = 100


def kind_of(url: str) -> str:
    """Return the name of the view that answers an address, or nothing when it is none of our pages."""
    path = urlsplit(url).path
    if path.startswith(NOT_OURS) or NOT_PAGES.search(path):
        return ""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


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


@dataclass
class Walk:
    """What one persona met."""

    kinds: dict[str, list[str]] = field(default_factory=dict)
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

    @contextmanager
    def _opened(self) -> Iterator[dict[str, list[str]]]:
        with (self.place / "looks").open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            seen: dict[str, list[str]] = json.loads(file.read() or "{}")
            yield seen
            file.truncate(0)
            file.write(json.dumps(seen))

    def is_new(self, kind: str, looks: list[str]) -> tuple[bool, bool]:
        """Tell whether nobody met this kind of page before, and whether it holds anything that no earlier one of it held."""
        with self._opened() as seen:
            before = seen.get(kind)
            unseen = set(looks) - set(before or ())
            seen[kind] = sorted({*(before or ()), *looks})
        return before is None, bool(unseen)

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
        self.context = company.context(browser, persona, viewport=WIDE, color_scheme="light", reduced_motion="reduce")
        self.context.set_default_timeout(LONGEST_WAIT_MS)
        self.page = self.context.new_page()
        self.watch = Watch(self.page, company.web.url)
        self.walk = Walk()
        self.seen = {"/"}

    def go(self, start: str = "/") -> Walk:
        """Follow every link from the home page on, at most two of a kind."""
        queue = [start]
        counts: dict[str, int] = {}
        while queue and len(self.seen) <= MOST_PAGES:
            url = queue.pop(0)
            for link in self.visit(url):
                address = urljoin(url, link).split("#")[0]
                kind = kind_of(address) if address.startswith("/") else ""
                if kind and address not in self.seen and counts.get(kind, 0) < MOST_OF_A_KIND:
                    counts[kind] = counts.get(kind, 0) + 1
                    self.seen.add(address)
                    queue.append(address)
        self.context.close()
        return self.walk

    def visit(self, url: str) -> list[str]:
        """Open one page, look at it from all sides, and return its links."""
        answer = self.page.request.head(url, max_redirects=5) if NOT_PAGES.search(url) else self.page.goto(url)
        self.walk.complaints += self.watch.about(url)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return []
        self.look()
        return list(self.page.evaluate(LINKS))

    def look(self) -> None:
        """Look at the page that is open."""
        page, url = self.page, self.page.url
        kind = kind_of(url)
        self.walk.kinds.setdefault(kind, []).append(urlsplit(url).path)
        is_first, is_other = self.shelf.is_new(kind, page.evaluate(LOOKS))
        if is_other:
            self._examine(kind, url, is_kept=is_first)
        for size in (SMALLEST, ZOOMED):
            page.set_viewport_size(size)
            if page.evaluate(TOO_WIDE) > 0:
                self.walk.too_wide.append(f"{url} at {size['width']}")
        page.set_viewport_size(WIDE)

    def _examine(self, kind: str, url: str, *, is_kept: bool) -> None:
        """Run axe at both widths in both colours, and keep the pictures of the first of a kind."""
        page = self.page
        for size in (WIDE, NARROW):
            if size is NARROW:
                page.set_viewport_size(size)
                page.reload()
            if page.evaluate(SHIFT) > 0.01:
                self.walk.shifts.append(f"{url} ({self.persona}) at {size['width']}")
            page.evaluate(AXE_SCRIPT)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                page.evaluate(REPAINTED, theme)
                where = f"{url} ({self.persona}) at {size['width']}, {theme}"
                rules = OF_COLOUR if theme == "dark" else None  # the rest is the same in both
                self.walk.axe += [f"{where}: {fault}" for fault in page.evaluate(AXE, rules)]
                if is_kept:
                    name = f"{re.sub('[^a-z-]', '_', kind)}-{size['width']}-{theme}.jpeg"
                    page.screenshot(path=ARTIFACTS / name, full_page=True, quality=70, animations="allow")
            page.emulate_media(color_scheme="light")
        page.route("**/*", lambda route: route.fulfill(status=204))
        self.walk.silent += [f"{url} ({self.persona}): {what}" for what in page.evaluate(SILENT, FEEDBACK_MS)]
        page.unroute("**/*")
        page.goto(url)  # what was pressed is forgotten
        self.watch.complaints.clear()
