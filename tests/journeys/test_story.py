"""The whole story, from an empty installation to a promotion: through the REST API, with a real worker fed through Redis.

On the Financial Times ladder and 107 people where the cases are present, and on the program's own ladder always. Behind
the program's back only time is arranged: dates are moved back for the days between the acts, the mentor works around the clock,
and the check-in and its digest are made due at once. The first people partner is there from the start.
"""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Relationship, User
from mentorship.celery import app
from mentorship.core.models import Message
from mentorship.ladders.models import Level, LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.packets.models import Decision, Packet
from mentorship.readiness.models import ReadinessRow
from mentorship.reminders.models import ReminderSettings
from tests.factories import UserFactory
from tests.journeys.api import Caller
from tests.journeys.setting import Setting, own, real

HEADLINES = (
    "Wrote the migration plan that four teams adopted",
    "Retired the second message broker",
    "Led the restore rehearsal",
)
SECRET = "does not want to be asked about the reorganisation"


@pytest.mark.parametrize("setting", [own, real], ids=["own", "real"])
def test_from_an_empty_installation_to_a_promotion(setting: Any, worker: Any, mailbox: Any) -> None:
    story = Story(setting(), worker, mailbox)
    story.import_ladder_and_people()
    story.agree_a_mentorship()
    story.log_sessions()
    story.plan_growth()
    story.keep_evidence()
    story.remind()
    story.gather_feedback()
    story.draft_and_submit()
    story.see_readiness()
    story.decide()
    story.count_the_promotion()


class Story:
    """The acts, in order; each calls as the person who would."""

    candidate: Caller
    manager: Caller
    mentor: Caller

    def __init__(self, setting: Setting, worker: Any, mailbox: Any) -> None:
        self.setting, self.worker, self.mailbox = setting, worker, mailbox
        self.today = timezone.localdate()
        partner = UserFactory(full_name="Petra Sand", email="petra@example.com", roles=[User.Role.PEOPLE_PARTNER], team=None)
        self.partner = Caller(partner)

    def import_ladder_and_people(self) -> None:
        ask, setting = self.partner, self.setting
        tried = ask.upload("ladders/import/", *setting.ladder, is_dry_run=True)
        assert (tried["is_dry_run"], ask.rows("ladders/")) == (True, [])
        ask.upload("ladders/import/", *setting.ladder)
        assert ask.upload("ladders/import/", *setting.ladder)["is_same"]
        assert ask.upload("ladders/people-import/", *setting.people, is_dry_run=True)["problems"] == []
        ask.upload("ladders/people-import/", *setting.people)
        assert User.objects.exclude(email="petra@example.com").count() == setting.count
        again = ask.upload("ladders/people-import/", *setting.people)["counts"]
        assert {name: count for name, count in again.items() if count and name not in {"same", "unchanged"}} == {}
        self.level = Level.objects.get(code=setting.levels[0], track__kind="individual")
        self.target = Level.objects.get(code=setting.levels[1], version=self.level.version)
        self.topics = list(self.level.version.competencies.order_by("position").values_list("pk", flat=True))
        assert len(self.topics) == setting.competencies
        for name in ("candidate", "manager", "mentor"):
            setattr(self, name, Caller(User.objects.get(email=getattr(setting, name))))
        self.peers = [Caller(User.objects.get(email=email)) for email in setting.peers]
        self.members = [Caller(User.objects.get(email=email)) for email in setting.members]
        started = self.today - timedelta(days=700)
        ask.post(
            "ladders/level-changes/", 201, person=self.candidate.person.pk, level=self.level.pk, effective_on=started.isoformat()
        )

    def agree_a_mentorship(self) -> None:
        asked = self.candidate.post(
            "mentoring/pairs/",
            201,
            mentor=self.mentor.person.pk,
            mentee=self.candidate.person.pk,
            purpose="From delivery in one team to direction across several.",
            cadence_days=14,
        )
        self.pair = asked["id"]
        assert self.mentor.post(f"mentoring/pairs/{self.pair}/accept/")["status"] == "active"
        self._let_pass(days=300)

    def _let_pass(self, days: int) -> None:
        """Move the beginning of the pair back, as if so many days had gone by since."""
        Mentorship.objects.filter(pk=self.pair).update(started_on=F("started_on") - timedelta(days=days))
        Relationship.objects.filter(subject=self.candidate.person).update(since=F("since") - timedelta(days=days))

    def log_sessions(self) -> None:
        for days in (120, 80, 40):
            session = self.mentor.post(
                "mentoring/sessions/",
                201,
                mentorship=self.pair,
                held_on=(self.today - timedelta(days=days)).isoformat(),
                topic="The interface with Finance",
                notes="We drew the read paths; ownership is still open.",
                outcome="Rana had the ownership agreed before the review.",
                private_note=SECRET,
                items=[{"text": "Send the ownership paragraph", "owner": self.candidate.person.pk}],
            )
        assert MentoringSession.objects.count() == 3
        assert SECRET in str(self.mentor.get("mentoring/notes/"))
        assert SECRET not in str(self.candidate.get("mentoring/notes/"))
        assert SECRET not in str(self.candidate.get(f"mentoring/sessions/{session['id']}/"))

    def plan_growth(self) -> None:
        ask = self.candidate
        plan = ask.post("growth/plans/", 201, target_level=self.target.pk, why="I do part of it already.")
        goal = ask.post(
            "growth/goals/",
            201,
            plan=plan["id"],
            title="Retire the second message broker",
            competencies=self.topics[:1],
            metric="services still on it",
            unit="services",
            start_value="11",
            target_value="0",
        )
        assert ask.post(f"growth/goals/{goal['id']}/move/", value="4", note="Seven moved.")["current_value"].startswith("4")
        ask.post("growth/goals/", 422, plan=plan["id"], title="Backwards", starts_on="2026-05-01", due_on="2026-04-01")

    def keep_evidence(self) -> None:
        self.pieces = []
        for turn, topic in enumerate(self.topics):
            for months, headline in zip((9, 5, 1), HEADLINES, strict=True):
                day = self.today - timedelta(days=30 * months + turn)
                piece = self.candidate.post(
                    "growth/evidence/",
                    201,
                    headline=headline,
                    story="The last team moved eleven days before the date.",
                    happened_on=day.isoformat(),
                    link="https://git.example.com/changes/4711",
                    scope="several_teams",
                    competencies=[topic],
                    figures=[{"metric": "nightly batch time", "value": "1.9", "unit": "h", "baseline": "6.5"}],
                )
                self.pieces.append(piece["id"])
        people = [peer.person.pk for peer in self.peers[:2]]
        for piece in self.pieces:
            self.candidate.post(f"growth/evidence/{piece}/ask/", people=people)
            for peer in self.peers[:2]:
                peer.post(f"growth/evidence/{piece}/confirm/", words="I was there.")
        tomorrow = (self.today + timedelta(days=1)).isoformat()
        self.candidate.post("growth/evidence/", 422, headline="From the future", happened_on=tomorrow)

    def remind(self) -> None:
        """The check-in has been due for weeks: beat's sweeps find it and the worker mails the mentor, through real SMTP."""
        person = self.mentor.person
        User.objects.filter(pk=person.pk).update(works_from=time(0), works_until=time.max, works_on=list(range(7)))
        self._run("sync_schedules", person.checkin_schedules.exists)
        person.checkin_schedules.update(next_due_at=timezone.now() - timedelta(minutes=5))
        self._run("fire_schedules", lambda: person.checkin_schedules.filter(last_due_at__isnull=False).exists())
        self._run(
            "look_for_reasons", lambda: ReminderSettings.objects.filter(person=person, next_digest_at__isnull=False).exists()
        )
        ReminderSettings.objects.filter(person=person).update(next_digest_at=timezone.now() - timedelta(minutes=5))
        self._run("send_digests", lambda: Message.objects.filter(recipient=person, channel="mail", lane="reminders").exists())
        self._run("deliver_reminders", lambda: bool(self._mails(person, "heck-in")))
        assert SECRET not in str(self._mails(person, "heck-in")[0])

    def _run(self, task: str, until: Any) -> None:
        app.send_task(f"mentorship.reminders.tasks.{task}")
        self.worker.until(until, seconds=30, what=task)

    def _mails(self, person: User, words: str) -> list[Any]:
        return [mail for mail in self.mailbox.to(person.email) if words in str(mail["Subject"])]

    def gather_feedback(self) -> None:
        respondents = [{"person": peer.person.pk, "competencies": self.topics[:3]} for peer in self.peers]
        respondents.append(
            {"outside_name": "Olga from the bakery", "outside_email": "olga@customer.example", "competencies": self.topics[:2]}
        )
        opened = self.manager.post(
            "feedback/rounds/",
            201,
            subject=self.candidate.person.pk,
            target_level=self.target.pk,
            purpose="promotion",
            mode="named",
            closes_on=(self.today + timedelta(days=14)).isoformat(),
            respondents=respondents,
        )
        answers = [
            {
                "competency": topic,
                "judgement": "at",
                "saw": f"She wrote the comparison that ended the argument about {topic}.",
                "stronger": "The data team could have been brought in earlier.",
            }
            for topic in self.topics[:3]
        ]
        for peer in self.peers[:2]:
            mine = peer.rows("feedback/requests/")
            request = next(row for row in mine if row["round"] == opened["id"] and row["respondent"] == peer.person.pk)
            peer.post(f"feedback/requests/{request['id']}/answer/", answers=answers)
        third = self.peers[2]
        request = next(
            row
            for row in third.rows("feedback/requests/")
            if row["round"] == opened["id"] and row["respondent"] == third.person.pk
        )
        third.post(f"feedback/requests/{request['id']}/decline/", reason="We met twice only.")
        self._answer_from_outside()

    def _asked(self, peer: Caller, opened: Any) -> str:
        """Return what one peer was asked in this round."""
        rows = peer.rows("feedback/requests/")
        return next(str(row["id"]) for row in rows if (row["round"], row["respondent"]) == (opened["id"], peer.person.pk))

    def _answer_from_outside(self) -> None:
        app.send_task("mentorship.core.tasks.deliver_messages")
        self.worker.until(lambda: self.mailbox.to("olga@customer.example"), seconds=30, what="the mail to the respondent outside")
        body = self.mailbox.to("olga@customer.example")[0].get_body(("plain",)).get_content()
        path = re.search(r"https?://[^/\s]+(/feedback/outside/\S+)", body)
        assert path, body
        client = Client()
        form = client.get(path[1])
        assert form.status_code == 200
        assert client.get(path[1]).status_code == 200, "reading, as a mail scanner does, uses nothing up"
        names = set(re.findall(r'name="([^"]+)"', form.content.decode()))
        said: dict[str, str] = {}
        for name in names:
            if "judgement" in name:
                said[name] = "at"
            elif "saw" in name:
                said[name] = "She explained the delay before we had noticed it."
        answer = client.post(path[1], said)
        assert answer.status_code in {200, 302}, answer.content[:500]
        assert client.post(path[1], said).status_code in {404, 410}, "a link is used once"

    def draft_and_submit(self) -> None:
        days = [self.today + timedelta(days=offset) for offset in (-10, 0, 0, 0, 0, 7, 0)]
        steps = ("opens_on", "feedback_until", "submit_until", "opinions_until", "meets_on", "release_on", "effective_on")
        cycle = self.partner.post(
            "packets/cycles/", 201, name="Autumn", **{step: day.isoformat() for step, day in zip(steps, days, strict=True)}
        )
        committee = self._open_cycle(cycle)
        packet = self.manager.post(
            "packets/packets/", 201, cycle=cycle["id"], candidate=self.candidate.person.pk, target_level=self.target.pk
        )
        self.packet = packet["id"]
        self.manager.post(
            "packets/packets/", 409, cycle=cycle["id"], candidate=self.candidate.person.pk, target_level=self.target.pk
        )
        self.manager.post(f"packets/packets/{self.packet}/draft/", 202)
        self.worker.until(
            lambda: self.manager.get(f"packets/packets/{self.packet}/progress/")["status"] == "done", seconds=60, what="the draft"
        )
        self._every_sentence_cites()
        self._edit()
        assert self.manager.get(f"packets/packets/{self.packet}/files/pdf/")[:5] == b"%PDF-"
        self.partner.post(f"packets/packets/{self.packet}/committee/", committee=committee["id"])
        assert self.manager.post(f"packets/packets/{self.packet}/submit/")["status"] == "submitted"
        section = self.manager.rows(f"packets/packets/{self.packet}/sections/")[0]
        self.manager.patch(
            f"packets/packets/{self.packet}/sections/{section['key']}/", section["version"], 409, text="A word after the fact."
        )

    def _open_cycle(self, cycle: Any) -> Any:
        """Name its committee, first with too low a quorum, and open it."""
        key, members = cycle["id"], [member.person.pk for member in self.members]
        seat = {"name": "Committee", "chair": members[0], "members": members}
        named = self.partner.post("packets/committees/", 201, cycle=key, quorum=1, **seat)
        mended = self.partner.put(f"packets/committees/{named['id']}/", named["version"], quorum=2, **seat)
        assert (mended["quorum"], mended["version"]) == (2, 2)
        both = self.partner.put(f"packets/committees/{named['id']}/", named["version"], 412, quorum=3, **seat)
        assert (both["yours"]["quorum"], both["theirs"]["quorum"]) == (3, 2)
        assert self.partner.post(f"packets/cycles/{key}/open/")["status"] == "open"
        return mended

    def _every_sentence_cites(self) -> None:
        document = self.manager.get(f"packets/packets/{self.packet}/document/")
        assert "migration plan that four teams adopted" in str(document)
        assert "ended the argument" in str(document)
        for section in document["sections"]:
            for paragraph in section.get("paragraphs", []):
                for sentence in paragraph.get("sentences", []):
                    assert sentence["citations"], sentence

    def _edit(self) -> None:
        path = f"packets/packets/{self.packet}/sections/"
        section = self.manager.rows(path)[0]
        first = self.manager.patch(
            f"{path}{section['key']}/", section["version"], text=section["text"] + "\n\nI have seen it grow."
        )
        assert "seen it grow" in first["text"]
        both = self.manager.patch(f"{path}{section['key']}/", section["version"], 412, text="Somebody else's version.")
        assert ("seen it grow" in both["theirs"], "Somebody else" in both["yours"]) == (True, True)

    def see_readiness(self) -> None:
        app.send_task("mentorship.readiness.tasks.refresh_stale")
        self.worker.until(
            lambda: ReadinessRow.objects.filter(person=self.candidate.person).exists(), seconds=30, what="readiness"
        )
        key = self.candidate.person.pk
        assert key in {row["person"] for row in self.manager.rows("readiness/people/")}
        assert "confirmed by" in str(self.manager.get(f"readiness/people/{key}/"))

    def decide(self) -> None:
        lines = [{"competency": topic, "view": "meets", "why": "Dated, confirmed, beyond the team."} for topic in self.topics]
        self.members[0].post(f"packets/packets/{self.packet}/decide/", 422, outcome="approved", summary="", lines=lines)
        for member in self.members[:2]:
            member.post(f"packets/packets/{self.packet}/opinions/", 201, lines=lines, overall="Ready.")
        self.candidate.get(f"packets/packets/{self.packet}/opinions/", 403)
        decision = self.members[0].post(
            f"packets/packets/{self.packet}/decide/",
            201,
            outcome="approved",
            summary="Direction across teams, shown over a year.",
            lines=lines,
            effective_on=self.today.isoformat(),
        )
        assert self.candidate.rows("packets/decisions/") == [], "embargoed until told"
        assert not LevelChange.objects.filter(person=self.candidate.person, reason="promotion").exists()
        self.manager.post(f"packets/decisions/{decision['id']}/tell/")
        assert [row["outcome"] for row in self.candidate.rows("packets/decisions/")] == ["approved"]
        change = LevelChange.objects.get(person=self.candidate.person, reason="promotion")
        assert (change.level, change.effective_on) == (self.target, self.today)
        assert Packet.objects.get(pk=self.packet).status == "decided"
        for mail in Message.objects.filter(channel="mail"):
            assert "approved" not in f"{mail.subject} {mail.body} {mail.html}".lower()
        assert Decision.objects.get().released_at is not None

    def count_the_promotion(self) -> None:
        self.candidate.person.refresh_from_db()
        assert self.candidate.person.level_code == self.target.code
        page = self.mentor.get("legacy/page/")
        assert (page["numbers"]["promotions_mentored"], page["numbers"]["direct_mentees"]) == (1, 1)
