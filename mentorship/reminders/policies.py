"""Who may do what with reminders."""

from accounts.models import User


def can_oversee(user: User) -> bool:
    """People partners and administrators see what goes out and why, and set escalation rules."""
    return user.is_people_partner or user.is_admin
