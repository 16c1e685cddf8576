"""Packets in the API: from opening to decision."""

from typing import Any
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person_of
from mentorship.core import jobs
from mentorship.core.api import Rows
from mentorship.core.api_base import AnyKind, JSONRenderer
from mentorship.packets import policies, selectors, services
from mentorship.packets import serializers as shapes
from mentorship.packets.document import to_data
from mentorship.packets.documents import current_document, latest_draft
from mentorship.packets.files import ENDINGS, file_answer
from mentorship.packets.models import Decision, Opinion, Packet
from mentorship.packets.services.drafting import DRAFT_TASK


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

    @extend_schema(request=shapes.SeveralInput, responses={201: shapes.PacketSerializer(many=True)})
    @action(detail=False, methods=["post"])
    def several(self, request: Request, **_: Any) -> Response:
        """Open packets for several people at once: all of them, or none."""
        said = self.checked(shapes.SeveralInput)
        candidates = [(one["candidate"], one["target_level"]) for one in said["candidates"]]
        actor, now = person_of(request), timezone.now()
        made = services.open_packets(actor=actor, candidates=candidates, cycle=said["cycle"], now=now)
        return Response(self.get_serializer(made, many=True).data, status=201)

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

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def recuse(self, request: Request, **_: Any) -> Response:
        """Keep out of it, without saying why; an opinion already given is withheld."""
        services.declare_conflict(packet_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(methods=["GET"], responses=shapes.NoteSerializer(many=True))
    @extend_schema(methods=["POST"], request=shapes.NoteInput, responses={201: shapes.NoteSerializer})
    @action(detail=True, methods=["get", "post"], pagination_class=None, filter_backends=[])
    def notes(self, request: Request, **_: Any) -> Response:
        """Write a note of the meeting; read them, once one's own opinion is given."""
        packet, user = self.get_object(), person_of(request)
        if not policies.can_judge(user, packet):
            raise PermissionDenied
        if request.method == "POST":
            said = self.checked(shapes.NoteInput)
            made = services.note_meeting(packet_id=packet.pk, actor=user, now=timezone.now(), **said)
            return Response(shapes.NoteSerializer(made).data, status=201)
        has_mine = packet.opinions.filter(member=user, is_withheld=False).exists()
        rows = packet.meeting_notes.order_by("at") if has_mine else packet.meeting_notes.none()
        return Response(shapes.NoteSerializer(rows, many=True).data)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def annex(self, request: Request, **_: Any) -> Response:
        """Return the sealed annex: answers for the committee only."""
        packet = self.get_object()
        if not policies.can_judge(person_of(request), packet):
            raise PermissionDenied
        written = latest_draft(packet)
        if written is None or not written.annex:
            raise NotFound
        return Response(written.annex)


class Seats(Rows):
    """Who writes a packet and who decides on it: a people partner hands it on, also one that only its author reads."""

    model = Packet
    serializer_class = shapes.SeatSerializer
    lookup_url_kwarg = "packet_id"
    filter_backends: list[Any] = []

    def rows(self) -> QuerySet[Packet]:
        """Return every packet to who assigns; to others those they may read, which they may not hand on."""
        user = person_of(self.request)
        return Packet.objects.all() if policies.can_assign(user) else Packet.objects.visible_to(user)

    def _packet(self, request: Request) -> Packet:
        found: Packet = self.get_object()
        if not policies.can_assign(person_of(request)):
            raise PermissionDenied
        return found

    @extend_schema(request=shapes.CommitteeChoice, responses=shapes.SeatSerializer)
    def committee(self, request: Request, **_: Any) -> Response:
        """Say which committee of its cycle decides."""
        packet, key = self._packet(request), self.checked(shapes.CommitteeChoice)["committee"]
        chosen = get_object_or_404(packet.cycle.committees.filter(is_appeal_panel=False), pk=key) if key else None
        actor, now = person_of(request), timezone.now()
        return self.answer(services.assign_committee(packet_id=packet.pk, actor=actor, committee=chosen, now=now))

    @extend_schema(request=shapes.AuthorChoice, responses=shapes.SeatSerializer)
    def author(self, request: Request, **_: Any) -> Response:
        """Hand it to another author."""
        packet, said = self._packet(request), self.checked(shapes.AuthorChoice)
        return self.answer(services.assign_author(packet_id=packet.pk, actor=person_of(request), now=timezone.now(), **said))


class FileView(APIView):
    """A packet as a file to take along."""

    renderer_classes = [JSONRenderer, AnyKind]

    @extend_schema(
        parameters=[OpenApiParameter("ending", location="path", enum=list(ENDINGS))],
        responses={(200, kind): OpenApiTypes.BINARY for kind, _write in ENDINGS.values()},
    )
    def get(self, request: Request, packet_id: UUID, ending: str) -> HttpResponse:
        """Return the packet as PDF, DOCX, Markdown or canonical JSON."""
        packet = get_object_or_404(Packet.objects.visible_to(request.user), pk=packet_id)
        return file_answer(packet, ending, timezone.now())


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
