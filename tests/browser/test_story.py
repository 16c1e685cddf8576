"""The whole story, from an empty installation to a promotion, by clicking alone, and again by keyboard alone.

Only `/` and what comes by mail is ever typed into the address bar; every other page is reached from the one before it. Behind the
program's back only time is arranged, as in tests/journeys: dates are moved back for the days between the acts, the mentor works
around the clock, and the check-in and its digest are made due at once.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Relationship, User
from mentorship.celery import app
from mentorship.core.models import Message
from mentorship.ladders.models import Level, LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.packets.models import Packet
from mentorship.readiness.models import ReadinessRow
from mentorship.reminders.models import ReminderSettings
from tests.browser.hands import Hands, Keyboard, Mouse, Person
from tests.journeys.test_story import Setting, own, real

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


@pytest.fixture
def machine(browser: Browser, web: Any, worker: Any, mailbox: Any) -> Iterator[Machine]:
    """Web server, worker and mail server, on an empty database."""
    expect.set_options(timeout=WAIT_MS)
    yield Machine(browser, web, worker, mailbox)
    expect.set_options(timeout=None)


by_hand = pytest.mark.skipif(os.environ.get("EVERY_STORY") != "1", reason="the same clicks on real files: run with EVERY_STORY=1")


@pytest.mark.parametrize(
    ("setting", "hands"),
    [
        pytest.param(own, Mouse, id="own-mouse"),
        pytest.param(own, Keyboard, id="own-keyboard"),
        pytest.param(real, Mouse, id="real-mouse", marks=by_hand),
    ],
)
def test_from_an_empty_installation_to_a_promotion(
    setting: Callable[[], Setting], hands: type[Hands], machine: Machine, tmp_path: Path
) -> None:
    story = Story(setting(), hands(), machine, tmp_path)
    try:
        story.begin()
        story.import_ladder_and_people()
        story.invite_everybody()
        story.agree_a_mentorship()
        story.log_sessions()
        story.plan_growth()
        story.keep_evidence()
        story.remind()
        story.gather_feedback()
        story.plan_cycle()
        story.draft_and_submit()
        story.see_readiness()
        story.decide()
        story.count_the_promotion()
    except Exception as error:
        error.add_note(f"Open were {[person.page.url for person in story.people.values()]}.")
        raise
    finally:
        story.close()


class Story:
    """The acts, in order."""

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
        axel.write("Email", "axel@example.com")
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

    def agree_a_mentorship(self) -> None:
        """The candidate asks, the mentor accepts from what Today shows."""
        rana, jun = self.candidate, self.mentor
        rana.go("Mentoring")
        rana.follow("Ask or offer")
        rana.write("Whom", self.setting.mentor)
        rana.write("What for", "From delivery in one team to direction across several.")
        rana.choose("How often", "every two weeks")
        rana.press("Ask")
        rana.sees("has not answered yet")
        jun.go("Today")
        jun.follow("Answer", is_exact=False)
        jun.sees("From delivery in one team")
        jun.press("Accept")
        jun.sees("active")
        rana.go("Mentoring")
        rana.sees(self.name["mentor"])
        self.pair = Mentorship.objects.get(mentee__email=self.setting.candidate, mentor__email=self.setting.mentor)
        days = timedelta(days=300)
        Mentorship.objects.filter(pk=self.pair.pk).update(started_on=F("started_on") - days)
        Relationship.objects.filter(subject__email=self.setting.candidate).update(since=F("since") - days)

    def log_sessions(self) -> None:
        """The mentor logs three sessions, each in one form; the mentee reads what was shared and never the private note."""
        jun, rana = self.mentor, self.candidate
        for days in (120, 80, 40):
            jun.go("My mentees")
            jun.follow("Log a session")
            if not jun.field("What was discussed").is_visible():
                jun.follow("Log", is_exact=False)
            jun.put_day("When", self.today - timedelta(days=days))
            jun.write("Topic", "The interface with Finance")
            jun.write("What was discussed", "We drew the read paths; ownership is still open.")
            jun.write("Outcome", "Ownership agreed before the review.")
            first = jun.page.get_by_role("group", name="Action item 1")
            jun.write("What", "Send the ownership paragraph", first)
            jun.choose("by", User.objects.get(email=self.setting.candidate).get_short_name(), first)
            jun.put_day("until", self.today + timedelta(days=7), first)
            jun.write("Private note", SECRET)
            jun.press("Log it")
            jun.sees("We drew the read paths")
        assert MentoringSession.objects.filter(mentorship=self.pair).count() == 3
        jun.sees(SECRET)
        rana.go("Mentoring")
        rana.follow(self.name["mentor"], rana.main.get_by_role("table"), is_exact=False)
        rana.sees("Send the ownership paragraph")
        rana.follow("The interface with Finance", is_exact=False)
        rana.sees("We drew the read paths")
        rana.does_not_see(SECRET)

    def plan_growth(self) -> None:
        """The mentee opens a plan, sets a goal with a measure, and moves it."""
        rana = self.candidate
        rana.go("My growth")
        rana.follow("Choose the level")
        offered = rana.field("The level you work towards").locator("option", has_text=self.target.title)
        rana.choose("The level you work towards", offered.first.inner_text().strip())
        rana.write("Why this level", "I do part of it already.")
        rana.press("Open the plan")
        rana.follow("Set a goal")
        rana.write("Goal", "Retire the second message broker")
        rana.tick(self.topics[0])
        rana.write("Measure", "services still on it")
        rana.write("Unit", "services")
        rana.write("From", "11")
        rana.write("To", "0")
        rana.press("Set the goal")
        rana.sees("Retire the second message broker")
        if not rana.field("Now").is_visible():
            rana.follow("Retire the second message broker")
        rana.write("Now", "4")
        rana.write("What moved it", "Seven moved.")
        rana.press("Move it")
        rana.sees("4 services", "Seven moved.")

    def keep_evidence(self) -> None:
        """The mentee keeps a piece of evidence with its figure, and asks a colleague, who confirms it."""
        rana, ade = self.candidate, self.people["peer 0"]
        rana.go("My growth")
        rana.follow("Add evidence")
        rana.write("What did you do?", HEADLINE)
        rana.put_day("When", self.today - timedelta(days=30))
        rana.tick(self.topics[0])
        rana.write("How it went", "The last team moved eleven days before the date.")
        rana.write("Link", "https://git.example.com/changes/4711")
        rana.write("What was measured", "nightly batch time")
        rana.write("Before", "6.5")
        rana.write("After", "1.9")
        rana.write("Unit", "h")
        rana.press("Keep it")
        rana.sees(HEADLINE)
        if not rana.field("Who saw it?").is_visible():
            rana.follow(HEADLINE)
        rana.write("Who saw it?", self.setting.peers[0])
        rana.press("Ask them to confirm")
        ade.go("Today")
        ade.follow(HEADLINE, is_exact=False)
        ade.write("In your words", "I was there: four teams use it.")
        ade.press("Yes, it happened like this")
        rana.go("Today")
        rana.sees(self.name["peer 0"])
        rana.go("My growth")
        rana.follow(HEADLINE)
        rana.sees("I was there: four teams use it.")

    def remind(self) -> None:
        """The check-in has been due for weeks: the sweeps find it, and the worker mails the mentor, who follows the link."""
        person = User.objects.get(email=self.setting.mentor)
        User.objects.filter(pk=person.pk).update(works_from=time(0), works_until=time.max, works_on=list(range(7)))
        room = "mentorship.reminders.tasks"
        self.run(f"{room}.sync_schedules", person.checkin_schedules.exists)
        person.checkin_schedules.update(next_due_at=timezone.now() - timedelta(minutes=5))
        self.run(f"{room}.fire_schedules", lambda: person.checkin_schedules.filter(last_due_at__isnull=False).exists())
        chosen = ReminderSettings.objects.filter(person=person)
        self.run(f"{room}.look_for_reasons", lambda: chosen.filter(next_digest_at__isnull=False).exists())
        chosen.update(next_digest_at=timezone.now() - timedelta(minutes=5))
        waiting = Message.objects.filter(recipient=person, channel="mail", lane="reminders")
        self.run(f"{room}.send_digests", waiting.exists)
        app.send_task(f"{room}.deliver_reminders")
        self.mentor.page.goto(self.mail_to(self.setting.mentor, "heck-in"))
        expect(self.mentor.main).to_contain_text(self.name["candidate"])

    def gather_feedback(self) -> None:
        """The manager opens a round; two colleagues answer, one declines, one outside answers by the link in the mail."""
        mina = self.manager
        mina.go("Feedback")
        mina.follow("Ask for feedback")
        mina.choose("About whom", self.name["candidate"])
        mina.press("Choose")
        mina.choose("What for", "promotion")
        offered = mina.field("Compared with the level").locator("option", has_text=self.target.title)
        mina.choose("Compared with the level", offered.first.inner_text().strip())
        for topic in self.topics[:3]:
            mina.tick(topic)
        mina.write("Whom to ask", ", ".join(self.setting.peers))
        mina.write("People outside the company", "Olga from the bakery <olga@customer.example>")
        mina.put_day("Closes on", self.today + timedelta(days=14))
        mina.press("Ask them")
        mina.sees("Olga from the bakery")
        for part in ("peer 0", "peer 1"):
            self.answer(self.asked(part), "She wrote the comparison that ended the argument.")
        third = self.asked("peer 2")
        third.open("I’d rather not answer")
        third.press("Decline", third.page.locator("dialog[open]"))
        olga = self.sit_down()
        olga.page.goto(self.mail_to("olga@customer.example"))
        link = olga.page.url
        self.answer(olga, "She explained the delay before we had noticed it.")
        olga.page.goto(link)
        expect(olga.page.get_by_role("button", name="Send")).to_have_count(0)
        mina.go("Feedback")
        mina.follow(self.name["candidate"], mina.card("Rounds about me and my reports"))
        mina.sees("ended the argument", "before we had noticed", "declined")

    def asked(self, part: str) -> Person:
        """Let a colleague open what they were asked."""
        colleague = self.people[part]
        colleague.go("Feedback")
        colleague.follow("Answer")
        return colleague

    def answer(self, person: Person, saw: str) -> None:
        """Answer about every competency that is asked about."""
        fields = person.page.get_by_label("What did you see?")
        for turn in range(fields.count()):
            person.write("What did you see?", saw, at=turn)
            person.hands.tick(person.page.locator('input[type=radio][name^="judgement"][value="at"]').nth(turn))
        person.press("Send")

    def plan_cycle(self) -> None:
        """The partner plans a cycle with its dates, names a committee and opens it."""
        petra = self.partner
        petra.go("Packets")
        petra.unfold("More")
        petra.follow("Cycles")
        petra.follow("Plan a cycle")
        petra.write("Name", "Autumn")
        days = {
            "Opens": -10,
            "Feedback until": 0,
            "Packets submitted until": 0,
            "Opinions until": 0,
            "Calibration meeting": 0,
            "Decisions released on": 7,
            "Levels change on": 0,
        }
        for label, offset in days.items():
            petra.put_day(label, self.today + timedelta(days=offset))
        petra.press("Save")
        petra.sees("Autumn")
        if not petra.main.get_by_role("link", name="Name a committee").count():
            petra.follow("Autumn")
        petra.follow("Name a committee")
        petra.write("Name", "Committee")
        petra.write("Chair", self.setting.members[0])
        petra.write("Members", ", ".join(self.setting.members))
        petra.write("Quorum", "2")
        petra.press("Save")
        petra.press("Open it")

    def draft_and_submit(self) -> None:
        """The worker drafts the packet; its author edits, downloads and submits it, and from then on it cannot change."""
        petra, mina = self.partner, self.manager
        mina.go("Packets")
        mina.follow("Open a packet")
        mina.follow(f"Choose {self.name['candidate']}")
        offered = mina.field("Target level").locator("option", has_text=self.target.title)
        mina.choose("Target level", offered.first.inner_text().strip())
        mina.press("Open the packet")
        mina.press("Write a first draft")
        mina.sees(HEADLINE)
        self.every_mark_leads_to_its_source(mina.page)
        mina.follow("Edit")
        text = mina.field("Text").input_value()
        mina.write("Text", f"{text}\n\nI have seen it grow.")
        mina.press("Save")
        mina.sees("I have seen it grow.")
        mina.unfold("Download")
        with mina.page.expect_download() as download:
            mina.hands.press(mina.main.get_by_role("link", name="PDF"))
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
        petra.go("Packets")
        petra.unfold("More")
        petra.follow("Cycles")
        petra.follow("Autumn")
        petra.unfold("none yet")
        petra.choose("Committee", "Committee", petra.main.locator("td details[open]"))
        petra.press("Assign committee")
        mina.follow("Check and submit")
        mina.press("Submit to the committee")
        mina.sees("SHA-256")
        expect(mina.main.get_by_role("link", name="Edit")).to_have_count(0)
        packet = Packet.objects.get()
        assert packet.status == "submitted"
        self.candidate.go("Today")
        self.candidate.go("Packets")
        self.candidate.sees("Autumn")

    def every_mark_leads_to_its_source(self, page: Page) -> None:
        """What the draft cites stands in the list of sources on the same page."""
        marks = page.locator(".packet-body a[href^='#source-']").evaluate_all("all => all.map((one) => one.hash.slice(1))")
        assert marks
        for mark in set(marks):
            expect(page.locator(f"[id='{mark}']")).to_have_count(1)

    def see_readiness(self) -> None:
        """The manager opens the candidate from the organisation's page and reads the reasons, competency by competency."""
        mina = self.manager
        computed = ReadinessRow.objects.filter(person__email=self.setting.candidate)
        self.run("mentorship.readiness.tasks.refresh_stale", computed.exists)
        mina.go("Readiness")
        mina.follow(self.name["candidate"])
        for topic in self.topics:
            expect(mina.main.get_by_role("heading", name=topic)).to_be_visible()
        mina.sees("confirmed by")

    def decide(self) -> None:
        """Two sealed opinions, a record with reasons, embargoed until told; then the level changes and the candidate reads it."""
        for part in ("member 0", "member 1"):
            member = self.people[part]
            member.go("Today")
            member.go("Calibration")
            member.follow("Give your opinion")
            self.judge(member, "Why")
            member.write("In a few sentences", "Ready.")
            member.press("Give this opinion")
        chair = self.people["member 0"]
        chair.go("Calibration")
        chair.follow("Meeting")
        chair.follow("Record the decision")
        chair.hands.tick(chair.page.locator('input[name="outcome"][value="approved"]'))
        chair.write("Reasons", "Direction across teams, shown over a year.")
        self.judge(chair, "What carried it")
        chair.put_day("The level changes on", self.today)
        chair.press("Record the decision")
        chair.sees("Embargoed.")
        rana = self.candidate
        rana.go("Packets")
        rana.does_not_see("approved")
        assert not LevelChange.objects.filter(person__email=self.setting.candidate, reason="promotion").exists()
        mina = self.manager
        mina.go("Packets")
        mina.follow("Decision record")
        mina.press_and_confirm("I have told them")
        rana.go("Packets")
        rana.follow("Decision record")
        rana.sees("Direction across teams", "Dated, confirmed, beyond the team.")
        rana.does_not_see("Ready.")
        change = LevelChange.objects.get(person__email=self.setting.candidate, reason="promotion")
        assert (change.level, change.effective_on) == (self.target, self.today)
        for mail in self.machine.mailbox.messages:
            assert "approved" not in mail.as_string().lower()

    def judge(self, person: Person, label: str) -> None:
        """Give a view on every competency."""
        views = person.page.locator('input[type=radio][name^="view_"][value="meets"]')
        for turn in range(views.count()):
            person.hands.tick(views.nth(turn))
            person.write(label, "Dated, confirmed, beyond the team.", at=turn)

    def count_the_promotion(self) -> None:
        """The mentor learns of it and finds it on the legacy page."""
        jun = self.mentor
        jun.go("Today")
        jun.go("Legacy")
        climbs = jun.main.get_by_role("region", name="Promotions mentored").get_by_role("listitem")
        expect(climbs).to_have_count(1)
        expect(climbs).to_contain_text(self.target.code)
        assert self.complaints == []
