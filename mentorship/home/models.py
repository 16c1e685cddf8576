"""What people ask to have corrected in what is kept about them, and how long it is kept after they left."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; people partners see all."""
        return self if user.is_people_partner else self.filter(person=user)

    def open(self) -> Self:
        """Return those without an answer."""
        return self.filter(status=Correction.Status.OPEN)


class Correction(models.Model):
    """Something that a person says is wrong in what is kept about them, and what a people partner did about it."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("corrected")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(USER, models.CASCADE, related_name="corrections")
    kind = models.CharField(_("what it is about"), max_length=40)
    text = models.TextField(_("what is wrong, and what is right"))
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asked_at"], condition=Q(status="open"), name="correction_open")]
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class KeepingPeriod(models.Model):
    """How long one kind of what is kept stays after somebody left, where the company chose another time than the default."""

    kind = models.CharField(max_length=40, unique=True)
    period = models.PositiveSmallIntegerField(_("how long"), help_text="in the unit of the kind: months or days")
    changed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.period}"
