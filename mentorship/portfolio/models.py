"""What a mentor, or any engineer, can be proud of: their own words, contributions, history, consents, and what was published."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.models import Blob, Job
from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import LevelChange

USER = settings.AUTH_USER_MODEL


class LegacyPage(models.Model):
    """The owner's own words and choices for their page."""

    owner = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="legacy_page")
    intro = models.TextField(_("in your own words"), blank=True)
    as_of = models.DateField(_("last day at the company"), null=True, blank=True, help_text="empty: today, or the day they left")
    is_open_to_colleagues = models.BooleanField(_("colleagues may open it"), default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"legacy of {self.owner_id}"


class OwnQuerySet(models.QuerySet[Any]):
    """Rows of an owner."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own."""
        return self.filter(owner=user)


class Contribution(PlainRow):
    """Something lasting: a system, a talk, an award, a document."""

    class Kind(models.TextChoices):
        SYSTEM = "system", _("system")
        DELIVERY = "delivery", _("delivery")
        EFFICIENCY = "efficiency", _("efficiency")
        RELIABILITY = "reliability", _("reliability")
        BUSINESS = "business", _("business")
        CUSTOMER = "customer", _("satisfaction")
        TRAINING = "training", _("training")
        SUPPORT = "support", _("support")
        KNOWLEDGE = "knowledge", _("documents and video")
        TALK = "talk", _("talk")
        AWARD = "award", _("award")
        MATURITY = "maturity", _("maturity")
        OTHER = "other", _("other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="contributions")
    title = models.CharField(_("title"), max_length=240)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    note = models.TextField(_("more about it"), blank=True)
    happened_on = models.DateField(_("when"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(_("others may see it"), default=True)
    is_imported = models.BooleanField(default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class ContributionFigure(PlainRow):
    """A figure of a contribution, with the form in which it may be public."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="figures")
    metric = models.CharField(_("what was measured"), max_length=120)
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("before"), max_digits=24, decimal_places=4, null=True, blank=True)
    is_at_least = models.BooleanField(_("at least"), default=False)
    is_approximate = models.BooleanField(_("about"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    public_form = models.CharField(_("how it may be shown in public"), max_length=60, blank=True)
    by_year = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.metric


class CreditQuerySet(models.QuerySet["Credit"]):
    """Answers about credits."""

    def visible_to(self, user: Any) -> Self:
        """Return those that one is asked about, and those that one is credited with."""
        return self.filter(Q(mentor=user) | Q(mentee=user))


class Credit(PlainRow):
    """What the mentee answers to one promotion that a mentor is credited with. The rule counts; this confirms or declines."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(USER, models.CASCADE, related_name="credits")
    mentee = models.ForeignKey(USER, models.CASCADE, related_name="credits_given")
    level_change = models.ForeignKey(LevelChange, models.CASCADE, related_name="credits")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "level_change"], name="credit_once")]
        indexes = [models.Index(fields=["mentee", "status"], name="credit_mentee")]

    def __str__(self) -> str:
        return f"{self.mentor_id} {self.status}"


class NameConsentQuerySet(models.QuerySet["NameConsent"]):
    """Consents by party and state."""

    def visible_to(self, user: Any) -> Self:
        """Return those asked of me and those that I asked for."""
        return self.filter(Q(person=user) | Q(owner=user))

    def given(self) -> Self:
        """Return those that hold now."""
        return self.filter(given_at__isnull=False, revoked_at__isnull=True)


class NameConsent(PlainRow):
    """That a person may be named on somebody's page in one place; without it: an engineer, L4 to L6."""

    class Place(models.TextChoices):
        COLLEAGUES = "colleagues", _("to colleagues")
        PUBLIC = "public", _("in public")
        BUNDLE = "bundle", _("in the bundle to take along")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="asked_consents")
    person = models.ForeignKey(USER, models.CASCADE, related_name="name_consents")
    place = models.CharField(max_length=10, choices=Place)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = NameConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "person", "place"], name="name_consent_once"),
            models.CheckConstraint(condition=~Q(owner=F("person")), name="no_consent_of_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.owner_id}"

    @property
    def is_given(self) -> bool:
        """Whether it holds now."""
        return self.given_at is not None and self.revoked_at is None


class HistoricPerson(models.Model):
    """Somebody mentored or influenced who has no account here: declared by the owner's import, and marked so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="historic_people")
    name = models.CharField(max_length=150)
    is_direct = models.BooleanField(default=False)
    then = models.CharField(max_length=120, blank=True)
    now = models.CharField(max_length=120, blank=True)
    mentored_from_on = models.DateField(null=True)
    mentored_to_on = models.DateField(null=True)
    declared_sessions = models.PositiveSmallIntegerField(null=True)
    target_label = models.CharField(max_length=120, blank=True)
    target_rank = models.PositiveSmallIntegerField(null=True)
    expects_from_on = models.DateField(null=True)
    expects_to_on = models.DateField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="historic_person_once"),
            models.CheckConstraint(condition=Q(is_direct=False) | Q(mentored_from_on__isnull=False), name="direct_has_a_start"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HistoricLevel(models.Model):
    """Where a historic person stood since a day, as history named it."""

    person = models.ForeignKey(HistoricPerson, models.CASCADE, related_name="levels")
    from_on = models.DateField()
    label = models.CharField(max_length=120)
    track = models.CharField(max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "from_on"], name="historic_level_once_a_day")]
        ordering = ["person", "from_on"]

    def __str__(self) -> str:
        return f"{self.label} since {self.from_on}"


class PublicLink(models.Model):
    """An address that shows the public page until it expires or is revoked; only a hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="public_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:8]


class Bundle(models.Model):
    """What a leaver takes along, made by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="bundles")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    blob = models.ForeignKey(Blob, models.SET_NULL, null=True, related_name="+")
    consented = models.CharField(max_length=64, blank=True, help_text="hash of the names and words that it holds")
    created_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    def __str__(self) -> str:
        return f"bundle {self.pk}"
