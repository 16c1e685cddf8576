"""Shapes of packets in the API. Serializers check and show; services write."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from mentorship.ladders.models import Ladder, Level, Track

from . import services
from .models import Decision, MarginComment, OpinionLine, Packet, PacketAsk, PromotionCycle, Section
from .services.editing import LONGEST_SECTION

LONG = 10_000
PUBLIC_LEVELS = Level.objects.exclude(version__status__in=["draft", "in_review"])
OPEN_CYCLES = PromotionCycle.objects.exclude(status="planned")


class CycleSerializer(serializers.ModelSerializer[PromotionCycle]):
    """A cycle with the dates of its steps."""

    class Meta:
        model = PromotionCycle
        fields = [
            "id",
            "name",
            "status",
            "opens_on",
            "feedback_until",
            "submit_until",
            "opinions_until",
            "meets_on",
            "release_on",
            "effective_on",
            "appeal_days",
            "answer_days",
            "ladders",
            "track_kind",
            "top",
        ]
        read_only_fields = fields


class CycleInput(serializers.Serializer[Any]):
    """A cycle's name and dates."""

    name = serializers.CharField(max_length=120)
    opens_on = serializers.DateField()
    feedback_until = serializers.DateField()
    submit_until = serializers.DateField()
    opinions_until = serializers.DateField()
    meets_on = serializers.DateField()
    release_on = serializers.DateField()
    effective_on = serializers.DateField()
    ladders = serializers.PrimaryKeyRelatedField(queryset=Ladder.objects.all(), many=True, required=False)
    track_kind = serializers.ChoiceField(choices=Track.Kind.choices, required=False, allow_blank=True)
    top = serializers.PrimaryKeyRelatedField(queryset=User.objects.all(), required=False, allow_null=True)
    answer_days = serializers.IntegerField(min_value=1, max_value=60, required=False)
    appeal_days = serializers.IntegerField(min_value=1, max_value=90, required=False)

    @staticmethod
    def split(said: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of `plan_cycle`."""
        names = services.Dates.__dataclass_fields__
        dates = services.Dates(**{name: said.pop(name) for name in names})
        return {**said, "dates": dates}


class PacketSerializer(serializers.ModelSerializer[Packet]):
    """A packet; an embargoed decision still reads as calibration to those who may not know it."""

    status = serializers.SerializerMethodField()

    class Meta:
        model = Packet
        fields = [
            "id",
            "cycle",
            "candidate",
            "author",
            "target_level",
            "ladder_version",
            "committee",
            "round",
            "status",
            "opened_at",
            "submitted_at",
            "withdrawn_at",
            "withdrawn_reason",
            "is_declined_by_candidate",
            "version",
        ]
        read_only_fields = fields

    def get_status(self, packet: Packet) -> str:
        """Return the state that the reader may know."""
        known: set[Any] = self.context.get("known", set())
        is_secret = packet.status == Packet.Status.DECIDED and packet.pk not in known
        return str(Packet.Status.IN_CALIBRATION.value if is_secret else packet.status)


class PacketInput(serializers.Serializer[Any]):
    """For whom, towards which level, in which cycle."""

    cycle = serializers.PrimaryKeyRelatedField(queryset=OPEN_CYCLES)
    candidate = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())
    target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS)


class ReasonInput(serializers.Serializer[Any]):
    """Why; the person concerned reads it."""

    reason = serializers.CharField(max_length=LONG)


class SectionSerializer(serializers.ModelSerializer[Section]):
    """A section as it stands, in Markdown with marks."""

    class Meta:
        model = Section
        fields = ["key", "position", "title", "text", "offered_text", "is_edited", "edited_by", "edited_at", "version"]
        read_only_fields = fields


class SectionEdit(serializers.Serializer[Any]):
    """New words."""

    text = serializers.CharField(max_length=LONGEST_SECTION)


class CommentSerializer(serializers.ModelSerializer[MarginComment]):
    """A word in the margin."""

    section = serializers.SlugRelatedField(slug_field="key", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = MarginComment
        fields = ["id", "section", "author", "quote", "text", "at", "resolved_at", "resolved_by"]
        read_only_fields = fields


class CommentInput(serializers.Serializer[Any]):
    """A word in the margin of one section."""

    section = serializers.CharField(max_length=100)
    text = serializers.CharField(max_length=5_000)
    quote = serializers.CharField(max_length=300, required=False, allow_blank=True)


class LineInput(serializers.Serializer[Any]):
    """A view on one competency, and why."""

    competency = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    view = serializers.ChoiceField(choices=OpinionLine.View.choices)
    why = serializers.CharField(max_length=4_000, required=False, allow_blank=True, default="")


def lines(said: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Return views and reasons by competency."""
    return {one["competency"]: (one["view"], one["why"]) for one in said}


class OpinionInput(serializers.Serializer[Any]):
    """A sealed opinion."""

    lines = LineInput(many=True)
    overall = serializers.CharField(max_length=4_000, required=False, allow_blank=True, default="")


class LineSerializer(serializers.Serializer[Any]):
    """A view on one competency."""

    competency = serializers.IntegerField(source="competency_id")
    view = serializers.CharField()
    why = serializers.CharField()


class OpinionSerializer(serializers.Serializer[Any]):
    """An opinion that one may read."""

    id = serializers.UUIDField()
    member = serializers.IntegerField(source="member_id")
    number = serializers.IntegerField()
    overall = serializers.CharField()
    at = serializers.DateTimeField()
    lines = LineSerializer(many=True)


class DecisionInput(serializers.Serializer[Any]):
    """The chair's record."""

    outcome = serializers.ChoiceField(choices=Decision.Outcome.choices)
    summary = serializers.CharField(max_length=LONG)
    lines = LineInput(many=True)
    would_change = serializers.CharField(max_length=LONG, required=False, allow_blank=True, default="")
    look_again_on = serializers.DateField(required=False, allow_null=True, default=None)
    effective_on = serializers.DateField(required=False, allow_null=True, default=None)


class DecisionLineSerializer(serializers.Serializer[Any]):
    """What carried the decision in one competency."""

    competency = serializers.IntegerField(source="competency_id")
    view = serializers.CharField()
    carried_by = serializers.CharField()


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision record."""

    lines = DecisionLineSerializer(many=True, read_only=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "packet",
            "outcome",
            "summary",
            "lines",
            "would_change",
            "look_again_on",
            "effective_on",
            "recorded_by",
            "recorded_at",
            "release_on",
            "told_at",
            "released_at",
            "applied_at",
            "replaces",
        ]
        read_only_fields = fields


class AskSerializer(serializers.ModelSerializer[PacketAsk]):
    """A candidate's ask for a packet."""

    class Meta:
        model = PacketAsk
        fields = ["id", "candidate", "cycle", "words", "status", "reason", "answer_until", "asked_at", "answered_at"]
        read_only_fields = fields


class AskInput(serializers.Serializer[Any]):
    """Ask my manager for a packet."""

    cycle = serializers.PrimaryKeyRelatedField(queryset=OPEN_CYCLES)
    why = serializers.CharField(max_length=LONG, required=False, allow_blank=True, default="")


class JobSerializer(serializers.Serializer[Any]):
    """How far a draft is."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    step = serializers.CharField()
    error = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    """One line of the list before submission; "stop" must be mended first."""

    tone = serializers.CharField()
    text = serializers.CharField()
    section = serializers.CharField()


class PlanStarted(serializers.Serializer[Any]):
    """The growth plan that began."""

    plan = serializers.UUIDField()


class AppealInput(serializers.Serializer[Any]):
    """What was overlooked."""

    reason = serializers.CharField(max_length=LONG)
