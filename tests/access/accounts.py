"""Who may do what in accounts."""

from collections.abc import Callable
from typing import Any

from accounts.models import Leave
from mentorship.core import links
from tests.access.table import EVERYBODY, Row, all_but, only
from tests.cast import Cast

MANAGE = only("people_partner", "admin")
STANDS_IN = only("people_partner", "admin", "manager")
NOT_MANAGE = all_but("people_partner", "admin")
NEAR = only("candidate", "manager", "skip_level", "people_partner", "admin")
NOT_NEAR = EVERYBODY - NEAR
AWAY = {"from_on": "2027-02-01", "until_on": "2027-02-05"}
WORK = {"time_zone": "Asia/Tokyo", "works_from": "09:00", "works_until": "17:00", "works_on": ["0"]}

Arrange = Callable[[Cast], dict[str, Any]]


def person(data: dict[str, Any] | None = None, key: str = "person_id") -> Arrange:
    return lambda cast: {key: cast.candidate.pk, "data": data}


def away(cast: Cast) -> dict[str, Any]:
    leave = Leave.objects.create(person=cast.candidate, from_on="2027-01-01", until_on="2027-01-05")
    return {"person_id": cast.candidate.pk, "leave_id": leave.pk}


def invitation(cast: Cast) -> dict[str, Any]:
    return {"token": links.sign("invitation", str(cast.candidate.pk))}


def manager_of_candidate(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.candidate.pk, "data": {"manager": cast.mentor.pk}}


def stand_in(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.manager.pk, "data": {"delegate": cast.peer.pk, "since": "2026-06-01", "until": "2026-06-20"}}


ACCESS: list[Row] = [
    Row("accounts:index"),
    Row("accounts:settings"),
    Row("accounts:settings", "POST", lambda _cast: {"data": WORK}),
    Row("accounts:name-delegate", "POST", lambda _cast: {"data": {}}),
    Row("accounts:end-delegation", "POST"),
    Row("accounts:person", arrange=person()),
    Row("accounts:invite", ok=MANAGE, forbidden=NOT_MANAGE),
    Row(
        "accounts:invite",
        "POST",
        lambda _cast: {"data": {"email": "new@example.com", "full_name": "Noor Haddad"}},
        ok=MANAGE,
        forbidden=NOT_MANAGE,
    ),
    Row("accounts:welcome", arrange=invitation, is_open=True),
    Row("accounts:set-manager", "POST", person({"manager": "jun@example.com"}), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts:leave", "POST", person({"on": "2026-06-01"}), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts:return", "POST", person({"on": "2026-06-01"}), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts:invite-again", "POST", person(), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts:set-roles", "POST", person({"roles": []}), ok=only("admin"), forbidden=all_but("admin")),
    Row("accounts:plan-leave", "POST", person(AWAY), ok=NEAR, forbidden=NOT_NEAR),
    Row("accounts:cancel-leave", "POST", away, ok=NEAR, forbidden=NOT_NEAR),
    Row("accounts-api:people-list"),
    Row(
        "accounts-api:people-list",
        "POST",
        lambda _cast: {"data": {"email": "new@example.com", "full_name": "Noor Haddad"}},
        ok=MANAGE,
        forbidden=NOT_MANAGE,
    ),
    Row("accounts-api:people-detail", arrange=person(key="pk")),
    Row("accounts-api:people-manager", "POST", manager_of_candidate, ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts-api:people-leave", "POST", person({"on": "2026-06-01"}, "pk"), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts-api:people-come-back", "POST", person({"on": "2026-06-01"}, "pk"), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts-api:people-roles", "POST", person({"roles": []}, "pk"), ok=only("admin"), forbidden=all_but("admin")),
    Row("accounts-api:people-invitation", "POST", person(key="pk"), ok=MANAGE, forbidden=NOT_MANAGE),
    Row("accounts-api:people-delegation", "POST", stand_in, ok=STANDS_IN, forbidden=EVERYBODY - STANDS_IN),
    Row(
        "accounts-api:people-delegation", "DELETE", stand_in, ok=MANAGE | only("manager"), forbidden=NOT_MANAGE - only("manager")
    ),
    Row("accounts-api:teams"),
    Row("accounts-api:me"),
    Row("accounts-api:me", "POST", lambda _cast: {"data": {"time_zone": "Asia/Tokyo"}}),
    Row("accounts-api:leaves", arrange=person(), ok=NEAR, forbidden=NOT_NEAR),
    Row("accounts-api:leaves", "POST", person(AWAY), ok=NEAR, forbidden=NOT_NEAR),
    Row("accounts-api:leave-detail", "DELETE", away, ok=NEAR, forbidden=NOT_NEAR),
]
