"""Readiness in the API: the same services as behind the pages."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import CountryChoice, User
from accounts.signed_in import person_of
from mentorship.core.api import Idempotent, Rows
from mentorship.core.errors import Invalid
from mentorship.ladders.models import Expectation, Level
from mentorship.readiness import policies, selectors, services
from mentorship.readiness import serializers as shapes
from mentorship.readiness.models import ExpectedWindow, Judgement, SavedView
from mentorship.readiness.selectors import SHOWS, View

LARGEST_KEY = 2**63 - 1
FILTERS = ["team", "track", "level", "mentor", "name", "packet", "competency", "state", "ladder", "sort", "cursor"]
PARAMETERS = [OpenApiParameter(name, str) for name in FILTERS] + [OpenApiParameter("show", str, enum=list(SHOWS))]


class PeopleView(Idempotent):
    """Everyone below me."""

    @extend_schema(responses=shapes.RowsShape, parameters=PARAMETERS, operation_id="readiness_people_list")
    def get(self, request: Request) -> Response:
        """Answer one page of the people below me, filtered and sorted as on the page."""
        viewer = person_of(request)
        if not policies.can_see_organisation(viewer):
            raise PermissionDenied
        view, today = View.read(request.query_params), timezone.localdate()
        page = selectors.organisation(viewer, view, today=today, hidden=selectors.hidden_countries())
        body = {
            "next": self._link(request, view, page.next),
            "previous": self._link(request, view, page.previous),
            "results": shapes.RowSerializer(page.rows, many=True).data,
        }
        return Response(body)

    def _link(self, request: Request, view: View, cursor: str) -> str | None:
        if not cursor:
            return None
        query = "&".join(part for part in (view.query(), urlencode({"cursor": cursor})) if part)
        return request.build_absolute_uri(f"{request.path}?{query}")


class PersonView(Idempotent):
    """Where one person stands."""

    @extend_schema(responses=shapes.GapsShape, parameters=[OpenApiParameter("level", int, description="another level's id")])
    def get(self, request: Request, person_id: int) -> Response:
        """Answer where somebody stands, competency by competency, with reasons."""
        viewer, shown = person_of(request), visible_person(request, person_id)
        asked = request.query_params.get("level", "")
        level = get_object_or_404(Level, pk=min(int(asked), LARGEST_KEY)) if asked.isascii() and asked.isdigit() else None
        gaps = selectors.gaps_for(shown, level, now=timezone.now(), viewer=viewer)
        return Response(shapes.GapsShape(gaps).data)


class AgendaView(Idempotent):
    """What the next session should talk about."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, person_id: int, code: str) -> Response:
        """Put a competency on the agenda of my next session with this person."""
        shown = visible_person(request, person_id)
        cell = selectors.gaps_for(shown, now=timezone.now()).cell(code)
        if cell is None:
            raise Http404
        name, actor = cell.competency.name, person_of(request)
        services.put_on_agenda(person=shown, competency=name, code=code, actor=actor, now=timezone.now())
        return Response(status=204)


def visible_person(request: Request, person_id: int) -> User:
    """Return a person whose readiness the caller may see; 404 for anybody else."""
    shown: User = get_object_or_404(User.objects.select_related("manager"), pk=min(person_id, LARGEST_KEY))
    if not policies.can_see_readiness(person_of(request), shown):
        raise Http404
    return shown


class JudgementRows(Rows):
    """Judgements: mine, shared ones about me, shared ones about everyone below me."""

    model = Judgement
    serializer_class = shapes.JudgementSerializer
    ordering = "-at"
    filterset_fields = ["person", "by", "state", "target_level"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.JudgeInput, responses={201: shapes.JudgementSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Say how I see myself, or somebody who reports to me."""
        said = self.checked(shapes.JudgeInput)
        shown = visible_person(request, said.pop("person"))
        expectation = Expectation.objects.filter(pk=min(said.pop("expectation"), LARGEST_KEY)).first()
        if expectation is None:
            raise Invalid(
                "There is no such expectation. Take `expectation_id` from the person's competencies.", field="expectation"
            )
        judged = services.judge(person=shown, expectation=expectation, actor=person_of(request), now=timezone.now(), **said)
        return self.answer(judged, 201)

    @extend_schema(request=None, responses=shapes.JudgementSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, **_: Any) -> Response:
        """Share a judgement of mine that was private."""
        judgement = self.get_object()
        shared = services.share_judgement(judgement_id=judgement.pk, actor=person_of(request), now=timezone.now())
        return self.answer(shared)

    @extend_schema(request=shapes.AnswerInput, responses=shapes.JudgementSerializer)
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, **_: Any) -> Response:
        """Answer "no opportunity" as the person."""
        judgement, said = self.get_object(), self.checked(shapes.AnswerInput)
        actor = person_of(request)
        return self.answer(services.answer_no_opportunity(judgement_id=judgement.pk, actor=actor, now=timezone.now(), **said))

    @extend_schema(request=shapes.ChanceInput, responses=shapes.JudgementSerializer)
    @action(detail=True, methods=["post"])
    def chance(self, request: Request, **_: Any) -> Response:
        """Record the chance that I created as the manager."""
        judgement, said = self.get_object(), self.checked(shapes.ChanceInput)
        actor = person_of(request)
        return self.answer(services.create_chance(judgement_id=judgement.pk, actor=actor, now=timezone.now(), **said))


class WindowRows(Rows):
    """Expected windows that I wrote, and those of everyone below me."""

    model = ExpectedWindow
    serializer_class = shapes.WindowSerializer
    ordering = "-at"
    filterset_fields = ["person"]
    lookup_value_converter = "int"

    @extend_schema(request=shapes.WindowInput, responses={201: shapes.WindowSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Say when I expect somebody to be ready, and why."""
        said = self.checked(shapes.WindowInput)
        shown = visible_person(request, said.pop("person"))
        gaps = selectors.gaps_for(shown, now=timezone.now())
        if gaps.level is None:
            raise Invalid("There is no level above theirs to expect.", field="person")
        level = Level.objects.get(pk=gaps.level.pk)
        made = services.expect_promotion(person=shown, level=level, actor=person_of(request), now=timezone.now(), **said)
        return self.answer(made, 201)


class ViewRows(Rows):
    """My saved views."""

    model = SavedView
    serializer_class = shapes.SavedViewSerializer
    ordering = "name"
    lookup_value_converter = "int"

    @extend_schema(request=shapes.SavedViewSerializer, responses={201: shapes.SavedViewSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Keep filters under a name."""
        kept = services.save_view(actor=person_of(request), now=timezone.now(), **self.checked(shapes.SavedViewSerializer))
        return self.answer(kept, 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Remove one."""
        services.forget_view(view_id=self.get_object().pk, actor=person_of(request))
        return Response(status=204)


class CountriesView(Idempotent):
    """What is switched off per country."""

    @extend_schema(responses=shapes.CountrySerializer(many=True))
    def get(self, request: Request) -> Response:
        """Answer what was chosen, as a people partner."""
        if not policies.can_see_groups(person_of(request)):
            raise PermissionDenied
        return Response(shapes.CountrySerializer(CountryChoice.objects.order_by("pk"), many=True).data)

    @extend_schema(request=shapes.CountrySerializer, responses=shapes.CountrySerializer)
    def put(self, request: Request) -> Response:
        """Switch off or on, with effect at once."""
        asked = shapes.CountrySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = {"shows_readiness": True, "shows_sessions": True, "reason": "", **asked.validated_data}
        chosen = services.choose_for_country(actor=person_of(request), now=timezone.now(), **given)
        return Response(shapes.CountrySerializer(chosen).data)


class GroupsView(Idempotent):
    """Groups of ten and more."""

    @extend_schema(responses=shapes.GroupShape(many=True))
    def get(self, request: Request) -> Response:
        """Answer how the people of each level stand, without a person, as a people partner."""
        if not policies.can_see_groups(person_of(request)):
            raise PermissionDenied
        return Response(shapes.GroupShape(selectors.groups(), many=True).data)
