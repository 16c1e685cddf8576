"""Pairs and what surrounds them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows, expected_version
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import Concern, Handover, Mentorship
from mentorship.mentoring.models.pairs import MentorshipQuerySet
from mentorship.mentoring.serializers import pairs as shapes


class PairRows(Rows):
    """My mentorships, sponsorships, single sessions and one-to-ones."""

    model = Mentorship
    serializer_class = shapes.PairSerializer
    ordering = "-requested_at"
    filterset_fields = ["kind", "status", "mentor", "mentee"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Mentorship]:
        """Return mine, each with whether its last session may be shown."""
        rows: MentorshipQuerySet = super().get_queryset()
        return rows.with_silence().with_people()

    @extend_schema(request=shapes.AskInput, responses={201: shapes.PairSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Ask a mentor for their time, or offer mine; the other one answers. Influence told by the one helped counts at once."""
        said = self.checked(shapes.AskInput)
        me = person_of(request)
        if said["kind"] == Mentorship.Kind.INFLUENCE:
            what = said.get("purpose", "")
            pair = services.record_influence(
                actor=me, helper=said["mentor"], helped=said["mentee"], what=what, now=timezone.now()
            )
        else:
            pair = services.request_mentorship(actor=me, ask=services.Ask(**said), now=timezone.now())
        return self.answer(pair, 201)

    @extend_schema(request=shapes.TermsInput, responses=shapes.PairSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change what for and how often."""
        pair = self.get_object()
        said = {"purpose": pair.purpose, "cadence_days": pair.cadence_days} | self.checked(shapes.TermsInput)
        version = expected_version(request)
        return self.answer(
            services.change_terms(actor=person_of(request), pair_id=pair.pk, version=version, now=timezone.now(), **said)
        )

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Take my request back before it is answered."""
        services.withdraw(actor=person_of(request), pair_id=self.get_object().pk, now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_: Any) -> Response:
        """Say yes."""
        return self.answer(services.accept(actor=person_of(request), pair_id=self.get_object().pk, now=timezone.now()))

    @extend_schema(request=shapes.WordInput, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_: Any) -> Response:
        """Say no, with a word."""
        pair, said = self.get_object(), self.checked(shapes.WordInput)
        return self.answer(services.decline(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said))

    @extend_schema(request=shapes.PauseInput, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, **_: Any) -> Response:
        """Rest until a day."""
        pair, said = self.get_object(), self.checked(shapes.PauseInput)
        return self.answer(services.pause(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said))

    @extend_schema(request=None, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, **_: Any) -> Response:
        """Go on."""
        return self.answer(services.resume(actor=person_of(request), pair_id=self.get_object().pk, now=timezone.now()))

    @extend_schema(request=shapes.EndInput, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, **_: Any) -> Response:
        """End it at once; no reason is asked or shown."""
        pair, said = self.get_object(), self.checked(shapes.EndInput)
        return self.answer(services.end(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said))

    @extend_schema(request=shapes.ReflectionInput, responses=shapes.PairSerializer)
    @action(detail=True, methods=["post"])
    def reflect(self, request: Request, **_: Any) -> Response:
        """Leave closing words after the end; both read them."""
        pair, said = self.get_object(), self.checked(shapes.ReflectionInput)
        services.reflect(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said)
        return self.answer(pair)

    @extend_schema(request=shapes.FitInput, responses=shapes.FitSerializer)
    @action(detail=True, methods=["post"], url_path="fit-check")
    def fit_check(self, request: Request, **_: Any) -> Response:
        """Say how it goes after two sessions; nobody else reads it."""
        pair, said = self.get_object(), self.checked(shapes.FitInput)
        check = services.answer_fit_check(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said)
        return Response(shapes.FitSerializer(check).data)

    @extend_schema(request=shapes.ConcernInput, responses={201: shapes.ConcernKept})
    @action(detail=True, methods=["post"], url_path="concern")
    def raise_concern(self, request: Request, **_: Any) -> Response:
        """Tell the people partners, and nobody else."""
        pair, said = self.get_object(), self.checked(shapes.ConcernInput)
        concern = services.raise_concern(actor=person_of(request), pair_id=pair.pk, now=timezone.now(), **said)
        return Response(shapes.ConcernKept(concern).data, status=201)

    @extend_schema(request=None, responses=shapes.HandoverSerializer)
    @action(detail=True, methods=["post"])
    def handover(self, request: Request, **_: Any) -> Response:
        """Begin the handover, or return it."""
        found = services.open_handover(actor=person_of(request), pair_id=self.get_object().pk, now=timezone.now())
        return Response(shapes.HandoverSerializer(found).data, headers={"ETag": f'"{found.version}"'})

    @extend_schema(request=shapes.OneToOneInput, responses=shapes.PairSerializer)
    @action(detail=False, methods=["post"], url_path="one-to-ones")
    def one_to_ones(self, request: Request, **_: Any) -> Response:
        """Return the one-to-one of a report and their manager, begun now if they had none."""
        said = self.checked(shapes.OneToOneInput)
        return self.answer(services.open_one_to_one(actor=person_of(request), now=timezone.now(), **said))


class ConcernRows(Rows):
    """Concerns: mine; for people partners, all but those about a pair of their own."""

    model = Concern
    serializer_class = shapes.ConcernSerializer
    ordering = "-raised_at"
    filter_backends: list[Any] = []
    lookup_value_converter = "uuid"

    @extend_schema(request=None, responses=shapes.ConcernKept)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: Any) -> Response:
        """Mark it as looked after."""
        concern = services.close_concern(actor=person_of(request), concern_id=self.get_object().pk, now=timezone.now())
        return Response(shapes.ConcernKept(concern).data)

    @extend_schema(request=None, responses=shapes.ConcernKept)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **_: Any) -> Response:
        """Take that back: it waits again."""
        concern = services.reopen_concern(actor=person_of(request), concern_id=self.get_object().pk, now=timezone.now())
        return Response(shapes.ConcernKept(concern).data)


class HandoverRows(Rows):
    """Handovers of my pairs, and those that were handed to me."""

    model = Handover
    serializer_class = shapes.HandoverSerializer
    ordering = "-created_at"
    filter_backends: list[Any] = []
    lookup_value_converter = "uuid"

    def get_queryset(self) -> "QuerySet[Handover]":
        """Fetch the pair along."""
        rows: QuerySet[Handover] = super().get_queryset()
        return rows.select_related("mentorship")

    @extend_schema(request=shapes.HandoverInput, responses=shapes.HandoverSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change the words; both approve again."""
        handover, said, version = self.get_object(), self.checked(shapes.HandoverInput), expected_version(request)
        return self.answer(
            services.edit_handover(actor=person_of(request), handover_id=handover.pk, version=version, now=timezone.now(), **said)
        )

    @extend_schema(request=None, responses=shapes.HandoverSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **_: Any) -> Response:
        """Approve the words of the version that If-Match names."""
        handover, version = self.get_object(), expected_version(request)
        return self.answer(
            services.approve_handover(actor=person_of(request), handover_id=handover.pk, version=version, now=timezone.now())
        )


class SuggestionRows(Rows):
    """Mentors who fit me, each with the reasons."""

    model = Mentorship
    serializer_class = shapes.SuggestionSerializer
    filter_backends: list[Any] = []
    pagination_class = None

    @extend_schema(responses=shapes.SuggestionSerializer(many=True))
    def list(self, request: Request, *_args: Any, **_: Any) -> Response:
        """Return at most twelve, the best fitting first."""
        found = selectors.suggestions_for(person_of(request), timezone.now())
        return Response(shapes.SuggestionSerializer(found, many=True).data)
