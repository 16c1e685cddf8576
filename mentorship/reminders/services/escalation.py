"""Escalation: somebody else is told only by a rule of a people partner, and only after the person was told of it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid
from mentorship.reminders import policies, wording
from mentorship.reminders.models import EscalationRule, Nudge, Reason
from mentorship.reminders.people import working_times
from mentorship.reminders.services import nudging
from mentorship.reminders.timing import WorkingTime

FEWEST_DAYS = 2
MOST_DAYS = 60
NEVER_TOLD = {Reason.FEEDBACK_ASKED, Reason.COMPETENCY_THIN, Reason.GOAL_STILL}


@transaction.atomic
def set_rule(*, actor: User, reason: str, working_days: int, tells: str, now: datetime) -> EscalationRule:
    """Have somebody told when this reason stays open so many working days after the person was warned."""
    if not policies.can_oversee(actor):
        raise PermissionDenied
    if reason in NEVER_TOLD:
        raise Invalid(
            _("What somebody was asked in confidence, and how their own growth goes, is told to nobody. Choose another reason."),
            field="reason",
        )
    if not FEWEST_DAYS <= working_days <= MOST_DAYS:
        raise Invalid(_("Leave between 2 and 60 working days."), field="working_days")
    values = {"working_days": working_days, "tells": tells, "made_by": actor, "made_at": now}
    rule, _made = EscalationRule.objects.update_or_create(reason=reason, defaults=values)
    audit.record("escalation.set", actor=actor, about=rule, now=now, reason=reason, working_days=working_days, tells=tells)
    return rule


@transaction.atomic
def remove_rule(*, rule_id: int, actor: User, now: datetime) -> None:
    """Tell nobody any more; warnings given under the rule end with it."""
    if not policies.can_oversee(actor):
        raise PermissionDenied
    rule = EscalationRule.objects.select_for_update().get(pk=rule_id)
    Nudge.objects.open().filter(reason=rule.reason, escalated_at__isnull=True).update(warned_at=None)
    audit.record("escalation.removed", actor=actor, about=rule, now=now, reason=rule.reason)
    rule.delete()


def escalate(*, now: datetime) -> int:
    """Tell whom the rules name about warned nudges that stayed open long enough; return how many were told of."""
    told = 0
    for rule in EscalationRule.objects.all():
        nudges = list(
            Nudge.objects.open()
            .filter(reason=rule.reason, warned_at__isnull=False, escalated_at__isnull=True)
            .select_related("person__manager", "other")
        )
        times = working_times({nudge.person for nudge in nudges})
        ripe = [nudge for nudge in nudges if _is_over(nudge, rule, times[nudge.person_id], now)]
        holding = nudging.still_holding(ripe, now=now)
        told += sum(_tell(nudge, rule, now=now) for nudge in ripe if nudge.pk in holding)
    return told


def _is_over(nudge: Nudge, rule: EscalationRule, working_time: WorkingTime, now: datetime) -> bool:
    if nudge.warned_at is None:
        return False
    ends_on = working_time.add_working_days(working_time.local_date(nudge.warned_at), rule.working_days)
    return working_time.local_date(now) > ends_on


@transaction.atomic
def _tell(nudge: Nudge, rule: EscalationRule, *, now: datetime) -> int:
    readers = _told_by(rule, nudge.person)
    if not readers or not Nudge.objects.open().filter(pk=nudge.pk, escalated_at__isnull=True).update(escalated_at=now):
        return 0
    outbox.queue(
        "reminders.escalated",
        to=readers,
        key=f"escalated:{nudge.pk}",
        now=now,
        subject=wording.escalated_line_of(nudge),
        why=_("A rule of the people partners says so; %(name)s was told of it before.") % {"name": nudge.person.full_name},
        about=nudge,
        reply_to=nudge.person,
        lane="reminders",
    )
    return 1


def _told_by(rule: EscalationRule, person: User) -> list[User]:
    if rule.tells == EscalationRule.Tells.MANAGER:
        return [person.manager] if person.manager else []
    return [
        partner
        for partner in User.objects.at_work().filter(roles__contains=[User.Role.PEOPLE_PARTNER])
        if partner.pk != person.pk
    ]
