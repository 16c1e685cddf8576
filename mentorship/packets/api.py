"""Packets in the API: the same services as behind the pages."""

from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core import jobs
from mentorship.core.api import Rows, expected_version
from mentorship.packets import policies, selectors, services
from mentorship.packets import serializers as shapes
from mentorship.packets.document import to_data
from mentorship.packets.documents import current_document, latest_draft
from mentorship.packets.models import Decision, MarginComment, Opinion, Packet, PacketAsk, PromotionCycle, Section
from mentorship.packets.services.drafting import DRAFT_TASK


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


class PacketRows(Rows):
    """Packets that one writes, is the subject of, or may read."""

    model = Packet
    serializer_class = shapes.PacketSerializer
    ordering = "-opened_at"
    filterset_fields = ["cycle", "candidate", "author"]
    lookup_value_converter = "uuid"

    def get_serializer_context(self) -> dict[str, Any]:
        """Say which decisions the reader may know."""
        context = dict(super().get_serializer_context())
        if getattr(self, "swagger_fake_view", False):
            return context
        return context | {"known": Known(person_of(self.request))}

    @extend_schema(request=shapes.PacketInput, responses={201: shapes.PacketSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Open a packet."""
        said = self.checked(shapes.PacketInput)
        return self.answer(services.open_packet(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=None, responses={202: shapes.JobSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, **_: Any) -> Response:
        """Ask for a draft; the answer tells how far it is."""
        job = services.draft_packet(packet_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(shapes.JobSerializer(job).data, status=202)

    @extend_schema(responses=shapes.JobSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def progress(self, request: Request, **_: Any) -> Response:
        """Tell how far the latest draft is."""
        job = jobs.latest(self.get_object(), DRAFT_TASK)
        if job is None:
            raise NotFound
        return Response(shapes.JobSerializer(job).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def document(self, request: Request, **_: Any) -> HttpResponse:
        """Return what the packet says, in the shape of /packets/schema.json."""
        found = current_document(self.get_object())
        if found is None:
            raise NotFound
        return HttpResponse(orjson.dumps(to_data(found)), content_type="application/json")

    @extend_schema(responses=shapes.CheckSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def checks(self, request: Request, **_: Any) -> Response:
        """Return the list before submission."""
        packet = self.get_object()
        if not policies.can_comment(person_of(request), packet):
            raise PermissionDenied
        written = latest_draft(packet)
        if written is None:
            raise NotFound
        rows = selectors.checks_of(packet, written, today=timezone.localdate())
        return Response(shapes.CheckSerializer(rows, many=True).data)

    @extend_schema(request=None, responses=shapes.PacketSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, **_: Any) -> Response:
        """Freeze it and hand it to calibration."""
        return self.answer(services.submit_packet(packet_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=None, responses=shapes.PacketSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, **_: Any) -> Response:
        """Undo a mistaken submission."""
        return self.answer(services.take_back(packet_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=shapes.ReasonInput, responses=shapes.PacketSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_: Any) -> Response:
        """Take it out of the cycle; the candidate declines by the same."""
        said, packet, user = self.checked(shapes.ReasonInput), self.get_object(), person_of(request)
        verb = services.decline_packet if user.pk == packet.candidate_id else services.withdraw_packet
        return self.answer(verb(packet_id=packet.pk, actor=user, now=timezone.now(), **said))

    @extend_schema(methods=["GET"], responses=shapes.OpinionSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.OpinionInput, responses={201: shapes.OpinionSerializer})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filter_backends=[])
    def opinions(self, request: Request, **_: Any) -> Response:
        """Give a sealed opinion; read those that one may read: all, once one's own is given."""
        packet, user = self.get_object(), person_of(request)
        if not policies.can_judge(user, packet):
            raise PermissionDenied
        if request.method == "POST":
            said = self.checked(shapes.OpinionInput)
            views = shapes.lines(said["lines"])
            given = services.give_opinion(
                packet_id=packet.pk, actor=user, lines=views, overall=said["overall"], now=timezone.now()
            )
            return Response(shapes.OpinionSerializer(given).data, status=201)
        if Opinion.objects.filter(packet=packet, member=user, is_withheld=False).exists():
            services.enter_meeting(packet_id=packet.pk, actor=user, now=timezone.now())
        rows = Opinion.objects.visible_to(user).filter(packet=packet, is_withheld=False).prefetch_related("lines")
        return Response(shapes.OpinionSerializer(rows, many=True).data)

    @extend_schema(request=shapes.DecisionInput, responses={201: shapes.DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_: Any) -> Response:
        """Record the decision; it stays embargoed until told or released."""
        said = self.checked(shapes.DecisionInput)
        verdict = services.Verdict(**{**said, "lines": shapes.lines(said["lines"])})
        made = services.record_decision(
            packet_id=self.get_object().pk, actor=person_of(request), verdict=verdict, now=timezone.now()
        )
        return Response(shapes.DecisionSerializer(made).data, status=201)


class Known:
    """The packets whose decision a person may know, looked up once, when first asked."""

    def __init__(self, user: Any) -> None:
        self._user = user
        self._keys: set[UUID] | None = None

    def __contains__(self, packet: object) -> bool:
        """Whether the decision on this packet may be known."""
        if self._keys is None:
            self._keys = set(Decision.objects.visible_to(self._user).values_list("packet", flat=True))
        return packet in self._keys


class SectionRows(Rows):
    """The sections of one packet."""

    model = Section
    serializer_class = shapes.SectionSerializer
    ordering = "position"
    lookup_field = "key"
    filter_backends: list[Any] = []

    def _packet(self) -> Packet:
        found = get_object_or_404(Packet.objects.visible_to(self.request.user), pk=self.kwargs["packet_id"])
        if not policies.can_comment(person_of(self.request), found):
            raise PermissionDenied
        return found

    def rows(self) -> QuerySet[Section]:
        """Return the sections of a packet in whose writing one has a part."""
        return Section.objects.filter(packet=self._packet())

    @extend_schema(request=shapes.SectionEdit, responses=shapes.SectionSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Replace a section's words; a lost update is answered with both texts."""
        packet = self._packet()
        if not policies.can_write(person_of(request), packet):
            raise PermissionDenied
        version, section = expected_version(request), self.get_object()
        said = self.checked(shapes.SectionEdit)
        now = timezone.now()
        edited = services.edit_section(
            packet_id=packet.pk, key=section.key, actor=person_of(request), text=said["text"], version=version, now=now
        )
        return self.answer(edited)


class CommentRows(Rows):
    """Words in the margin of one packet."""

    model = MarginComment
    serializer_class = shapes.CommentSerializer
    ordering = "at"
    filter_backends: list[Any] = []

    def _packet(self) -> Packet:
        found = get_object_or_404(Packet.objects.visible_to(self.request.user), pk=self.kwargs["packet_id"])
        if not policies.can_comment(person_of(self.request), found):
            raise PermissionDenied
        return found

    def rows(self) -> QuerySet[MarginComment]:
        """Return the comments on a packet in whose writing one has a part."""
        return MarginComment.objects.filter(section__packet=self._packet()).select_related("section")

    @extend_schema(request=shapes.CommentInput, responses={201: shapes.CommentSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Write in the margin."""
        packet = self._packet()
        said = self.checked(shapes.CommentInput)
        section = get_object_or_404(packet.sections, key=said.pop("section"))
        made = services.comment_section(
            packet_id=packet.pk, key=section.key, actor=person_of(request), now=timezone.now(), **said
        )
        return self.answer(made, 201)

    @extend_schema(request=None, responses=shapes.CommentSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, **_: Any) -> Response:
        """Close a comment."""
        packet, comment = self._packet(), self.get_object()
        return self.answer(
            services.resolve_comment(packet_id=packet.pk, comment_id=comment.pk, actor=person_of(request), now=timezone.now())
        )


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

    @extend_schema(request=shapes.ReasonInput, responses=shapes.AskSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, **_: Any) -> Response:
        """Say no, and why; agreeing is opening the packet."""
        said = self.checked(shapes.ReasonInput)
        return self.answer(services.refuse_ask(ask_id=self.get_object().pk, actor=person_of(request), now=timezone.now(), **said))
