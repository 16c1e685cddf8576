"""Who may see and do what on a legacy page."""

from django.conf import settings

from accounts.models import User
from mentorship.portfolio.models import Contribution, Credit, LegacyPage, NameConsent


def can_see_as_colleague(user: User, owner: User) -> bool:
    """Whether a colleague may open somebody's page: the owner, and once the owner opened it everybody inside."""
    if user.pk == owner.pk:
        return True
    return LegacyPage.objects.filter(owner=owner, is_open_to_colleagues=True).exists()


def may_publish() -> bool:
    """Whether the company allows public links at all (`LEGACY_PUBLIC_LINKS`, on unless switched off)."""
    return bool(getattr(settings, "LEGACY_PUBLIC_LINKS", True))


def can_change_contribution(user: User, contribution: Contribution) -> bool:
    """Only its owner."""
    return contribution.owner_id == user.pk


def can_answer_credit(user: User, credit: Credit) -> bool:
    """Only the mentee."""
    return credit.mentee_id == user.pk


def can_answer_consent(user: User, consent: NameConsent) -> bool:
    """Only the person who would be named."""
    return consent.person_id == user.pk
