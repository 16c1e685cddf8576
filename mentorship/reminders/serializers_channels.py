"""Shapes of chat addresses, choices and the calendar feed in the API. None of them writes."""

from typing import Any
from urllib.parse import urlsplit

from rest_framework import serializers

from mentorship.core.models import Webhook
from mentorship.reminders import selectors
from mentorship.reminders.models import TeamChannel

CHANNELS = ["mail", "inbox", "webhook"]


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """A chat address: its host alone is told, because the rest of it is a secret."""

    host = serializers.SerializerMethodField()

    class Meta:
        model = Webhook
        fields = ["id", "label", "host", "error", "created_at"]
        read_only_fields = fields

    def get_host(self, hook: Webhook) -> str:
        """Return where it leads."""
        return urlsplit(hook.url).hostname or ""


class WebhookInput(serializers.Serializer[Any]):
    """A Slack-compatible incoming webhook that begins with https:// and leads to a public host."""

    label = serializers.CharField(max_length=80)  # type: ignore[assignment]  # what the address is called
    url = serializers.CharField(max_length=500)


class TeamChannelSerializer(serializers.ModelSerializer[TeamChannel]):
    """A team's chat address."""

    id = serializers.UUIDField(source="webhook_id")
    label = serializers.CharField(source="webhook.label")  # type: ignore[assignment]  # what the address is called
    host = serializers.SerializerMethodField()
    error = serializers.CharField(source="webhook.error")
    team_name = serializers.CharField(source="team.name")

    class Meta:
        model = TeamChannel
        fields = ["id", "team", "team_name", "label", "host", "error"]
        read_only_fields = fields

    def get_host(self, channel: TeamChannel) -> str:
        """Return where it leads."""
        return urlsplit(channel.webhook.url).hostname or ""


class TeamChannelInput(WebhookInput):
    """A team's incoming webhook."""

    team = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class TopicSerializer(serializers.Serializer[Any]):
    """One topic and over which channels it comes."""

    topic = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not the field's own label
    channels = serializers.SerializerMethodField()

    def get_channels(self, line: selectors.TopicChoice) -> list[str]:
        """Return the channels that are switched on."""
        return [channel for channel in CHANNELS if getattr(line.choice, f"is_{channel}_wanted")]


class TopicInput(serializers.Serializer[Any]):
    """Over which channels one topic shall come; none means that it does not."""

    topic = serializers.ChoiceField(choices=list(selectors.topics()))
    channels = serializers.ListField(child=serializers.ChoiceField(choices=CHANNELS), max_length=3)


class FeedSerializer(serializers.Serializer[Any]):
    """Whether there is a feed; its address is not kept in the clear, so it cannot be told again."""

    is_made = serializers.BooleanField()
    read_on = serializers.DateField(allow_null=True)


class FeedAddressSerializer(serializers.Serializer[Any]):
    """A new secret address, told this once."""

    address = serializers.CharField()
