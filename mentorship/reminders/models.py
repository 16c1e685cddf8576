"""Schedules, nudges, digests and the calendar feed."""

import uuid
from datetime import datetime, time
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from mentorship.core.models import Webhook
from mentorship.mentoring.models import Mentorship

USER = settings.AUTH_USER_MODEL


class Reason(models.TextChoices):
    """Why somebody is reminded, strongest first."""

    OPINION_OWED = "opinion_owed", _("Your opinion is awaited")
    DECISION_OWED = "decision_owed", _("A decision is to be recorded")
    PACKET_DEADLINE = "packet_deadline", _("A packet is due")
    FEEDBACK_ASKED = "feedback_asked", _("Feedback was asked of you")
    CHECKIN_DUE = "checkin_due", _("A check-in is due")
    ACTION_OVERDUE = "action_overdue", _("An action item is overdue")
    COMPETENCY_THIN = "competency_thin", _("A competency has no recent evidence")
    GOAL_STILL = "goal_still", _("A goal has not moved")


class CheckInScheduleQuerySet(models.QuerySet["CheckInSchedule"]):
    """Schedules by owner and state."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own."""
        return self.filter(person=user)

    def active(self) -> Self:
        """Return schedules that will fire."""
        return self.filter(next_due_at__isnull=False)


class CheckInSchedule(models.Model):
    """When one member of a pair is reminded to meet: an RFC 5545 recurrence in that person's zone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="checkin_schedules", db_index=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="checkin_schedules")
    rule = models.CharField(_("repetition"), max_length=200)
    starts_on = models.DateField(_("from"))
    at_time = models.TimeField(_("at"), default=time(9))
    time_zone = models.CharField(max_length=60, help_text="the person's zone when next_due_at was computed")
    next_due_at = models.DateTimeField(null=True, help_text="empty: it is over, or waits for the pair")
    last_due_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True, help_text="while a worker fires it, when its lease ends")
    is_own_choice = models.BooleanField(default=False, help_text="set by the person; the pair's cadence no longer changes it")
    created_at = models.DateTimeField()

    objects = CheckInScheduleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "mentorship"], name="one_schedule_per_person_and_pair")]
        indexes = [models.Index(fields=["next_due_at"], condition=Q(next_due_at__isnull=False), name="schedule_due")]

    def __str__(self) -> str:
        return self.rule

    @property
    def starts_at(self) -> datetime:
        """The naive local time that the recurrence counts from."""
        return datetime.combine(self.starts_on, self.at_time)


class NudgeQuerySet(models.QuerySet["Nudge"]):
    """Nudges by person and state."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; people partners and administrators also see why others got theirs."""
        return self if user.is_people_partner or user.is_admin else self.filter(person=user)

    def open(self) -> Self:
        """Return nudges whose reason still holds."""
        return self.filter(status=Nudge.Status.OPEN)


class Nudge(models.Model):
    """One reason to remind one person. It stays open as long as the reason holds, whatever was sent."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        GONE = "gone", _("withdrawn: its reason is gone")
        STOPPED = "stopped", _("stopped by the person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="nudges")
    reason = models.CharField(max_length=20, choices=Reason)
    about_type = models.CharField(max_length=80)
    about_id = models.CharField(max_length=40)
    other = models.ForeignKey(
        USER, models.CASCADE, null=True, related_name="+", help_text="the other person concerned, named in the reminder"
    )
    link = models.CharField(max_length=500)
    due_at = models.DateTimeField(null=True, help_text="a deadline; within one working day of it the nudge goes out alone")
    since_on = models.DateField(help_text="the local day on which the reason began to hold")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    times_sent = models.PositiveSmallIntegerField(default=0)
    last_sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True, help_text="back-off or snooze")
    urgent_sent_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True, help_text="when the person was told that a rule would tell somebody else")
    escalated_at = models.DateTimeField(null=True)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason", "about_type", "about_id"],
                condition=Q(status__in=["open", "stopped"]),
                name="one_nudge_per_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "reason"], condition=Q(status="open"), name="nudge_open"),
            models.Index(fields=["reason", "about_id"], condition=Q(status="open"), name="nudge_about"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.person_id}"


class ReminderSettings(models.Model):
    """When and how much one person wants to be reminded; no row means the defaults."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="reminder_settings")
    digest_time = models.TimeField(_("at"), default=time(9))
    digest_days = models.JSONField(
        _("on"), default=list, blank=True, help_text="weekdays, Monday is 0; empty means every working day"
    )
    snoozed_until = models.DateField(_("quiet until"), null=True, blank=True)
    next_digest_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_digest_at"], condition=Q(next_digest_at__isnull=False), name="digest_due")]

    def __str__(self) -> str:
        return f"reminder settings of {self.person_id}"


class Digest(models.Model):
    """One digest to one person on one of their days; the unique key is what makes a second one impossible."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="digests")
    local_on = models.DateField()
    nudges = models.ManyToManyField(Nudge, related_name="digests")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "local_on"], name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.local_on}"


class EscalationRule(models.Model):
    """That somebody else is told after so many working days, set by a people partner; the person is told of it first."""

    class Tells(models.TextChoices):
        MANAGER = "manager", _("the person's manager")
        PEOPLE_PARTNERS = "people_partners", _("the people partners")

    reason = models.CharField(_("reason"), max_length=20, choices=Reason, unique=True)
    working_days = models.PositiveSmallIntegerField(_("after working days"))
    tells = models.CharField(_("tell"), max_length=20, choices=Tells)
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(working_days__gte=2), name="escalation_leaves_time")]

    def __str__(self) -> str:
        return f"{self.reason} {self.working_days}"


class CalendarFeed(models.Model):
    """A person's private calendar address: only its hash is kept, and making a new one revokes the old."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    read_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class CalendarEntry(models.Model):
    """What a calendar program was last told about one entry, so that SEQUENCE grows with every change (RFC 5546)."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "uid"], name="calendar_entry_once")]

    def __str__(self) -> str:
        return self.uid


class TeamChannelQuerySet(models.QuerySet["TeamChannel"]):
    """Team channels by who looks after them."""

    def visible_to(self, user: User) -> Self:
        """Return those of the teams that somebody leads: with a direct report in it. Overseers see all."""
        if user.is_people_partner or user.is_admin:
            return self
        return self.filter(team__in=User.objects.at_work().filter(manager=user, team__isnull=False).values("team"))


class TeamChannel(models.Model):
    """A team's chat address. It hears what concerns the whole team, never what waits for one of them."""

    webhook = models.OneToOneField(Webhook, models.CASCADE, primary_key=True, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="channels")

    objects = TeamChannelQuerySet.as_manager()

    def __str__(self) -> str:
        return f"channel of team {self.team_id}"
