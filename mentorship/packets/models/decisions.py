"""The record of a decision, and the appeal against it."""

import uuid
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import below, directly_below, related
from mentorship.ladders.models import Competency

from .calibration import OpinionLine
from .cycles import Committee
from .packets import Packet

USER = settings.AUTH_USER_MODEL


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return records for the chair, the candidate's manager and who stands in for them; to a panel the one it looks at again.

        Once released also for the candidate, the managers above and people partners.
        """
        hears = Q(packet__decisions__appeal__panel__chair=user) | Q(appeal__panel__members=user)
        chair = (Q(packet__committee__chair=user) & ~Q(packet__recusals__member=user)) | hears | Q(recorded_by=user)
        released = (
            Q(packet__candidate=user)
            | below(user, "packet__candidate")
            | (~Q(pk__in=[]) if user.is_people_partner else Q(pk__in=[]))
        )
        ids = Decision.objects.filter(
            chair
            | directly_below(user, "packet__candidate")
            | Q(related(user, "packet__candidate", ["delegate"]))
            | (Q(released_at__isnull=False) & released),
        ).values("pk")
        return self.filter(pk__in=ids)

    def standing(self) -> Self:
        """Return records that no appeal has replaced."""
        return self.filter(replaced_by__isnull=True)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["packet", "outcome", "effective_on", "recorded_by", "release_on", "told_at", "released_at", "applied_at"],
)
class Decision(models.Model):
    """The record: append-only; an appeal's decision is a new row that names the one before."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        NOT_YET = "not_yet", _("not yet")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    summary = models.TextField(_("reasons"))
    would_change = models.TextField(_("what would change the answer"), blank=True)
    look_again_on = models.DateField(_("look again on"), null=True, blank=True)
    effective_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    release_on = models.DateField()
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True, help_text="the level has changed")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    objects = DecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"decision {self.pk}"


class DecisionLine(models.Model):
    """What carried the decision in one competency."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    view = models.CharField(max_length=10, choices=OpinionLine.View)
    carried_by = models.TextField(_("what carried it"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "competency"], name="decision_line_once")]

    def __str__(self) -> str:
        return self.view


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Appeals by state."""

    def waiting(self) -> Self:
        """Return those without a panel's decision."""
        return self.filter(answered_at__isnull=True)


class Appeal(models.Model):
    """The candidate asks, once and within the deadline, for somebody outside the first committee."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    reason = models.TextField(_("what was overlooked"))
    panel = models.ForeignKey(Committee, models.SET_NULL, null=True, related_name="appeals")
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()

    def __str__(self) -> str:
        return f"appeal {self.pk}"
