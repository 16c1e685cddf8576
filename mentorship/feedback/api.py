"""Feedback in the API: the same services as behind the pages."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person_of
from mentorship.core.api import Rows
from mentorship.core.errors import DomainError
from mentorship.feedback import hints, policies, selectors, services
from mentorship.feedback import serializers as shapes
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation, Testimonial


class OnThePageOnlyError(DomainError):
    """A token or a key would leave a trace of an anonymous answer."""

    status = 409
    code = "on_the_page_only"


class RoundRows(Rows):
    """Rounds about me and my reports."""

    model = FeedbackRound
    serializer_class = shapes.RoundSerializer
    ordering = "-opened_at"
    filterset_fields = ["subject", "status", "purpose", "mode"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> Any:
        """Return the rounds that I may read."""
        return super().get_queryset().prefetch_related("competencies")

    @extend_schema(request=shapes.RoundInput, responses={201: shapes.RoundSerializer})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Ask several people about myself or one of my reports."""
        said = self.checked(shapes.RoundInput)
        respondents = shapes.respondents_of(said)
        said.pop("respondents")
        round_ = services.open_round(actor=person_of(request), respondents=respondents, now=timezone.now(), **said)
        return self.answer(round_, 201)

    @extend_schema(request=shapes.SeveralInput, responses={201: shapes.RoundSerializer(many=True)})
    @action(detail=False, methods=["post"])
    def several(self, request: Request, **_kwargs: Any) -> Response:
        """Open rounds about several people at once, each with its own day: all, or none."""
        said = self.checked(shapes.SeveralInput)
        asks = [services.Ask(**{**one, "respondents": shapes.respondents_of(one)}) for one in said.pop("rounds")]
        opened = services.open_rounds(actor=person_of(request), asks=asks, now=timezone.now(), **said)
        return Response(self.get_serializer(opened, many=True).data, status=201)

    @extend_schema(request=None, responses=shapes.RoundSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_kwargs: Any) -> Response:
        """Take no more answers."""
        return self.answer(services.close_round(round_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=None, responses=shapes.RoundSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_kwargs: Any) -> Response:
        """Call the round off; nothing of it is kept."""
        return self.answer(services.cancel_round(round_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=shapes.RespondentsInput, responses={201: shapes.RequestSerializer(many=True)})
    @action(detail=True, methods=["post"], pagination_class=None, filterset_fields=None)
    def respondents(self, request: Request, **_kwargs: Any) -> Response:
        """Ask, or propose, more people."""
        round_ = self.get_object()
        wanted = shapes.respondents_of(self.checked(shapes.RespondentsInput))
        asked = services.add_respondents(round_id=round_.pk, actor=person_of(request), respondents=wanted, now=timezone.now())
        return Response(shapes.RequestSerializer(asked, many=True).data, status=201)

    @extend_schema(responses=shapes.SaidSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_fields=None)
    def answers(self, request: Request, **_kwargs: Any) -> Response:
        """List what was said, as far as I may read it."""
        shelves = selectors.answers_by_competency(self.get_object(), person_of(request))
        return Response(shapes.SaidSerializer([said for shelf in shelves for said in shelf.said], many=True).data)


class RequestRows(Rows):
    """Requests asked of me, and those of rounds that I may read."""

    model = FeedbackRequest
    serializer_class = shapes.RequestSerializer
    ordering = "-pk"
    filterset_fields = ["round", "respondent", "status"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> Any:
        """Return the requests that I may read."""
        return super().get_queryset().select_related("round").prefetch_related("competencies")

    @extend_schema(request=shapes.AnswersInput, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def give_answer(self, request: Request, **_kwargs: Any) -> Response:
        """Give or change my answer. An anonymous one is given on the page only: here it would leave a trace."""
        asked = self._mine(request)
        answers = shapes.answers_of(self.checked(shapes.AnswersInput))
        services.answer(request_id=asked.pk, actor=person_of(request), answers=answers, now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(request=shapes.ReasonInput, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_kwargs: Any) -> Response:
        """Decline."""
        asked = self._mine(request)
        reason = self.checked(shapes.ReasonInput).get("reason", "")
        services.decline(request_id=asked.pk, actor=person_of(request), reason=reason, now=timezone.now())
        return self.answer(self.get_object())

    def _mine(self, request: Request) -> FeedbackRequest:
        asked: FeedbackRequest = self.get_object()
        if not policies.can_answer(person_of(request), asked):
            self.permission_denied(request)
        if asked.round.is_anonymous:
            raise OnThePageOnlyError(_("Anonymous feedback is answered on the page: here your token would leave a trace."))
        return asked

    @extend_schema(request=None, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **_kwargs: Any) -> Response:
        """Ask somebody whom the subject proposed."""
        services.accept_proposed(request_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, **_kwargs: Any) -> Response:
        """Send somebody outside a new link; the one before opens nothing any more."""
        services.renew_link(request_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_kwargs: Any) -> Response:
        """No longer ask somebody; `ask-after-all` takes that back, except in an anonymous round."""
        services.remove_respondent(request_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"], url_path="ask-after-all")
    def ask_after_all(self, request: Request, **_kwargs: Any) -> Response:
        """Ask somebody after all who was no longer asked; those outside by a new link."""
        services.ask_after_all(request_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(request=shapes.CompetenciesInput, responses=shapes.RequestSerializer)
    @action(detail=True, methods=["post"])
    def competencies(self, request: Request, **_kwargs: Any) -> Response:
        """Choose what one respondent is asked about."""
        asked = self.get_object()
        if not policies.can_amend(person_of(request), asked.round):
            self.permission_denied(request)
        chosen = self.checked(shapes.CompetenciesInput)["competencies"]
        services.set_competencies(request_id=asked.pk, actor=person_of(request), competencies=chosen, now=timezone.now())
        return self.answer(self.get_object())


class ObservationRows(Rows):
    """Words given to me, by me, and to my reports where they were shared."""

    model = Observation
    serializer_class = shapes.ObservationSerializer
    ordering = "-given_at"
    filterset_fields = ["subject", "author", "kind"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.ObservationInput, responses={201: shapes.ObservationSerializer})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Thank somebody, or tell them what I saw."""
        said = self.checked(shapes.ObservationInput)
        return self.answer(services.give_words(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_kwargs: Any) -> Response:
        """Take back words that I gave."""
        services.take_back_words(observation_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=shapes.HeadlineInput, responses={201: shapes.KeptSerializer})
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, **_kwargs: Any) -> Response:
        """Make words about me a piece of evidence."""
        observation = self.get_object()
        if not policies.can_keep_as_evidence(person_of(request), observation):
            self.permission_denied(request)
        said = self.checked(shapes.HeadlineInput)
        piece = services.keep_as_evidence(observation_id=observation.pk, actor=person_of(request), now=timezone.now(), **said)
        return Response({"evidence": str(piece.pk)}, status=201)


class TestimonialRows(Rows):
    """Testimonials about me and by me."""

    model = Testimonial
    serializer_class = shapes.TestimonialSerializer
    ordering = "-changed_at"
    filterset_fields = ["subject", "author", "status"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.TestimonialAsk, responses={201: shapes.TestimonialSerializer})
    def create(self, request: Request, **_kwargs: Any) -> Response:
        """Ask a mentor or mentee of mine for words about me."""
        said = self.checked(shapes.TestimonialAsk)
        return self.answer(services.ask_testimonial(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.TestimonialOffer, responses={201: shapes.TestimonialSerializer})
    @action(detail=False, methods=["post"])
    def offer(self, request: Request, **_kwargs: Any) -> Response:
        """Write words about a mentor or mentee of mine without being asked."""
        said = self.checked(shapes.TestimonialOffer)
        return self.answer(services.offer_testimonial(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.TestimonialInput, responses=shapes.TestimonialSerializer)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, **_kwargs: Any) -> Response:
        """Give or edit the words and the places."""
        testimonial = self._mine(request)
        said = self.checked(shapes.TestimonialInput)
        me = person_of(request)
        return self.answer(services.write_testimonial(testimonial_id=testimonial.pk, actor=me, now=timezone.now(), **said))

    @extend_schema(request=None, responses=shapes.TestimonialSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_kwargs: Any) -> Response:
        """Say no."""
        me = person_of(request)
        return self.answer(services.decline_testimonial(testimonial_id=self._mine(request).pk, actor=me, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.TestimonialSerializer)
    @action(detail=True, methods=["post"])
    def reconsider(self, request: Request, **_kwargs: Any) -> Response:
        """Take my no back: the question waits again."""
        me = person_of(request)
        return self.answer(services.reconsider_testimonial(testimonial_id=self._mine(request).pk, actor=me, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.TestimonialSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, **_kwargs: Any) -> Response:
        """Take the words back: gone from every page at once."""
        me = person_of(request)
        return self.answer(services.revoke_testimonial(testimonial_id=self._mine(request).pk, actor=me, now=timezone.now()))

    def _mine(self, request: Request) -> Testimonial:
        testimonial: Testimonial = self.get_object()
        if not policies.can_write_testimonial(person_of(request), testimonial):
            self.permission_denied(request)
        return testimonial


class Hints(APIView):
    """Hints about a text; nothing of it is kept."""

    @extend_schema(request=shapes.HintsInput, responses=shapes.HintSerializer(many=True))
    def post(self, request: Request) -> Response:
        """Look at a text."""
        asked = shapes.HintsInput(data=request.data)
        asked.is_valid(raise_exception=True)
        found = hints.hints_for(asked.validated_data["text"])
        return Response(
            [{"code": one.code, "text": str(one.text), "published_in": one.source, "words": list(one.words)} for one in found]
        )
