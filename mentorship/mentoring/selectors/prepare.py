"""What one wants to know before the next session: what was said last time, and what has happened since."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet

from accounts.models import User
from mentorship.growth.models import Evidence, Goal, GoalMove
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship, PrivateNote
from mentorship.mentoring.selectors import _days
from mentorship.mentoring.selectors.questions import Ask, own_questions

MOST_SHOWN = 12
SUGGESTED = 3


@dataclass(frozen=True)
class Moved:
    """A goal that moved, and its last movement."""

    goal: Goal
    move: GoalMove | None


@dataclass(frozen=True)
class Since:
    """The time since the last session of a pair, as one of the two may see it."""

    last: MentoringSession | None
    note: PrivateNote | None
    on: date
    done: list[ActionItem]
    open: list[ActionItem]
    moved: list[Moved]
    still: int
    evidence: list[Evidence]
    questions: list[Ask]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has happened."""
        return not (self.done or self.moved or self.evidence)


def since_last(user: User, pair: Mentorship, now: datetime) -> Since:
    """Return what happened since the two last met: items, goals and evidence that this person may read. Eight queries at most."""
    last = MentoringSession.objects.held().filter(mentorship=pair).order_by("-held_on", "-pk").first()
    on = (last.held_on if last else None) or pair.started_on or pair.requested_at.date()
    begin = datetime.combine(on, time(), tzinfo=user.zone)
    items = ActionItem.objects.filter(mentorship=pair).select_related("owner", "session")
    goals = Goal.objects.visible_to(user).filter(plan__person=pair.mentee, plan__status="active")
    pieces = Evidence.objects.visible_to(user).filter(owner=pair.mentee, created_at__gte=begin)
    return Since(
        last=last,
        note=PrivateNote.objects.visible_to(user).filter(mentorship=pair, session=last).first() if last else None,
        on=on,
        done=list(items.filter(status=ActionItem.Status.DONE, closed_at__gte=begin).order_by("-closed_at")[:MOST_SHOWN]),
        open=list(items.open().order_by("due_on", "created_at")[:MOST_SHOWN]),
        moved=_moved(goals.filter(moved_at__gte=begin, created_at__lt=now).order_by("-moved_at")[:MOST_SHOWN]),
        still=goals.open().filter(moved_at__lt=begin).count(),
        evidence=list(pieces.prefetch_related("competencies").order_by("-happened_on", "-created_at")[:MOST_SHOWN]),
        questions=_suggested(pair, _days.today_of(user, now)),
    )


def _moved(goals: QuerySet[Goal]) -> list[Moved]:
    found = list(goals)
    moves = GoalMove.objects.filter(goal__in=found).order_by("goal", "-at").distinct("goal")
    newest = {move.goal_id: move for move in moves}
    return [Moved(goal, newest.get(goal.pk)) for goal in found]


def _suggested(pair: Mentorship, today: date) -> list[Ask]:
    """Three questions, others every week and for every pair, of different categories."""
    every = own_questions()
    start = (pair.pk.int + today.isocalendar().week * 7) % len(every)
    apart = len(every) // SUGGESTED
    return [every[(start + apart * n) % len(every)] for n in range(SUGGESTED)]
