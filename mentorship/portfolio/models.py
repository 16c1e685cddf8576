"""What a mentor, or any engineer, can be proud of: consents, contributions and what was published."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.core.models import Blob, Job
from mentorship.ladders.models import LevelChange

USER = settings.AUTH_USER_MODEL


class LegacyPage(models.Model):
    """The owner's own words and choices for their page."""

    owner = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="legacy_page")
    intro = models.TextField(_("in your own words"), blank=True)
    as_of = models.DateField(null=True, blank=True, help_text="the last day at the company; empty: today")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"legacy of {self.owner_id}"


class Contribution(models.Model):
    """Something lasting: a system, a talk, an award, a document; beside the evidence that carries figures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="contributions")
    title = models.CharField(_("title"), max_length=240)
    kind = models.CharField(_("kind"), max_length=30)
    note = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(default=True)
    evidence_id = models.UUIDField(null=True, blank=True, help_text="the evidence that it stands on")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class ContributionFigure(models.Model):
    """A figure of a contribution, with the form in which it may be public."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="figures")
    metric = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    is_at_least = models.BooleanField(default=False)
    is_approximate = models.BooleanField(default=False)
    public_form = models.CharField(max_length=60, blank=True)
    by_year = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.metric


class Credit(models.Model):
    """One promotion that a mentor may be credited with; the mentee was asked and may decline."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        ANNULLED = "annulled", _("annulled by a correction")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(USER, models.CASCADE, related_name="credits")
    mentee = models.ForeignKey(USER, models.CASCADE, related_name="credits_given")
    level_change = models.ForeignKey(LevelChange, models.CASCADE, related_name="credits")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    shows_name = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentor", "level_change"], name="credit_once")]

    def __str__(self) -> str:
        return f"{self.mentor_id} {self.status}"


class NameConsent(models.Model):
    """That a person may be named on somebody's page in one place; without it: an engineer, L4 to L6."""

    class Place(models.TextChoices):
        COLLEAGUES = "colleagues", _("for colleagues")
        PUBLIC = "public", _("in public")
        BUNDLE = "bundle", _("what the person takes along")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="+")
    person = models.ForeignKey(USER, models.CASCADE, related_name="name_consents")
    place = models.CharField(max_length=10, choices=Place)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "person", "place"], name="name_consent_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.owner_id}"


class HistoricPerson(models.Model):
    """Somebody influenced who never had an account here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="historic_people")
    name = models.CharField(max_length=150)
    then = models.CharField(max_length=120, blank=True)
    now = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class PublicLinkQuerySet(models.QuerySet["PublicLink"]):
    """Links by owner."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own."""
        return self.filter(owner=user)


class PublicLink(models.Model):
    """An address that shows the public page until it expires or is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="public_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PublicLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:8]


class Bundle(models.Model):
    """What a leaver takes along, made by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="bundles")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    blob = models.ForeignKey(Blob, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bundle {self.pk}"


