"""Somebody at a browser, and the mouse that they work with."""

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page


class Mouse:
    """Points and clicks."""

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


class Person:
    """Somebody at a browser of their own: follows links, presses buttons, fills in fields, and reads what is there."""

    def __init__(self, page: Page, hands: Mouse) -> None:
        """Sit down; nothing is opened yet."""
        self.page, self.hands = page, hands

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
        with self.page.expect_navigation():
            self.hands.press(target)
