"""Opening, changing and closing a way towards a level."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import AlreadyDone, Conflict, Invalid, WrongStatus
from mentorship.growth import policies
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import LadderVersion, Level, Standing
from mentorship.ladders.services import level_targets


@transaction.atomic
def open_plan(
    *,
    actor: User,
    target_level: Level,
    now: datetime,
    why: str = "",
    aims_for_on: date | None = None,
    origin: str = "",
) -> GrowthPlan:
    """Open the actor's plan towards a level that is not below where they stand; one plan is active at a time."""
    User.objects.select_for_update().get(pk=actor.pk)
    if GrowthPlan.objects.filter(person=actor, status=GrowthPlan.Status.ACTIVE).exists():
        raise AlreadyDone(_("You have an active plan already. Change its level, or close it first."), field="target_level")
    plan = GrowthPlan.objects.create(
        person=actor,
        target_level=_not_below(actor, target_level),
        why=checks.words(why, field="why"),
        aims_for_on=_still_to_come(aims_for_on, now),
        origin=origin,
        opened_at=now,
    )
    audit.record("plan.opened", actor=actor, about=plan, now=now, target=str(target_level))
    return plan


@transaction.atomic
def edit_plan(
    *,
    plan_id: UUID,
    actor: User,
    now: datetime,
    target_level: Level,
    why: str = "",
    aims_for_on: date | None = None,
    is_shared_with_mentor: bool | None = None,
    version: int | None = None,
) -> GrowthPlan:
    """Change where the active plan leads, why, and by when. Goals stay."""
    plan = _own_plan(plan_id, actor)
    if version is not None and version != plan.version:
        message = _("The plan was saved elsewhere after you opened it. Below are both texts; take what you need and save again.")
        raise Conflict(message, yours={"why": why}, theirs={"why": plan.why}, version=str(plan.version))
    if target_level.pk != plan.target_level_id:
        plan.target_level = _not_below(actor, target_level)
    plan.why = checks.words(why, field="why")
    if aims_for_on != plan.aims_for_on:
        plan.aims_for_on = _still_to_come(aims_for_on, now)
    if is_shared_with_mentor is not None:
        plan.is_shared_with_mentor = is_shared_with_mentor
    plan.version += 1
    plan.save()
    audit.record("plan.edited", actor=actor, about=plan, now=now, target=str(target_level))
    return plan


@transaction.atomic
def close_plan(*, plan_id: UUID, actor: User, now: datetime, is_achieved: bool = False) -> GrowthPlan:
    """End the active plan, achieved or laid aside; its goals and evidence stay readable."""
    plan = _own_plan(plan_id, actor)
    plan.status = GrowthPlan.Status.ACHIEVED if is_achieved else GrowthPlan.Status.CLOSED
    plan.closed_at = now
    plan.version += 1
    plan.save(update_fields=["status", "closed_at", "version"])
    audit.record("plan.closed", actor=actor, about=plan, now=now, status=plan.status)
    return plan


@transaction.atomic
def reopen_plan(*, plan_id: UUID, actor: User, now: datetime) -> GrowthPlan:
    """Take the end of one's last plan back, while no other is active."""
    User.objects.select_for_update().get(pk=actor.pk)
    plan = _own_plan(plan_id, actor, is_active=False)
    if GrowthPlan.objects.filter(person=actor, status=GrowthPlan.Status.ACTIVE).exists():
        raise AlreadyDone(_("You have an active plan already. Change its level, or close it first."))
    plan.status, plan.closed_at = GrowthPlan.Status.ACTIVE, None
    plan.version += 1
    plan.save(update_fields=["status", "closed_at", "version"])
    audit.record("plan.reopened", actor=actor, about=plan, now=now)
    return plan


@transaction.atomic
def follow_ladders(*, now: datetime) -> int:
    """Let active plans towards a level of a retired version lead to the same level of the version in force; return how many.

    Goals and evidence stay as they are: `selectors.ancestors` counts them for what their competencies became. A level that is
    gone stays the plan's target until the person chooses another.
    """
    retired = GrowthPlan.objects.filter(
        status=GrowthPlan.Status.ACTIVE, target_level__version__status=LadderVersion.Status.RETIRED
    ).select_related("target_level__version__ladder", "person")
    moved = 0
    for old in {plan.target_level.version for plan in retired}:
        new = LadderVersion.objects.current().filter(ladder=old.ladder_id).first()
        for before, after in level_targets(old, new).items() if new else ():
            for plan in retired.filter(target_level=before).select_for_update(of=("self",)):
                plan.target_level = after
                plan.version += 1
                plan.save(update_fields=["target_level", "version"])
                audit.record("plan.followed_ladder", actor=None, about=plan, now=now, version=new.number if new else "")
                moved += 1
    return moved


def _own_plan(plan_id: UUID, actor: User, *, is_active: bool = True) -> GrowthPlan:
    plan = GrowthPlan.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=plan_id)
    if not policies.can_change_plan(actor, plan):
        raise PermissionDenied
    if (plan.status == GrowthPlan.Status.ACTIVE) != is_active:
        ended: list[str] = [GrowthPlan.Status.ACHIEVED, GrowthPlan.Status.CLOSED]
        raise WrongStatus(plan, expected=[GrowthPlan.Status.ACTIVE] if is_active else ended)
    return plan


def _not_below(person: User, target: Level) -> Level:
    standing = Standing.objects.select_related("level").filter(person=person).first()
    if standing and target.rank < standing.level.rank:
        message = _("%(target)s is below %(current)s, where you stand now. Choose your own level or a higher one.")
        raise Invalid(message % {"target": target, "current": standing.level}, field="target_level")
    return target


def _still_to_come(day: date | None, now: datetime) -> date | None:
    if day and day < timezone.localtime(now).date():
        raise Invalid(_("This day has passed. Choose one that is still to come, or leave it empty."), field="aims_for_on")
    return day
