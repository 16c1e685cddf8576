"""Judgements beside the computed state, chances to be created, and one maintained row per person."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Now
from django.utils.translation import gettext_lazy as _

from accounts.access import below
from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import Competency, Ladder, LadderVersion, Level
from mentorship.readiness import marks
from mentorship.readiness.rules import BY_NUMBER, State

USER = settings.AUTH_USER_MODEL


COUNTED = ("is_close", "is_stuck", "is_invisible", "is_drifted", "is_better", "is_worse", "last_session_on", "person")
"""What the questions of the page count for everyone below, from the index alone."""


class ReadinessRowQuerySet(models.QuerySet["ReadinessRow"]):
    """Rows by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own and everyone's below."""
        return self.filter(Q(person=user) | self.below_condition(user))

    def below(self, user: Any) -> Self:
        """Return everyone's below, by a range of the row's own path: no join."""
        return self.filter(self.below_condition(user))

    def below_in_order(self, user: Any) -> Self:
        """Return the same for a list whose order has an index, which is walked along for who leads many.

        PostgreSQL takes every range of a kept statement for narrow, and would sort fifty thousand rows to show fifty; of a text
        that is put together it does not know that it is the other end of a range.
        """
        if not user.leads_many:
            return self.below(user)
        text = Concat("path", Value(""), output_field=models.CharField())
        return self.alias(path_text=text).filter(path__gt=user.path, path_text__lt=user.path[:-1] + "/")

    @staticmethod
    def below_condition(user: Any) -> Q:
        """Match the rows of everyone below."""
        return Q(path__gt=user.path, path__lt=user.path[:-1] + "/") if user.path else Q(pk__in=[])


class ReadinessRow(PlainRow):
    """The maintained summary of one person, for lists: `gaps_for` computes the same from the sources.

    Path, name, team and country are copies that a trigger on the people's table keeps in the same transaction, so that a list
    is filtered and sorted in this table alone.
    """

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="readiness")
    path = models.CharField(max_length=400, blank=True, db_collation="C")
    name = models.CharField(max_length=150, blank=True)
    team = models.ForeignKey("accounts.Team", models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False)
    country = models.CharField(max_length=2, blank=True)
    level = models.ForeignKey(Level, models.SET_NULL, null=True, related_name="+", db_index=False)
    level_code = models.CharField(max_length=40, blank=True)
    level_rank = models.PositiveSmallIntegerField(null=True)
    level_since_on = models.DateField(null=True)
    typical_months = models.PositiveSmallIntegerField(null=True)
    target_level = models.ForeignKey(Level, models.SET_NULL, null=True, related_name="+", db_index=False)
    target_code = models.CharField(max_length=40, blank=True)
    ladder = models.ForeignKey(Ladder, models.SET_NULL, null=True, related_name="+", db_index=False)
    version = models.ForeignKey(LadderVersion, models.SET_NULL, null=True, related_name="+")
    track_code = models.CharField(max_length=60, blank=True)
    states = models.JSONField(default=dict, help_text="competency code -> number of the state (`State.number`)")
    before = models.JSONField(default=dict, help_text="the same, as it was known on `before_on`")
    before_on = models.DateField(null=True, help_text="the last day of the last quarter")
    mentor = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    last_session_on = models.DateField(null=True)
    open_goals = models.PositiveIntegerField(default=0)
    evidence_90 = models.PositiveIntegerField(default=0)
    packet_state = models.CharField(max_length=20, blank=True, help_text="marked by packets")
    expected_from_on = models.DateField(null=True)
    expected_until_on = models.DateField(null=True)
    is_close = models.BooleanField(default=False)
    is_stuck = models.BooleanField(default=False)
    is_invisible = models.BooleanField(default=False)
    is_drifted = models.BooleanField(default=False)
    is_better = models.BooleanField(default=False)
    is_worse = models.BooleanField(default=False)
    computed_at = models.DateTimeField()

    objects = ReadinessRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], include=COUNTED, name="readiness_path"),
            models.Index(fields=["name", "person"], name="readiness_name"),
            models.Index(fields=["level_since_on", "person"], name="readiness_since"),
            models.Index(fields=["last_session_on", "person"], name="readiness_session"),
            models.Index(fields=["level", "path"], name="readiness_level"),
            models.Index(fields=["target_level", "path"], name="readiness_target"),
            models.Index(fields=["team", "path"], name="readiness_team_path"),
            models.Index(fields=["path"], condition=Q(is_close=True), name="readiness_close"),
            models.Index(fields=["path"], condition=Q(is_stuck=True), name="readiness_stuck"),
            models.Index(fields=["path"], condition=Q(is_invisible=True), name="readiness_invisible"),
            models.Index(fields=["path"], condition=Q(is_drifted=True), name="readiness_drifted"),
            models.Index(fields=["computed_at"], name="readiness_computed"),
            GinIndex(fields=["states"], opclasses=["jsonb_path_ops"], name="readiness_states"),
        ]

    def __str__(self) -> str:
        return f"readiness of {self.person_id}"

    @property
    def named_states(self) -> dict[str, str]:
        """By competency code, the state now in words."""
        return {code: str(BY_NUMBER[number].value) for code, number in self.states.items()}

    @property
    def named_before(self) -> dict[str, str]:
        """By competency code, the state on the last day of last quarter in words."""
        return {code: str(BY_NUMBER[number].value) for code, number in self.before.items()}


class StaleMark(models.Model):
    """That a person's row must be computed again: written by triggers on lower tables, taken away by the worker that did it.

    One row per change and no key on the person, so that two writers never wait for each other.
    """

    person_id = models.BigIntegerField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="stale_person")]

    def __str__(self) -> str:
        return f"stale {self.person_id}"


class PacketMark(models.Model):
    """In which state the person's newest packet is; written by packets through `mark_packet`."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="+")
    packet_id = models.UUIDField()
    state = models.CharField(max_length=20)
    target_level = models.ForeignKey(Level, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = marks.own_marks()

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own words, shared ones about oneself, and shared ones about everyone below."""
        shared = Q(is_shared=True) & (Q(person=user) | below(user, "person"))
        return self.filter(Q(author=user) | shared)


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
    answer = models.TextField(_("the person's answer"), blank=True, help_text="to a no_opportunity")
    answered_at = models.DateTimeField(null=True)
    chance_created_on = models.DateField(null=True, help_text="the manager created the missing chance")
    chance = models.TextField(blank=True)
    is_shared = models.BooleanField(_("shared with the person"), default=False)
    at = models.DateTimeField()

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "target_level", "competency", "-at"], name="judgement_latest")]
        triggers = marks.own_marks()

    def __str__(self) -> str:
        return f"{self.by} {self.state}"


class ExpectedWindowQuerySet(models.QuerySet["ExpectedWindow"]):
    """Windows by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those that one wrote and those of everyone below; the person learns of it from their manager."""
        return self.filter(Q(by=user) | below(user, "person"))


class ExpectedWindow(models.Model):
    """When the manager expects somebody to be ready, and why; the newest row counts."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="expected_windows")
    target_level = models.ForeignKey(Level, models.CASCADE, related_name="+")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects = ExpectedWindowQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="window_ends_after_it_starts")]
        indexes = [models.Index(fields=["person", "-at"], name="window_latest")]
        triggers = marks.own_marks()

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views by owner."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own."""
        return self.filter(owner=user)


class SavedView(models.Model):
    """A set of filters that somebody keeps."""

    owner = models.ForeignKey(USER, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name
