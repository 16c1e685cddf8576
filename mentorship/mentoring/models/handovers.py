"""What goes from one mentor or manager to the next."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.addresses import address
from mentorship.mentoring.models.pairs import Mentorship

USER = settings.AUTH_USER_MODEL


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Handovers by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those of one's own pairs, and those that were approved by both and handed to this person."""
        approved = Q(mentor_approved_at__isnull=False, mentee_approved_at__isnull=False)
        return self.filter(Q(mentorship__mentor=user) | Q(mentorship__mentee=user) | (approved & Q(receiver=user)))


class Handover(models.Model):
    """A summary for the next mentor or manager; it goes on once mentee and giver have both approved it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.OneToOneField(Mentorship, models.CASCADE, related_name="handover")
    receiver = models.ForeignKey(USER, models.CASCADE, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    summary = models.TextField(_("summary"))
    mentor_approved_at = models.DateTimeField(null=True)
    mentee_approved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = HandoverQuerySet.as_manager()

    def __str__(self) -> str:
        return f"handover of {self.mentorship_id}"

    def get_absolute_url(self) -> str:
        """Return the handover's page."""
        return address("mentoring:handover", self.pk)

    @property
    def is_approved(self) -> bool:
        """Whether both agreed to these words."""
        return self.mentor_approved_at is not None and self.mentee_approved_at is not None

    def is_approved_by(self, user: Any) -> bool:
        """Tell whether this member has approved it."""
        return (self.mentor_approved_at if user.pk == self.mentorship.mentor_id else self.mentee_approved_at) is not None
