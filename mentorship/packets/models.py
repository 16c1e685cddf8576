"""Cycles, packets, opinions and decisions."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import below, directly_below, related
from mentorship.core.models import Job
from mentorship.feedback.models import FeedbackRound
from mentorship.ladders.models import Competency, LadderVersion, Level

USER = settings.AUTH_USER_MODEL


class PromotionCycle(models.Model):
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
    ladders = models.ManyToManyField("ladders.Ladder", blank=True, related_name="+")
    top = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+", help_text="the organisation below this person")

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


class Committee(models.Model):
    """Who decides on a group of packets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(PromotionCycle, models.CASCADE, related_name="committees")
    name = models.CharField(_("name"), max_length=120)
    chair = models.ForeignKey(USER, models.PROTECT, related_name="+")
    members = models.ManyToManyField(USER, related_name="committees")
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=3)
    is_appeal_panel = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class PacketQuerySet(models.QuerySet["Packet"]):
    """Packets by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return packets by "Who may read and write": the draft to author, manager, candidate and sponsor; the submitted one also
        to managers above, the committee and people partners.
        """
        draft = Q(author=user) | Q(candidate=user) | directly_below(user, "candidate") | Q(related(user, "candidate", ["sponsor"]))
        frozen = Q(status__in=["submitted", "in_calibration", "decided"])
        committee = Q(committee__members=user) | Q(committee__chair=user)
        readers = below(user, "candidate") | committee | (Q() if user.is_people_partner else Q(pk__in=[]))
        return self.filter(draft | (frozen & readers)).distinct()


class Packet(models.Model):
    """Evidence, voices and argument for one candidate and one target level, in one cycle."""

    class Status(models.TextChoices):
        COLLECTING = "collecting", _("collecting")
        DRAFTING = "drafting", _("drafting")
        SUBMITTED = "submitted", _("submitted")
        IN_CALIBRATION = "in_calibration", _("in calibration")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

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


class PacketDraft(models.Model):
    """One composed draft: material fixed, document in canonical JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.CASCADE, related_name="drafts")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    document = models.JSONField(encoder=DjangoJSONEncoder)
    annex = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="answers for the committee only; nobody else opens it")
    material_sha256 = models.CharField(max_length=64)
    composed_at = models.DateTimeField()

    class Meta:
        ordering = ["-composed_at"]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Section(models.Model):
    """One section as it stands: composed, or in the author's words."""

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="Markdown with citation marks")
    composed_text = models.TextField(help_text="what the draft said when it was last accepted")
    offered_text = models.TextField(blank=True, help_text="a newer draft of an edited section, to accept or dismiss")
    citations = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    is_edited = models.BooleanField(default=False)
    edited_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["packet", "key"], name="section_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class SectionVersion(models.Model):
    """A section as it was: who, when, what."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="section_version_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.section_id} v{self.number}"


class SubmittedPacket(models.Model):
    """The frozen version: canonical JSON and its SHA-256; append-only. A taken-back one stays, marked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.CASCADE, related_name="submissions")
    document = models.JSONField(encoder=DjangoJSONEncoder)
    canonical = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-submitted_at"]

    def __str__(self) -> str:
        return self.sha256[:12]


class MarginComment(models.Model):
    """A word in the margin between author, candidate, sponsor and manager; resolved before submission."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    section = models.ForeignKey(Section, models.CASCADE, related_name="comments")
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    quote = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("comment"))
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "cycle"], name="one_ask_per_cycle")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.status}"


class Recusal(models.Model):
    """That a member keeps out of one packet."""

    class Cause(models.TextChoices):
        MANAGER = "manager", _("manager")
        MENTOR = "mentor", _("mentor")
        SPONSOR = "sponsor", _("sponsor")
        AUTHOR = "author", _("author")
        DECLARED = "declared", _("declared by the member")

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="recusals")
    member = models.ForeignKey(USER, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=10, choices=Cause)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["packet", "member"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.cause}"


class Opinion(models.Model):
    """One member's view of one packet; adds only: a change is a new row that keeps the old."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.CASCADE, related_name="opinions")
    member = models.ForeignKey(USER, models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField(default=1)
    overall = models.TextField(_("in a few sentences"), blank=True)
    is_withheld = models.BooleanField(default=False, help_text="the member was recused afterwards")
    at = models.DateTimeField()

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


class MeetingNote(models.Model):
    """A note of the calibration meeting on one packet; committee only."""

    packet = models.ForeignKey(Packet, models.CASCADE, related_name="meeting_notes")
    author = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class Appeal(models.Model):
    """The candidate asks, once and within the deadline, for somebody outside the first committee."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    reason = models.TextField(_("what was overlooked"))
    panel = models.ForeignKey(Committee, models.SET_NULL, null=True, related_name="appeals")
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"appeal {self.pk}"


