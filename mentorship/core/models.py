"""Rows without a domain: audit, messages, jobs, files, drafts, idempotent answers and used links."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorship.core.plainrow import PlainRow

USER = settings.AUTH_USER_MODEL


class AuditLine(models.Model):
    """Who did what to which row and when; append-only, without content."""

    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    about_type = models.CharField(max_length=80)
    about_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["about_type", "about_id", "at"], name="audit_about"),
            models.Index(fields=["-at"], name="audit_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class Message(PlainRow):
    """One thing to tell one person over one channel: the outbox. The row is the truth, Celery only hurries."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        INBOX = "inbox", _("inbox")
        WEBHOOK = "webhook", _("webhook")

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SET_ASIDE = "set_aside", _("set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60, help_text="packet.submitted, checkin.due, …")
    key = models.CharField(max_length=200, help_text="unique per channel and recipient: a second run queues nothing")
    lane = models.CharField(max_length=20, blank=True, help_text="which room delivers it; blank is core, at once")
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.ForeignKey(USER, models.CASCADE, null=True, related_name="messages")
    address = models.CharField(max_length=500, blank=True, help_text="for people without an account, and webhooks")
    subject = models.CharField(max_length=200, help_text="says what waits, never content")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    link = models.CharField(max_length=1000, blank=True)
    why = models.CharField(
        max_length=300, blank=True, help_text="why this person gets it, shown in the mail and to the people partner"
    )
    reply_to = models.CharField(max_length=320, blank=True, help_text="a person, never a machine")
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    due_at = models.DateTimeField(help_text="when a worker may take it; while one has it, when its lease ends")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="times a worker took it")
    failures = models.PositiveSmallIntegerField(default=0, help_text="times it was its own fault; after a few it is set aside")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True, help_text="inbox only")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel", "recipient", "address"], name="message_once_per_key_and_reader", nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "channel", "due_at"], condition=models.Q(status__in=["queued", "sending"]), name="message_due"
            ),
            models.Index(fields=["status", "-created_at"], name="message_status"),
            models.Index(fields=["recipient", "-created_at"], condition=models.Q(channel="inbox"), name="message_inbox"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(channel="inbox", status="sent", read_at__isnull=True),
                name="message_unread",
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.channel})"


class ChannelChoice(models.Model):
    """What a person chose for one kind of message; no row means the default."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="channel_choices")
    kind = models.CharField(max_length=60, help_text="the part of a message's kind before the first dot")
    is_mail_wanted = models.BooleanField(default=True)
    is_inbox_wanted = models.BooleanField(default=True)
    is_webhook_wanted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_per_kind")]

    def __str__(self) -> str:
        return self.kind


class Webhook(models.Model):
    """A Slack-compatible address that a person gave: for their own messages, or for what concerns a group and nobody in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    label = models.CharField(max_length=80)
    is_shared = models.BooleanField(
        default=False, help_text="others read it too: nothing that is addressed to a person goes there"
    )
    is_active = models.BooleanField(default=True)
    error = models.TextField(blank=True, help_text="why the last post to it failed")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Return the jobs that this person started."""
        return self.filter(owner=user)


class Job(PlainRow):
    """Long work: it can be left and come back to, tells how far it is, and survives a killed worker."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    owner = models.ForeignKey(USER, models.CASCADE, null=True, related_name="jobs")
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(status__in=["queued", "running"]), name="job_open"),
            models.Index(fields=["about_type", "about_id", "-created_at"], name="job_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    def is_late(self, now: datetime) -> bool:
        """Whether it has waited so long that no worker seems to be running, or the one that had it is gone."""
        if self.status == self.Status.RUNNING:
            return self.claimed_until is not None and self.claimed_until < now
        return self.status == self.Status.QUEUED and (now - self.created_at).total_seconds() > 15  # noqa: PLR2004


class Blob(models.Model):
    """A file in PostgreSQL: uploads, exports and bundles. Workers share no disk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(USER, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class IdempotentAnswer(models.Model):
    """The answer already given to an `Idempotency-Key`, kept a day so that a repeated POST does nothing twice."""

    person = models.ForeignKey(USER, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, help_text="of method, path and body")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


class UsedLink(models.Model):
    """A signed link that a POST has used up."""

    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]
