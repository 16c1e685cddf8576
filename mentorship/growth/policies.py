"""Who may do what in growth; asked alike by pages, API, templates and services."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.access import is_related, stands_above
from accounts.models import User
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan


def is_mentor_of(user: User, person: User) -> bool:
    """Whether `user` is the person's mentor today, or stands in for one of their managers."""
    return is_related(user, person, "mentor") or is_related(user, person, "delegate")


def is_manager_of(user: User, person: User) -> bool:
    """Whether the person reports to `user`."""
    return person.manager_id == user.pk


def can_see_growth(user: User, person: User) -> bool:
    """Themselves, their mentor, and their managers at any height."""
    return user.pk == person.pk or stands_above(user, person) or is_mentor_of(user, person)


def can_change_plan(user: User, plan: GrowthPlan) -> bool:
    """Only its owner."""
    return plan.person_id == user.pk


def can_change_goal(user: User, goal: Goal) -> bool:
    """Only its owner."""
    return goal.plan.person_id == user.pk


def can_comment(user: User, goal: Goal) -> bool:
    """Its owner, their mentor and their manager; managers further up read only."""
    owner = goal.plan.person
    return owner.pk == user.pk or is_manager_of(user, owner) or is_mentor_of(user, owner)


def can_change_evidence(user: User, evidence: Evidence) -> bool:
    """Only its owner."""
    return evidence.owner_id == user.pk


def can_confirm(user: User, evidence: Evidence) -> bool:
    """Anybody who may read the piece, except its owner."""
    return evidence.owner_id != user.pk


def can_dispute(user: User, evidence: Evidence) -> bool:
    """Their manager, and those who were asked about the piece."""
    return evidence.owner_id != user.pk and (is_manager_of(user, evidence.owner) or is_asked(user, evidence))


def is_asked(user: User, evidence: Evidence) -> bool:
    """Whether the owner named `user` in the piece by asking them about it."""
    return Corroboration.objects.filter(evidence=evidence, person=user).exists()


def counts_for(person: User, owner: User) -> bool:
    """Whether this person's confirmation corroborates the owner's work: not the owner's own, not their reports'."""
    return person.pk != owner.pk and not stands_above(owner, person)


def refused() -> PermissionDenied:
    """Return the refusal of an act on something that one may read only."""
    return PermissionDenied(_("You may read this; only its owner can change it."))
