"""The portfolio in the API: the same services as behind the pages."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core.api import Idempotent, Rows
from mentorship.core.api_base import AnyKind, JSONRenderer
from mentorship.core.blobs import download
from mentorship.portfolio import policies, selectors, services
from mentorship.portfolio import serializers as shapes
from mentorship.portfolio.models import Bundle, Contribution, Credit, NameConsent, PublicLink
from mentorship.portfolio.outputs.record import record_of
from mentorship.portfolio.selectors import Audience

AS = OpenApiParameter("as", str, enum=[str(value) for value in Audience.values], description="as whom; `myself` unless told")


class PageView(Idempotent):
    """A mentor's page."""

    @extend_schema(responses=shapes.LegacySerializer, parameters=[AS])
    def get(self, request: Request) -> Response:
        """Answer my page, as me or as somebody else would get it."""
        asked = request.query_params.get("as", "")
        audience = Audience(asked) if asked in Audience.values else Audience.MYSELF
        return Response(record_of(selectors.legacy_of(person_of(request), audience, today=timezone.localdate())))

    @extend_schema(request=shapes.PageInput, responses=shapes.LegacySerializer)
    def put(self, request: Request) -> Response:
        """Keep my own words and choices, whole."""
        said = shapes.PageInput(data=request.data)
        said.is_valid(raise_exception=True)
        services.save_page(actor=person_of(request), now=timezone.now(), **said.validated_data)
        return self.get(request)


class ColleagueView(Idempotent):
    """A colleague's page."""

    @extend_schema(responses=shapes.LegacySerializer)
    def get(self, request: Request, person_id: int) -> Response:
        """Answer somebody's page as a colleague may see it; 404 until they open it."""
        owner = get_object_or_404(User, pk=person_id)
        if not policies.can_see_as_colleague(person_of(request), owner):
            raise Http404
        return Response(record_of(selectors.legacy_of(owner, Audience.COLLEAGUES, today=timezone.localdate())))


class StoryView(Idempotent):
    """History from before this program."""

    @extend_schema(request=shapes.StorySerializer, responses={201: shapes.StoryAnswer})
    def post(self, request: Request) -> Response:
        """Import my career story, replacing what an earlier one brought: all or nothing, every mistake named by its place."""
        story = request.data if isinstance(request.data, dict) else {"mentees": request.data}
        owner, now = person_of(request), timezone.now()
        counts = services.import_story(story=story, actor=owner, now=now)
        return Response({**counts, **selectors.numbers_of(owner, today=timezone.localdate())}, status=201)


class ContributionRows(Rows):
    """What lasts, of mine."""

    model = Contribution
    serializer_class = shapes.ContributionSerializer
    ordering = ("position", "title")
    filterset_fields = ["kind", "is_public"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> Any:
        """Return mine, with their figures."""
        return super().get_queryset().prefetch_related("figures")

    @extend_schema(request=shapes.ContributionInput, responses={201: shapes.ContributionSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Add something lasting."""
        return self.answer(self._save(request), 201)

    @extend_schema(request=shapes.ContributionInput)
    def update(self, request: Request, **_: Any) -> Response:
        """Replace it."""
        return self.answer(self._save(request, contribution_id=self.get_object().pk))

    def _save(self, request: Request, **known: Any) -> Contribution:
        fields = self.checked(shapes.ContributionInput)
        given = fields.pop("figure")
        figure = services.FigureInput(**given) if given else None
        return services.save_contribution(actor=person_of(request), now=timezone.now(), fields=fields, figure=figure, **known)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Take it off my page."""
        services.remove_contribution(contribution_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)


class CreditRows(Rows):
    """Promotions credited to me, or to my mentors through me."""

    model = Credit
    serializer_class = shapes.CreditSerializer
    ordering = "-asked_at"
    filterset_fields = ["status", "mentor", "mentee"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> Any:
        """Return them with their levels."""
        return super().get_queryset().select_related("level_change__level")

    @extend_schema(request=shapes.AnswerInput, responses=shapes.CreditSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_: Any) -> Response:
        """Confirm (true) or decline (false) that the mentor had a part."""
        credit, said = self.get_object(), self.checked(shapes.AnswerInput)
        answered = services.answer_credit(
            credit_id=credit.pk, confirms=said["answer"], actor=person_of(request), now=timezone.now()
        )
        return self.answer(answered)


class NameConsentRows(Rows):
    """Consents to be named: asked of me, and asked by me."""

    model = NameConsent
    serializer_class = shapes.NameConsentSerializer
    ordering = "-asked_at"
    filterset_fields = ["place", "owner", "person"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.AskInput, responses={201: shapes.NameConsentSerializer(many=True)})
    def create(self, request: Request, **_: Any) -> Response:
        """Ask a mentee whether I may name them."""
        person = get_object_or_404(User, pk=self.checked(shapes.AskInput)["person"])
        asked = services.ask_names(person=person, actor=person_of(request), now=timezone.now())
        return Response(shapes.NameConsentSerializer(asked, many=True).data, status=201)

    @extend_schema(request=shapes.AnswerInput, responses=shapes.NameConsentSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_: Any) -> Response:
        """Give my name (true), or take it back (false), with effect at once."""
        consent, said = self.get_object(), self.checked(shapes.AnswerInput)
        answered = services.answer_name(consent_id=consent.pk, gives=said["answer"], actor=person_of(request), now=timezone.now())
        return self.answer(answered)


class PublicLinkRows(Rows):
    """My public addresses."""

    model = PublicLink
    serializer_class = shapes.PublicLinkSerializer
    ordering = "-created_at"
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.PublishInput, responses={201: OpenApiTypes.OBJECT})
    def create(self, request: Request, **_: Any) -> Response:
        """Publish my page; `path` is told now and never again."""
        link, token = services.publish(actor=person_of(request), now=timezone.now(), **self.checked(shapes.PublishInput))
        path = reverse("portfolio:public", args=[token])
        return Response({**shapes.PublicLinkSerializer(link).data, "path": path}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Close the address at once."""
        services.revoke(link_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)


class BundleRows(Rows):
    """What I take along."""

    model = Bundle
    serializer_class = shapes.BundleSerializer
    ordering = "-created_at"
    lookup_value_converter = "uuid"

    @extend_schema(request=None, responses={202: shapes.BundleSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Begin a bundle; its job says how far it is and where the zip lies."""
        return self.answer(services.start_bundle(actor=person_of(request), now=timezone.now()), 202)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, AnyKind], pagination_class=None, filter_backends=[])
    def file(self, request: Request, **_: Any) -> HttpResponse:
        """Return the zip, while everybody in it still consents."""
        return download(services.open_bundle(bundle_id=self.get_object().pk, actor=person_of(request)))
