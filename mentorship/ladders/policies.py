"""Who may change ladders, people and level history; asked alike by pages, API, templates and services."""

from accounts.models import User


def can_edit_ladders(user: User) -> bool:
    """People partners write ladders."""
    return user.is_people_partner


def can_import_people(user: User) -> bool:
    """People partners and administrators bring people in."""
    return user.is_people_partner or user.is_admin


def can_change_level(user: User) -> bool:
    """People partners enter what was decided elsewhere; a released decision calls the service with the system's hand."""
    return user.is_people_partner


def can_see_history(user: User, person: User) -> bool:
    """One's own history, that of everyone below, and all of it for people partners."""
    is_above = bool(user.path) and person.path.startswith(user.path)
    return user.pk == person.pk or is_above or user.is_people_partner


def can_see_days(user: User) -> bool:
    """Whoever may read histories beside their own: managers of the people below, people partners of all."""
    return user.is_people_partner or User.objects.at_work().below(user).exists()
