"""Sealed opinions, who keeps out, and the meeting's notes."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentorship.ladders.models import Competency

from .cycles import Committee
from .packets import Packet

USER = settings.AUTH_USER_MODEL


class Recusal(models.Model):
    """That a member keeps out of one packet."""

    class Cause(models.TextChoices):
        MANAGER = "manager", _("manager")
        MENTOR = "mentor", _("mentor")
        SPONSOR = "sponsor", _("sponsor")
        AUTHOR = "author", _("author")
        DELEGATE = "delegate", _("stands in for the manager")
        DECLARED = "declared", _("declared by the member")

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="recusals")
    member = models.ForeignKey(USER, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["packet", "member"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.cause}"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Opinions by reader."""

    def standing(self) -> Self:
        """Return each member's latest, without those of members recused afterwards and of taken-back submissions."""
        newer = Exists(
            Opinion.objects.filter(packet=OuterRef("packet"), member=OuterRef("member"), number__gt=OuterRef("number"))
        )
        return self.filter(~newer, is_withheld=False)

    def visible_to(self, user: Any) -> Self:
        """Return one's own; the others' of one's committee where one has given a standing opinion.

        For a panel also those from before the appeal. Among themselves its members are sealed as the first committee was,
        and the first committee never reads theirs.
        """
        mine = Exists(Opinion.objects.filter(packet=OuterRef("packet"), member=user, is_withheld=False))
        before = Committee.objects.filter(appeals__decision__packet=OuterRef("packet"), appeals__raised_at__gt=OuterRef("at"))
        since = Committee.objects.filter(appeals__decision__packet=OuterRef("packet"), appeals__raised_at__lte=OuterRef("at"))
        hears = Exists(before.filter(Q(members=user) | Q(chair=user)))
        of_others = Exists(since.exclude(Q(members=user) | Q(chair=user)))
        close = Exists(Packet.objects.filter(Packet.objects.too_close_to(user), pk=OuterRef("packet")))
        return self.filter(Q(member=user) | (((Q(mine) & ~Q(of_others)) | Q(hears)) & ~Q(close)))


class Opinion(models.Model):
    """One member's view of one packet; adds only: a change is a new row that keeps the old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.CASCADE, related_name="opinions")
    member = models.ForeignKey(USER, models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField(default=1)
    overall = models.TextField(_("in a few sentences"), blank=True)
    is_withheld = models.BooleanField(default=False, help_text="the member was recused afterwards, or the submission taken back")
    at = models.DateTimeField()

    objects = OpinionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["packet", "member", "number"], name="opinion_number_once")]
        ordering = ["packet", "member", "-number"]

    def __str__(self) -> str:
        return f"opinion {self.pk}"


class OpinionLine(models.Model):
    """An opinion on one competency."""

    class View(models.TextChoices):
        MEETS = "meets", _("meets")
        PARTLY = "partly", _("partly")
        DOES_NOT = "does_not", _("doesn’t")
        CANT_TELL = "cant_tell", _("can’t tell")

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="lines")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    view = models.CharField(max_length=10, choices=View)
    why = models.TextField(_("why"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opinion", "competency"], name="opinion_line_once")]

    def __str__(self) -> str:
        return self.view


class MeetingNote(models.Model):
    """A note of the calibration meeting on one packet; committee only."""

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="meeting_notes")
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]
