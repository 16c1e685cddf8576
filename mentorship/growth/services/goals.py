"""Setting a goal, moving it, talking about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.growth import policies
from mentorship.growth.models import Goal, GoalComment, GoalMove, GrowthPlan
from mentorship.ladders.models import Competency

Status = Goal.Status


@dataclass(frozen=True, slots=True)
class Measure:
    """How a goal will be known to be reached: from where, to where, in what."""

    metric: str = ""
    unit: str = ""
    start: Decimal | None = None
    target: Decimal | None = None


@transaction.atomic
def add_goal(  # noqa: PLR0913  (each is a field of the form)
    *,
    plan_id: UUID,
    actor: User,
    now: datetime,
    title: str,
    description: str = "",
    competencies: Iterable[Competency] = (),
    starts_on: date | None = None,
    due_on: date | None = None,
    measure: Measure | None = None,
    origin: str = "",
) -> Goal:
    """Set a goal in one's own active plan; it starts at its measure's start."""
    plan = GrowthPlan.objects.visible_to(actor).get(pk=plan_id)
    if not policies.can_change_plan(actor, plan):
        raise PermissionDenied
    if plan.status != GrowthPlan.Status.ACTIVE:
        raise WrongStatus(plan, expected=GrowthPlan.Status.ACTIVE)
    goal = Goal(plan=plan, origin=origin, created_at=now, moved_at=now)
    _fill(
        goal,
        title=title,
        description=description,
        starts_on=starts_on or timezone.localtime(now).date(),
        due_on=due_on,
        measure=measure,
    )
    goal.current_value = goal.start_value
    goal.save()
    goal.competencies.set(competencies)
    audit.record("goal.added", actor=actor, about=goal, now=now)
    return goal


@transaction.atomic
def edit_goal(  # noqa: PLR0913  (each is a field of the form)
    *,
    goal_id: UUID,
    actor: User,
    now: datetime,
    version: int,
    title: str,
    description: str = "",
    competencies: Iterable[Competency] = (),
    starts_on: date | None = None,
    due_on: date | None = None,
    measure: Measure | None = None,
) -> Goal:
    """Reword a goal, or change its dates, competencies or measure; refused when somebody saved after `version`."""
    goal = own_goal(goal_id, actor)
    _same_version(goal, version, yours={"title": title, "description": description})
    _fill(goal, title=title, description=description, starts_on=starts_on or goal.starts_on, due_on=due_on, measure=measure)
    if goal.current_value is None:
        goal.current_value = goal.start_value
    goal.version += 1
    goal.save()
    goal.competencies.set(competencies)
    audit.record("goal.edited", actor=actor, about=goal, now=now)
    return goal


@transaction.atomic
def move_goal(
    *,
    goal_id: UUID,
    actor: User,
    now: datetime,
    value: Decimal | None = None,
    status: str = "",
    note: str = "",
) -> Goal:
    """Move the measure to `value`, or the goal to `status`, with a word why; every move is kept."""
    goal = own_goal(goal_id, actor)
    if value is None and not status and not note.strip():
        raise Invalid(_("Say what moved: a new value, a new state, or a few words."), field="value")
    if status and status not in Status.values:
        raise Invalid(_("A goal is open, achieved or dropped."), field="status")
    if value is not None and goal.status != Status.OPEN and not status:
        raise WrongStatus(goal, expected=Status.OPEN)
    GoalMove.objects.create(
        goal=goal,
        by=actor,
        at=now,
        from_value=goal.current_value,
        to_value=goal.current_value if value is None else value,
        to_status=status if status != goal.status else "",
        note=checks.words(note, field="note"),
    )
    goal.current_value = goal.current_value if value is None else value
    goal.status = status or goal.status
    goal.moved_at = now
    goal.version += 1
    goal.save(update_fields=["current_value", "status", "moved_at", "version"])
    audit.record("goal.moved", actor=actor, about=goal, now=now, status=goal.status)
    return goal


@transaction.atomic
def comment_goal(*, goal_id: UUID, actor: User, now: datetime, text: str) -> GoalComment:
    """Say something about a goal to its owner, mentor and manager; the owner is told, or the others when the owner writes."""
    goal = Goal.objects.visible_to(actor).select_related("plan__person").get(pk=goal_id)
    if not policies.can_comment(actor, goal):
        raise PermissionDenied
    comment = GoalComment.objects.create(goal=goal, author=actor, text=checks.words(text, field="text", is_required=True), at=now)
    audit.record("goal.commented", actor=actor, about=goal, now=now, on_behalf_of=acting_for(actor, goal.plan.person))
    outbox.queue(
        "goals.commented",
        to=_others_in_talk(goal, actor),
        key=f"goal:{goal.pk}:comment:{comment.pk}",
        now=now,
        subject=_("A comment on a goal waits for you"),
        link=goal.get_absolute_url(),
        about=goal,
        why=_("You own this goal, or you wrote about it."),
        reply_to=actor,
    )
    return comment


def own_goal(goal_id: UUID, actor: User) -> Goal:
    """Return the goal, locked; only its owner gets it."""
    goal = Goal.objects.visible_to(actor).select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    if not policies.can_change_goal(actor, goal):
        raise PermissionDenied
    return goal


def _fill(goal: Goal, *, title: str, description: str, starts_on: date, due_on: date | None, measure: Measure | None) -> None:
    measure = measure or Measure()
    if due_on and due_on < starts_on:
        message = _("It is due on %(due)s, before it starts on %(start)s. Choose a later day, or move the start.")
        days = {"due": date_format(due_on, "j F Y"), "start": date_format(starts_on, "j F Y")}
        raise Invalid(message % days, field="due_on")
    if (measure.start is None) != (measure.target is None):
        field = "start_value" if measure.start is None else "target_value"
        raise Invalid(_("A measure has both a start and a target. Fill in the other one, or leave both empty."), field=field)
    if measure.start is not None and measure.start == measure.target:
        raise Invalid(_("Start and target are the same, so nothing could move. Change one of them."), field="target_value")
    goal.title = checks.words(title, field="title", longest=200, is_required=True)
    goal.description = checks.words(description, field="description")
    goal.starts_on, goal.due_on = starts_on, due_on
    goal.metric = checks.words(measure.metric, field="metric", longest=120)
    goal.unit = checks.words(measure.unit, field="unit", longest=40)
    goal.start_value, goal.target_value = measure.start, measure.target


def _same_version(goal: Goal, version: int, *, yours: dict[str, str]) -> None:
    if goal.version != version:
        raise Conflict(
            _("Somebody saved this goal after you opened it. Below are both texts; take what you need and save again."),
            yours=yours,
            theirs={"title": goal.title, "description": goal.description},
            version=str(goal.version),
        )


def _others_in_talk(goal: Goal, actor: User) -> list[User]:
    owner = goal.plan.person
    if actor.pk != owner.pk:
        return [owner]
    wrote = User.objects.filter(pk__in=goal.comments.exclude(author=actor).values("author"))
    return [person for person in wrote if policies.can_comment(person, goal)]
