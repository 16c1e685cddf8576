"""When the main pages are there for the eye: largest contentful paint and layout shift, in the system's Chromium.

By hand: `.venv/bin/python -m tests.bench.paint [people]` (60 people). The limits are 1,000 ms and no shift; each page is opened
five times with an empty cache and the middle one counts.
"""

import os
import statistics
import sys

from tests.bench.company import run_inside
from tests.bench.pages import PAGES, say

OPENED = 5
REACH_MS, REACH_SHIFT = 1000.0, 0.01
PAINTED = """() => new Promise((done) => {
    let paint = 0, shift = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) paint = Math.max(paint, one.startTime); })
        .observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shift += one.value; })
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done([paint, shift]), 200);
})"""


def main() -> None:
    """Start servers and run inside of their environment."""
    people = next((int(argument) for argument in sys.argv[1:] if argument.isdigit()), 60)
    if "--inside" not in sys.argv:
        sys.exit(run_inside("tests.bench.paint", people))
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    look()


def look() -> None:
    """Print one line a page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from tests.browser.conftest import QUIET, chromium  # noqa: PLC0415
    from tests.web import WebServer  # noqa: PLC0415

    web = WebServer()
    web.start()
    people = {name: User.objects.get(email=f"{name}@sample.example") for name in {name for name, _path in PAGES}}
    cookies = {name: web.cookies_for(user) for name, user in people.items()}
    with sync_playwright() as playwright:
        options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=chromium(), args=options)
        for name, path in PAGES:
            seen = []
            for _time in range(OPENED):
                context = browser.new_context(base_url=web.url, viewport={"width": 1440, "height": 900})
                context.add_cookies(cookies[name])
                page = context.new_page()
                page.goto(path, wait_until="load")
                seen.append(page.evaluate(PAINTED))
                context.close()
            paint = statistics.median(one[0] for one in seen)
            shift = max(one[1] for one in seen)
            short = "" if 0 < paint < REACH_MS and shift < REACH_SHIFT else "  short"
            say(f"{path:28} {name:16} painted after {paint:6.0f} ms ({REACH_MS:.0f}), shift {shift:.3f} (0){short}")
        browser.close()
    web.stop()


if __name__ == "__main__":
    main()
