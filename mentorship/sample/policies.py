"""Who may bring the sample company in and take it away."""

from accounts.models import User


def can_see_sample(user: User) -> bool:
    """Whether this person looks after the installation or its programme."""
    return user.is_admin or user.is_people_partner


def can_manage_sample(user: User) -> bool:
    """Whether they may load and remove it: nobody of the sample company takes themselves away."""
    return can_see_sample(user) and not user.is_sample
