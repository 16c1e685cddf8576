"""Who may open which page of the home room."""

from accounts.models import User


def can_see_programme(user: User) -> bool:
    """Whether this person looks after the mentoring programme as a whole."""
    return user.is_people_partner or user.is_admin
