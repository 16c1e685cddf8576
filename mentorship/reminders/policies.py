"""Who may do what with reminders."""

from django.db.models import QuerySet

from accounts.models import Team, User


def can_oversee(user: User) -> bool:
    """People partners and administrators see what goes out and why, and set escalation rules."""
    return user.is_people_partner or user.is_admin


def teams_of(user: User) -> "QuerySet[Team]":
    """Return the teams whose chat somebody may connect: those with a direct report of theirs; for overseers all."""
    if can_oversee(user):
        return Team.objects.order_by("name")
    return Team.objects.filter(pk__in=User.objects.at_work().filter(manager=user).values("team")).order_by("name")
