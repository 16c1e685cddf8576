"""One line of a session becomes a goal, an action item or a piece of evidence, and keeps where it came from."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.growth import services as growth
from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.mentoring import policies
from mentorship.mentoring.models import ActionItem, MentoringSession
from mentorship.mentoring.services import _ground as ground
from mentorship.mentoring.services.agenda import add_item
from mentorship.mentoring.services.sessions import LONGEST_ITEM, NewItem

GOAL_DAYS = 90
ITEM_DAYS = 14
LONGEST_GOAL = 200
LONGEST_HEADLINE = 240


def origin_of(session: MentoringSession) -> str:
    """Return how rows made from a session name it."""
    return f"session:{session.pk}"


@transaction.atomic
def make_goal(*, actor: User, session_id: UUID, line: str, now: datetime) -> Goal:
    """Set a goal in the mentee's active plan; its measure and competencies are chosen on the goal's page."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_make_growth(actor, session))
    plan = GrowthPlan.objects.visible_to(actor).filter(person=actor, status=GrowthPlan.Status.ACTIVE).first()
    if plan is None:
        raise Invalid(_("A goal belongs to a growth plan. Open one under My growth, then come back to this line."))
    if Goal.objects.visible_to(actor).filter(plan=plan, origin=origin_of(session), title=_cut(line, LONGEST_GOAL)).exists():
        raise AlreadyDone(_("This line is a goal already."))
    return growth.add_goal(
        plan_id=plan.pk,
        actor=actor,
        now=now,
        title=_cut(line, LONGEST_GOAL),
        due_on=ground.today_of(actor, now) + timedelta(days=GOAL_DAYS),
        competencies=list(session.competencies.all()),
        origin=origin_of(session),
    )


@transaction.atomic
def make_evidence(*, actor: User, session_id: UUID, line: str, now: datetime) -> Evidence:
    """Keep a piece of evidence for oneself alone, dated on the session's day; it is shared when its owner says so."""
    session = ground.session_for(actor, session_id)
    ground.require(policies.can_make_growth(actor, session))
    headline = _cut(line, LONGEST_HEADLINE)
    if Evidence.objects.visible_to(actor).filter(owner=actor, origin=origin_of(session), headline=headline).exists():
        raise AlreadyDone(_("This line is a piece of evidence already."))
    return growth.keep_evidence(
        actor=actor,
        now=now,
        headline=headline,
        happened_on=session.held_on or ground.today_of(actor, now),
        competencies=list(session.competencies.all()),
        is_shared=False,
        origin=origin_of(session),
    )


@transaction.atomic
def make_item(*, actor: User, session_id: UUID, line: str, now: datetime) -> ActionItem:
    """Agree on a line as something the actor will do within two weeks."""
    session = ground.session_for(actor, session_id)
    text = _cut(line, LONGEST_ITEM)
    if session.action_items.filter(text=text).exists():
        raise AlreadyDone(_("This line is an action item already."))
    item = NewItem(text=text, owner=actor, due_on=ground.today_of(actor, now) + timedelta(days=ITEM_DAYS))
    return add_item(actor=actor, pair_id=session.mentorship_id, item=item, session_id=session.pk, now=now)


def _cut(line: str, longest: int) -> str:
    words = " ".join(line.replace("\x00", "").split())
    if not words:
        raise Invalid(_("This line is empty."))
    return words if len(words) <= longest else words[: longest - 1] + "…"
