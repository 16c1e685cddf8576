"""How long what is kept about somebody stays after they left, kind by kind, and which rows each kind means.

The defaults are the column "when S leaves" of the table of who may read and write; a people partner changes them on the page.
A row stays through the last day of its time and is gone on the next: left on 31 January and kept for one month means that
28 February is its last day. `goes_on` is the first day without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from django.db.models import CharField, DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Leave
from mentorship.core.models import ChannelChoice, Job, Message, Webhook
from mentorship.feedback.models import FeedbackRound, Observation
from mentorship.growth.models import Evidence, GitHubHook, GrowthPlan
from mentorship.mentoring.models import (
    ActionItem,
    AgendaItem,
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
from mentorship.packets.models import (
    Appeal,
    CloseTie,
    Decision,
    MeetingNote,
    Opinion,
    Packet,
    PacketAsk,
    PacketDraft,
    Section,
    SubmittedPacket,
)
from mentorship.portfolio.models import PublicLink
from mentorship.readiness.models import ExpectedWindow, Judgement, SavedView
from mentorship.reminders.models import CalendarFeed, CheckInSchedule, Nudge, ReminderSettings

Words = str | Promise
MONTHS, DAYS = "months", "days"
NOT_ONE_TO_ONE = ~Q(mentorship__kind=Mentorship.Kind.ONE_TO_ONE)
ONE_TO_ONE = Q(kind=Mentorship.Kind.ONE_TO_ONE)


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one model: `whose` leads to the person who left, `packet` to the packet whose decision begins the time.

    The rows are deleted; where `emptied` names fields, those alone are emptied and the row stays as a bare fact. `period` is
    a time of the part's own, whatever its kind is kept for.
    """

    model: Any
    whose: str
    narrowed: Q = field(default_factory=Q)
    packet: str = ""
    emptied: Mapping[str, Any] | None = None
    period: int | None = None

    def rows(self, period: int, unit: str) -> QuerySet[Any]:
        """Return the rows of people who left, each with `leaver` (a key) and `goes_on`."""
        left = F(f"{self.whose}__left_on")
        begins: Any = left
        if self.packet:
            decided = Decision.objects.filter(packet=OuterRef(self.packet)).order_by("-recorded_at")
            begins = Coalesce(Subquery(decided.values(day=TruncDate("recorded_at", tzinfo=UTC))[:1]), left)
        goes = _later(begins, period if self.period is None else self.period, unit)
        rows: QuerySet[Any] = self.model.objects.filter(self.narrowed, **{f"{self.whose}__left_on__isnull": False})
        goes_on = Greatest(goes, _later(left, 0, unit)) if self.packet else goes
        dated: QuerySet[Any] = rows.order_by().annotate(leaver=F(f"{self.whose}__pk"), goes_on=goes_on)
        return dated


def _later(day: Any, period: int, unit: str) -> Any:
    """The day after so many months or days; PostgreSQL goes to the month's last day where there is no such day."""
    months, days = (period, 1) if unit == MONTHS else (0, period + 1)
    interval = Func(Value(0), Value(months), Value(0), Value(days), function="make_interval")
    return Cast(CombinedExpression(day, "+", interval, output_field=DateTimeField()), DateField())


AFTER_LEAVING = _("after leaving")
AFTER_DECISION = _("after the decision, at the earliest when the person leaves")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of what is kept, for how long, and what it holds."""

    key: str
    label: Words
    what: Words
    period: int
    parts: tuple[Part, ...]
    unit: str = MONTHS
    since: Words = AFTER_LEAVING
    is_fixed: bool = False


EMPTY = (
    ~Exists(Decision.objects.filter(packet=OuterRef("pk")))
    & ~Exists(SubmittedPacket.objects.filter(packet=OuterRef("pk")))
    & ~Exists(Opinion.objects.filter(packet=OuterRef("pk")))
    & ~Exists(Section.objects.filter(packet=OuterRef("pk")))
)
SHELL = (  # the bare row: with the last of what it held, and of a withdrawn packet after the whole time
    Part(Packet, "candidate", Q(status=Packet.Status.DECIDED) & EMPTY, period=0),
    Part(Packet, "candidate", Q(status=Packet.Status.WITHDRAWN) & EMPTY),
)

KINDS = (
    Kind(
        key="session_notes",
        label=_("Session notes"),
        what=_("Of pairs with a mentee who left: notes, outcomes, agendas, action items, closing words. That they met stays."),
        period=24,
        parts=(
            Part(
                MentoringSession,
                "mentorship__mentee",
                NOT_ONE_TO_ONE & (~Q(notes="") | ~Q(outcome="") | ~Q(topic="")),
                emptied={"notes": "", "outcome": "", "topic": "", "is_outcome_for_packet": False},
            ),
            Part(
                Mentorship,
                "mentee",
                ~ONE_TO_ONE & (~Q(purpose="") | ~Q(answer="")),
                emptied={"purpose": "", "answer": ""},
            ),
            *(
                Part(model, "mentorship__mentee", NOT_ONE_TO_ONE)
                for model in (ActionItem, AgendaItem, ClosingReflection, FitCheck, Handover, Concern)
            ),
        ),
    ),
    Kind(
        key="one_to_one_notes",
        label=_("One-to-one notes"),
        what=_("What a manager and a report who left wrote to each other, with everything around it."),
        period=24,
        parts=(Part(Mentorship, "mentee", ONE_TO_ONE),),
    ),
    Kind(
        key="private_notes",
        label=_("Private notes"),
        what=_("Written by somebody who left, or about a mentee or report who left."),
        period=1,
        parts=(Part(PrivateNote, "author"), Part(PrivateNote, "mentorship__mentee")),
    ),
    Kind(
        key="goals",
        label=_("Growth plans and goals"),
        what=_("With their measures, moves and comments."),
        period=12,
        parts=(Part(GrowthPlan, "person"),),
    ),
    Kind(
        key="evidence",
        label=_("Evidence"),
        what=_("With figures and confirmations. Copies in submitted packets stay as long as those."),
        period=12,
        parts=(Part(Evidence, "owner"), Part(Leave, "person")),
    ),
    *(
        Kind(
            key=f"feedback_{mode}",
            label=label,
            what=what,
            period=36,
            parts=(Part(FeedbackRound, "subject", Q(mode=mode)), *more),
        )
        for mode, label, what, more in (
            (
                FeedbackRound.Mode.NAMED,
                _("Feedback, named"),
                _("Rounds about somebody who left, their answers, and what colleagues saw."),
                (Part(Observation, "subject"),),
            ),
            (FeedbackRound.Mode.COMMITTEE, _("Feedback, for the committee only"), _("Rounds about somebody who left."), ()),
            (FeedbackRound.Mode.ANONYMOUS, _("Feedback, anonymous"), _("Rounds about somebody who left."), ()),
        )
    ),
    Kind(
        key="opinions",
        label=_("Opinions"),
        what=_("What committee members wrote on the packet, and notes of the meeting."),
        period=36,
        since=AFTER_DECISION,
        parts=(
            Part(Opinion, "packet__candidate", packet="packet_id"),
            Part(MeetingNote, "packet__candidate", packet="packet_id"),
            *SHELL,
        ),
    ),
    Kind(
        key="packets",
        label=_("Packets"),
        what=_("Submitted documents, drafts with comments, annexes, and asks for a packet."),
        period=36,
        since=AFTER_DECISION,
        parts=(
            Part(SubmittedPacket, "packet__candidate", packet="packet_id"),
            Part(PacketDraft, "packet__candidate", packet="packet_id"),
            Part(Section, "packet__candidate", packet="packet_id"),
            Part(PacketAsk, "candidate"),
            *SHELL,
        ),
    ),
    Kind(
        key="decisions",
        label=_("Decision records"),
        what=_("Outcome, reasons, appeal. The level history stays."),
        period=36,
        since=AFTER_DECISION,
        parts=(
            Part(Appeal, "decision__packet__candidate", packet="decision__packet_id"),
            Part(
                Decision,
                "packet__candidate",
                Q(replaces__isnull=False),
                packet="packet_id",
                emptied={"replaces": None},
            ),
            Part(Decision, "packet__candidate", packet="packet_id"),
            *SHELL,
        ),
    ),
    Kind(
        key="readiness",
        label=_("Readiness"),
        what=_("The states computed, and the judgements of manager and person."),
        period=0,
        parts=(Part(Judgement, "person"), Part(ExpectedWindow, "person"), Part(SavedView, "owner")),
    ),
    Kind(
        key="legacy_links",
        label=_("Public links to a legacy page"),
        what=_("The page stays; its public address ends."),
        period=90,
        unit=DAYS,
        parts=(Part(PublicLink, "owner"),),
    ),
    Kind(
        key="working",
        label=_("How the program worked for them"),
        what=_("Schedules, channels, webhooks, calendar feed, mentor profile and wish, and who was named as close."),
        period=0,
        is_fixed=True,
        parts=(
            *(
                Part(model, "person")
                for model in (CheckInSchedule, ChannelChoice, ReminderSettings, CalendarFeed, MentorProfile, MenteeWish)
            ),
            Part(Webhook, "owner"),
            Part(GitHubHook, "owner"),
            Part(CloseTie, "declared_by"),
            Part(CloseTie, "person"),
        ),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Aged:
    """Rows that go by their age, whoever is still here."""

    key: str
    model: Any
    day: str
    narrowed: Q
    months: int = 12


AGED = (
    Aged("messages", Message, "created_at", ~Q(status__in=[Message.Status.QUEUED, Message.Status.SENDING])),
    Aged("nudges", Nudge, "closed_at", ~Q(status=Nudge.Status.OPEN)),
    Aged("jobs", Job, "created_at", ~Q(status__in=[Job.Status.QUEUED, Job.Status.RUNNING])),
)


def going(kind: Kind, period: int, *, by: date | None = None) -> QuerySet[Any]:
    """Return (kind, person, goes_on) of every row of a kind whose person left, as far as it goes by that day."""
    parts = [part.rows(period, kind.unit) for part in kind.parts]
    due = [rows.filter(goes_on__lte=by) if by else rows for rows in parts]
    named: list[QuerySet[Any]] = [
        rows.annotate(kept_as=Value(kind.key, output_field=CharField())).values_list("kept_as", "leaver", "goes_on")
        for rows in due
    ]
    return named[0].union(*named[1:], all=True) if len(named) > 1 else named[0]
