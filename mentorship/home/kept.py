"""What is kept about a person, kind by kind: who may read it, how long it stays, which rows these are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Leave, Relationship, User
from mentorship.core.models import AuditLine, Blob, ChannelChoice, Job, Message, Webhook
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackRound, Observation, Testimonial
from mentorship.growth.models import Corroboration, Evidence, Goal, GoalComment, GrowthPlan, ImpactFigure
from mentorship.home.models import Correction
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import ActionItem, MenteeWish, MentoringSession, MentorProfile, Mentorship, PrivateNote
from mentorship.packets.models import CloseTie, Decision, Opinion, Packet
from mentorship.portfolio.models import Contribution, Credit, LegacyPage
from mentorship.readiness.models import ReadinessRow
from mentorship.reminders.models import CheckInSchedule, Nudge

Rows = Callable[[User], QuerySet[Any]]
Words = str | Promise

WHILE_HERE = _("while you work here")
AFTER_YOU = _("%(time)s after you leave")
AFTER_THEM = _("%(time)s after the person it is about leaves")
YOU = _("You alone.")
YOU_AND_OTHER = _("You and the other of the pair.")
ANSWERS_READERS = _(
    "Named: the respondent, you, your manager. Anonymous: you and your manager, once closed. "
    "For the committee only: the committee, and never shown here.",
)
YOUR_LINE = _("You, your mentors and sponsors, your manager and the managers above.")


@dataclass(frozen=True)
class Record:
    """One kind of what is kept."""

    key: str
    label: Words
    readers: Words
    kept: Words
    rows: Rows
    url: str = ""
    keeping: str = ""

    def kept_for(self, times: dict[str, Words]) -> str:
        """Return how long it stays, with the time that the company chose for its kind."""
        return str(self.kept) % {"time": times[self.keeping]} if self.keeping else str(self.kept)


def of(model: Any, *fields: str) -> Rows:
    """Return what finds the rows of a model of which one of these fields names the person."""

    def rows(user: User) -> QuerySet[Any]:
        mine = Q()
        for name in fields:
            mine |= Q(**{name: user})
        found: QuerySet[Any] = model.objects.filter(mine)
        return found

    return rows


def _answers_about(user: User) -> QuerySet[FeedbackAnswer]:
    """Answers that the subject may read: closed rounds, never those for the committee only."""
    return FeedbackAnswer.objects.filter(response__round__subject=user, response__round__status="closed").exclude(
        response__round__mode="committee",
    )


GROUPS: tuple[tuple[Words, tuple[Record, ...]], ...] = (
    (
        _("You at the company"),
        (
            Record(
                "profile",
                _("Name, team, level, zone and hours"),
                _("Everybody at the company."),
                _("while you work here; your name stays in what others keep"),
                lambda u: User.objects.filter(pk=u.pk),
                "/people/",
            ),
            Record(
                "levels",
                _("Level history"),
                _("You, your managers at any height, people partners."),
                _("stays: history is never overwritten"),
                of(LevelChange, "person"),
            ),
            Record(
                "relationships",
                _("Who is your mentor, sponsor or delegate"),
                _("You, the person named, your managers."),
                WHILE_HERE,
                of(Relationship, "subject", "reader"),
            ),
            Record(
                "leaves",
                _("Days away (never the cause)"),
                _("You, your managers; others see only that a reminder waits."),
                AFTER_YOU,
                of(Leave, "person"),
                keeping="evidence",
            ),
        ),
    ),
    (
        _("Mentoring"),
        (
            Record(
                "pairs",
                _("Mentorships"),
                YOU_AND_OTHER,
                _("the words %(time)s after the mentee leaves; that you met stays"),
                of(Mentorship, "mentor", "mentee"),
                "/mentoring/",
                keeping="session_notes",
            ),
            Record(
                "sessions",
                _("Session notes that you share"),
                YOU_AND_OTHER,
                _("%(time)s after the mentee leaves"),
                MentoringSession.objects.visible_to,
                "/mentoring/",
                keeping="session_notes",
            ),
            Record(
                "private_notes",
                _("Private notes"),
                _("You alone; encrypted. Whoever holds the server’s keys, or a court, could reach more."),
                _("%(time)s after you leave, or whom they are about"),
                of(PrivateNote, "author"),
                keeping="private_notes",
            ),
            Record(
                "actions",
                _("Things you said you would do"),
                YOU_AND_OTHER,
                _("%(time)s after the mentee leaves"),
                of(ActionItem, "owner"),
                keeping="session_notes",
            ),
            Record(
                "mentor_profile",
                _("What you offer as a mentor"),
                _("Everybody at the company, while you are open to mentees."),
                WHILE_HERE,
                of(MentorProfile, "person"),
            ),
            Record(
                "wish",
                _("What you look for in a mentor"),
                _("You and the people partners."),
                WHILE_HERE,
                of(MenteeWish, "person"),
            ),
        ),
    ),
    (
        _("Growth"),
        (
            Record(
                "plans",
                _("Growth plans"),
                YOUR_LINE,
                AFTER_YOU,
                of(GrowthPlan, "person"),
                "/growth/",
                keeping="goals",
            ),
            Record(
                "goals",
                _("Goals"),
                YOUR_LINE,
                AFTER_YOU,
                of(Goal, "plan__person"),
                "/growth/",
                keeping="goals",
            ),
            Record(
                "comments",
                _("Comments on goals that you wrote"),
                _("You, whose goal it is, their mentor and managers."),
                AFTER_THEM,
                of(GoalComment, "author"),
                keeping="goals",
            ),
            Record(
                "evidence",
                _("Evidence"),
                _("You; once shared, your mentor and your managers."),
                _("%(time)s after you leave; copies in submitted packets stay"),
                of(Evidence, "owner"),
                "/growth/evidence/",
                keeping="evidence",
            ),
            Record(
                "figures",
                _("Figures of your evidence"),
                _("As the evidence; confidential ones never leave it."),
                _("with the evidence"),
                of(ImpactFigure, "evidence__owner"),
            ),
            Record(
                "corroborations",
                _("What you confirmed for others"),
                _("You and the readers of that evidence."),
                _("with the evidence"),
                of(Corroboration, "person"),
            ),
            Record(
                "readiness",
                _("Where you stand, as computed"),
                _("You, your managers at any height; your mentor if you share it."),
                _("deleted when you leave"),
                of(ReadinessRow, "person"),
            ),
        ),
    ),
    (
        _("Feedback"),
        (
            Record(
                "rounds",
                _("Rounds about you"),
                _("You and your manager."),
                AFTER_YOU,
                of(FeedbackRound, "subject"),
                "/feedback/",
                keeping="feedback_named",
            ),
            Record(
                "answers",
                _("Answers about you"),
                ANSWERS_READERS,
                AFTER_YOU,
                _answers_about,
                "/feedback/",
                keeping="feedback_named",
            ),
            Record(
                "requests",
                _("Requests to you (anonymous answers are linked to nobody)"),
                _("You, who asked, and whom it is about."),
                AFTER_THEM,
                of(FeedbackRequest, "respondent"),
                keeping="feedback_named",
            ),
            Record(
                "given",
                _("Named answers that you gave"),
                _("You, whom they are about, their manager; committee-only answers: the committee."),
                AFTER_THEM,
                of(FeedbackAnswer, "response__respondent"),
                keeping="feedback_named",
            ),
            Record(
                "observations",
                _("Thanks and observations, to and from you"),
                _("The two of you; their managers where shared."),
                AFTER_YOU,
                of(Observation, "subject", "author"),
                keeping="feedback_named",
            ),
            Record(
                "testimonials",
                _("Testimonials, about and by you"),
                _("The two of you, and the places that the author chose."),
                _("until the author takes them back"),
                of(Testimonial, "subject", "author"),
            ),
        ),
    ),
    (
        _("Promotion"),
        (
            Record(
                "packets",
                _("Packets about you"),
                _("Draft: you, your manager, your sponsor. Submitted: also managers above, the committee, people partners."),
                _("%(time)s after the decision, once you have left"),
                of(Packet, "candidate"),
                "/packets/",
                keeping="packets",
            ),
            Record(
                "decisions",
                _("Decisions, once released"),
                _("You, your managers, the committee’s chair, people partners."),
                _("%(time)s after the decision, once you have left; the level history stays"),
                lambda u: Decision.objects.filter(packet__candidate=u, released_at__isnull=False),
                keeping="decisions",
            ),
            Record(
                "opinions",
                _("Opinions that you gave on a committee"),
                _("You, and committee members who gave theirs."),
                _("%(time)s after the decision, once the candidate has left"),
                of(Opinion, "member"),
                keeping="opinions",
            ),
            Record(
                "close_ties",
                _("People whom you named as close to you"),
                _("You alone. A committee sees that a member keeps out, never because of whom."),
                _("until you take it back, or one of you leaves"),
                of(CloseTie, "declared_by"),
                "/packets/ties/",
            ),
        ),
    ),
    (
        _("Legacy"),
        (
            Record(
                "legacy",
                _("Your page and its words"),
                _("By consent; in public only where the company allows and you publish."),
                _("stays; a public link lives 90 days"),
                of(LegacyPage, "owner"),
                "/legacy/",
            ),
            Record("contributions", _("Contributions"), _("As your page."), _("with your page"), of(Contribution, "owner")),
            Record(
                "credits",
                _("Promotions credited to you, or to your mentor through you"),
                _("The two of you; in public only when you confirmed."),
                _("with the level history"),
                of(Credit, "mentor", "mentee"),
            ),
        ),
    ),
    (
        _("How the program works for you"),
        (
            Record(
                "schedules",
                _("Check-in schedules"),
                YOU,
                WHILE_HERE,
                of(CheckInSchedule, "person"),
                "/reminders/",
            ),
            Record("nudges", _("Reminders"), YOU, _("a year"), of(Nudge, "person")),
            Record("messages", _("Messages to you"), YOU, _("a year"), of(Message, "recipient"), "/reminders/inbox/"),
            Record(
                "choices",
                _("What you want to hear of, and where"),
                YOU,
                WHILE_HERE,
                of(ChannelChoice, "person"),
                "/reminders/",
            ),
            Record("webhooks", _("Addresses that get your messages"), YOU, WHILE_HERE, of(Webhook, "owner"), "/reminders/"),
            Record(
                "tokens",
                _("API tokens (as a hash)"),
                YOU,
                _("until they end or you revoke them"),
                of(ApiToken, "owner"),
                "/about-me/tokens/",
            ),
            Record("jobs", _("Background work that you started"), YOU, _("a year"), of(Job, "owner")),
            Record(
                "files",
                _("Files that you uploaded or made"),
                _("You, and who may read what they belong to."),
                _("with what they belong to; exports 7 days"),
                of(Blob, "owner"),
            ),
            Record(
                "corrections",
                _("Corrections that you asked for"),
                _("You and the people partners."),
                WHILE_HERE,
                of(Correction, "person"),
                "/about-me/#corrections",
            ),
            Record(
                "audit",
                _("What you did: verb, row and time, never content"),
                _("People partners and administrators."),
                _("stays"),
                of(AuditLine, "actor", "on_behalf_of"),
            ),
        ),
    ),
)

RECORDS = {record.key: record for _title, records in GROUPS for record in records}
