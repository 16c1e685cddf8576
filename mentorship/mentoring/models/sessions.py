"""One meeting, and what hangs on it: agenda, notes, action items, questions to begin with."""

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.addresses import address
from mentorship.core.fields import EncryptedTextField
from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import Competency
from mentorship.mentoring.models.pairs import Mentorship

USER = settings.AUTH_USER_MODEL


def of_own_pairs(user: Any) -> Q:
    """Match rows of the pairs that this person is one of."""
    return Q(mentorship__mentor=user) | Q(mentorship__mentee=user)


class MentoringSessionQuerySet(models.QuerySet["MentoringSession"]):
    """Sessions by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return the sessions of one's own pairs."""
        return self.filter(of_own_pairs(user))

    def held(self) -> Self:
        """Return sessions that took place."""
        return self.filter(status=MentoringSession.Status.HELD)

    def planned(self) -> Self:
        """Return sessions that are to take place."""
        return self.filter(status=MentoringSession.Status.PLANNED)


class MentoringSession(PlainRow):
    """One meeting: planned with an agenda, then held and logged."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="sessions")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    planned_at = models.DateTimeField(null=True, blank=True)
    held_on = models.DateField(_("when"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    notes = models.TextField(_("what was discussed"), blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    is_outcome_for_packet = models.BooleanField(_("the outcome may go into a packet"), default=False)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    logged_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    logged_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0, help_text="of the calendar entry")
    version = models.PositiveIntegerField(default=1)
    search = models.GeneratedField(
        expression=SearchVector("topic", "notes", "outcome", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MentoringSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(status="held") | Q(held_on__isnull=False), name="a_held_session_has_a_day"),
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(planned_at__isnull=False), name="a_planned_session_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["mentorship", "-held_on"], name="session_pair"),
            models.Index(fields=["mentorship", "planned_at"], condition=Q(status="planned"), name="session_planned"),
            GinIndex(fields=["search"], name="session_search"),
        ]

    def __str__(self) -> str:
        return f"{self.topic or self.pk} {self.held_on or ''}"

    def get_absolute_url(self) -> str:
        """Return the session's page."""
        return address("mentoring:session", self.pk)


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Notes by author."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; nobody else's, whatever the role."""
        return self.filter(author=user)


class PrivateNote(models.Model):
    """A note for its author alone, encrypted at rest: one a session, and one for the pair as a whole."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(USER, models.CASCADE, related_name="private_notes")
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="private_notes")
    session = models.ForeignKey(MentoringSession, models.CASCADE, null=True, related_name="private_notes")
    text = EncryptedTextField()
    changed_at = models.DateTimeField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "mentorship", "session"], nulls_distinct=False, name="one_private_note_each"
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Points by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return those of one's own pairs that nobody took off."""
        return self.filter(of_own_pairs(user), removed_at__isnull=True)

    def removed_by(self, user: Any) -> Self:
        """Return those of one's own pairs that were taken off and can be put back."""
        return self.filter(of_own_pairs(user), removed_at__isnull=False)

    def waiting(self) -> Self:
        """Return points that no session has talked about yet; they wait for the next one."""
        return self.filter(is_done=False, removed_at__isnull=True)


class AgendaItem(models.Model):
    """A point for the next session that either of the two wrote down."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="agenda")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="agenda")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = models.CharField(_("point"), max_length=300)
    link = models.CharField(max_length=300, blank=True)
    is_done = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="taken off: gone for everybody, for good after some days")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Action items by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return those of one's own pairs."""
        return self.filter(of_own_pairs(user))

    def open(self) -> Self:
        """Return items still to do."""
        return self.filter(status=ActionItem.Status.OPEN)

    def overdue(self, today: date) -> Self:
        """Return open items whose day is past."""
        return self.open().filter(due_on__lt=today)


class ActionItem(PlainRow):
    """Something that one of the two will do by a day."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="action_items")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="action_items")
    owner = models.ForeignKey(USER, models.CASCADE, related_name="action_items")
    text = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(status="open"), name="action_open"),
            models.Index(fields=["mentorship", "status"], name="action_pair"),
        ]
        ordering = ["due_on", "created_at"]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return where it stands among the pair's items."""
        return f"{address('mentoring:mentorship', self.mentorship_id)}#action-{self.pk}"


class Question(models.Model):
    """A question to begin a session with, from an imported collection; the program's own are in questions.yaml."""

    source = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    category = models.CharField(max_length=60)
    text = models.CharField(max_length=300)
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="question_once_per_source")]
        ordering = ["category", "number"]

    def __str__(self) -> str:
        return self.text
