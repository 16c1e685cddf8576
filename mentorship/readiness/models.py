"""Judgements beside the computed state, chances to be created, and one maintained row per person."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import below
from mentorship.ladders.models import Competency, Level

USER = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """Where someone stands in one competency. There is no total."""

    NOT_MET = "not_met", _("not met")
    NOT_SHOWN = "not_shown", _("not shown")
    NO_OPPORTUNITY = "no_opportunity", _("no opportunity")
    PARTLY_MET = "partly_met", _("partly met")
    MET = "met", _("met")


class ReadinessRowQuerySet(models.QuerySet["ReadinessRow"]):
    """Rows by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own and everyone's below."""
        return self.filter(Q(person=user) | below(user, "person"))


class ReadinessRow(models.Model):
    """The maintained summary of one person: for lists; `gaps_for` computes the same from the sources."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="readiness")
    level = models.ForeignKey(Level, models.SET_NULL, null=True, related_name="+")
    target_level = models.ForeignKey(Level, models.SET_NULL, null=True, related_name="+")
    states = models.JSONField(default=dict, help_text="competency code -> state")
    met = models.PositiveSmallIntegerField(default=0)
    partly_met = models.PositiveSmallIntegerField(default=0)
    not_met = models.PositiveSmallIntegerField(default=0)
    not_shown = models.PositiveSmallIntegerField(default=0)
    no_opportunity = models.PositiveSmallIntegerField(default=0)
    level_since_on = models.DateField(null=True)
    last_session_on = models.DateField(null=True)
    mentor = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    open_goals = models.PositiveIntegerField(default=0)
    evidence_90 = models.PositiveIntegerField(default=0)
    voices_good = models.PositiveIntegerField(default=0)
    packet_state = models.CharField(max_length=20, blank=True, help_text="marked by packets")
    packet_id = models.UUIDField(null=True)
    flags = ArrayField(models.CharField(max_length=20), default=list, help_text="close, stuck, invisible, drifted")
    computed_at = models.DateTimeField()

    objects = ReadinessRowQuerySet.as_manager()

    def __str__(self) -> str:
        return f"readiness of {self.person_id}"


class StaleMark(models.Model):
    """That a person's row must be computed again; written by triggers on lower tables, claimed in batches."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="+")
    marked_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"stale {self.person_id}"


class Judgement(models.Model):
    """What the manager, or the person, thinks of one competency of a target level; beside the computed state, never instead."""

    class By(models.TextChoices):
        MANAGER = "manager", _("manager")
        SELF = "self", _("self")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="judgements")
    target_level = models.ForeignKey(Level, models.CASCADE, related_name="+")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="+")
    by = models.CharField(max_length=8, choices=By)
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=15, choices=State)
    reason = models.TextField(_("why"), blank=True)
    answer = models.TextField(_("the person’s answer"), blank=True, help_text="to a no_opportunity")
    chance_created_on = models.DateField(null=True, help_text="the manager created the missing chance")
    chance = models.TextField(blank=True)
    is_shared = models.BooleanField(_("shared with the person"), default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "target_level", "competency", "-at"], name="judgement_latest")]

    def __str__(self) -> str:
        return f"{self.by} {self.state}"


class ExpectedWindow(models.Model):
    """When the manager expects somebody to be ready, and why; the newest row counts."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="expected_windows")
    target_level = models.ForeignKey(Level, models.CASCADE, related_name="+")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


class SavedView(models.Model):
    """A set of filters that somebody keeps."""

    owner = models.ForeignKey(USER, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name
