"""Three first steps for each role, on the person's own page, ticked off by what they have done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mentorship.core.models import Message
from mentorship.feedback.models import FeedbackRound
from mentorship.growth.models import Evidence, GrowthPlan
from mentorship.home.navigation import Standing, Words, exists
from mentorship.ladders.models import LadderVersion
from mentorship.mentoring.models import MentoringSession, MentorProfile, Mentorship
from mentorship.packets.models import Opinion, Packet, PromotionCycle


@dataclass(frozen=True)
class Step:
    """One thing to do first, where, and whether it is done."""

    key: str
    title: Words
    why: Words
    action: Words
    url: str
    is_done: bool = False


@dataclass(frozen=True)
class Path:
    """The three steps of one role."""

    role: str
    title: Words
    steps: tuple[Step, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return all(step.is_done for step in self.steps)


MENTEE = (
    Step(
        "plan",
        _("Choose where you are going"),
        _("Open a growth plan towards a level; the ladder says what it asks."),
        _("Open a plan"),
        "/growth/",
    ),
    Step(
        "evidence",
        _("Keep one piece of evidence"),
        _("Something you did lately, while you still remember the figures."),
        _("Add evidence"),
        "/growth/evidence/new/",
    ),
    Step(
        "mentor",
        _("Find a mentor"),
        _("Somebody who has walked the part of the way that lies before you."),
        _("Look for one"),
        "/mentoring/",
    ),
)
MENTOR = (
    Step(
        "profile",
        _("Say what you can help with"),
        _("People without a mentor find you by it."),
        _("Write it"),
        "/mentoring/profile/",
    ),
    Step("agree", _("Agree a first mentorship"), _("Why you meet, and how often."), _("See my mentees"), "/mentoring/"),
    Step("session", _("Log a session"), _("One form, under a minute."), _("Log it"), "/mentoring/sessions/new/"),
)
MANAGER = (
    Step(
        "readiness",
        _("See where your people stand"),
        _("Competency by competency, with reasons; no score."),
        _("Open readiness"),
        "/readiness/",
    ),
    Step(
        "round", _("Ask colleagues for feedback"), _("Two voices say more than one."), _("Open a round"), "/feedback/rounds/new/"
    ),
    Step(
        "packet",
        _("Open a packet"),
        _("The first draft is written from what was kept all year."),
        _("To the packets"),
        "/packets/",
    ),
)
COMMITTEE = (
    Step(
        "read", _("Read what each level asks"), _("A packet is judged by these words alone."), _("Read the ladders"), "/ladders/"
    ),
    Step(
        "packets",
        _("Read the packets before you"),
        _("Alone first; you see the others’ opinions after giving yours."),
        _("To calibration"),
        "/packets/calibration/",
    ),
    Step(
        "opinion",
        _("Give your first opinion"),
        _("Competency by competency, with what carries it."),
        _("Give it"),
        "/packets/calibration/",
    ),
)
PEOPLE_PARTNER = (
    Step(
        "ladder",
        _("Import a ladder"),
        _("What each level asks, in your own words or a published framework."),
        _("Import it"),
        "/ladders/import/",
    ),
    Step(
        "people",
        _("Import your people"),
        _("A CSV with name and e-mail is enough; a dry run shows what would change."),
        _("Import them"),
        "/ladders/people-import/",
    ),
    Step(
        "cycle",
        _("Plan a promotion cycle"),
        _("A date for each step, so that nobody is surprised."),
        _("Plan it"),
        "/packets/cycles/",
    ),
)
ADMIN = (
    Step(
        "partner",
        _("Invite who looks after people"),
        _("A people partner brings in ladders, people and cycles. You read nobody’s content."),
        _("Invite somebody"),
        "/people/invite/",
    ),
    Step("second", _("Guard your own sign-in"), _("A passkey or a second step."), _("Set it up"), "/sign-in/2fa/"),
    Step(
        "sent",
        _("See that mail goes out"),
        _("Every message, when it went, and what a server answered."),
        _("Look at messages"),
        "/reminders/messages/",
    ),
)


def _questions(user: User) -> dict[str, QuerySet[Any]]:
    return {
        "plan": GrowthPlan.objects.filter(person=user),
        "evidence": Evidence.objects.filter(owner=user),
        "mentor": Mentorship.objects.filter(mentee=user),
        "profile": MentorProfile.objects.filter(person=user),
        "agree": Mentorship.objects.filter(mentor=user),
        "session": MentoringSession.objects.filter(logged_by=user),
        "readiness": FeedbackRound.objects.filter(requester=user),
        "round": FeedbackRound.objects.filter(requester=user),
        "packet": Packet.objects.filter(author=user),
        "read": Opinion.objects.filter(member=user),
        "packets": Opinion.objects.filter(member=user),
        "opinion": Opinion.objects.filter(member=user),
        "ladder": LadderVersion.objects.filter(status=LadderVersion.Status.PUBLISHED),
        "people": User.objects.exclude(pk=user.pk).filter(left_on__isnull=True),
        "cycle": PromotionCycle.objects.all(),
        "partner": User.objects.exclude(pk=user.pk).filter(roles__contains=[User.Role.PEOPLE_PARTNER], left_on__isnull=True),
        "second": Authenticator.objects.filter(user=user),
        "sent": Message.objects.filter(channel="mail", status="sent"),
    }


def _done(user: User, keys: Iterable[str]) -> dict[str, bool]:
    """Tell in one query which steps are done."""
    questions = _questions(user)
    asked = {f"has_{key}": Exists(questions[key]) for key in keys}
    row = User.objects.filter(pk=user.pk).annotate(**asked).values(*asked).get()
    return {name.removeprefix("has_"): bool(value) for name, value in row.items()}


def paths_of(user: User, standing: Standing) -> list[Path]:
    """Return the first steps of each of the person's roles, those first that are not done."""
    chosen = [("mentee", _("To grow"), MENTEE)]
    if standing.is_mentor:
        chosen.insert(0, ("mentor", _("As a mentor"), MENTOR))
    if standing.is_manager:
        chosen.insert(0, ("manager", _("As a manager"), MANAGER))
    if standing.is_on_committee:
        chosen.insert(0, ("committee", _("On the committee"), COMMITTEE))
    if standing.is_people_partner:
        chosen.insert(0, ("people_partner", _("As a people partner"), PEOPLE_PARTNER))
    if standing.is_admin:
        chosen.insert(0, ("admin", _("As an administrator"), ADMIN))
    done = _done(user, {step.key for _role, _title, steps in chosen for step in steps})
    paths = [Path(role, title, tuple(_ticked(step, is_done=done[step.key]) for step in steps)) for role, title, steps in chosen]
    return sorted(paths, key=lambda path: path.is_done)


def _ticked(step: Step, *, is_done: bool) -> Step:
    url = step.url if exists(step.url) else ""
    return Step(step.key, step.title, step.why, step.action, url, is_done)
