"""Who may open which page of the home room."""

from accounts.models import User


def can_see_programme(user: User) -> bool:
    """Whether this person looks after the mentoring programme as a whole."""
    return user.is_people_partner or user.is_admin


def can_answer_corrections(user: User) -> bool:
    """Whether this person answers what others say is wrong in what is kept about them."""
    return user.is_people_partner


def can_set_keeping(user: User) -> bool:
    """Whether this person says how long records of leavers are kept, and sees what goes next."""
    return user.is_people_partner


def can_reassign(user: User) -> bool:
    """Whether this person gives a leaver's open work to others."""
    return user.is_people_partner or user.is_admin
