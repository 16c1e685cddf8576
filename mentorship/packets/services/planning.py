"""A "not yet" becomes the start of the next growth plan, by one click."""

import re
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.growth import services as growth
from mentorship.growth.models import GrowthPlan
from mentorship.packets import policies
from mentorship.packets.models import Decision, OpinionLine

TITLE_CHARS = 200
MOST_GOALS = 8
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)


@transaction.atomic
def start_plan(*, decision_id: UUID, actor: User, now: datetime) -> GrowthPlan:
    """Turn what would change the answer into goals of the candidate's plan towards the same level; a second time adds nothing."""
    decision = Decision.objects.visible_to(actor).select_related("packet__target_level", "packet__candidate").get(pk=decision_id)
    if actor.pk != decision.packet.candidate_id:
        raise PermissionDenied
    if not policies.can_start_plan(actor, decision):
        raise Invalid(_("A plan starts from a “not yet”, from what would change the answer."))
    origin = f"decision:{decision.pk}"
    plan = _plan_from_here(decision, actor, origin, now)
    if plan.goals.filter(origin=origin).exists():
        return plan
    open_competencies = [
        line.competency for line in decision.lines.select_related("competency") if line.view != OpinionLine.View.MEETS
    ]
    for title in goals_from(decision.would_change):
        growth.add_goal(
            actor=actor,
            plan_id=plan.pk,
            title=title,
            competencies=open_competencies,
            starts_on=timezone.localdate(now),
            due_on=_still_to_come(decision.look_again_on, now),
            origin=origin,
            now=now,
        )
    audit.record("decision.plan_started", actor=actor, about=decision, now=now)
    return plan


def _plan_from_here(decision: Decision, actor: User, origin: str, now: datetime) -> GrowthPlan:
    """The active plan; where it led to a level that is reached already, it ends as achieved and the next one begins."""
    plan = GrowthPlan.objects.filter(person=actor, status=GrowthPlan.Status.ACTIVE).select_related("target_level").first()
    if plan and actor.level_rank is not None and plan.target_level.rank <= actor.level_rank:
        growth.close_plan(plan_id=plan.pk, actor=actor, now=now, is_achieved=True)
        plan = None
    return plan or growth.open_plan(
        actor=actor,
        target_level=decision.packet.target_level,
        now=now,
        aims_for_on=_still_to_come(decision.look_again_on, now),
        origin=origin,
    )


def _still_to_come(day: date | None, now: datetime) -> date | None:
    return day if day and day >= timezone.localdate(now) else None


def goals_from(text: str) -> list[str]:
    """Split what would change the answer into goals: list items, else paragraphs; each one line, at most eight."""
    parts = _ITEM.split(text) if _ITEM.search(text) else re.split(r"\n\s*\n", text)
    lines = [" ".join(part.split()) for part in parts]
    return [line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1] + "…" for line in lines if line][:MOST_GOALS]
