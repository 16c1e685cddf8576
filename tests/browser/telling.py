"""How the story is told in a browser: who sits where, mail, the worker's tasks, and how an empty installation is filled."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from mentorship.celery import app
from mentorship.ladders.models import Level
from tests.browser.hands import Hands, Person
from tests.journeys.setting import Setting

PASSWORD = "a long walk before the rain"
SECRET = "does not want to be asked about the reorganisation"
WAIT_MS = 180_000  # a busy machine is no failure
WAIT_SECONDS = 180
HEADLINE = "Wrote the migration plan that four teams adopted"
FOUND = """wanted => new URLSearchParams(location.search).get("q") === wanted
    && !document.querySelector(".htmx-request") && document.querySelectorAll("#found tbody tr").length === 1"""
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


@dataclass
class Machine:
    """What runs beside the browser."""

    browser: Browser
    web: Any
    worker: Any
    mailbox: Any


class Telling:
    """People at their browsers, their mail, and the first acts: files are imported and everybody is invited."""

    def __init__(self, setting: Setting, hands: Hands, machine: Machine, place: Path) -> None:
        self.setting, self.hands, self.machine, self.place = setting, hands, machine, place
        self.today = timezone.localdate()
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.people: dict[str, Person] = {}

    def close(self) -> None:
        """Send everybody home."""
        for context in self.contexts:
            context.close()

    # People and their mail

    def sit_down(self) -> Person:
        """Open a browser for somebody whom it does not know."""
        context = self.machine.browser.new_context(base_url=self.machine.web.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.note(page, str(error)))
        return Person(page, self.hands)

    def note(self, page: Page, error: str) -> None:
        """Keep what a script complains of; that a fading between two pages was given up is no fault."""
        if "ransition was" not in error:
            self.complaints.append(f"{page.url}: {error}")

    def mail_to(self, address: str, words: str = "") -> str:
        """Wait for a mail and return the path of the first link in it."""

        def arrived() -> Any:
            return [mail for mail in self.machine.mailbox.to(address) if words in str(mail["Subject"])]

        mail = self.machine.worker.until(arrived, seconds=WAIT_SECONDS, what=f"a mail to {address}")[-1]
        body = mail.get_body(("plain",)).get_content()
        assert SECRET not in body
        found = LINK.search(body)
        assert found, body
        return found[1]

    def come_by_mail(self, address: str) -> Person:
        """Follow the invitation and choose a password."""
        person = self.sit_down()
        person.page.goto(self.mail_to(address))
        person.write("Password", PASSWORD)
        person.press("Start")
        expect(person.page).to_have_title(re.compile("Today"))
        return person

    def run(self, task: str, until: Callable[[], Any]) -> None:
        """Have the worker do what beat would ask for, and wait for its effect."""
        app.send_task(task)
        self.machine.worker.until(until, seconds=WAIT_SECONDS, what=task)

    # The acts

    def begin(self) -> None:
        """The administrator, made on the command line as the manual says, invites the people partner and gives her the role."""
        call_command("createsuperuser", interactive=False, email="axel@example.com", full_name="Axel Moreau")
        admin = User.objects.get(email="axel@example.com")
        admin.set_password(PASSWORD)
        admin.save()
        axel = self.sit_down()
        axel.page.goto("/")
        axel.write("E-mail", "axel@example.com")
        axel.write("Password", PASSWORD)
        axel.press("Sign in")
        axel.go("People")
        axel.follow("Invite somebody")
        axel.write("E-mail", "petra@example.com")
        axel.write("Name", "Petra Sand")
        axel.press("Invite")
        if not axel.main.get_by_role("heading", name="Petra Sand", level=1).is_visible():
            axel.go("People")
            axel.follow("Petra Sand")
        axel.unfold("Manage")
        axel.open("Roles")
        axel.tick("people partner")
        axel.press("Keep", axel.page.locator("dialog[open]"))
        axel.sees("people partner")
        self.partner = self.come_by_mail("petra@example.com")

    def import_ladder_and_people(self) -> None:
        """The partner imports a ladder and people from files, each first looked at; the same files again change nothing."""
        petra, setting = self.partner, self.setting
        ladder, people = (self.place / name for name, _content in (setting.ladder, setting.people))
        ladder.write_bytes(setting.ladder[1])
        people.write_bytes(setting.people[1])
        petra.go("Ladders")
        petra.follow("Import a ladder")
        petra.bring("File", ladder)
        petra.press("Look at it")
        petra.sees("Nothing is written yet", f"{setting.competencies} competencies")
        petra.press("Import")
        petra.go("Ladders")
        petra.sees(f"{setting.competencies} competencies")
        petra.follow("Import a ladder")
        petra.bring("File", ladder)
        petra.press("Look at it")
        petra.sees("says exactly this")
        for new, same in ((setting.count, 0), (0, setting.count)):
            self.import_people(people, new=new, same=same)
        self.level = Level.objects.get(code=setting.levels[0], track__kind="individual")
        self.target = Level.objects.get(code=setting.levels[1], version=self.level.version)
        self.topics = list(self.level.version.competencies.order_by("position").values_list("name", flat=True))

    def import_people(self, path: Path, *, new: int, same: int) -> None:
        """Look at the file's rows before anything is written, and import what is new."""
        petra = self.partner
        petra.go("People")
        petra.follow("Import people")
        petra.bring("File", path)
        petra.press("Look at it")
        petra.sees("Nothing is written yet")
        for label, number in (("new", new), ("as they are", same)):
            expect(petra.main.locator(".stat", has_text=label).first).to_contain_text(str(number))
        if new:
            petra.press("Import")
            self.machine.worker.until(lambda: User.objects.count() == new + 2, seconds=WAIT_SECONDS, what="the people")

    def find(self, who: Person, address: str) -> None:
        """Open somebody's page through the directory, which searches while one writes and again on the button."""
        who.go("People")
        who.write("Name or e-mail", address)
        who.open("Find")  # nothing to wait for where the words were found before the button was reached
        who.page.wait_for_function(FOUND, arg=address)
        who.follow(User.objects.get(email=address).full_name)

    def invite_everybody(self) -> None:
        """Each who plays a part is invited from their page, comes by the link in the mail, and chooses a password."""
        setting = self.setting
        names = ("candidate", "manager", "mentor")
        parts = {name: getattr(setting, name) for name in names}
        parts |= {f"peer {turn}": email for turn, email in enumerate(setting.peers)}
        parts |= {f"member {turn}": email for turn, email in enumerate(setting.members[:2])}
        for part, email in parts.items():
            self.find(self.partner, email)
            self.partner.unfold("Manage")
            self.partner.press("Send an invitation")
            self.people[part] = self.come_by_mail(email)
        self.candidate, self.manager, self.mentor = (self.people[name] for name in names)
        self.name = {part: User.objects.get(email=email).full_name for part, email in parts.items()}
        self.find(self.partner, setting.candidate)
        self.partner.follow("Change level")
        self.partner.choose("Level", f"{self.level} · {self.level.version.ladder.name}, {self.level.track.name}")
        self.partner.put_day("From", self.today - timedelta(days=700))
        self.partner.press("Keep")
        self.partner.sees(self.level.title)
