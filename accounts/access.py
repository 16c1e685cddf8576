"""Who stands how to whom, as conditions for queries: the lowest place that knows it, so that `visible_to` never looks upwards."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


def below(user: "User", field: str = "") -> Q:
    """Match rows whose person `field` stands below `user` at any depth (`field=""`: the row is the person)."""
    at = f"{field}__path" if field else "path"
    return Q(**{f"{at}__gt": user.path, f"{at}__lt": user.path[:-1] + "/"}) if user.path else Q(pk__in=[])


def directly_below(user: "User", field: str) -> Q:
    """Match rows whose person `field` reports to `user`."""
    return Q(**{f"{field}__manager": user})


def about(
    user: "User", field: str, *, oneself: bool = True, reports: bool = False, down: bool = False, roles: Iterable[str] = ()
) -> Q:
    """Match rows whose person `field` the user is, or stands above, or has in one of `roles` (`Relationship.Role`) today.

    `reports` are those directly below, `down` everybody below. For most people it is one list of keys that is sought in an
    index: an OR over joined tables makes PostgreSQL read every row. Who leads many has that OR: theirs is nearly every row.
    """
    from accounts.models import Relationship, User  # noqa: PLC0415  (models import this file)

    if user.leads_many:
        chosen = [Q(**{field: user})] if oneself else []
        chosen += [directly_below(user, field)] if reports else []
        chosen += [below(user, field)] if down else []
        chosen += [Q(related(user, field, roles))] if roles else []
        return reduce(or_, chosen)
    people: list[QuerySet[Any, Any]] = []
    if oneself:
        people.append(User.objects.filter(pk=user.pk).values("pk"))
    if reports:
        people.append(User.objects.filter(manager=user).values("pk"))
    if down:
        people.append(User.objects.filter(below(user)).values("pk"))
    if roles:
        today = timezone.localdate()
        people.append(Relationship.objects.active_on(today).filter(reader=user, role__in=list(roles)).values("subject"))
    return Q(**{f"{field}__in": people[0].union(*people[1:], all=True) if people[1:] else people[0]})


def either(user: "User", model: Any, *conditions: Q) -> Q:
    """Match rows of `model` that meet one of the conditions, each of which is sought by its own index; see `about`."""
    if user.leads_many:
        return reduce(or_, conditions)
    first, *more = (model.objects.filter(condition).values("pk") for condition in conditions)
    return Q(pk__in=first.union(*more, all=True))


def related(user: "User", field: str, roles: Iterable[str], *, on: date | None = None) -> Exists:
    """Match rows to whose person `field` the user is a mentor, sponsor or delegate (`Relationship.Role`) on that day."""
    from accounts.models import Relationship  # noqa: PLC0415  (models import this file)

    today = on or timezone.localdate()
    return Exists(
        Relationship.objects.active_on(today).filter(
            subject=OuterRef(f"{field}_id" if field else "pk"), reader=user, role__in=list(roles)
        ),
    )


def stands_above(user: "User", person: "User") -> bool:
    """Tell whether `user` is a manager of `person` at any height."""
    return bool(user.path) and person.path != user.path and person.path.startswith(user.path)


def is_related(user: "User", person: "User", role: str, *, on: date | None = None) -> bool:
    """Tell whether `user` is `role` of `person` on that day."""
    from accounts.models import Relationship  # noqa: PLC0415  (models import this file)

    return Relationship.objects.active_on(on or timezone.localdate()).filter(subject=person, reader=user, role=role).exists()


def acting_for(user: "User", person: "User") -> "User | None":
    """Return the manager in whose place `user` acts for this person today; nobody for the manager and the person themselves."""
    if user.pk == person.pk or person.manager_id is None or person.manager_id == user.pk:
        return None
    return person.manager if is_related(user, person, "delegate") else None
