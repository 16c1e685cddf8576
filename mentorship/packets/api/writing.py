"""What a packet says, in the API: its sections with their history, and words in the margin."""

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
from mentorship.core.api import Rows, expected_version
from mentorship.core.doors import visible_or_404
from mentorship.packets import policies, services
from mentorship.packets import serializers as shapes
from mentorship.packets.models import MarginComment, Packet, Section

LONGEST_HISTORY = 50


class OfPacket(Rows):
    """Rows of one packet, for those who have a part in its writing."""

    def _packet(self) -> Packet:
        found = visible_or_404(Packet, self.request.user, self.kwargs["packet_id"])
        if not policies.can_comment(person_of(self.request), found):
            raise PermissionDenied
        return found


class SectionRows(OfPacket):
    """The sections of one packet."""

    model = Section
    serializer_class = shapes.SectionSerializer
    ordering = "position"
    lookup_field = "key"
    filter_backends: list[Any] = []

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

    @extend_schema(request=None, responses=shapes.SectionSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_: Any) -> Response:
        """Take the newer draft's words; one's own stay in the history."""
        return self._written(request, services.accept_offer)

    @extend_schema(request=None, responses=shapes.SectionSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, **_: Any) -> Response:
        """Keep one's own words; the same offer does not come back."""
        return self._written(request, services.dismiss_offer)

    @extend_schema(request=None, responses=shapes.SectionSerializer)
    @action(detail=True, methods=["post"], url_path="offer-again")
    def offer_again(self, request: Request, **_: Any) -> Response:
        """Take that back: the newest draft's words are offered again."""
        return self._written(request, services.offer_again)

    @extend_schema(request=shapes.VersionInput, responses=shapes.SectionSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **_: Any) -> Response:
        """Bring an earlier version's words back, as a new version."""
        number = self.checked(shapes.VersionInput)["number"]
        get_object_or_404(self.get_object().versions, number=number)
        return self._written(request, services.restore_version, number=number)

    def _written(self, request: Request, verb: Any, **more: Any) -> Response:
        packet, section = self._packet(), self.get_object()
        if not policies.can_write(person_of(request), packet):
            raise PermissionDenied
        return self.answer(verb(packet_id=packet.pk, key=section.key, actor=person_of(request), now=timezone.now(), **more))

    @extend_schema(responses=shapes.VersionSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def history(self, request: Request, **_: Any) -> Response:
        """Return who wrote what, when: the latest first."""
        rows = self.get_object().versions.order_by("-number")[:LONGEST_HISTORY]
        return Response(shapes.VersionSerializer(rows, many=True).data)


class CommentRows(OfPacket):
    """Words in the margin of one packet."""

    model = MarginComment
    serializer_class = shapes.CommentSerializer
    ordering = "at"
    filter_backends: list[Any] = []

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
