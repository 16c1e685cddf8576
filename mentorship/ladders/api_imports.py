"""Imports in the API: a dry run tells what would change; without it everything or nothing is written."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import jobs
from mentorship.core.api import Idempotent
from mentorship.core.errors import Invalid
from mentorship.core.serializers import JobSerializer
from mentorship.ladders import policies, services
from mentorship.ladders import serializers as shapes
from mentorship.ladders.people_rows import ALIASES, read_people
from mentorship.ladders.tables import guess_columns, read_table

INVITING = "mentorship.ladders.tasks.invite_imported"


class Import(Idempotent):
    """A file is sent as multipart/form-data."""

    parser_classes = [MultiPartParser]

    def asked(self, request: Request, shape: Any) -> dict[str, Any]:
        """The request's fields, checked in shape."""
        serializer = shape(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        values["data"], values["name"] = values["file"].read(), values["file"].name
        return values


class LadderImport(Import):
    """Ladders from files."""

    @extend_schema(request={"multipart/form-data": shapes.LadderImportInput}, responses=shapes.LadderPlanSerializer)
    def post(self, request: Request) -> Response:
        """Import a ladder in any of the known formats."""
        actor = person_of(request)
        if not policies.can_edit_ladders(actor):
            raise PermissionDenied
        asked = self.asked(request, shapes.LadderImportInput)
        document = services.read_ladder(data=asked["data"], file=asked["name"])
        plan = services.plan_import(document, ladder=asked.get("ladder"))
        if not asked["is_dry_run"]:
            plan = services.import_ladder(
                document=document,
                actor=actor,
                now=timezone.now(),
                ladder=asked.get("ladder"),
                is_published=asked["is_published"],
            )
        body = {
            "name": document.name,
            "number": plan.name,
            "is_same": plan.is_same,
            "is_dry_run": asked["is_dry_run"],
            "meaning": plan.difference.bump,
            "counts": plan.difference.counts(),
            "version": plan.draft.pk if plan.draft else None,
        }
        return Response(shapes.LadderPlanSerializer(body).data)


def _may_import(request: Request) -> User:
    actor = person_of(request)
    if not policies.can_import_people(actor):
        raise PermissionDenied
    return actor


class PeopleImport(Import):
    """People from tables."""

    @extend_schema(request={"multipart/form-data": shapes.PeopleImportInput}, responses=shapes.PeoplePlanSerializer)
    def post(self, request: Request) -> Response:
        """Import people: all or nothing, each fault named by row and column."""
        actor = _may_import(request)
        asked = self.asked(request, shapes.PeopleImportInput)
        table = read_table(asked["data"], asked["name"])
        columns = {name: column for name, column in (asked.get("columns") or {}).items() if name in ALIASES}
        unknown = sorted(set(columns.values()) - set(table.head))
        if unknown:
            raise Invalid(
                f"The file has no column “{unknown[0]}”. Name columns as they stand in its first line.", field="columns"
            )
        columns = columns or guess_columns(table.head, ALIASES, services.kept_columns().get("columns", {}))
        rows = read_people(table, columns)
        choices = {"blank": asked["blank"], "ladder": asked["ladder"]}
        if asked["is_dry_run"]:
            plan = services.plan_people(rows, today=timezone.localdate(), **choices)
        else:
            plan = services.import_people(rows=rows, actor=actor, now=timezone.now(), source="import:api", **choices)
        body = {
            "is_dry_run": asked["is_dry_run"],
            "counts": plan.counts(),
            "columns": columns,
            "unknown": plan.unknown,
            "problems": [one.as_dict() for one in plan.problems],
            "warnings": [one.as_dict() for one in plan.warnings],
        }
        return Response(shapes.PeoplePlanSerializer(body).data)


class InviteImported(Idempotent):
    """Everybody whom an import brought in."""

    @extend_schema(request=None, responses={202: JobSerializer})
    def post(self, request: Request) -> Response:
        """Invite everybody who has neither been invited nor signed in; the job says how far it is."""
        actor = _may_import(request)
        job = jobs.start(INVITING, owner=actor, now=timezone.now(), actor_id=actor.pk)
        return Response(JobSerializer(job).data, status=202)


class HistoryImport(Import):
    """Past jobs from tables."""

    @extend_schema(request={"multipart/form-data": shapes.HistoryImportInput}, responses=shapes.HistoryPlanSerializer)
    def post(self, request: Request) -> Response:
        """Import past jobs; contradictions are kept and named."""
        actor = _may_import(request)
        asked = self.asked(request, shapes.HistoryImportInput)
        table = read_table(asked["data"], asked["name"])
        if asked["is_dry_run"]:
            plan = services.plan_history(table)
        else:
            plan = services.import_history(table=table, actor=actor, now=timezone.now())
        body = {
            "is_dry_run": asked["is_dry_run"],
            "kept": len(plan.jobs),
            "known": plan.known,
            "problems": [one.as_dict() for one in plan.problems],
            "warnings": [one.as_dict() for one in plan.warnings],
        }
        return Response(shapes.HistoryPlanSerializer(body).data)
