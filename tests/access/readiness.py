"""Who may do what in readiness."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from mentorship.ladders.models import Expectation
from mentorship.readiness.models import ExpectedWindow, Judgement, SavedView
from tests.access.table import EVERYBODY, Row, all_but, only
from tests.cast import Cast

LINE = only("candidate", "manager", "skip_level")
JUDGES = only("candidate", "manager")
ABOVE = only("manager", "skip_level")
HEADS = only("manager", "skip_level")
PARTNER = only("people_partner")
WINDOW = {"from_on": "2031-01-01", "until_on": "2031-06-30", "reason": "After the migration."}

Arrange = Callable[[Cast], dict[str, Any]]


def person(**more: Any) -> Arrange:
    return lambda cast: {"person_id": cast.candidate.pk, **more}


def expectation(cast: Cast) -> Expectation:
    return Expectation.objects.get(level=cast.levels["L6"], competency=cast.competencies[0])


def judging(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.candidate.pk, "expectation_id": expectation(cast).pk, "data": {"state": "met"}}


def judging_api(cast: Cast) -> dict[str, Any]:
    return {"data": {"person": cast.candidate.pk, "expectation": expectation(cast).pk, "state": "met"}}


def judgement(key: str, *, is_shared: bool = True, state: str = "no_opportunity", **data: Any) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        said = Judgement.objects.create(
            person=cast.candidate,
            target_level=cast.levels["L6"],
            competency=cast.competencies[0],
            by="manager",
            author=cast.manager,
            state=state,
            reason="No design crossed a team.",
            is_shared=is_shared,
            at=timezone.now(),
        )
        return {key: said.pk, "data": data}

    return arrange


def view(key: str) -> Arrange:
    return lambda cast: {key: SavedView.objects.create(owner=cast.manager, name="Close", query="", created_at=timezone.now()).pk}


def window(cast: Cast) -> dict[str, Any]:
    made = ExpectedWindow.objects.create(
        person=cast.candidate, target_level=cast.levels["L6"], by=cast.manager, at=timezone.now(), **WINDOW
    )
    return {"pk": made.pk}


def nothing(**data: Any) -> Arrange:
    return lambda _cast: {"data": data}


ACCESS: list[Row] = [
    Row("readiness:index"),
    Row("readiness:csv", ok=HEADS, forbidden=EVERYBODY - HEADS),
    Row("readiness:offered", arrange=lambda _cast: {"kind": "team"}, ok=HEADS),
    Row("readiness:save-view", "POST", nothing(name="Mine"), ok=HEADS, forbidden=EVERYBODY - HEADS),
    Row("readiness:forget-view", "POST", view("view_id"), ok=only("manager")),
    Row("readiness:groups", ok=PARTNER, forbidden=all_but("people_partner")),
    Row("readiness:countries", ok=PARTNER, forbidden=all_but("people_partner")),
    Row("readiness:countries", "POST", nothing(country="DE"), ok=PARTNER, forbidden=all_but("people_partner")),
    Row("readiness:person", arrange=person(), ok=LINE),
    Row("readiness:judge", "POST", judging, ok=JUDGES, forbidden=only("skip_level")),
    Row("readiness:expect", "POST", person(data=WINDOW), ok=ABOVE, forbidden=only("candidate")),
    Row("readiness:agenda", "POST", person(code="direction"), ok=LINE),
    Row("readiness:share", "POST", judgement("judgement_id", is_shared=False, state="met"), ok=only("manager")),
    Row(
        "readiness:answer",
        "POST",
        judgement("judgement_id", answer="The gateway did."),
        ok=only("candidate"),
        forbidden=only("manager", "skip_level"),
    ),
    Row(
        "readiness:chance",
        "POST",
        judgement("judgement_id", chance="Leads the design.", on="2026-01-05"),
        ok=only("manager"),
        forbidden=only("candidate", "skip_level"),
    ),
    Row("readiness-api:people", ok=HEADS, forbidden=EVERYBODY - HEADS),
    Row("readiness-api:person", arrange=person(), ok=LINE),
    Row("readiness-api:agenda", "POST", person(code="direction"), ok=LINE),
    Row("readiness-api:judgements-list"),
    Row("readiness-api:judgements-list", "POST", judging_api, ok=JUDGES, forbidden=only("skip_level")),
    Row("readiness-api:judgements-detail", arrange=judgement("pk"), ok=LINE),
    Row("readiness-api:judgements-share", "POST", judgement("pk", is_shared=False, state="met"), ok=only("manager")),
    Row(
        "readiness-api:judgements-respond",
        "POST",
        judgement("pk", answer="The gateway did."),
        ok=only("candidate"),
        forbidden=only("manager", "skip_level"),
    ),
    Row(
        "readiness-api:judgements-chance",
        "POST",
        judgement("pk", chance="Leads the design.", on="2026-01-05"),
        ok=only("manager"),
        forbidden=only("candidate", "skip_level"),
    ),
    Row("readiness-api:windows-list"),
    Row(
        "readiness-api:windows-list",
        "POST",
        lambda cast: {"data": {"person": cast.candidate.pk, **WINDOW}},
        ok=ABOVE,
        forbidden=only("candidate"),
    ),
    Row("readiness-api:windows-detail", arrange=window, ok=ABOVE),
    Row("readiness-api:views-list"),
    Row("readiness-api:views-list", "POST", nothing(name="Mine", query=""), ok=HEADS, forbidden=EVERYBODY - HEADS),
    Row("readiness-api:views-detail", arrange=view("pk"), ok=only("manager")),
    Row("readiness-api:views-detail", "DELETE", view("pk"), ok=only("manager")),
    Row("readiness-api:countries", ok=PARTNER, forbidden=all_but("people_partner")),
    Row("readiness-api:countries", "PUT", nothing(country="DE"), ok=PARTNER, forbidden=all_but("people_partner")),
    Row("readiness-api:groups", ok=PARTNER, forbidden=all_but("people_partner")),
]
