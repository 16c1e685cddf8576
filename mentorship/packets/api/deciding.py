"""Decision records, appeals and close ties in the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows
from mentorship.packets import policies, services
from mentorship.packets import serializers as shapes
from mentorship.packets.models import Appeal, CloseTie, Committee, Decision


class DecisionRows(Rows):
    """Decision records that one may read."""

    model = Decision
    serializer_class = shapes.DecisionSerializer
    ordering = "-recorded_at"
    filterset_fields = ["packet", "outcome"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Decision]:
        """Return the records that one may read."""
        rows: QuerySet[Decision] = super().get_queryset()
        return rows.prefetch_related("lines")

    @extend_schema(request=None, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def tell(self, request: Request, **_: Any) -> Response:
        """Say that the candidate has been told: the embargo ends."""
        return self.answer(services.tell_decision(decision_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=shapes.AppealInput, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, **_: Any) -> Response:
        """Ask once that people outside the first committee look again."""
        said, found = self.checked(shapes.AppealInput), self.get_object()
        services.appeal_decision(decision_id=found.pk, actor=person_of(request), now=timezone.now(), **said)
        return self.answer(found)

    @extend_schema(request=None, responses=shapes.PlanStarted)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, **_: Any) -> Response:
        """Start the next growth plan from a "not yet"."""
        made = services.start_plan(decision_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response({"plan": made.pk})

    @extend_schema(request=shapes.PanelInput, responses=shapes.DecisionSerializer)
    @action(detail=True, methods=["post"])
    def panel(self, request: Request, **_: Any) -> Response:
        """Name who hears the appeal: nobody of the first committee."""
        actor, found = person_of(request), self.get_object()
        if not policies.can_assign(actor):
            raise PermissionDenied
        key = self.checked(shapes.PanelInput)["panel"]
        appeal = get_object_or_404(Appeal.objects.waiting(), decision=found)
        panel = get_object_or_404(Committee.objects.filter(is_appeal_panel=True), pk=key)
        services.assign_panel(appeal_id=appeal.pk, actor=actor, panel=panel, now=timezone.now())
        return self.answer(found)


class TieRows(Rows):
    """Whom one has named as too close to judge, or be judged by; nobody else reads them."""

    model = CloseTie
    serializer_class = shapes.TieSerializer
    ordering = "-at"
    filter_backends: list[Any] = []
    lookup_value_converter = "int"

    @extend_schema(request=shapes.TieInput, responses={201: shapes.TieSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Name somebody; the program keeps the two apart from now on."""
        said = self.checked(shapes.TieInput)
        return self.answer(services.declare_tie(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Take it back; packets from which it kept somebody out stay so."""
        services.undo_tie(tie_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)
