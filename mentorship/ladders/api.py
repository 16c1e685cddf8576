"""Ladders, levels and history in the API: the same services as behind the pages."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows, expected_version
from mentorship.ladders import policies, selectors, services
from mentorship.ladders import serializers as shapes
from mentorship.ladders.formats import own_yaml
from mentorship.ladders.formats.compare import diff
from mentorship.ladders.models import Competency, Ladder, LadderVersion, Level, LevelChange

LONGEST_KEY = 18


def _may_edit(request: Request) -> None:
    if not policies.can_edit_ladders(person_of(request)):
        raise PermissionDenied


class LadderRows(Rows):
    """Ladders that have a version which I may see."""

    serializer_class = shapes.LadderSerializer
    ordering = "name"
    filterset_fields = ["slug"]
    lookup_value_converter = "int"
    model = Ladder

    def rows(self) -> QuerySet[Ladder]:
        """Return ladders by their visible versions."""
        return Ladder.objects.filter(versions__in=LadderVersion.objects.visible_to(self.request.user)).distinct()

    @extend_schema(request=None, responses={201: shapes.VersionSerializer})
    @action(detail=True, methods=["post"])
    def draft(self, request: Request, **_: Any) -> Response:
        """Begin the next version as a copy of the one in force; answers the open draft where there is one."""
        ladder = self.get_object()
        _may_edit(request)
        draft = services.start_draft(ladder=ladder, actor=person_of(request), now=timezone.now())
        return Response(shapes.VersionSerializer(draft).data, status=201)


class VersionRows(Rows):
    """Editions of ladders: published ones for everybody, drafts for people partners."""

    model = LadderVersion
    serializer_class = shapes.VersionSerializer
    filterset_fields = ["ladder", "status"]
    lookup_value_converter = "int"

    @extend_schema(responses=shapes.DocumentSerializer)
    @action(detail=True, methods=["get"])
    def content(self, request: Request, **_: Any) -> Response:
        """Show everything that the version says, in the own format."""
        version = self.get_object()
        document = own_yaml.as_values(services.document_of(version))
        return Response({"document": document}, headers={"ETag": f'"{version.version}"'})

    @extend_schema(request=shapes.DocumentSerializer, responses=shapes.VersionSerializer)
    @content.mapping.put
    def replace(self, request: Request, **_: Any) -> Response:
        """Replace the content of a draft."""
        version = self.get_object()
        _may_edit(request)
        said = self.checked(shapes.DocumentSerializer)["document"]
        document = services.read_ladder(data=json.dumps(said).encode(), file="document.json")
        saved = services.save_draft(
            version_id=version.pk,
            document=document,
            actor=person_of(request),
            now=timezone.now(),
            version=expected_version(request),
        )
        return self.answer(saved)

    @extend_schema(request=shapes.PublishInput, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_: Any) -> Response:
        """Put a version in force today or on a later day."""
        version = self.get_object()
        _may_edit(request)
        said = self.checked(shapes.PublishInput)
        return self.answer(services.publish(version_id=version.pk, actor=person_of(request), now=timezone.now(), **said))

    @extend_schema(request=None, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, **_: Any) -> Response:
        """Show a draft to the other people partners as finished."""
        version = self.get_object()
        _may_edit(request)
        return self.answer(services.ask_review(version_id=version.pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=None, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"], url_path="back-to-draft")
    def back_to_draft(self, request: Request, **_: Any) -> Response:
        """Take a version back from review or from its date."""
        version = self.get_object()
        _may_edit(request)
        return self.answer(services.back_to_draft(version_id=version.pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Throw a draft away; what is in force stays."""
        version = self.get_object()
        _may_edit(request)
        services.delete_draft(version_id=version.pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=shapes.MappingInput, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def mapping(self, request: Request, **_: Any) -> Response:
        """Say where competencies of the older version went."""
        version = self.get_object()
        _may_edit(request)
        went = {one["old"]: one["new"] for one in self.checked(shapes.MappingInput)["mapping"]}
        return self.answer(services.set_mapping(version_id=version.pk, went=went, actor=person_of(request), now=timezone.now()))

    @extend_schema(
        parameters=[OpenApiParameter("from", int, required=True, description="The older version's id.")],
        responses=shapes.DifferenceSerializer,
    )
    @action(detail=True, methods=["get"])
    def difference(self, request: Request, **_: Any) -> Response:
        """Show what changed since an older version."""
        after = self.get_object()
        asked = request.query_params.get("from", "")
        if not asked.isdigit() or len(asked) > LONGEST_KEY:
            raise Http404
        before = get_object_or_404(LadderVersion.objects.visible_to(person_of(request)), pk=int(asked))
        found = diff(services.document_of(before), services.document_of(after))
        body = {
            "meaning": found.bump,
            "touched": selectors.touched_people(before, after),
            "counts": found.counts(),
            "changes": found.changes,
        }
        return Response(shapes.DifferenceSerializer(body).data)


class LevelFilter(filters.FilterSet):  # type: ignore[misc]
    """Levels by ladder, version, track, code, and whether they are in force."""

    ladder = filters.CharFilter(field_name="version__ladder__slug")
    track = filters.CharFilter(field_name="track__code")
    is_current = filters.BooleanFilter(method="current", label="Of versions in force")

    class Meta:
        model = Level
        fields = ["version", "code", "rank"]

    def current(self, levels: Any, _name: str, value: Any) -> Any:
        """Narrow to versions in force, or to the others."""
        in_force = {"version__status": LadderVersion.Status.PUBLISHED}
        return levels.filter(**in_force) if value else levels.exclude(**in_force)


class LevelRows(Rows):
    """Levels of the versions that I may see."""

    serializer_class = shapes.LevelSerializer
    ordering = "pk"
    filterset_class = LevelFilter
    lookup_value_converter = "int"
    model = Level

    def rows(self) -> QuerySet[Level]:
        """Return levels of visible versions."""
        return selectors.visible_levels(person_of(self.request))

    @extend_schema(responses=shapes.LevelDetailSerializer)
    def retrieve(self, request: Request, *_: Any, **__: Any) -> Response:
        """Show a level with everything that it asks."""
        levels = self.get_queryset().prefetch_related("expectations__competency", "expectations__criteria")
        return Response(shapes.LevelDetailSerializer(get_object_or_404(levels, pk=self.kwargs["pk"])).data)


class CompetencyRows(Rows):
    """Competencies of the versions that I may see."""

    serializer_class = shapes.CompetencySerializer
    ordering = "pk"
    filterset_fields = ["version", "code"]
    lookup_value_converter = "int"
    model = Competency

    def rows(self) -> QuerySet[Competency]:
        """Return competencies of visible versions."""
        return Competency.objects.filter(version__in=LadderVersion.objects.visible_to(person_of(self.request)))


class ChangeFilter(filters.FilterSet):  # type: ignore[misc]
    """History by person, by reason, and who stood where on a day."""

    on = filters.DateFilter(method="on_day", label="Who was at what level on that day: one row a person")

    class Meta:
        model = LevelChange
        fields = ["person", "reason"]

    def on_day(self, rows: Any, _name: str, value: Any) -> Any:
        """Narrow to the row of each person that holds on the day."""
        return LevelChange.objects.filter(pk__in=rows.on_day(value).values("pk"))


class ChangeRows(Rows):
    """Level history: mine, that of everyone below me, and all of it for people partners."""

    model = LevelChange
    serializer_class = shapes.ChangeSerializer
    ordering = "-pk"
    filterset_class = ChangeFilter
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[LevelChange]:
        """Return visible rows."""
        rows: QuerySet[LevelChange] = super().get_queryset()
        return rows.select_related("level")

    @extend_schema(request=shapes.ChangeInput, responses={201: shapes.ChangeSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Enter a level that was decided elsewhere."""
        if not policies.can_change_level(person_of(request)):
            raise PermissionDenied
        said = self.checked(shapes.ChangeInput)
        return self.answer(services.change_level(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.CorrectionInput, responses={201: shapes.ChangeSerializer})
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, **_: Any) -> Response:
        """Replace a wrong row; it stays and names its correction."""
        row = self.get_object()
        if not policies.can_change_level(person_of(request)):
            raise PermissionDenied
        said = self.checked(shapes.CorrectionInput)
        return self.answer(services.correct_level(change_id=row.pk, actor=person_of(request), now=timezone.now(), **said), 201)
