"""Shapes of readiness in the API."""

from typing import Any

from rest_framework import serializers

from accounts.models import CountryChoice
from mentorship.readiness.models import ExpectedWindow, Judgement, ReadinessRow, SavedView
from mentorship.readiness.rules import State

LONG = 4_000


class PieceShape(serializers.Serializer[Any]):
    """A piece that a state rests on."""

    evidence_id = serializers.UUIDField()
    headline = serializers.CharField()
    on = serializers.DateField()
    confirmed_by = serializers.ListField(child=serializers.CharField())
    disputed_because = serializers.ListField(child=serializers.CharField())


class JudgementSerializer(serializers.ModelSerializer[Judgement]):
    """What the person or their manager says beside the computed state."""

    class Meta:
        model = Judgement
        fields = [
            "id",
            "person",
            "target_level",
            "competency",
            "by",
            "author",
            "state",
            "reason",
            "answer",
            "answered_at",
            "chance",
            "chance_created_on",
            "is_shared",
            "at",
        ]
        read_only_fields = fields


class CellShape(serializers.Serializer[Any]):
    """One competency: state, reasons, what they rest on, and what the two say beside it."""

    code = serializers.CharField(source="competency.code")
    name = serializers.CharField(source="competency.name")
    expectation = serializers.CharField()
    expectation_id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    reasons = serializers.ListField(child=serializers.CharField())
    pieces = PieceShape(many=True)
    own = JudgementSerializer(allow_null=True)
    managers = JudgementSerializer(allow_null=True)
    differs = serializers.BooleanField()


class GapsShape(serializers.Serializer[Any]):
    """Where a person stands beside a level; there is no total."""

    person = serializers.IntegerField(source="person_id")
    stands_at = serializers.CharField(source="stands.code", default=None, allow_null=True)
    level = serializers.CharField(source="level.code", default=None, allow_null=True)
    looked_at_since = serializers.DateField(source="since")
    competencies = CellShape(source="cells", many=True)
    as_of = serializers.DateTimeField()


class RowSerializer(serializers.ModelSerializer[ReadinessRow]):
    """One person of the organisation's page."""

    states = serializers.SerializerMethodField()
    before = serializers.SerializerMethodField()

    class Meta:
        model = ReadinessRow
        fields = [
            "person",
            "name",
            "team",
            "ladder",
            "track_code",
            "level_code",
            "level_since_on",
            "typical_months",
            "target_code",
            "states",
            "before",
            "before_on",
            "mentor",
            "last_session_on",
            "open_goals",
            "evidence_90",
            "packet_state",
            "expected_from_on",
            "expected_until_on",
            "is_close",
            "is_stuck",
            "is_invisible",
            "is_drifted",
            "computed_at",
        ]
        read_only_fields = fields

    def get_states(self, row: ReadinessRow) -> dict[str, str]:
        """By competency code, the state now."""
        return row.named_states

    def get_before(self, row: ReadinessRow) -> dict[str, str]:
        """By competency code, the state on the last day of last quarter."""
        return row.named_before


class RowsShape(serializers.Serializer[Any]):
    """One page of people."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RowSerializer(many=True)


class JudgeInput(serializers.Serializer[Any]):
    """A judgement of one expectation's competency and level."""

    person = serializers.IntegerField(min_value=1)
    expectation = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=State.choices)
    reason = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    is_shared = serializers.BooleanField(default=False)


class AnswerInput(serializers.Serializer[Any]):
    """The person's answer."""

    answer = serializers.CharField(max_length=LONG)


class ChanceInput(serializers.Serializer[Any]):
    """The chance that was created."""

    chance = serializers.CharField(max_length=LONG)
    on = serializers.DateField()


class WindowSerializer(serializers.ModelSerializer[ExpectedWindow]):
    """When a manager expects somebody to be ready."""

    class Meta:
        model = ExpectedWindow
        fields = ["id", "person", "target_level", "from_on", "until_on", "reason", "by", "at"]
        read_only_fields = fields


class WindowInput(serializers.Serializer[Any]):
    """A window and its reason."""

    person = serializers.IntegerField(min_value=1)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    reason = serializers.CharField(max_length=LONG)


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """Filters that are kept."""

    class Meta:
        model = SavedView
        fields = ["id", "name", "query", "created_at"]
        read_only_fields = ["id", "created_at"]
        extra_kwargs = {"query": {"allow_blank": True, "required": False, "default": ""}}


class CountrySerializer(serializers.ModelSerializer[CountryChoice]):
    """What is switched off in a country."""

    country = serializers.CharField(min_length=2, max_length=2)

    class Meta:
        model = CountryChoice
        fields = ["country", "shows_readiness", "shows_sessions", "reason", "changed_at"]
        read_only_fields = ["changed_at"]


class SpreadShape(serializers.Serializer[Any]):
    """How many people are in each state; null where too few to tell."""

    name = serializers.CharField()
    counts = serializers.ListField(child=serializers.IntegerField(allow_null=True))


class GroupShape(serializers.Serializer[Any]):
    """The people of one level, ten or more."""

    ladder = serializers.CharField()
    level = serializers.CharField()
    people = serializers.IntegerField()
    spreads = SpreadShape(many=True)
