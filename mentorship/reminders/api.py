"""Reminders in the API: the same services as behind the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person_of
from mentorship.core import outbox
from mentorship.core.api import Idempotent, Rows
from mentorship.core.models import Message
from mentorship.reminders import policies, selectors
from mentorship.reminders import serializers as shapes
from mentorship.reminders.models import CheckInSchedule, EscalationRule, Nudge
from mentorship.reminders.services import choices, digests, escalation, nudging, schedules
from mentorship.reminders.situation import settings_of


class NudgeRows(Rows):
    """What I am reminded of; people partners also see what others are."""

    model = Nudge
    serializer_class = shapes.NudgeSerializer
    ordering = "-opened_at"
    filterset_fields = ["status", "reason", "person"]
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Nudge]:
        """Return them with the people whom they name."""
        rows: QuerySet[Nudge] = super().get_queryset()
        return rows.select_related("other")

    @extend_schema(request=shapes.SnoozeInput, responses=shapes.NudgeSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, **_: Any) -> Response:
        """Keep quiet about it for some days."""
        said = self.checked(shapes.SnoozeInput)
        nudge = self._mine()
        return self.answer(
            nudging.snooze(nudge_id=nudge.pk, actor=person_of(request), now=timezone.now(), days=int(said["days"]))
        )

    @extend_schema(request=None, responses=shapes.NudgeSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, **_: Any) -> Response:
        """Never remind me of it again."""
        return self.answer(nudging.stop(nudge_id=self._mine().pk, actor=person_of(request), now=timezone.now()))

    @extend_schema(request=None, responses=shapes.NudgeSerializer)
    @action(detail=True, methods=["post"], url_path="go-on")
    def go_on(self, request: Request, **_: Any) -> Response:
        """Take back that I am quiet about it, for some days or for good."""
        return self.answer(nudging.go_on(nudge_id=self._mine().pk, actor=person_of(request), now=timezone.now()))

    def _mine(self) -> Nudge:
        nudge: Nudge = self.get_object()
        if nudge.person_id != person_of(self.request).pk:
            raise PermissionDenied
        return nudge


class ScheduleRows(Rows):
    """When I am reminded to meet."""

    model = CheckInSchedule
    serializer_class = shapes.ScheduleSerializer
    ordering = "-created_at"
    filterset_fields = ["mentorship"]
    lookup_value_converter = "uuid"

    @extend_schema(request=shapes.ScheduleInput, responses={201: shapes.ScheduleSerializer})
    def create(self, request: Request, **_: Any) -> Response:
        """Be reminded of one of my pairs by this recurrence from now on."""
        said = self.checked(shapes.ScheduleInput)
        pair_id = said.pop("mentorship")
        made = schedules.set_schedule(mentorship_id=pair_id, actor=person_of(request), now=timezone.now(), **said)
        return self.answer(made, 201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Do not remind me of this pair."""
        schedules.remove_schedule(schedule_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)


class InboxRows(Rows):
    """My inbox, newest first."""

    model = Message
    serializer_class = shapes.InboxSerializer
    ordering = "-created_at"
    lookup_value_converter = "uuid"

    def rows(self) -> QuerySet[Message]:
        """Return my lines."""
        return selectors.inbox(person_of(self.request))

    @extend_schema(request=None, responses=shapes.InboxSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **_: Any) -> Response:
        """Mark it read."""
        message = choices.mark_read(message_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return self.answer(message)

    @extend_schema(request=None, responses=shapes.ReadSerializer)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request, **_: Any) -> Response:
        """Mark every line read; `unread` with the answered moment takes that back."""
        now = timezone.now()
        count = choices.mark_all_read(actor=person_of(request), now=now)
        return Response(shapes.ReadSerializer({"read_at": now, "count": count}).data)

    @extend_schema(request=shapes.UnreadInput, responses=shapes.ReadSerializer)
    @action(detail=False, methods=["post"])
    def unread(self, request: Request, **_: Any) -> Response:
        """Take back that everything was marked read at that moment."""
        said = self.checked(shapes.UnreadInput)
        count = choices.mark_unread(actor=person_of(request), **said)
        return Response(shapes.ReadSerializer(said | {"count": count}).data)


class EscalationRows(Rows):
    """Who is told when something stays open, for people partners and administrators."""

    model = EscalationRule
    serializer_class = shapes.EscalationSerializer
    ordering = "reason"
    filter_backends: list[Any] = []
    lookup_value_converter = "int"

    def rows(self) -> QuerySet[EscalationRule]:
        """Return the rules."""
        if not policies.can_oversee(person_of(self.request)):
            raise PermissionDenied
        return selectors.escalation_rules()

    @extend_schema(request=shapes.EscalationInput, responses=shapes.EscalationSerializer)
    def create(self, request: Request, **_: Any) -> Response:
        """Set the rule of one reason, in the place of an earlier one."""
        self.rows()
        said = self.checked(shapes.EscalationInput)
        return self.answer(escalation.set_rule(actor=person_of(request), now=timezone.now(), **said))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: Any) -> Response:
        """Tell nobody any more."""
        escalation.remove_rule(rule_id=self.get_object().pk, actor=person_of(request), now=timezone.now())
        return Response(status=204)


class OutRows(Rows):
    """What goes out, for people partners and administrators."""

    model = Message
    serializer_class = shapes.OutMessageSerializer
    ordering = "-created_at"
    filterset_fields = ["status", "channel", "kind", "recipient"]
    lookup_value_converter = "uuid"

    def rows(self) -> QuerySet[Message]:
        """Return every message that leaves the program."""
        if not policies.can_oversee(person_of(self.request)):
            raise PermissionDenied
        return selectors.messages_out()

    @extend_schema(request=None, responses=shapes.OutMessageSerializer)
    @action(detail=True, methods=["post"])
    def again(self, request: Request, **_: Any) -> Response:
        """Send one that was set aside once more."""
        return self.answer(outbox.send_again(message_id=self.get_object().pk, actor=person_of(request), now=timezone.now()))


class TimesView(Idempotent):
    """When my digest comes."""

    @extend_schema(responses=shapes.TimesSerializer)
    def get(self, request: Request) -> Response:
        """Show it."""
        return Response(shapes.TimesSerializer(settings_of(person_of(request))).data)

    @extend_schema(request=shapes.TimesInput, responses=shapes.TimesSerializer)
    def put(self, request: Request) -> Response:
        """Choose it."""
        said = shapes.TimesInput(data=request.data)
        said.is_valid(raise_exception=True)
        chosen = choices.choose_times(actor=person_of(request), now=timezone.now(), **said.validated_data)
        return Response(shapes.TimesSerializer(chosen).data)


class DigestNowView(Idempotent):
    """Today's digest at once."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Send me today's digest now, unless it was sent or nothing waits."""
        digests.send_now(actor=person_of(request), now=timezone.now())
        return Response(status=204)
