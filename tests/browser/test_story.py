"""The whole story, from an empty installation to a promotion, by clicking alone, and again by keyboard alone.

Only `/` and what comes by mail is ever typed into the address bar; every other page is reached from the one before it. Behind the
program's back only time is arranged, as in tests/journeys: dates are moved back for the days between the acts, the mentor works
around the clock, and the check-in and its digest are made due at once.
"""

import os
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import Relationship, User
from mentorship.celery import app
from mentorship.core.models import Message
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.packets.models import Packet
from mentorship.readiness.models import ReadinessRow
from mentorship.reminders.models import ReminderSettings
from tests.browser.hands import Hands, Keyboard, Mouse, Person
from tests.browser.telling import HEADLINE, SECRET, WAIT_MS, Machine, Telling
from tests.journeys.setting import Setting, own, real


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


class Story(Telling):
    """The acts that follow, in order."""

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
