"""Shapes of growth in the API. Serializers check and show; services write."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.models import User
from mentorship.growth.models import Corroboration, Evidence, Goal, GoalComment, GoalMove, GrowthPlan, ImpactFigure
from mentorship.growth.services.evidence import LONGEST_STORY, EvidenceInput, FigureInput
from mentorship.growth.services.goals import Measure
from mentorship.ladders.models import Competency, Criterion, Level

LONG = 100_000
HIDDEN = ["draft", "in_review"]

PUBLIC_LEVELS = Level.objects.exclude(version__status__in=HIDDEN)
PUBLIC_COMPETENCIES = Competency.objects.exclude(version__status__in=HIDDEN)
PUBLIC_CRITERIA = Criterion.objects.exclude(expectation__level__version__status__in=HIDDEN).select_related("expectation")


class PlanSerializer(serializers.ModelSerializer[GrowthPlan]):
    """A plan."""

    class Meta:
        model = GrowthPlan
        fields = [
            "id",
            "person",
            "target_level",
            "why",
            "aims_for_on",
            "status",
            "is_shared_with_mentor",
            "opened_at",
            "closed_at",
            "version",
        ]
        read_only_fields = fields


class PlanInput(serializers.Serializer[Any]):
    """Where a plan leads."""

    target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS)
    why = serializers.CharField(required=False, allow_blank=True, max_length=LONG)
    aims_for_on = serializers.DateField(required=False, allow_null=True)


class PlanEdit(PlanInput):
    """What may change in a plan."""

    target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS, required=False)
    is_shared_with_mentor = serializers.BooleanField(required=False)


class PlanClose(serializers.Serializer[Any]):
    """How a plan ended."""

    is_achieved = serializers.BooleanField(default=False)


class GoalMoveSerializer(serializers.ModelSerializer[GoalMove]):
    """One movement of a goal."""

    class Meta:
        model = GoalMove
        fields = ["at", "by", "from_value", "to_value", "to_status", "note"]
        read_only_fields = fields


class GoalSerializer(serializers.ModelSerializer[Goal]):
    """A goal with its measure."""

    percent = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Goal
        fields = [
            "id",
            "plan",
            "title",
            "description",
            "competencies",
            "starts_on",
            "due_on",
            "metric",
            "unit",
            "start_value",
            "target_value",
            "current_value",
            "percent",
            "status",
            "created_at",
            "moved_at",
            "version",
        ]
        read_only_fields = fields


class GoalShape(serializers.Serializer[Any]):
    """What a goal says."""

    description = serializers.CharField(required=False, allow_blank=True, max_length=LONG)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    metric = serializers.CharField(required=False, allow_blank=True, max_length=120)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=40)
    start_value = serializers.DecimalField(20, 4, required=False, allow_null=True)
    target_value = serializers.DecimalField(20, 4, required=False, allow_null=True)


class PlanChoice(serializers.PrimaryKeyRelatedField[GrowthPlan]):
    """One of the plans that the person may see."""

    def get_queryset(self) -> QuerySet[GrowthPlan]:
        """Return them."""
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return GrowthPlan.objects.none()
        return GrowthPlan.objects.visible_to(request.user)


class GoalInput(GoalShape):
    """A new goal."""

    plan = PlanChoice(pk_field=serializers.UUIDField())
    title = serializers.CharField(max_length=200)


class GoalEdit(GoalShape):
    """What may change in a goal."""

    title = serializers.CharField(max_length=200, required=False)


def goal_values(data: dict[str, Any], goal: Goal | None = None) -> dict[str, Any]:
    """Return what `add_goal` and `edit_goal` take: what was sent, the rest as it is."""

    def value(name: str, default: Any = "") -> Any:
        return data.get(name, getattr(goal, name) if goal else default)

    competencies = data.get("competencies", list(goal.competencies.all()) if goal else [])
    measure = Measure(value("metric"), value("unit"), value("start_value", None), value("target_value", None))
    days = {"starts_on": value("starts_on", None), "due_on": value("due_on", None)}
    return {
        "title": value("title"),
        "description": value("description"),
        "competencies": competencies,
        "measure": measure,
        **days,
    }


class MoveInput(serializers.Serializer[Any]):
    """How a goal moves."""

    value = serializers.DecimalField(20, 4, required=False, allow_null=True)
    status = serializers.ChoiceField(Goal.Status.choices, required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONG)


class CommentSerializer(serializers.ModelSerializer[GoalComment]):
    """A word on a goal."""

    class Meta:
        model = GoalComment
        fields = ["id", "author", "text", "at"]
        read_only_fields = fields


class CommentInput(serializers.Serializer[Any]):
    """A word on a goal."""

    text = serializers.CharField(max_length=LONG)


class FigureSerializer(serializers.ModelSerializer[ImpactFigure]):
    """A measured effect."""

    class Meta:
        model = ImpactFigure
        fields = [
            "id",
            "metric",
            "value",
            "unit",
            "baseline",
            "is_at_least",
            "is_approximate",
            "is_confidential",
            "public_form",
            "confirmed_by",
            "confirmed_at",
        ]
        read_only_fields = fields


class FigureShape(serializers.Serializer[Any]):
    """A measured effect as typed."""

    metric = serializers.CharField(max_length=120)
    value = serializers.DecimalField(24, 4)
    unit = serializers.CharField(required=False, allow_blank=True, max_length=40)
    baseline = serializers.DecimalField(24, 4, required=False, allow_null=True)
    is_at_least = serializers.BooleanField(required=False)
    is_approximate = serializers.BooleanField(required=False)
    is_confidential = serializers.BooleanField(required=False)
    public_form = serializers.CharField(required=False, allow_blank=True, max_length=60)


class CorroborationSerializer(serializers.ModelSerializer[Corroboration]):
    """A colleague's word on one piece."""

    class Meta:
        model = Corroboration
        fields = ["id", "evidence", "person", "status", "words", "asked_at", "answered_at"]
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A piece of evidence with its figures and who confirms it."""

    figures = FigureSerializer(many=True, read_only=True)
    corroborations = CorroborationSerializer(many=True, read_only=True)

    class Meta:
        model = Evidence
        fields = [
            "id",
            "owner",
            "headline",
            "story",
            "happened_on",
            "link",
            "scope",
            "competencies",
            "criteria",
            "goal",
            "figures",
            "corroborations",
            "is_shared",
            "may_be_example",
            "origin",
            "created_at",
            "changed_at",
            "version",
        ]
        read_only_fields = fields


class OwnGoalChoice(serializers.PrimaryKeyRelatedField[Goal]):
    """One of the person's own goals."""

    def get_queryset(self) -> QuerySet[Goal]:
        """Return them."""
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return Goal.objects.none()
        return Goal.objects.filter(plan__person=request.user)


class EvidenceWords(serializers.Serializer[Any]):
    """What a piece says."""

    story = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_STORY)
    link = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    scope = serializers.ChoiceField(Evidence.Scope.choices, required=False)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)
    criteria = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_CRITERIA, many=True, required=False)
    goal = OwnGoalChoice(pk_field=serializers.UUIDField(), required=False, allow_null=True)
    figures = FigureShape(many=True, required=False)
    may_be_example = serializers.BooleanField(required=False)


class EvidenceShape(EvidenceWords):
    """A new piece."""

    headline = serializers.CharField(max_length=240)
    happened_on = serializers.DateField()
    is_shared = serializers.BooleanField(default=True)


class EvidenceEdit(EvidenceWords):
    """What may change in a piece."""

    headline = serializers.CharField(max_length=240, required=False)
    happened_on = serializers.DateField(required=False)


def evidence_said(data: dict[str, Any], evidence: Evidence | None = None) -> EvidenceInput:
    """Return what the services take: what was sent, the rest as it is."""

    def value(name: str, default: Any = "") -> Any:
        return data.get(name, getattr(evidence, name) if evidence else default)

    kept = list(evidence.figures.all()) if evidence else []
    names = list(FigureShape._declared_fields)  # noqa: SLF001  (DRF keeps a class's fields nowhere else)
    figures = data.get("figures", [{name: getattr(figure, name) for name in names} for figure in kept])
    return EvidenceInput(
        headline=value("headline"),
        happened_on=value("happened_on", None),
        story=value("story"),
        link=value("link"),
        scope=value("scope", Evidence.Scope.TEAM),
        goal=value("goal", None),
        may_be_example=value("may_be_example", default=False),
        competencies=data.get("competencies", list(evidence.competencies.all()) if evidence else []),
        criteria=data.get("criteria", list(evidence.criteria.select_related("expectation")) if evidence else []),
        figures=[FigureInput(**({"unit": ""} | figure)) for figure in figures],
    )


class AskInput(serializers.Serializer[Any]):
    """Who is asked."""

    people = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(left_on__isnull=True), many=True, allow_empty=False)


class ConfirmInput(serializers.Serializer[Any]):
    """A confirmation, with the figures that one knows to be right."""

    words = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    figures = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=20
    )


class ReasonInput(serializers.Serializer[Any]):
    """A reason."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)
