"""What a person aims at, what they did, and what it changed."""

import uuid
from decimal import Decimal
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import about, either
from mentorship.core.addresses import address
from mentorship.core.amounts import change
from mentorship.core.fields import EncryptedTextField
from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import Competency, Criterion, Level

USER = settings.AUTH_USER_MODEL


class GrowthPlanQuerySet(models.QuerySet["GrowthPlan"]):
    """Plans by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return the owner's, their mentor's and their managers' at any height."""
        return self.filter(about(user, "person", down=True, roles=["mentor", "delegate"]))


class GrowthPlan(models.Model):
    """A way towards a target level."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        ACHIEVED = "achieved", _("achieved")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="growth_plans")
    target_level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    why = models.TextField(_("why this level"), blank=True)
    aims_for_on = models.DateField(_("aiming for"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    is_shared_with_mentor = models.BooleanField(_("my mentor may see my readiness"), default=False)
    origin = models.CharField(max_length=80, blank=True, help_text="decision:<id>")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = GrowthPlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], condition=Q(status="active"), name="one_active_plan")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.target_level_id}"


class GoalQuerySet(models.QuerySet["Goal"]):
    """Goals by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return the owner's, their mentor's and their managers' at any height."""
        return self.filter(about(user, "plan__person", down=True, roles=["mentor", "delegate"]))

    def open(self) -> Self:
        """Return goals still being worked on."""
        return self.filter(status=Goal.Status.OPEN)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["description"])
class Goal(PlainRow):
    """One thing to reach, with a measure that can be moved."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        ACHIEVED = "achieved", _("achieved")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(GrowthPlan, models.CASCADE, related_name="goals")
    title = models.CharField(_("goal"), max_length=200)
    description = models.TextField(_("how it will show"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="goals", blank=True)
    starts_on = models.DateField(_("starts"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    metric = models.CharField(_("measure"), max_length=120, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    start_value = models.DecimalField(_("start"), max_digits=20, decimal_places=4, null=True, blank=True)
    target_value = models.DecimalField(_("target"), max_digits=20, decimal_places=4, null=True, blank=True)
    current_value = models.DecimalField(_("now"), max_digits=20, decimal_places=4, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    origin = models.CharField(max_length=80, blank=True, help_text="session:<id> where it came from")
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="last change of value or state")
    version = models.PositiveIntegerField(default=1)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")), name="goal_due_after_start"),
        ]
        indexes = [
            models.Index(fields=["plan", "status"], name="goal_plan"),
            GinIndex(SearchVector("title", "description", config="simple"), name="goal_text"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the goal's page."""
        return address("growth:goal", self.pk)

    @property
    def percent(self) -> int | None:
        """How far its measure has moved from start to target, 0 to 100; None without a measure."""
        if self.start_value is None or self.target_value is None or self.start_value == self.target_value:
            return None
        now = self.start_value if self.current_value is None else self.current_value
        return max(0, min(100, int((now - self.start_value) * 100 / (self.target_value - self.start_value))))

    @property
    def way_in_words(self) -> str:
        """How far its measure has come, in its own unit: "3 of 5 services", "2.4 h, aiming for 1.9"; empty without a measure."""
        if self.start_value is None or self.target_value is None:
            return ""
        now = self.start_value if self.current_value is None else self.current_value
        if not self.start_value:
            return (_("%(now)s of %(target)s %(unit)s") % self._values(now)).strip()
        return _("%(now)s, aiming for %(target)s") % {**self._values(now), "now": f"{_plain(now)} {self.unit}".strip()}

    def _values(self, now: Decimal) -> dict[str, str]:
        target = "" if self.target_value is None else _plain(self.target_value)
        return {"now": _plain(now), "target": target, "unit": self.unit}


class GoalMove(PlainRow):
    """One movement of a goal."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="moves")
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    from_value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    to_value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    to_status = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.at:%Y-%m-%d}"


class GoalComment(models.Model):
    """A word of the mentor, a manager or the owner about a goal."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="comments")
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own, what is shared with a mentor or manager, and pieces that one was asked about."""
        asked = Q(pk__in=Corroboration.objects.filter(person=user).values("evidence"))
        shared = Q(is_shared=True) & about(user, "owner", oneself=False, down=True, roles=["mentor", "delegate"])
        return self.filter(either(user, Evidence, Q(owner=user), shared, asked), deleted_at__isnull=True)

    def deleted_by(self, user: Any) -> Self:
        """Return the user's own deleted pieces, which they may bring back."""
        return self.filter(owner=user, deleted_at__isnull=False)

    def kept(self) -> Self:
        """Return pieces that were not deleted."""
        return self.filter(deleted_at__isnull=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["story"])
class Evidence(PlainRow):
    """A dated artifact: what happened, in the owner's words."""

    class Scope(models.TextChoices):
        SELF = "self", _("myself")
        TEAM = "team", _("the team")
        SEVERAL_TEAMS = "several_teams", _("several teams")
        ORGANISATION = "organisation", _("the organisation")
        COMPANY = "company", _("the company")
        INDUSTRY = "industry", _("the industry")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="evidence")
    headline = models.CharField(
        _("headline"),
        max_length=240,
        help_text=_("what was done, in the past tense"),
    )
    story = models.TextField(_("what happened"), blank=True)
    happened_on = models.DateField(_("when"))
    link = models.URLField(_("link"), max_length=1000, blank=True)
    scope = models.CharField(_("how far it reached"), max_length=20, choices=Scope, default=Scope.TEAM)
    competencies = models.ManyToManyField(Competency, related_name="evidence", blank=True)
    criteria = models.ManyToManyField(Criterion, related_name="evidence", blank=True)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="evidence")
    is_shared = models.BooleanField(_("shared with my mentor and managers"), default=True)
    may_be_example = models.BooleanField(_("may be shown, without my name, as an example on the level's page"), default=False)
    origin = models.CharField(max_length=80, blank=True, help_text="session:<id>, observation:<id>, github:<id>")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-happened_on"], condition=Q(deleted_at__isnull=True), name="evidence_owner"),
            models.Index(fields=["changed_at"], name="evidence_changed"),
            models.Index(
                fields=["-happened_on"], condition=Q(may_be_example=True, deleted_at__isnull=True), name="evidence_example"
            ),
            GinIndex(SearchVector("headline", "story", config="simple"), name="evidence_text"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "origin"], condition=Q(origin__startswith="github:"), name="github_event_once"
            ),
        ]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """Return the piece's page."""
        return address("growth:evidence", self.pk)


def _plain(number: Decimal) -> str:
    """Write a number without the zeros of its column, thousands apart by a thin space."""
    text = f"{number:,f}".replace(",", "\u202f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class ImpactFigure(PlainRow):
    """A measured effect of a piece of evidence."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="figures")
    metric = models.CharField(_("what was measured"), max_length=120)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=40)
    baseline = models.DecimalField(_("before"), max_digits=24, decimal_places=4, null=True, blank=True)
    is_at_least = models.BooleanField(_("at least"), default=False)
    is_approximate = models.BooleanField(_("about"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    public_form = models.CharField(_("how it may be shown in public"), max_length=60, blank=True)
    confirmed_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.metric}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """From where to where, in its unit, with how sure it is: "6.5 → 1.9 h"."""
        sure = (_("at least") + " " if self.is_at_least else "") + (_("about") + " " if self.is_approximate else "")
        before = f"{_plain(self.baseline)} → " if self.baseline is not None else ""
        return f"{sure}{before}{_plain(self.value)} {self.unit}".strip()

    @property
    def change(self) -> str:
        """By how much it changed from its baseline: in per cent, or in percentage points where it is measured in per cent."""
        return change(self.baseline, self.value, self.unit) if self.baseline is not None else ""


class CorroborationQuerySet(models.QuerySet["Corroboration"]):
    """Corroborations by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those asked of me and those of evidence that I may read."""
        return self.filter(either(user, Corroboration, Q(person=user), Q(evidence__in=Evidence.objects.visible_to(user))))


class Corroboration(PlainRow):
    """A colleague's word on one piece: confirmed, disputed with a reason that the owner sees, or not theirs to judge."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="corroborations")
    person = models.ForeignKey(USER, models.CASCADE, related_name="corroborations")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    words = models.TextField(_("in your words"), blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = CorroborationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "person"], name="corroboration_once")]
        indexes = [models.Index(fields=["person", "status"], name="corroboration_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.status}"


class GitHubHook(models.Model):
    """The address at which GitHub tells of one person's merged work, and the secret that proves it is GitHub."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="github_hooks")
    login = models.CharField(_("your GitHub name"), max_length=60)
    secret = EncryptedTextField()
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, help_text="last delivery whose signature was right")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner"], condition=Q(revoked_at__isnull=True), name="one_github_hook")]

    def __str__(self) -> str:
        return f"github {self.login}"
