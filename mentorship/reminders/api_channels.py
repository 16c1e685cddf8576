"""Where my messages go, in the API: choices by topic, chat addresses of mine and of my teams, and the calendar feed."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Team
from accounts.signed_in import person_of
from mentorship.core.api import Idempotent, Rows
from mentorship.core.models import Webhook
from mentorship.reminders import selectors
from mentorship.reminders import serializers_channels as shapes
from mentorship.reminders.models import CalendarFeed, TeamChannel
from mentorship.reminders.services import calendar, choices, teams


class WebhookRows(Rows):
    """Chat addresses that get my messages."""

    model = Webhook
    serializer_class = shapes.WebhookSerializer
    ordering = "-created_at"
    lookup_value_converter = "uuid"

    def rows(self) -> QuerySet[Webhook]:
        """Return mine."""
        return selectors.webhooks_of(person_of(self.request))

    @extend_schema(request=shapes.WebhookInput, responses={201: shapes.WebhookSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Post my messages there as well, for the topics whose chat I switch on."""
        said = self.checked(shapes.WebhookInput)
        return self.answer(choices.add_webhook(actor=person_of(request), now=timezone.now(), **said), 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Post nothing there any more."""
        choices.remove_webhook(webhook_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="try")
    def attempt(self, request: Request, **_: Any) -> Response:
        """Post one line there now; what went wrong is answered, and kept beside the address."""
        choices.try_webhook(webhook_id=self.get_object().pk, actor=person_of(request))
        return Response(status=204)


class TeamChannelRows(Rows):
    """Chat addresses of the teams that I look after: they hear what concerns the whole team."""

    model = TeamChannel
    serializer_class = shapes.TeamChannelSerializer
    ordering = "-webhook__created_at"
    filterset_fields = ["team"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[TeamChannel]:
        """Fetch along what is shown."""
        rows: QuerySet[TeamChannel] = super().get_queryset()
        return rows.select_related("webhook", "team")

    @extend_schema(request=shapes.TeamChannelInput, responses={201: shapes.TeamChannelSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Post there what concerns the team."""
        said = self.checked(shapes.TeamChannelInput)
        team = Team.objects.get(pk=said.pop("team"))
        return self.answer(teams.add_team_channel(actor=person_of(request), team=team, now=timezone.now(), **said), 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Post nothing there any more."""
        teams.remove_team_channel(webhook_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="try")
    def attempt(self, request: Request, **_: Any) -> Response:
        """Post one line there now; what went wrong is answered, and kept beside the address."""
        teams.try_team_channel(webhook_id=self.get_object().pk, actor=person_of(request))
        return Response(status=204)


class ChannelsView(Idempotent):
    """Over which channels each topic reaches me."""

    @extend_schema(responses=shapes.TopicSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Show them."""
        return Response(shapes.TopicSerializer(selectors.topic_choices(person_of(request)), many=True).data)

    @extend_schema(request=shapes.TopicInput(many=True), responses=shapes.TopicSerializer(many=True))
    def put(self, request: Request) -> Response:
        """Choose them for the topics that are named; the others stay as they are."""
        said = shapes.TopicInput(data=request.data, many=True)
        said.is_valid(raise_exception=True)
        wanted = {choice["topic"]: choice["channels"] for choice in said.validated_data}
        choices.choose_channels(actor=person_of(request), wanted=wanted, now=timezone.now())
        return self.get(request)


class CalendarView(Idempotent):
    """My calendar feed. Its address is told once, so no repeated key answers it again."""

    keeps_no_trace = True

    @extend_schema(responses=shapes.FeedSerializer)
    def get(self, request: Request) -> Response:
        """Tell whether there is one, and when it was last read."""
        feed = CalendarFeed.objects.filter(person=person_of(request)).first()
        return Response(shapes.FeedSerializer({"is_made": feed is not None, "read_on": feed and feed.read_on}).data)

    @extend_schema(request=None, responses={201: shapes.FeedAddressSerializer})
    def post(self, request: Request) -> Response:
        """Make a new secret address; an older one opens nothing from now on."""
        address = calendar.make_feed(actor=person_of(request), now=timezone.now())
        return Response(shapes.FeedAddressSerializer({"address": address}).data, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Let the address open nothing any more."""
        calendar.revoke_feed(actor=person_of(request), now=timezone.now())
        return Response(status=204)
