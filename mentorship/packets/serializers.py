"""Shapes of packets in the API. Serializers check and show; services write."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from mentorship.ladders.models import Level

from .models import CloseTie, Decision, MarginComment, MeetingNote, OpinionLine, Packet, PromotionCycle, Section, SectionVersion
from .services.editing import LONGEST_SECTION

LONG = 10_000
PUBLIC_LEVELS = Level.objects.exclude(version__status__in=["draft", "in_review"])
OPEN_CYCLES = PromotionCycle.objects.exclude(status="planned")


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


class SeveralInput(serializers.Serializer[Any]):
    """Packets for several people of one cycle at once."""

    class CandidateInput(serializers.Serializer[Any]):
        """One of them."""

        candidate = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())
        target_level = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_LEVELS)

    cycle = serializers.PrimaryKeyRelatedField(queryset=OPEN_CYCLES)
    candidates = CandidateInput(many=True, allow_empty=False)


class SeatSerializer(serializers.ModelSerializer[Packet]):
    """Who writes a packet and who decides on it: what a people partner hands on without reading it."""

    class Meta:
        model = Packet
        fields = ["id", "cycle", "author", "committee"]
        read_only_fields = fields


class CommitteeChoice(serializers.Serializer[Any]):
    """Which committee of the packet's cycle decides; null for none yet."""

    committee = serializers.UUIDField(allow_null=True)


class AuthorChoice(serializers.Serializer[Any]):
    """Who writes it from now on."""

    author = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())


class NoteSerializer(serializers.ModelSerializer[MeetingNote]):
    """A note of the meeting; the committee alone reads it."""

    class Meta:
        model = MeetingNote
        fields = ["id", "author", "text", "at"]
        read_only_fields = fields


class NoteInput(serializers.Serializer[Any]):
    """A note of the meeting."""

    text = serializers.CharField(max_length=LONG)


class VersionSerializer(serializers.ModelSerializer[SectionVersion]):
    """A section's words at one time."""

    class Meta:
        model = SectionVersion
        fields = ["number", "text", "by", "at"]
        read_only_fields = fields


class VersionInput(serializers.Serializer[Any]):
    """The number of the version to bring back."""

    number = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class TieSerializer(serializers.ModelSerializer[CloseTie]):
    """Somebody whom one has named as too close."""

    class Meta:
        model = CloseTie
        fields = ["id", "person", "at"]
        read_only_fields = fields


class TieInput(serializers.Serializer[Any]):
    """Somebody whom one is too close to."""

    person = serializers.PrimaryKeyRelatedField(queryset=User.objects.at_work())


class PanelInput(serializers.Serializer[Any]):
    """The appeal panel that hears it."""

    panel = serializers.UUIDField()
