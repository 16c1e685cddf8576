"""Two ways of working with a page: by mouse, and by keyboard alone with the focus seen at every stop."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

MOST_STOPS = 250
HERE = "e => e === document.activeElement"
STOP = """target => {
    const now = document.activeElement;
    const style = getComputedStyle(now), box = now.getBoundingClientRect();
    const isDay = now.type === "date"; // the browser rings the part of a day that has the focus
    const isRinged = isDay || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
    const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { isThere: now === target || (now.type === "radio" && now.name === target.name && now.form === target.form),
             isNowhere: now.matches("body, main"), isSeen: isRinged && isOnScreen && box.width * box.height > 0,
             what: `${now.localName} ${(now.ariaLabel || now.name || now.textContent).trim().slice(0, 50)}` };
}"""
BEFORE = """target => {
    const now = document.activeElement;
    return now !== document.body && Boolean(target.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""
CHOICE = """(field, label) => {
    const wanted = [...field.options].findIndex((one) => one.label.trim() === label);
    return wanted < 0 ? null : wanted - field.selectedIndex;
}"""


class Mouse:
    """Points and clicks."""

    def reach(self, target: Locator) -> None:
        """The mouse is there at once."""

    def press(self, target: Locator) -> None:
        """Press a link or a button."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Write into a field; what stood there goes."""
        target.click()
        target.fill(text)

    def put_day(self, target: Locator, day: date) -> None:
        """Put a day into a date field."""
        target.fill(day.isoformat())

    def choose(self, target: Locator, label: str) -> None:
        """Choose what a list calls by that name."""
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of several."""
        target.check()

    def bring(self, target: Locator, path: Path) -> None:
        """Choose a file."""
        with target.page.expect_file_chooser() as chooser:
            target.click()
        chooser.value.set_files(path)


class Keyboard:
    """Never touches the mouse; whoever looks on sees at each stop where the focus is."""

    def press(self, target: Locator) -> None:
        """Press a link or a button."""
        self.reach(target)
        target.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Write into a field; what stood there goes."""
        self.reach(target)
        target.page.keyboard.press("Control+a")
        target.page.keyboard.insert_text(text[:-1])
        target.page.keyboard.type(text[-1:])

    def put_day(self, target: Locator, day: date) -> None:
        """Put a day into a date field, as its segments ask for it in English."""
        self.reach(target)
        target.page.keyboard.type(f"{day:%m%d%Y}")

    def choose(self, target: Locator, label: str) -> None:
        """Choose what a list calls by that name."""
        steps = target.evaluate(CHOICE, label)
        assert steps is not None, f"{label} is not offered"
        self.reach(target)
        for _step in range(abs(steps)):
            target.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of several."""
        if target.is_checked():
            return
        self.reach(target)
        if target.evaluate("e => e.type") == "checkbox" or target.evaluate(HERE):
            target.page.keyboard.press("Space")
        for _option in range(20):
            if target.is_checked():
                return
            target.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{target} cannot be chosen by keyboard")

    def bring(self, target: Locator, path: Path) -> None:
        """Choose a file."""
        self.reach(target)
        with target.page.expect_file_chooser() as chooser:
            target.page.keyboard.press("Enter")
        chooser.value.set_files(path)

    def reach(self, target: Locator) -> None:
        """Go to it stop by stop, backwards where that is meant; through the skip link when a page has just opened."""
        page = target.page
        self._skip(page, target)
        key = "Shift+Tab" if target.evaluate(BEFORE) else "Tab"
        for _number in range(MOST_STOPS):
            stop: dict[str, Any] = target.evaluate(STOP)  # asked anew: a list may be replaced meanwhile
            assert stop["isNowhere"] or stop["isSeen"], f"{page.url}: the focus cannot be seen on {stop['what']}"
            if stop["isThere"]:
                return
            page.keyboard.press(key)
        raise AssertionError(f"{page.url}: {target} cannot be reached by keyboard")

    def _skip(self, page: Page, target: Locator) -> None:
        is_fresh = page.evaluate("document.activeElement === document.body")
        if is_fresh and target.evaluate("e => Boolean(e.closest('main')) && Boolean(document.querySelector('a.skip'))"):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('a.skip')"):  # a page opened at one of its parts begins there
                assert target.evaluate(STOP)["isSeen"], f"{page.url}: the skip link cannot be seen"
                page.keyboard.press("Enter")


Hands = Mouse | Keyboard


class Person:
    """Somebody at a browser of their own: follows links, presses buttons, fills in fields, and reads what is there."""

    def __init__(self, page: Page, hands: Hands) -> None:
        """Sit down; nothing is opened yet."""
        self.page, self.hands = page, hands
        page.on("filechooser", lambda _chooser: None)  # otherwise the browser's own may open before anybody listens

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.get_by_role("main")

    def go(self, name: str) -> None:
        """Follow an entry of the navigation."""
        self._leave_by(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile(f"^{name}")))

    def follow(self, name: str, inside: Locator | None = None, *, is_exact: bool = True) -> None:
        """Follow the first link of that name on the page, also out of a part that is folded."""
        links = (inside or self.main).get_by_role("link", name=name, exact=is_exact)
        if links.count() == 0:
            links = (inside or self.main).get_by_role("link", name=name, exact=is_exact, include_hidden=True)
        self._leave_by(links.first)

    def press(self, name: str, inside: Locator | None = None, *, is_exact: bool = True) -> None:
        """Send a form by the first button of that name on the page."""
        self._leave_by((inside or self.main).get_by_role("button", name=name, exact=is_exact).first)

    def open(self, name: str, inside: Locator | None = None) -> None:
        """Open the dialog behind the first button of that name."""
        self.hands.press((inside or self.main).get_by_role("button", name=name, exact=True).first)

    def press_and_confirm(self, name: str) -> None:
        """Send what cannot be undone: the dialog asks again, in the button's own words."""
        self.open(name)
        self._leave_by(self.page.locator("#confirm[open]").get_by_role("button", name=name))

    def unfold(self, name: str, inside: Locator | None = None) -> None:
        """Open the first part or menu of that name."""
        summary = (inside or self.main).locator("summary").filter(has_text=name)
        summary = summary.or_((inside or self.main).locator(f'summary[aria-label="{name}"]')).first
        self.hands.press(summary)

    def field(self, label: str, inside: Locator | None = None, at: int = 0) -> Locator:
        """Return the field whose label begins so."""
        return (
            (inside or self.page.locator("main, dialog[open]"))
            .get_by_label(re.compile(rf"^\s*{re.escape(label)}", re.IGNORECASE))
            .nth(at)
        )

    def write(self, label: str, text: str, inside: Locator | None = None, at: int = 0) -> None:
        """Write into the field with that label."""
        self.hands.write(self._uncover(self.field(label, inside, at)), text)

    def put_day(self, label: str, day: date, inside: Locator | None = None) -> None:
        """Put a day into the field with that label."""
        self.hands.put_day(self._uncover(self.field(label, inside)), day)

    def choose(self, label: str, option: str, inside: Locator | None = None) -> None:
        """Choose from the list with that label."""
        self.hands.choose(self._uncover(self.field(label, inside)), option)

    def tick(self, label: str, inside: Locator | None = None) -> None:
        """Tick the box with that label."""
        self.hands.tick(self._uncover(self.field(label, inside)))

    def bring(self, label: str, path: Path) -> None:
        """Choose a file for the field with that label."""
        self.hands.bring(self.field(label), path)

    def card(self, title: str) -> Locator:
        """Return the card under that heading."""
        return self.page.locator("section.card, .card").filter(has=self.page.get_by_role("heading", name=title)).first

    def sees(self, *texts: str) -> None:
        """Wait until each text is on the page."""
        for text in texts:
            self.main.get_by_text(text).first.wait_for()

    def does_not_see(self, text: str) -> None:
        """Find the text nowhere in what the page was sent."""
        assert text not in self.page.content(), f"{self.page.url} shows {text!r}"

    def _uncover(self, target: Locator) -> Locator:
        """Open the folded parts that hide it, the outermost first."""
        folded = target.locator("xpath=ancestor::details[not(@open)]/summary")
        while folded.count():
            self.hands.press(folded.first)
        return target

    def _leave_by(self, target: Locator) -> None:
        target = self._uncover(target)
        self.hands.reach(target)  # before the wait: the skip link on the way is a navigation too
        with self.page.expect_navigation():
            self.hands.press(target)
