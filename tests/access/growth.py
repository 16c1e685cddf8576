"""Who may do what in growth."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from mentorship.growth.models import Corroboration, Evidence, GitHubHook
from tests.access.table import EVERYBODY, Row, only
from tests.cast import Cast
from tests.factories import NOON, CorroborationFactory, EvidenceFactory, GoalFactory, GrowthPlanFactory

OWNER = only("candidate")
READERS = only("candidate", "mentor", "manager", "skip_level")
ABOVE = only("mentor", "manager", "skip_level")
TALKERS = only("candidate", "mentor", "manager")
KEPT = {
    "headline": "Wrote the plan",
    "happened_on": "2026-01-05",
    "scope": "team",
    "version": "1",
    "figures-TOTAL_FORMS": "0",
    "figures-INITIAL_FORMS": "0",
}

Arrange = Callable[[Cast], dict[str, Any]]


def closed_plan(cast: Cast) -> dict[str, Any]:
    made = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"], status="closed", closed_at=NOON)
    return {"plan_id": made.pk}


def plan(key: str, data: Callable[[Cast], dict[str, Any]] | None = None, headers: dict[str, str] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
        return {key: made.pk, "data": data(cast) if data else None, "headers": headers}

    return arrange


def goal(key: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = GoalFactory(plan=GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"]))
        return {key: made.pk, "data": data, "headers": headers}

    return arrange


def piece(key: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        return {key: EvidenceFactory(owner=cast.candidate).pk, "data": data, "headers": headers}

    return arrange


def asked_piece(key: str, data: dict[str, Any] | None = None) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        made = EvidenceFactory(owner=cast.candidate)
        CorroborationFactory(evidence=made, person=cast.peer, status=Corroboration.Status.ASKED, answered_at=None)
        return {key: made.pk, "data": data}

    return arrange


def deleted_piece(key: str) -> Arrange:
    def arrange(cast: Cast) -> dict[str, Any]:
        return {key: EvidenceFactory(owner=cast.candidate, deleted_at=timezone.now()).pk}

    return arrange


def corroboration(cast: Cast) -> dict[str, Any]:
    return {"pk": CorroborationFactory(evidence=EvidenceFactory(owner=cast.candidate), person=cast.peer).pk}


def person(cast: Cast) -> dict[str, Any]:
    return {"person_id": cast.candidate.pk}


def ask_people(cast: Cast) -> dict[str, Any]:
    return {"pk": EvidenceFactory(owner=cast.candidate).pk, "data": {"people": [cast.peer.pk]}}


def new_goal(cast: Cast) -> dict[str, Any]:
    made = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    return {"data": {"plan": str(made.pk), "title": "Fewer pages"}}


def hook(cast: Cast) -> dict[str, Any]:
    made = GitHubHook.objects.create(owner=cast.candidate, login="rana", secret="s", created_at=timezone.now())
    assert Evidence.objects.count() == 0
    return {"hook_id": made.pk}


def disconnect(cast: Cast) -> dict[str, Any]:
    hook(cast)
    return {}


IF_MATCH = {"If-Match": '"1"'}

ACCESS: list[Row] = [
    Row("growth:index"),
    Row("growth:person", arrange=person, ok=READERS),
    Row("growth:person-evidence", arrange=person, ok=READERS),
    Row("growth:months-csv", arrange=person, ok=READERS),
    Row("growth:plan-new"),
    Row("growth:plan-edit", arrange=plan("plan_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:plan-reopen", "POST", arrange=closed_plan, ok=OWNER, forbidden=ABOVE),
    Row("growth:plan-close", "POST", arrange=plan("plan_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:goal-new"),
    Row("growth:goal", arrange=goal("goal_id"), ok=READERS),
    Row("growth:goal-edit", arrange=goal("goal_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:goal-move", "POST", arrange=goal("goal_id", {"note": "x"}), ok=OWNER, forbidden=ABOVE),
    Row("growth:goal-comment", "POST", arrange=goal("goal_id", {"text": "x"}), ok=TALKERS, forbidden=only("skip_level")),
    Row("growth:evidence-list"),
    Row("growth:evidence-new", "POST", arrange=lambda _cast: {"data": KEPT}),
    Row("growth:evidence", arrange=piece("evidence_id"), ok=READERS),
    Row("growth:evidence", arrange=asked_piece("evidence_id"), ok=READERS | only("peer")),
    Row("growth:evidence-edit", "POST", arrange=piece("evidence_id", KEPT), ok=OWNER, forbidden=ABOVE),
    Row("growth:evidence-delete", "POST", arrange=piece("evidence_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:evidence-restore", "POST", arrange=deleted_piece("evidence_id"), ok=OWNER),
    Row("growth:evidence-share", "POST", arrange=piece("evidence_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:evidence-unshare", "POST", arrange=piece("evidence_id"), ok=OWNER, forbidden=ABOVE),
    Row("growth:evidence-ask", "POST", arrange=piece("evidence_id", {"people": "ade@example.com"}), ok=OWNER, forbidden=ABOVE),
    Row("growth:evidence-confirm", "POST", arrange=asked_piece("evidence_id"), ok=ABOVE | only("peer"), forbidden=OWNER),
    Row(
        "growth:evidence-dispute",
        "POST",
        arrange=asked_piece("evidence_id", {"words": "Not so."}),
        ok=only("manager", "peer"),
        forbidden=only("candidate", "mentor", "skip_level"),
    ),
    Row("growth:evidence-decline", "POST", arrange=asked_piece("evidence_id"), ok=only("peer"), forbidden=READERS),
    Row("growth:github"),
    Row("growth:github-connect", "POST", arrange=lambda _cast: {"data": {"login": "somebody"}}),
    Row("growth:github-disconnect", "POST", arrange=disconnect, ok=OWNER, forbidden=EVERYBODY - OWNER),
    Row("growth:github-deliver", "POST", arrange=hook, ok=EVERYBODY, is_open=True),
    # the API
    Row("growth-api:plans-list"),
    Row("growth-api:plans-list", "POST", arrange=lambda cast: {"data": {"target_level": cast.levels["L8"].pk}}),
    Row("growth-api:plans-detail", arrange=plan("pk"), ok=READERS),
    Row("growth-api:plans-detail", "PATCH", arrange=plan("pk", lambda _c: {"why": "x"}, IF_MATCH), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:plans-reopen", "POST", arrange=lambda cast: {"pk": closed_plan(cast)["plan_id"]}, ok=OWNER, forbidden=ABOVE),
    Row("growth-api:plans-close", "POST", arrange=plan("pk"), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:goals-list"),
    Row("growth-api:goals-list", "POST", arrange=new_goal, forbidden=ABOVE, ok=EVERYBODY - ABOVE),
    Row("growth-api:goals-detail", arrange=goal("pk"), ok=READERS),
    Row("growth-api:goals-detail", "PATCH", arrange=goal("pk", {"title": "x"}, IF_MATCH), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:goals-move", "POST", arrange=goal("pk", {"note": "x"}), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:goals-moves", arrange=goal("pk"), ok=READERS),
    Row("growth-api:goal-comments", arrange=goal("goal_id"), ok=READERS),
    Row("growth-api:goal-comments", "POST", arrange=goal("goal_id", {"text": "x"}), ok=TALKERS, forbidden=only("skip_level")),
    Row("growth-api:evidence-list"),
    Row("growth-api:evidence-list", "POST", arrange=lambda _cast: {"data": {"headline": "x", "happened_on": "2026-01-05"}}),
    Row("growth-api:evidence-detail", arrange=asked_piece("pk"), ok=READERS | only("peer")),
    Row("growth-api:evidence-detail", "PATCH", arrange=piece("pk", {"headline": "x"}, IF_MATCH), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:evidence-detail", "DELETE", arrange=piece("pk"), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:evidence-restore", "POST", arrange=deleted_piece("pk"), ok=OWNER),
    Row("growth-api:evidence-share", "POST", arrange=piece("pk"), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:evidence-unshare", "POST", arrange=piece("pk"), ok=OWNER, forbidden=ABOVE),
    Row("growth-api:evidence-ask", "POST", arrange=ask_people, ok=OWNER, forbidden=ABOVE),
    Row("growth-api:evidence-confirm", "POST", arrange=asked_piece("pk"), ok=ABOVE | only("peer"), forbidden=OWNER),
    Row(
        "growth-api:evidence-dispute",
        "POST",
        arrange=asked_piece("pk", {"reason": "Not so."}),
        ok=only("manager", "peer"),
        forbidden=only("candidate", "mentor", "skip_level"),
    ),
    Row("growth-api:evidence-decline", "POST", arrange=asked_piece("pk"), ok=only("peer"), forbidden=READERS),
    Row("growth-api:corroborations-list"),
    Row("growth-api:corroborations-detail", arrange=corroboration, ok=READERS | only("peer")),
]
