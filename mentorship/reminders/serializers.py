"""Shapes of reminders in the API. None of them writes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from mentorship.core.models import Message
from mentorship.reminders import wording
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge, Reason, ReminderSettings
from mentorship.reminders.services.nudging import SNOOZE_DAYS


class NudgeSerializer(serializers.ModelSerializer[Nudge]):
    """One thing that I am reminded of, and why."""

    text = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()

    class Meta:
        model = Nudge
        fields = [
            "id",
            "person",
            "reason",
            "text",
            "why",
            "other",
            "link",
            "due_at",
            "since_on",
            "status",
            "times_sent",
            "last_sent_at",
            "not_before",
        ]
        read_only_fields = fields

    def get_text(self, nudge: Nudge) -> str:
        """Return what the reminder says."""
        return wording.line_of(nudge)

    def get_why(self, nudge: Nudge) -> str:
        """Return why it is said."""
        return wording.why_of(nudge.reason)


class SnoozeInput(serializers.Serializer[Any]):
    """For how many days to be quiet."""

    days = serializers.ChoiceField(choices=SNOOZE_DAYS)


class UnreadInput(serializers.Serializer[Any]):
    """The moment at which everything was marked read."""

    read_at = serializers.DateTimeField()


class ReadSerializer(UnreadInput):
    """How many lines of the inbox were marked, and the moment."""

    count = serializers.IntegerField(min_value=0)


class ScheduleSerializer(serializers.ModelSerializer[CheckInSchedule]):
    """When I am reminded to meet somebody."""

    class Meta:
        model = CheckInSchedule
        fields = ["id", "mentorship", "rule", "starts_on", "at_time", "time_zone", "next_due_at", "last_due_at", "is_own_choice"]
        read_only_fields = fields


class ScheduleInput(serializers.Serializer[Any]):
    """A recurrence for one pair."""

    mentorship = serializers.UUIDField()
    rule = serializers.CharField(max_length=220, help_text="RFC 5545, at most daily: FREQ=WEEKLY;INTERVAL=2")
    starts_on = serializers.DateField()
    at_time = serializers.TimeField()


class InboxSerializer(serializers.ModelSerializer[Message]):
    """One line of my inbox."""

    class Meta:
        model = Message
        fields = ["id", "kind", "subject", "why", "link", "created_at", "read_at"]
        read_only_fields = fields


class TimesSerializer(serializers.ModelSerializer[ReminderSettings]):
    """When my digest comes."""

    person = serializers.PrimaryKeyRelatedField[User](read_only=True)
    digest_days = serializers.SerializerMethodField()

    class Meta:
        model = ReminderSettings
        fields = ["person", "digest_time", "digest_days", "snoozed_until", "next_digest_at"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_digest_days(self, settings: ReminderSettings) -> list[int]:
        """Return the weekdays, Monday is 0; none means every working day."""
        return list(settings.digest_days)


class TimesInput(serializers.Serializer[Any]):
    """When my digest shall come."""

    digest_time = serializers.TimeField()
    digest_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), max_length=7, required=False, default=list
    )
    snoozed_until = serializers.DateField(required=False, allow_null=True, default=None)


class OutMessageSerializer(serializers.ModelSerializer[Message]):
    """One message that goes out: to whom, why, and what became of it; its link is not told."""

    class Meta:
        model = Message
        fields = [
            "id",
            "kind",
            "channel",
            "recipient",
            "subject",
            "why",
            "status",
            "due_at",
            "attempts",
            "failures",
            "error",
            "created_at",
            "sent_at",
        ]
        read_only_fields = fields


class EscalationSerializer(serializers.ModelSerializer[EscalationRule]):
    """Who is told when something stays open, after so many working days."""

    class Meta:
        model = EscalationRule
        fields = ["id", "reason", "working_days", "tells", "made_by", "made_at"]
        read_only_fields = fields


class EscalationInput(serializers.Serializer[Any]):
    """The rule of one reason."""

    reason = serializers.ChoiceField(choices=Reason.choices)
    working_days = serializers.IntegerField(min_value=2, max_value=60)
    tells = serializers.ChoiceField(choices=EscalationRule.Tells.choices)
