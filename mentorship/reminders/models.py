"""When somebody wants to be reminded, of what, and what was sent."""

import uuid
from datetime import time
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.models import Message
from mentorship.mentoring.models import Mentorship

USER = settings.AUTH_USER_MODEL


class CheckInScheduleQuerySet(models.QuerySet["CheckInSchedule"]):
    """Schedules by owner."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own."""
        return self.filter(person=user)


class CheckInSchedule(models.Model):
    """A recurrence in a person's zone; `next_at` is what the sweep looks for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="check_in_schedules")
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, null=True, related_name="schedules")
    rrule = models.CharField(max_length=500)
    starts_on = models.DateField()
    at_time = models.TimeField(default=time(9))
    next_at = models.DateTimeField(null=True, help_text="empty: nothing more to come, or paused")
    claimed_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = CheckInScheduleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "mentorship"], name="one_schedule_per_pair")]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_active=True, next_at__isnull=False), name="schedule_due")]

    def __str__(self) -> str:
        return self.rrule


class Nudge(models.Model):
    """One reminder to one person for one reason; it goes when its reason goes."""

    class Reason(models.TextChoices):
        OPINION_OWED = "opinion_owed", _("an opinion is owed")
        DECISION_OWED = "decision_owed", _("a decision is owed")
        PACKET_DEADLINE = "packet_deadline", _("a packet is due")
        FEEDBACK_ASKED = "feedback_asked", _("feedback was asked of you")
        CHECK_IN_DUE = "check_in_due", _("a session is due")
        ACTION_OVERDUE = "action_overdue", _("an action item is overdue")
        COMPETENCY_THIN = "competency_thin", _("a competency has no recent evidence")
        GOAL_STILL = "goal_still", _("a goal has not moved")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        WITHDRAWN = "withdrawn", _("withdrawn")
        STOPPED = "stopped", _("stopped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="nudges")
    reason = models.CharField(max_length=20, choices=Reason)
    about_type = models.CharField(max_length=80)
    about_id = models.CharField(max_length=60)
    due_on = models.DateField(null=True, help_text="what is due, when it is due")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    times_sent = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason", "about_type", "about_id"],
                condition=Q(status__in=["waiting", "sent"]),
                name="one_open_nudge_per_reason",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(status__in=["waiting", "sent"]), name="nudge_due")]

    def __str__(self) -> str:
        return f"{self.reason} {self.person_id}"


class ReminderSettings(models.Model):
    """How one person wants to be reminded; no row means the defaults."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="reminder_settings")
    digest_at = models.TimeField(_("digest at"), default=time(9))
    per_week = models.PositiveSmallIntegerField(_("digests a week at most"), default=3)
    muted_reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    snoozed_until = models.DateField(_("no reminders until"), null=True, blank=True)

    def __str__(self) -> str:
        return f"reminders of {self.person_id}"


class Digest(models.Model):
    """One digest that went out on one local day: the unique key that keeps a second from going."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="digests")
    local_day = models.DateField()
    is_urgent = models.BooleanField(default=False)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    item_count = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "local_day"], condition=Q(is_urgent=False), name="one_digest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.local_day}"


class CalendarFeed(models.Model):
    """A private, revocable address for a calendar program."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
