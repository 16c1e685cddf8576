"""What a packet says: composed drafts, sections as they stand, their versions, words in the margin, and the frozen version."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.core.models import Job

from .packets import Packet

USER = settings.AUTH_USER_MODEL


class PacketDraft(models.Model):
    """One composed draft: material fixed, document in canonical JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    packet = models.ForeignKey(Packet, models.CASCADE, related_name="drafts")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    document = models.JSONField(encoder=DjangoJSONEncoder)
    annex = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="answers for the committee only; nobody else opens it"
    )
    marks = models.JSONField(default=dict, help_text="source -> mark; a later draft keeps them")
    findings = models.JSONField(default=list, help_text="what verify() found; empty is proven")
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
