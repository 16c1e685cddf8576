"""Pairs of people, what they talk about and what they agree."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.fields import EncryptedTextField
from mentorship.ladders.models import Competency

USER = settings.AUTH_USER_MODEL


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    """Pairs by member and state."""

    def visible_to(self, user: Any) -> Self:
        """Return the pairs that this person is one of: what they write to each other is theirs."""
        return self.filter(Q(mentor=user) | Q(mentee=user))

    def open(self) -> Self:
        """Return active and paused pairs."""
        return self.filter(status__in=[Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED])


class Mentorship(models.Model):
    """Two people who meet: as mentor and mentee, sponsor, once (flash), informally (influence) or as manager and report (one-to-one)."""

    class Kind(models.TextChoices):
        MENTORSHIP = "mentorship", _("mentorship")
        SPONSORSHIP = "sponsorship", _("sponsorship")
        FLASH = "flash", _("one session")
        INFLUENCE = "influence", _("influence")
        ONE_TO_ONE = "one_to_one", _("one-to-one")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(USER, models.CASCADE, related_name="mentorships_as_mentor")
    mentee = models.ForeignKey(USER, models.CASCADE, related_name="mentorships_as_mentee")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MENTORSHIP)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    purpose = models.TextField(_("what it is for"), blank=True)
    cadence_days = models.PositiveSmallIntegerField(_("days between sessions"), default=14)
    requested_by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    started_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    declared_sessions = models.PositiveSmallIntegerField(null=True, help_text="imported history declares them and is marked so")
    is_imported = models.BooleanField(default=False)
    last_session_on = models.DateField(null=True, help_text="kept up by log_session")
    sessions_held = models.PositiveIntegerField(default=0)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="nobody_mentors_themselves"),
            models.UniqueConstraint(
                fields=["mentor", "mentee", "kind"],
                condition=Q(status__in=["requested", "active", "paused"]),
                name="one_open_pair_per_kind",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "status"], name="pair_mentor"), models.Index(fields=["mentee", "status"], name="pair_mentee")]

    def __str__(self) -> str:
        return f"{self.mentor_id} – {self.mentee_id} ({self.kind})"

    def other(self, user: Any) -> Any:
        """Return the one who is not `user`."""
        return self.mentee if user.pk == self.mentor_id else self.mentor


class Pause(models.Model):
    """A span in which a pair rests; not counted as duration."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on or '…'}"


class FitCheck(models.Model):
    """How each finds the pair after two sessions; read by its author and the people partner."""

    class Answer(models.TextChoices):
        GOOD = "good", _("good")
        DECIDING = "deciding", _("still deciding")
        NOT_A_FIT = "not_a_fit", _("not a fit")

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="fit_checks")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentorship", "author"], name="one_fit_check_each")]

    def __str__(self) -> str:
        return self.answer


class ClosingReflection(models.Model):
    """What each takes from the time together; both read it."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="reflections")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = models.TextField(_("what you take from it"))
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentorship", "author"], name="one_reflection_each")]

    def __str__(self) -> str:
        return self.text[:60]


class Concern(models.Model):
    """Something for the people partner alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="concerns")
    raised_by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = EncryptedTextField()
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"concern {self.pk}"


class MentoringSessionQuerySet(models.QuerySet["MentoringSession"]):
    """Sessions by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return the sessions of one's own pairs."""
        return self.filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user))

    def held(self) -> Self:
        """Return sessions that took place."""
        return self.filter(status=MentoringSession.Status.HELD)


class MentoringSession(models.Model):
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
        indexes = [
            models.Index(fields=["mentorship", "-held_on"], name="session_pair"),
            GinIndex(fields=["search"], name="session_search"),
        ]

    def __str__(self) -> str:
        return f"{self.topic or self.pk} {self.held_on or ''}"


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    """Notes by author."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; nobody else's, whatever the role."""
        return self.filter(author=user)


class PrivateNote(models.Model):
    """A note for its author alone, encrypted at rest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(USER, models.CASCADE, related_name="private_notes")
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="private_notes")
    session = models.ForeignKey(MentoringSession, models.CASCADE, null=True, related_name="private_notes")
    text = EncryptedTextField()
    changed_at = models.DateTimeField()

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "session"], name="one_private_note_each")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class AgendaItem(models.Model):
    """A point for the next session that either of the two wrote down."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="agenda")
    session = models.ForeignKey(MentoringSession, models.SET_NULL, null=True, blank=True, related_name="agenda")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = models.CharField(_("point"), max_length=300)
    link = models.CharField(max_length=300, blank=True)
    is_done = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.text


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Action items by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return those of one's own pairs."""
        return self.filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user))

    def open(self) -> Self:
        """Return items still to do."""
        return self.filter(status=ActionItem.Status.OPEN)


class ActionItem(models.Model):
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

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(status="open"), name="action_open")]
        ordering = ["due_on", "created_at"]

    def __str__(self) -> str:
        return self.text


class MentorProfile(models.Model):
    """What a mentor offers."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mentor_profile")
    about = models.TextField(_("what you can help with"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    capacity = models.PositiveSmallIntegerField(_("how many mentees at once"), default=2)
    min_rank = models.PositiveSmallIntegerField(_("from rank"), null=True, blank=True)
    max_rank = models.PositiveSmallIntegerField(_("to rank"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_open = models.BooleanField(_("open to new mentees"), default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class MenteeWish(models.Model):
    """What somebody without a mentor looks for."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mentee_wish")
    about = models.TextField(_("what you look for"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_open = models.BooleanField(default=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"wish of {self.person_id}"


class BlockedPair(models.Model):
    """That `by` does not want to be paired with `other`; never shown to the other."""

    by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    other = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "other"], name="blocked_once")]

    def __str__(self) -> str:
        return f"{self.by_id} not with {self.other_id}"


class Handover(models.Model):
    """What goes from one mentor or manager to the next, once mentee and giver have both approved it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="handovers")
    receiver = models.ForeignKey(USER, models.CASCADE, null=True, related_name="+")
    summary = models.TextField(_("summary"))
    mentor_approved_at = models.DateTimeField(null=True)
    mentee_approved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"handover of {self.mentorship_id}"
