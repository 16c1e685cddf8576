"""Who may change people; asked alike by pages, API, templates and services."""

from accounts.access import stands_above
from accounts.models import User


def can_manage_people(user: User) -> bool:
    """People partners and administrators invite, move and see people out."""
    return user.is_people_partner or user.is_admin


def can_give_roles(user: User) -> bool:
    """Only administrators give and take roles."""
    return user.is_admin


def can_plan_leave(user: User, person: User) -> bool:
    """Everybody plans their own days away; their managers and people partners may, too."""
    return user.pk == person.pk or stands_above(user, person) or can_manage_people(user)


def can_see_leave(user: User, person: User) -> bool:
    """Dates of leave are seen by whoever may plan them."""
    return can_plan_leave(user, person)
