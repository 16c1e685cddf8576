"""When what happens in a round of promotions, and who decides."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import Ladder, Track

USER = settings.AUTH_USER_MODEL


class PromotionCycleQuerySet(models.QuerySet["PromotionCycle"]):
    """Cycles by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return planned cycles to people partners alone, the others to everybody: dates are no secret."""
        return self if user.is_people_partner else self.exclude(status="planned")

    def running(self) -> Self:
        """Return cycles in which packets can be opened."""
        return self.filter(status="open")


class PromotionCycle(PlainRow):
    """One round of promotions with a date for every step."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    opens_on = models.DateField(_("opens"))
    feedback_until = models.DateField(_("feedback until"))
    submit_until = models.DateField(_("packets submitted until"))
    opinions_until = models.DateField(_("opinions until"))
    meets_on = models.DateField(_("calibration meeting"))
    release_on = models.DateField(_("decisions released on"))
    effective_on = models.DateField(_("levels change on"))
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=14)
    answer_days = models.PositiveSmallIntegerField(_("days to answer a candidate’s ask"), default=10)
    ladders = models.ManyToManyField(Ladder, blank=True, related_name="+")
    track_kind = models.CharField(_("only for the path"), max_length=10, choices=Track.Kind, blank=True)
    top = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="+", help_text="the organisation below this person"
    )
    version = models.PositiveIntegerField(default=1)

    objects = PromotionCycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback_until__gte=F("opens_on"))
                & Q(submit_until__gte=F("feedback_until"))
                & Q(opinions_until__gte=F("submit_until"))
                & Q(meets_on__gte=F("opinions_until"))
                & Q(release_on__gte=F("meets_on")),
                name="cycle_dates_in_order",
            ),
        ]
        ordering = ["-opens_on"]

    def __str__(self) -> str:
        return self.name


class Extension(models.Model):
    """A later date for one step of one packet, or of a whole cycle, with who and why."""

    cycle = models.ForeignKey(PromotionCycle, models.CASCADE, related_name="extensions")
    packet = models.ForeignKey("packets.Packet", models.CASCADE, null=True, related_name="extensions")
    step = models.CharField(max_length=20)
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.step} until {self.until}"


class CloseTieQuerySet(models.QuerySet["CloseTie"]):
    """Ties by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those that one has named; nobody else reads them."""
        return self.filter(declared_by=user)


class CloseTie(models.Model):
    """That two people are too close to judge each other: declared by one of them, read by that one alone, without a cause."""

    declared_by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    person = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = CloseTieQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declared_by", "person"], name="tie_declared_once"),
            models.CheckConstraint(condition=~Q(declared_by=F("person")), name="no_tie_to_oneself"),
        ]

    def __str__(self) -> str:
        return f"tie of {self.declared_by_id}"


class CommitteeQuerySet(models.QuerySet["Committee"]):
    """Committees by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return all to people partners, who name them; to others those in which they sit."""
        return self if user.is_people_partner else self.filter(Q(members=user) | Q(chair=user)).distinct()


class Committee(models.Model):
    """Who decides on a group of packets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(PromotionCycle, models.CASCADE, related_name="committees")
    name = models.CharField(_("name"), max_length=120)
    chair = models.ForeignKey(USER, models.PROTECT, related_name="+")
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(USER, related_name="committees")
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    is_appeal_panel = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = CommitteeQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def people(self) -> set[int]:
        """The keys of chair and members."""
        return {self.chair_id, *self.members.values_list("pk", flat=True)}
