"""Shapes of cycles, committees and asks in the API. Serializers check and show; services write."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from mentorship.ladders.models import Ladder, Track

from . import services
from .deadlines import STEPS
from .models import Committee, Extension, PacketAsk, PromotionCycle
from .serializers import LONG, OPEN_CYCLES

SHORT = 2_000


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
            "version",
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


class CommitteeSerializer(serializers.ModelSerializer[Committee]):
    """Who decides on a group of packets."""

    class Meta:
        model = Committee
        fields = ["id", "cycle", "name", "chair", "members", "quorum", "is_appeal_panel", "version"]
        read_only_fields = fields


class CommitteeEdit(serializers.Serializer[Any]):
    """A committee, whole; the chair is a member."""

    name = serializers.CharField(max_length=120)
    chair = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())
    members = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work(), many=True)
    quorum = serializers.IntegerField(min_value=1, max_value=100)
    is_appeal_panel = serializers.BooleanField(required=False, default=False)


class CommitteeInput(CommitteeEdit):
    """A committee of a cycle."""

    cycle = serializers.PrimaryKeyRelatedField(queryset=PromotionCycle.objects.all())


class ExtensionSerializer(serializers.ModelSerializer[Extension]):
    """A later day for one step, with who and why."""

    class Meta:
        model = Extension
        fields = ["id", "cycle", "packet", "step", "until", "reason", "by", "at"]
        read_only_fields = fields


class ExtensionInput(serializers.Serializer[Any]):
    """A later day for one step, for everybody or one packet."""

    step = serializers.ChoiceField(choices=list(STEPS))
    until = serializers.DateField(source="until_on")
    reason = serializers.CharField(max_length=SHORT)
    packet = serializers.UUIDField(source="packet_id", required=False, allow_null=True, default=None)
