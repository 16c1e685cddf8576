"""Pairs, what surrounds them, and what people offer and look for."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from mentorship.ladders.models import Competency
from mentorship.mentoring import policies
from mentorship.mentoring.models import BlockedPair, Concern, FitCheck, Handover, MenteeWish, MentorProfile, Mentorship
from mentorship.mentoring.private import PrivateText

LONG = 100_000
AT_WORK = User.objects.filter(is_active=True)
PUBLIC_COMPETENCIES = Competency.objects.exclude(version__status__in=["draft", "in_review"])
KINDS = [kind for kind in Mentorship.Kind.choices if kind[0] != Mentorship.Kind.ONE_TO_ONE]


@extend_schema_field({"type": "string"})
class PrivateField(serializers.CharField):
    """Text that prints as `<private>` once it is read in."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Check as text, then wrap."""
        found = super().run_validation(data)
        return PrivateText(found.strip()) if isinstance(found, str) else found


class PairSerializer(serializers.ModelSerializer[Mentorship]):
    """A pair. Who ended it is told to nobody; the last session is not, where a country has switched that off."""

    last_session_on = serializers.SerializerMethodField()
    in_reporting_line = serializers.SerializerMethodField(help_text="one of the two also judges the other's work")

    class Meta:
        model = Mentorship
        fields = [
            "id",
            "mentor",
            "mentee",
            "kind",
            "status",
            "purpose",
            "cadence_days",
            "requested_by",
            "requested_at",
            "answered_at",
            "answer",
            "started_on",
            "paused_until",
            "ended_on",
            "last_session_on",
            "sessions_held",
            "in_reporting_line",
            "version",
        ]
        read_only_fields = fields

    def get_in_reporting_line(self, pair: Mentorship) -> bool:
        """Say what the page says beside the request: allowed, but to be borne in mind."""
        return policies.in_reporting_line(pair.mentor, pair.mentee)

    def get_last_session_on(self, pair: Mentorship) -> date | None:
        """Return the day, unless it is not to be shown."""
        return None if pair.is_kept_silent() else pair.last_session_on


class AskInput(serializers.Serializer[Any]):
    """Ask a mentor, or offer to a mentee: you are one of the two."""

    mentor = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    mentee = serializers.PrimaryKeyRelatedField(queryset=AT_WORK)
    kind = serializers.ChoiceField(choices=KINDS, default=Mentorship.Kind.MENTORSHIP)
    purpose = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    cadence_days = serializers.IntegerField(min_value=1, max_value=180, default=14)


class TermsInput(serializers.Serializer[Any]):
    """What for and how often."""

    purpose = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    cadence_days = serializers.IntegerField(min_value=1, max_value=180, required=False)


class WordInput(serializers.Serializer[Any]):
    """A word with a no."""

    word = serializers.CharField(max_length=2000)


class PauseInput(serializers.Serializer[Any]):
    """Until when."""

    until = serializers.DateField()


class EndInput(serializers.Serializer[Any]):
    """Closing words, if you like."""

    reflection = serializers.CharField(required=False, allow_blank=True, max_length=5000)


class ReflectionInput(serializers.Serializer[Any]):
    """Closing words."""

    text = serializers.CharField(max_length=5000)


class FitInput(serializers.Serializer[Any]):
    """How it goes."""

    answer = serializers.ChoiceField(choices=FitCheck.Answer.choices)


class FitSerializer(serializers.ModelSerializer[FitCheck]):
    """My answer."""

    class Meta:
        model = FitCheck
        fields = ["answer", "at"]
        read_only_fields = fields


class OneToOneInput(serializers.Serializer[Any]):
    """Whose."""

    report = serializers.PrimaryKeyRelatedField(queryset=AT_WORK.select_related("manager"))


class ConcernSerializer(serializers.ModelSerializer[Concern]):
    """A concern, for the one who raised it and the people partners."""

    text = serializers.CharField(read_only=True)

    class Meta:
        model = Concern
        fields = ["id", "mentorship", "raised_by", "text", "raised_at", "closed_at", "closed_by"]
        read_only_fields = fields


class ConcernKept(serializers.ModelSerializer[Concern]):
    """That a concern was raised; its words are read back by a GET only."""

    class Meta:
        model = Concern
        fields = ["id", "mentorship", "raised_at"]
        read_only_fields = fields


class ConcernInput(serializers.Serializer[Any]):
    """What worries you."""

    text = PrivateField(max_length=LONG)


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """What goes to the next one."""

    class Meta:
        model = Handover
        fields = [
            "id",
            "mentorship",
            "summary",
            "receiver",
            "received_at",
            "mentor_approved_at",
            "mentee_approved_at",
            "created_at",
            "version",
        ]
        read_only_fields = fields


class HandoverInput(serializers.Serializer[Any]):
    """Its words."""

    summary = serializers.CharField(max_length=20_000)


class ProfileSerializer(serializers.ModelSerializer[MentorProfile]):
    """What a mentor offers."""

    languages = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = MentorProfile
        fields = ["person", "about", "competencies", "capacity", "min_rank", "max_rank", "languages", "is_open", "changed_at"]
        read_only_fields = fields


class ProfileInput(serializers.Serializer[Any]):
    """What I offer."""

    about = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)
    capacity = serializers.IntegerField(min_value=0, max_value=30, default=2)
    min_rank = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    max_rank = serializers.IntegerField(min_value=0, max_value=1000, required=False, allow_null=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=10), max_length=12, required=False)
    is_open = serializers.BooleanField(default=True)


class WishSerializer(serializers.ModelSerializer[MenteeWish]):
    """What somebody looks for."""

    languages = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = MenteeWish
        fields = ["person", "about", "competencies", "languages", "is_open", "since"]
        read_only_fields = fields


class WishInput(serializers.Serializer[Any]):
    """What I look for."""

    about = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    competencies = serializers.PrimaryKeyRelatedField(queryset=PUBLIC_COMPETENCIES, many=True, required=False)
    languages = serializers.ListField(child=serializers.CharField(max_length=10), max_length=12, required=False)
    is_open = serializers.BooleanField(default=True)


class BlockSerializer(serializers.ModelSerializer[BlockedPair]):
    """Whom I am not to be paired with."""

    class Meta:
        model = BlockedPair
        fields = ["id", "other", "at"]
        read_only_fields = fields


class BlockInput(serializers.Serializer[Any]):
    """Whom."""

    other = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())


class SuggestInput(serializers.Serializer[Any]):
    """Which mentor."""

    mentor = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class SuggestionSerializer(serializers.Serializer[Any]):
    """A mentor who fits, and why."""

    person = serializers.IntegerField(source="person.pk")
    name = serializers.CharField(source="person.full_name")
    level = serializers.CharField(source="person.level_code")
    room = serializers.IntegerField()
    because = serializers.CharField()


class QuestionSerializer(serializers.Serializer[Any]):
    """A question to begin with."""

    text = serializers.CharField()
    category = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name, not the option
