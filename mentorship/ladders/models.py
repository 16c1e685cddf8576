"""Job families and their versions, and who stands at which level since when."""

from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorship.core.plainrow import PlainRow

USER = settings.AUTH_USER_MODEL
LONGEST_SPOKEN_CODE = 5


class Ladder(PlainRow):
    """A job family, such as software engineering or security."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LadderVersionQuerySet(models.QuerySet["LadderVersion"]):
    """Versions by state."""

    def visible_to(self, user: Any) -> Self:
        """Return published versions to everybody, drafts to people partners."""
        return self if user.is_people_partner else self.exclude(status__in=["draft", "in_review"])

    def current(self) -> Self:
        """Return the versions in force."""
        return self.filter(status=LadderVersion.Status.PUBLISHED)


class LadderVersion(PlainRow):
    """One edition of a ladder; published ones never change."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="versions")
    major = models.PositiveSmallIntegerField(default=1)
    minor = models.PositiveSmallIntegerField(default=0)
    patch = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    publish_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    notes = models.TextField(_("what changed"), blank=True)
    thresholds = models.JSONField(
        default=dict, blank=True, help_text="settings of the readiness rules that differ from the defaults"
    )
    provenance = models.JSONField(
        default=dict, blank=True, help_text="source format and what it carries besides, for a loss-free export"
    )
    version = models.PositiveIntegerField(default=1, help_text="how often the draft was changed, for ETags")
    created_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = LadderVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "major", "minor", "patch"], name="version_number_once"),
            models.UniqueConstraint(fields=["ladder"], condition=Q(status="published"), name="one_published_version"),
        ]
        ordering = ["ladder", "-major", "-minor", "-patch"]

    def __str__(self) -> str:
        return f"{self.ladder} {self.number}"

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return reverse("ladders:version", args=[self.ladder.slug, self.number])

    @property
    def name(self) -> str:
        """What the ladder is called in this version; it is called so everywhere once the version is in force."""
        return str(self.provenance.get("name") or self.ladder.name)

    @property
    def summary(self) -> str:
        """What this version says of the ladder."""
        return str(self.provenance.get("summary", self.ladder.summary))

    @property
    def number(self) -> str:
        """Major, minor and patch: 2.0.1."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and patch, to be compared."""
        return (self.major, self.minor, self.patch)

    @property
    def is_editable(self) -> bool:
        """Whether its texts may still change: nobody stands on it yet."""
        return self.status in {self.Status.DRAFT, self.Status.IN_REVIEW}


class Track(PlainRow):
    """Individual contributor or management path of a version."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("individual contributor")
        MANAGEMENT = "management", _("management")

    version = models.ForeignKey(LadderVersion, models.CASCADE, related_name="tracks")
    code = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INDIVIDUAL)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="track_code_once")]
        ordering = ["version", "position"]

    def __str__(self) -> str:
        return self.name


class Level(PlainRow):
    """A step of a track. Ranks are compared, titles are shown."""

    version = models.ForeignKey(LadderVersion, models.CASCADE, related_name="levels")
    track = models.ForeignKey(Track, models.CASCADE, related_name="levels")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    rank = models.PositiveSmallIntegerField(_("rank"))
    summary = models.TextField(_("summary"), blank=True)
    typical_months = models.PositiveSmallIntegerField(_("typical months in level"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "rank"], name="rank_once_per_track"),
            models.UniqueConstraint(fields=["track", "code"], name="level_code_once_per_track"),
        ]
        ordering = ["track", "rank"]

    def __str__(self) -> str:
        return self.title if self.short == self.title else f"{self.code} {self.title}"

    @property
    def short(self) -> str:
        """The code where it is one that people say (L5); a title where the code only serves files (senior-2-ic)."""
        return self.code if len(self.code) <= LONGEST_SPOKEN_CODE else self.title


class Competency(PlainRow):
    """A dimension of judgement."""

    version = models.ForeignKey(LadderVersion, models.CASCADE, related_name="competencies")
    code = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="competency_code_once")]
        ordering = ["version", "position"]
        verbose_name_plural = "competencies"

    def __str__(self) -> str:
        return self.name


class Expectation(PlainRow):
    """What a level asks in a competency."""

    level = models.ForeignKey(Level, models.CASCADE, related_name="expectations")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="expectations")
    text = models.TextField(_("expectation"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "competency"], name="expectation_once")]

    def __str__(self) -> str:
        return f"{self.competency} at {self.level}"


class Criterion(PlainRow):
    """One line of an expectation, with examples."""

    expectation = models.ForeignKey(Expectation, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=120, blank=True)
    text = models.TextField(_("criterion"))
    examples = ArrayField(models.TextField(), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    extra = models.JSONField(default=dict, blank=True, help_text="what the source format carries besides")

    class Meta:
        ordering = ["expectation", "position"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.text[:80]


class CompetencyMapping(models.Model):
    """Where a competency of an older version went; no `to` means it was removed."""

    old = models.ForeignKey(Competency, models.CASCADE, related_name="mapped_to")
    new = models.ForeignKey(Competency, models.CASCADE, null=True, related_name="mapped_from")
    new_version = models.ForeignKey(LadderVersion, models.CASCADE, related_name="mappings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new_version", "new"], name="mapping_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.old} → {self.new or '—'}"


class LevelChangeQuerySet(models.QuerySet["LevelChange"]):
    """History rows that count."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own history and that of everyone below; people partners see all."""
        from accounts.access import about  # noqa: PLC0415  (accounts.models loads first)

        return self if user.is_people_partner else self.filter(about(user, "person", down=True))

    def standing(self) -> Self:
        """Return the rows that no correction has replaced."""
        return self.filter(corrected_by__isnull=True)

    def on_day(self, day: date) -> Self:
        """Return, one row a person, where each stood on that day: one query, whatever the day."""
        lasting = self.standing().filter(Q(until_on__isnull=True) | Q(until_on__gte=day), effective_on__lte=day)
        return lasting.order_by("person_id", "-effective_on", "-recorded_at", "-pk").distinct("person_id")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LevelChange(PlainRow):
    """One row of a person's history; append-only: a correction is a new row that names the one it replaces."""

    class Reason(models.TextChoices):
        HIRE = "hire", _("hired")
        PROMOTION = "promotion", _("promotion")
        LATERAL = "lateral", _("lateral move")
        TRACK = "track", _("change of track")
        DEMOTION = "demotion", _("lower level")
        MIGRATION = "migration", _("ladder changed")
        CORRECTION = "correction", _("correction")

    person = models.ForeignKey(USER, models.CASCADE, related_name="level_changes")
    level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    from_level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=160, blank=True, help_text="level as history named it, where no ladder holds it")
    reason = models.CharField(max_length=10, choices=Reason)
    effective_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="last day, where history names one")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    recorded_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=80, blank=True, help_text="packet:<id>, import:<id>")
    warning = models.TextField(blank=True, help_text="a contradiction that was kept")

    objects = LevelChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-effective_on", "-recorded_at"], name="level_history")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason} {self.effective_on}"

    @property
    def name(self) -> str:
        """The level in words, also where only history names it."""
        return str(self.level) if self.level else self.label


class Standing(PlainRow):
    """Where a person stands today: one maintained row a person, for lists."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="standing")
    level = models.ForeignKey(Level, models.PROTECT, related_name="standings")
    since_on = models.DateField(help_text="first day at this rank")

    def __str__(self) -> str:
        return f"{self.person_id} {self.level_id}"
