"""Who stands how to whom, as conditions for queries: the lowest place that knows it, so that `visible_to` never looks upwards."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
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
