"""Cycles, committees and asks in the API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows, expected_version
from mentorship.packets import policies, services
from mentorship.packets import serializers_cycles as shapes
from mentorship.packets.models import Committee, PacketAsk, PromotionCycle
from mentorship.packets.serializers import ReasonInput


class CycleRows(Rows):
    """Cycles and their dates."""

    model = PromotionCycle
    serializer_class = shapes.CycleSerializer
    ordering = "-opens_on"
    filterset_fields = ["status"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[PromotionCycle]:
        """Return the cycles that one may see."""
        rows: QuerySet[PromotionCycle] = super().get_queryset()
        return rows.prefetch_related("ladders")

    @extend_schema(request=shapes.CycleInput, responses={201: shapes.CycleSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Plan a cycle."""
        said = shapes.CycleInput.split(self.checked(shapes.CycleInput))
        return self.answer(services.plan_cycle(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.CycleInput, responses=shapes.CycleSerializer)
    def update(self, request: Request, **_: Any) -> Response:
        """Plan it anew, whole; a lost update is answered with both."""
        cycle, version = self._planned(request), expected_version(request)
        said = shapes.CycleInput.split(self.checked(shapes.CycleInput))
        actor, now = person_of(request), timezone.now()
        return self.answer(services.plan_cycle(actor=actor, cycle_id=cycle.pk, version=version, now=now, **said))

    def _planned(self, request: Request) -> PromotionCycle:
        found: PromotionCycle = self.get_object()
        if not policies.can_assign(person_of(request)):
            raise PermissionDenied
        return found

    @extend_schema(request=None, responses=shapes.CycleSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, **_: Any) -> Response:
        """Let packets be opened in it."""
        return self._set_status(request, PromotionCycle.Status.OPEN)

    @extend_schema(request=None, responses=shapes.CycleSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: Any) -> Response:
        """Close one in which nothing is open any more."""
        return self._set_status(request, PromotionCycle.Status.CLOSED)

    def _set_status(self, request: Request, status: str) -> Response:
        cycle, actor = self._planned(request), person_of(request)
        return self.answer(services.set_cycle_status(cycle_id=cycle.pk, actor=actor, status=status, now=timezone.now()))

    @extend_schema(methods=["GET"], responses=shapes.ExtensionSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.ExtensionInput, responses={201: shapes.ExtensionSerializer})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filter_backends=[])
    def extensions(self, request: Request, **_: Any) -> Response:
        """Move a step to a later day, for everybody or one packet, on record; read what was moved."""
        if request.method == "POST":
            cycle, said = self._planned(request), self.checked(shapes.ExtensionInput)
            made = services.extend(cycle_id=cycle.pk, actor=person_of(request), now=timezone.now(), **said)
            return Response(shapes.ExtensionSerializer(made).data, status=201)
        rows = self.get_object().extensions.order_by("-at")
        shown = rows if policies.can_assign(person_of(request)) else rows.filter(packet__isnull=True)
        return Response(shapes.ExtensionSerializer(shown, many=True).data)


class CommitteeRows(Rows):
    """Committees: a people partner names them; who sits in one sees it."""

    model = Committee
    serializer_class = shapes.CommitteeSerializer
    ordering = "name"
    filterset_fields = ["cycle", "is_appeal_panel"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Committee]:
        """Return the committees that one may see."""
        rows: QuerySet[Committee] = super().get_queryset()
        return rows.prefetch_related("members")

    @extend_schema(request=shapes.CommitteeInput, responses={201: shapes.CommitteeSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Name a committee of a cycle."""
        said = self.checked(shapes.CommitteeInput)
        cycle = said.pop("cycle")
        return self.answer(services.set_committee(cycle_id=cycle.pk, actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.CommitteeEdit, responses=shapes.CommitteeSerializer)
    def update(self, request: Request, **_: Any) -> Response:
        """Name it anew, whole; a lost update is answered with both."""
        found: Committee = self.get_object()
        actor = person_of(request)
        if not policies.can_assign(actor):
            raise PermissionDenied
        version, said = expected_version(request), self.checked(shapes.CommitteeEdit)
        seat: dict[str, Any] = {"cycle_id": found.cycle_id, "committee_id": found.pk, "version": version, **said}
        return self.answer(services.set_committee(actor=actor, now=timezone.now(), **seat))


class AskRows(Rows):
    """Asks for a packet: mine, and those of my people."""

    model = PacketAsk
    serializer_class = shapes.AskSerializer
    ordering = "-asked_at"
    filterset_fields = ["status", "cycle"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.AskInput, responses={201: shapes.AskSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Ask my manager for a packet."""
        said = self.checked(shapes.AskInput)
        return self.answer(services.ask_for_packet(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=ReasonInput, responses=shapes.AskSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **_: Any) -> Response:
        """Say no, and why; agreeing is opening the packet."""
        said = self.checked(ReasonInput)
        return self.answer(services.refuse_ask(ask_id=self.get_object().pk, actor=person_of(request), now=timezone.now(), **said))
