"""What is kept about a person, kind by kind: who may read it, how long it stays, which rows these are."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Leave, Relationship, User
from mentorship.core.models import AuditLine, Blob, ChannelChoice, Job, Message, Webhook
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackRound, Observation, Testimonial
from mentorship.growth.models import Corroboration, Evidence, GitHubHook, Goal, GoalComment, GoalMove, GrowthPlan, ImpactFigure
from mentorship.home.kept_promotion import PROMOTION_AND_LEGACY
from mentorship.home.kinds import AFTER_THEM, AFTER_YOU, WHILE_HERE, YOU, YOU_AND_OTHER, YOUR_LINE, Record, Words, of
from mentorship.home.models import Correction
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import (
    ActionItem,
    AgendaItem,
    BlockedPair,
    ClosingReflection,
    Concern,
    FitCheck,
    Handover,
    MenteeWish,
    MentoringSession,
    MentorProfile,
    Mentorship,
    PrivateNote,
)
from mentorship.readiness.models import ExpectedWindow, Judgement, ReadinessRow, SavedView
from mentorship.reminders.models import CalendarFeed, CheckInSchedule, Digest, Nudge, ReminderSettings

ANSWERS_READERS = _(
    "Named: the respondent, you, your manager. Anonymous: you and your manager, once closed. "
    "For the committee only: the committee, and never shown here.",
)


def _answers_about(user: User) -> QuerySet[FeedbackAnswer]:
    """Answers that the subject may read: closed rounds, never those for the committee only."""
    return FeedbackAnswer.objects.filter(response__round__subject=user, response__round__status="closed").exclude(
        response__round__mode="committee",
    )


def _judgements(user: User) -> QuerySet[Judgement]:
    """One's own, about oneself and as a manager; of the manager's about oneself those that were shared."""
    return Judgement.objects.filter(Q(author=user) | Q(person=user, by=Judgement.By.SELF) | Q(person=user, is_shared=True))


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
                "agenda",
                _("Points that you put on an agenda"),
                YOU_AND_OTHER,
                _("%(time)s after the mentee leaves"),
                of(AgendaItem, "author"),
                keeping="session_notes",
            ),
            Record(
                "fit_checks",
                _("Whether you find a mentorship a good match"),
                YOU,
                _("%(time)s after the mentee leaves"),
                of(FitCheck, "author"),
                keeping="session_notes",
            ),
            Record(
                "reflections",
                _("What you took from a mentorship that ended"),
                YOU_AND_OTHER,
                _("%(time)s after the mentee leaves"),
                of(ClosingReflection, "author"),
                keeping="session_notes",
            ),
            Record(
                "concerns",
                _("Concerns that you raised"),
                _("You and the people partners; encrypted."),
                _("%(time)s after the mentee leaves"),
                of(Concern, "raised_by"),
                keeping="session_notes",
            ),
            Record(
                "blocked",
                _("With whom you do not want to be paired"),
                YOU,
                WHILE_HERE,
                of(BlockedPair, "by"),
                "/mentoring/profile/",
            ),
            Record(
                "handovers",
                _("What goes on to the next mentor or manager"),
                _("You and the other person; once both approved, who comes next."),
                _("%(time)s after the mentee leaves"),
                of(Handover, "mentorship__mentor", "mentorship__mentee"),
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
            Record("moves", _("How your goals moved"), YOUR_LINE, AFTER_YOU, of(GoalMove, "goal__plan__person"), keeping="goals"),
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
            Record("github", _("Your name on GitHub"), YOU, WHILE_HERE, of(GitHubHook, "owner"), "/growth/github/"),
            Record(
                "readiness",
                _("Where you stand, as computed"),
                _("You, your managers at any height; your mentor if you share it."),
                _("deleted when you leave"),
                of(ReadinessRow, "person"),
            ),
            Record(
                "judgements",
                _("How you see it, and what your manager shared"),
                _("You, your managers at any height; your mentor if you share it."),
                _("deleted when you leave"),
                _judgements,
            ),
            Record(
                "windows",
                _("When you expect others to be ready"),
                _("You and the managers above."),
                _("deleted when they leave"),
                of(ExpectedWindow, "by"),
            ),
            Record(
                "views", _("Views of the readiness page that you saved"), YOU, WHILE_HERE, of(SavedView, "owner"), "/readiness/"
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
    *PROMOTION_AND_LEGACY,
    (
        _("How the program works for you"),
        (
            Record(
                "feed",
                _("Your calendar feed (its address as a hash)"),
                YOU,
                WHILE_HERE,
                of(CalendarFeed, "person"),
                "/reminders/",
            ),
            Record("digest_times", _("When your digest comes"), YOU, WHILE_HERE, of(ReminderSettings, "person"), "/reminders/"),
            Record("digests", _("Digests that went out to you"), YOU, _("a year"), of(Digest, "person")),
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
