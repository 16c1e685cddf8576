"""What people offer and look for, whom they avoid, and questions to begin with."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import BlockedPair, MenteeWish, MentorProfile
from mentorship.mentoring.serializers import pairs as shapes


class ProfileRows(Rows):
    """What mentors offer: those who are open, and mine."""

    model = MentorProfile
    serializer_class = shapes.ProfileSerializer
    ordering = "-changed_at"
    filterset_fields = ["is_open", "competencies"]
    lookup_value_converter = "int"

    def get_queryset(self) -> "QuerySet[MentorProfile]":
        """Fetch along what is shown."""
        rows: QuerySet[MentorProfile] = super().get_queryset()
        return rows.prefetch_related("competencies")

    @extend_schema(request=shapes.ProfileInput, responses=shapes.ProfileSerializer)
    @action(detail=False, methods=["post"])
    def mine(self, request: Request, **_: Any) -> Response:
        """Say what I offer."""
        offer = services.Offer(**self.checked(shapes.ProfileInput))
        return self.answer(services.save_profile(actor=person_of(request), offer=offer, now=timezone.now()))


class WishRows(Rows):
    """What I look for; for people partners, the waiting list."""

    model = MenteeWish
    serializer_class = shapes.WishSerializer
    ordering = "-since"
    filterset_fields = ["is_open"]
    lookup_value_converter = "int"

    def get_queryset(self) -> "QuerySet[MenteeWish]":
        """Fetch along what is shown."""
        rows: QuerySet[MenteeWish] = super().get_queryset()
        return rows.prefetch_related("competencies")

    @extend_schema(request=shapes.WishInput, responses=shapes.WishSerializer)
    @action(detail=False, methods=["post"])
    def mine(self, request: Request, **_: Any) -> Response:
        """Say what I look for."""
        wish = services.Wish(**self.checked(shapes.WishInput))
        return self.answer(services.save_wish(actor=person_of(request), wish=wish, now=timezone.now()))

    @extend_schema(responses=shapes.SuggestionSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def suggestions(self, request: Request, **_: Any) -> Response:
        """Say which mentors fit the one who looks, each with its reasons."""
        found = selectors.suggestions_for(self.get_object().person, timezone.now())
        return Response(shapes.SuggestionSerializer(found, many=True).data)

    @extend_schema(request=shapes.SuggestInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def suggest(self, request: Request, **_: Any) -> Response:
        """Point the one who waits to a mentor, as a people partner; the two agree between themselves."""
        mentor = self.checked(shapes.SuggestInput)["mentor"]
        wish = self.get_object()
        services.suggest_mentor(mentee_id=wish.pk, mentor_id=mentor, actor=person_of(request), now=timezone.now())
        return Response(status=204)


class BlockRows(Rows):
    """Whom I am not to be paired with."""

    model = BlockedPair
    serializer_class = shapes.BlockSerializer
    ordering = "-at"
    filter_backends: list[Any] = []
    lookup_value_converter = "int"

    @extend_schema(request=shapes.BlockInput, responses={201: shapes.BlockSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Keep us from being paired; they never learn of it."""
        said = self.checked(shapes.BlockInput)
        return self.answer(services.block(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Take that back."""
        services.unblock(actor=person_of(request), other=self.get_object().other, now=timezone.now())
        return Response(status=204)


class QuestionRows(Rows):
    """Questions to begin a session with."""

    model = MenteeWish
    serializer_class = shapes.QuestionSerializer
    filter_backends: list[Any] = []
    pagination_class = None

    @extend_schema(
        parameters=[OpenApiParameter("category", str), OpenApiParameter("q", str)],
        responses=shapes.QuestionSerializer(many=True),
    )
    def list(self, request: Request, *_args: Any, **_: Any) -> Response:
        """Return those of a category (`?category=`) that hold these words (`?q=`)."""
        asked = request.query_params
        category, words = (asked.get(name, "").replace("\x00", "") for name in ("category", "q"))
        return Response(shapes.QuestionSerializer(selectors.questions(category=category, words=words), many=True).data)
