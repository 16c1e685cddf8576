"""Growth in the API: the same services as behind the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core.api import Rows, expected_version
from mentorship.core.doors import visible_or_404
from mentorship.growth import policies, services
from mentorship.growth import serializers as shapes
from mentorship.growth.models import Corroboration, Evidence, Goal, GoalComment, GrowthPlan

Answers = shapes.CorroborationSerializer


class PlanRows(Rows):
    """Plans: mine, and those of people whose mentor or manager I am."""

    model = GrowthPlan
    serializer_class = shapes.PlanSerializer
    ordering = "-opened_at"
    filterset_fields = ["person", "status", "target_level"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.PlanInput, responses={201: shapes.PlanSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Open my plan towards a level."""
        said = self.checked(shapes.PlanInput)
        return self.answer(services.open_plan(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(request=shapes.PlanEdit, responses=shapes.PlanSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change where my plan leads."""
        plan = self.get_object()
        said = {"target_level": plan.target_level, "why": plan.why, "aims_for_on": plan.aims_for_on} | self.checked(
            shapes.PlanEdit
        )
        version = expected_version(request)
        changed = services.edit_plan(plan_id=plan.pk, actor=person_of(request), now=timezone.now(), version=version, **said)
        return self.answer(changed)

    @extend_schema(request=shapes.PlanClose, responses=shapes.PlanSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: Any) -> Response:
        """End my plan."""
        said = self.checked(shapes.PlanClose)
        plan = self.get_object()
        return self.answer(services.close_plan(plan_id=plan.pk, actor=person_of(request), now=timezone.now(), **said))

    @extend_schema(request=None, responses=shapes.PlanSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **_: Any) -> Response:
        """Take the end of my last plan back, while no other is active."""
        plan = self.get_object()
        return self.answer(services.reopen_plan(plan_id=plan.pk, actor=person_of(request), now=timezone.now()))


class GoalFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Goals by person, plan, state and competency."""

    person = filters.NumberFilter(field_name="plan__person")
    competency = filters.NumberFilter(field_name="competencies")

    class Meta:
        model = Goal
        fields = ["plan", "status"]


class GoalRows(Rows):
    """Goals: mine, and those of people whose mentor or manager I am."""

    model = Goal
    serializer_class = shapes.GoalSerializer
    ordering = "-created_at"
    filterset_class = GoalFilter
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Goal]:
        """Return the goals that I may read."""
        goals: QuerySet[Goal] = super().get_queryset()
        return goals.prefetch_related("competencies")

    @extend_schema(request=shapes.GoalInput, responses={201: shapes.GoalSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Set a goal in my active plan."""
        said = self.checked(shapes.GoalInput)
        plan = said["plan"]
        goal = services.add_goal(plan_id=plan.pk, actor=person_of(request), now=timezone.now(), **shapes.goal_values(said))
        return self.answer(goal, 201)

    @extend_schema(request=shapes.GoalEdit, responses=shapes.GoalSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change one of my goals."""
        goal = self.get_object()
        said = shapes.goal_values(self.checked(shapes.GoalEdit), goal)
        version = expected_version(request)
        return self.answer(
            services.edit_goal(goal_id=goal.pk, actor=person_of(request), now=timezone.now(), version=version, **said)
        )

    @extend_schema(request=shapes.MoveInput, responses=shapes.GoalSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **_: Any) -> Response:
        """Move one of my goals."""
        said = self.checked(shapes.MoveInput)
        return self.answer(services.move_goal(goal_id=self.get_object().pk, actor=person_of(request), now=timezone.now(), **said))

    @extend_schema(responses=shapes.GoalMoveSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def moves(self, request: Request, **_: Any) -> Response:
        """List how a goal moved, the last first, at most 200."""
        return Response(shapes.GoalMoveSerializer(self.get_object().moves.all()[:200], many=True).data)


class CommentRows(Rows):
    """What was said about one goal."""

    model = GoalComment
    serializer_class = shapes.CommentSerializer
    ordering = "at"
    filter_backends: list[Any] = []

    def rows(self) -> QuerySet[GoalComment]:
        """Return the comments of a goal that I may read."""
        return GoalComment.objects.filter(goal=self._goal())

    def _goal(self) -> Goal:
        return visible_or_404(Goal, self.request.user, self.kwargs["goal_id"])

    @extend_schema(request=shapes.CommentInput, responses={201: shapes.CommentSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Say something about a goal."""
        goal = self._goal()
        said = self.checked(shapes.CommentInput)
        return self.answer(services.comment_goal(goal_id=goal.pk, actor=person_of(request), now=timezone.now(), **said), 201)


class EvidenceFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Evidence by owner, competency, goal and days."""

    competency = filters.NumberFilter(field_name="competencies")
    since = filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = filters.DateFilter(field_name="happened_on", lookup_expr="lte")

    class Meta:
        model = Evidence
        fields = ["owner", "goal", "is_shared", "scope"]


class EvidenceRows(Rows):
    """Evidence: mine, what is shared with me, and what I was asked about."""

    model = Evidence
    serializer_class = shapes.EvidenceSerializer
    ordering = "-happened_on"
    filterset_class = EvidenceFilter
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Evidence]:
        """Return the pieces that I may read."""
        pieces: QuerySet[Evidence] = super().get_queryset()
        return pieces.prefetch_related("competencies", "criteria", "figures", "corroborations")

    @extend_schema(request=shapes.EvidenceShape, responses={201: shapes.EvidenceSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Keep a piece of evidence."""
        said = self.checked(shapes.EvidenceShape)
        is_shared = said.pop("is_shared")
        piece = services.keep(actor=person_of(request), now=timezone.now(), said=shapes.evidence_said(said), is_shared=is_shared)
        return self.answer(piece, 201)

    @extend_schema(request=shapes.EvidenceEdit, responses=shapes.EvidenceSerializer)
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Correct a piece of mine."""
        piece = self.get_object()
        said = shapes.evidence_said(self.checked(shapes.EvidenceEdit), piece)
        version = expected_version(request)
        me = person_of(request)
        services.edit_evidence(evidence_id=piece.pk, actor=me, now=timezone.now(), version=version, said=said)
        return self.answer(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Delete a piece of mine; `restore` brings it back for seven days."""
        services.delete_evidence(evidence_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses=shapes.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **_: Any) -> Response:
        """Bring a deleted piece of mine back."""
        me = person_of(request)
        piece = get_object_or_404(Evidence.objects.deleted_by(me), pk=self.kwargs["pk"])
        return self.answer(services.undo_delete(evidence_id=piece.pk, actor=me, now=timezone.now()))

    @extend_schema(request=None, responses=shapes.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, **_: Any) -> Response:
        """Show it to my mentor and managers."""
        return self._set_shared(request, is_shared=True)

    @extend_schema(request=None, responses=shapes.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def unshare(self, request: Request, **_: Any) -> Response:
        """Take it back to myself."""
        return self._set_shared(request, is_shared=False)

    def _set_shared(self, request: Request, *, is_shared: bool) -> Response:
        me = person_of(request)
        services.set_shared(evidence_id=self.get_object().pk, actor=me, now=timezone.now(), is_shared=is_shared)
        return self.answer(self.get_object())

    @extend_schema(request=shapes.AskInput, responses=shapes.EvidenceSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, **_: Any) -> Response:
        """Ask colleagues whether they saw it."""
        piece = self.get_object()
        if not policies.can_change_evidence(person_of(request), piece):
            raise PermissionDenied
        people = self.checked(shapes.AskInput)["people"]
        services.ask_corroboration(evidence_id=piece.pk, actor=person_of(request), people=people, now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(request=shapes.ConfirmInput, responses=Answers)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, **_: Any) -> Response:
        """Confirm that it happened as told."""
        said = self.checked(shapes.ConfirmInput)
        me = person_of(request)
        return Response(Answers(services.confirm(evidence_id=self.get_object().pk, actor=me, now=timezone.now(), **said)).data)

    @extend_schema(request=shapes.ReasonInput, responses=Answers)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, **_: Any) -> Response:
        """Say what is not right; the reason is needed."""
        reason = self.checked(shapes.ReasonInput).get("reason", "")
        me = person_of(request)
        return Response(
            Answers(services.dispute(evidence_id=self.get_object().pk, actor=me, now=timezone.now(), reason=reason)).data
        )

    @extend_schema(request=shapes.ReasonInput, responses=Answers)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **_: Any) -> Response:
        """Say that it is not mine to judge."""
        reason = self.checked(shapes.ReasonInput).get("reason", "")
        me = person_of(request)
        return Response(
            Answers(services.decline(evidence_id=self.get_object().pk, actor=me, now=timezone.now(), reason=reason)).data
        )


class CorroborationRows(Rows):
    """Words on evidence: asked of me, and on pieces that I may read."""

    model = Corroboration
    serializer_class = shapes.CorroborationSerializer
    ordering = "-asked_at"
    filterset_fields = ["evidence", "person", "status"]
    lookup_value_converter = "uuid"
