"""Who may do what in readiness; asked alike by pages, API, templates and services."""

from accounts.access import is_related, stands_above
from accounts.models import User
from mentorship.core.addresses import address
from mentorship.growth.models import GrowthPlan


def can_see_readiness(user: User, person: User) -> bool:
    """The person, their managers at any height (or who stands in for them), and their mentor when the person shares it."""
    return (
        user.pk == person.pk
        or stands_above(user, person)
        or is_related(user, person, "delegate")
        or is_shown_to_mentor(user, person)
    )


def is_shown_to_mentor(user: User, person: User) -> bool:
    """Whether `user` mentors the person, who shares readiness with their mentor."""
    plans = GrowthPlan.objects.filter(person=person, status=GrowthPlan.Status.ACTIVE, is_shared_with_mentor=True)
    return is_related(user, person, "mentor") and plans.exists()


def can_judge(user: User, person: User) -> bool:
    """The person themselves, their manager, and who stands in for the manager."""
    return user.pk == person.pk or is_manager_of(user, person)


def is_manager_of(user: User, person: User) -> bool:
    """Whether the person reports to `user`, or `user` stands in for their manager."""
    return person.manager_id == user.pk or (user.pk != person.pk and is_related(user, person, "delegate"))


def can_expect(user: User, person: User) -> bool:
    """A manager at any height says when they expect somebody to be ready."""
    return stands_above(user, person) or is_manager_of(user, person)


def can_see_organisation(user: User) -> bool:
    """Whoever has people below; people partners see groups instead."""
    return bool(User.objects.at_work().below(user).exists())


def can_see_groups(user: User) -> bool:
    """People partners, in groups that are large enough."""
    return user.is_people_partner


def page_of(person_id: int) -> str:
    """Return the address of the person's page in this room."""
    return address("readiness:person", person_id)
