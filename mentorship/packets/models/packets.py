"""A packet and who may read it; a candidate's ask for one."""

import uuid
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import below, directly_below, related
from mentorship.core.addresses import address
from mentorship.core.plainrow import PlainRow
from mentorship.feedback.models import FeedbackRound
from mentorship.ladders.models import LadderVersion, Level

from .cycles import CloseTie, Committee, PromotionCycle

USER = settings.AUTH_USER_MODEL


class PacketQuerySet(models.QuerySet["Packet"]):
    """Packets by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return packets by "Who may read and write".

        The draft to author, manager, candidate and sponsor; the submitted one to author, manager and candidate, and also to the
        managers above, the committee and people partners.
        """
        near = (
            Q(author=user) | Q(candidate=user) | directly_below(user, "candidate") | Q(related(user, "candidate", ["delegate"]))
        )
        sponsor = Q(related(user, "candidate", ["sponsor"]), status__in=self.model.EDITABLE)
        frozen = Q(status__in=self.model.FROZEN)
        readers = below(user, "candidate") | self.judged_by(user) | (~Q(pk__in=[]) if user.is_people_partner else Q(pk__in=[]))
        return self.filter(near | sponsor | (frozen & readers))

    @staticmethod
    def judged_by(user: Any) -> Q:
        """Match packets on whose committee, or appeal panel, the user sits without being recused."""
        sits = Exists(Committee.objects.filter(Q(members=user) | Q(chair=user), pk=OuterRef("committee_id")))
        hears = Exists(Committee.objects.filter(Q(members=user) | Q(chair=user), appeals__decision__packet=OuterRef("pk")))
        return (Q(sits) | Q(hears)) & ~Packet.objects.too_close_to(user)

    @staticmethod
    def too_close_to(user: Any) -> Q:
        """Match packets from which a member keeps out: recused, or standing now in a way that the next sweep will recuse."""
        recused = Exists(Packet.objects.filter(recusals__member=user, pk=OuterRef("pk")))
        declared = Q(declared_by=user, person=OuterRef("candidate")) | Q(declared_by=OuterRef("candidate"), person=user)
        own = Q(author=user) | Q(candidate=user) | directly_below(user, "candidate")
        return (
            own
            | Q(recused)
            | Q(Exists(CloseTie.objects.filter(declared)))
            | Q(related(user, "candidate", ["mentor", "sponsor", "delegate"]))
        )

    @staticmethod
    def written_by(user: Any) -> Q:
        """Match packets that the user writes: as manager of today, as their delegate, or chosen by a people partner."""
        chosen = Q(author=user) & (Q(is_author_assigned=True) | Q(candidate__manager__isnull=True))
        return chosen | directly_below(user, "candidate") | Q(related(user, "candidate", ["delegate"]))

    def without_writer(self) -> Self:
        """Return packets to be written whose manager, or chosen author, has left."""
        chosen_left = Q(is_author_assigned=True, author__is_active=False)
        nobody = Q(is_author_assigned=False, candidate__manager__isnull=True, author__is_active=False)
        manager_left = Q(is_author_assigned=False, candidate__manager__is_active=False)
        return self.filter(chosen_left | nobody | manager_left, status__in=self.model.EDITABLE, candidate__is_active=True)

    def open(self) -> Self:
        """Return packets that are not decided and not withdrawn."""
        return self.exclude(status__in=["decided", "withdrawn"])


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["candidate", "author", "target_level", "committee", "status", "submitted_at", "withdrawn_at"],
)
class Packet(PlainRow):
    """Evidence, voices and argument for one candidate and one target level, in one cycle."""

    class Status(models.TextChoices):
        COLLECTING = "collecting", _("collecting")
        DRAFTING = "drafting", _("drafting")
        SUBMITTED = "submitted", _("submitted")
        IN_CALIBRATION = "in_calibration", _("in calibration")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    FROZEN = (Status.SUBMITTED, Status.IN_CALIBRATION, Status.DECIDED)
    EDITABLE = (Status.COLLECTING, Status.DRAFTING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(PromotionCycle, models.PROTECT, related_name="packets")
    candidate = models.ForeignKey(USER, models.CASCADE, related_name="packets")
    author = models.ForeignKey(USER, models.PROTECT, related_name="packets_written")
    target_level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    ladder_version = models.ForeignKey(LadderVersion, models.PROTECT, related_name="packets")
    committee = models.ForeignKey(Committee, models.SET_NULL, null=True, related_name="packets")
    round = models.ForeignKey(FeedbackRound, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=15, choices=Status, default=Status.COLLECTING)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    is_declined_by_candidate = models.BooleanField(default=False)
    is_author_assigned = models.BooleanField(default=False, help_text="a people partner chose the author")
    first_opinion_read_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = PacketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(status__in=["collecting", "drafting", "submitted", "in_calibration"]),
                name="one_open_packet",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "status"], name="packet_cycle")]

    def __str__(self) -> str:
        return f"packet of {self.candidate_id}"

    def get_absolute_url(self) -> str:
        """The packet's page."""
        return address("packets:packet", self.pk)

    @property
    def writer(self) -> Any:
        """Whose turn it is to write: the manager of today, unless a people partner chose somebody or there is none."""
        manager = self.candidate.manager
        return self.author if self.is_author_assigned or manager is None else manager

    @property
    def signed_by(self) -> Any:
        """Who is named as its author: whose turn it is while it is written, then who held the pen when it was submitted."""
        return self.writer if self.is_editable else self.author

    @property
    def is_overtaken(self) -> bool:
        """Whether its candidate has come to stand at the level, or above, while it is still open."""
        rank = self.candidate.level_rank
        return self.is_open and rank is not None and rank >= self.target_level.rank

    @property
    def is_frozen(self) -> bool:
        """Whether what it says can no longer change."""
        return self.status in self.FROZEN

    @property
    def is_open(self) -> bool:
        """Whether it is neither decided nor withdrawn."""
        return self.status not in {self.Status.DECIDED, self.Status.WITHDRAWN}

    @property
    def is_editable(self) -> bool:
        """Whether it is still being written."""
        return self.status in self.EDITABLE


class PacketAskQuerySet(models.QuerySet["PacketAsk"]):
    """Asks by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own, and those of one's reports."""
        return self.filter(Q(candidate=user) | directly_below(user, "candidate"))


class PacketAsk(models.Model):
    """A candidate asks for a packet; the manager answers with a reason within the cycle's days."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(USER, models.CASCADE, related_name="packet_asks")
    cycle = models.ForeignKey(PromotionCycle, models.CASCADE, related_name="+")
    words = models.TextField(_("why now"), blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    reason = models.TextField(blank=True)
    answer_until = models.DateField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    objects = PacketAskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "cycle"], name="one_ask_per_cycle")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.status}"
