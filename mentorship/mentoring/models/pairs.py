"""Two people who meet, from the request to the closing words."""

import uuid
from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import CountryChoice
from mentorship.core.addresses import address
from mentorship.core.fields import EncryptedTextField
from mentorship.core.plainrow import PlainRow

USER = settings.AUTH_USER_MODEL
DRIFTS_AFTER_CADENCES = 2


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    """Pairs by member and state."""

    def visible_to(self, user: Any) -> Self:
        """Return the pairs that this person is one of: what they write to each other is theirs."""
        return self.filter(Q(mentor=user) | Q(mentee=user))

    def open(self) -> Self:
        """Return active and paused pairs."""
        return self.filter(status__in=Mentorship.OPEN)

    def meeting(self) -> Self:
        """Return the pairs whose members should be meeting: active, and more than once."""
        return self.filter(status=Mentorship.Status.ACTIVE).exclude(kind=Mentorship.Kind.INFLUENCE)

    def taking_room(self) -> Self:
        """Return the pairs that count against a mentor's capacity."""
        return self.open().filter(kind__in=Mentorship.TAKES_ROOM)

    def with_people(self) -> Self:
        """Fetch both members along."""
        return self.select_related("mentor", "mentee")

    def with_silence(self) -> Self:
        """Tell of each pair, as `is_silent`, whether a country of theirs has switched off "last session" and "drifted"."""
        theirs = Q(country=models.OuterRef("mentor__country")) | Q(country=models.OuterRef("mentee__country"))
        return self.annotate(is_silent=models.Exists(CountryChoice.objects.filter(theirs, shows_sessions=False)))


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["mentor", "mentee", "kind", "status", "cadence_days", "started_on", "paused_until", "ended_on"],
)
class Mentorship(PlainRow):
    """Two people who meet: as mentor and mentee, as sponsor, once (flash), in passing (influence), or as manager and report."""

    class Kind(models.TextChoices):
        MENTORSHIP = "mentorship", _("mentorship")
        SPONSORSHIP = "sponsorship", _("sponsorship")
        FLASH = "flash", _("one session")
        INFLUENCE = "influence", _("influence")
        ONE_TO_ONE = "one_to_one", _("one-to-one")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        DECLINED = "declined", _("declined")

    OPEN = (Status.ACTIVE, Status.PAUSED)
    TAKES_ROOM = (Kind.MENTORSHIP, Kind.SPONSORSHIP, Kind.FLASH)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentor = models.ForeignKey(USER, models.CASCADE, related_name="mentorships_as_mentor")
    mentee = models.ForeignKey(USER, models.CASCADE, related_name="mentorships_as_mentee")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MENTORSHIP)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    purpose = models.TextField(_("what it is for"), blank=True)
    cadence_days = models.PositiveSmallIntegerField(_("days between sessions"), default=14)
    requested_by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    started_on = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+", help_text="shown to nobody")
    declared_sessions = models.PositiveSmallIntegerField(null=True, help_text="imported history declares them and is marked so")
    is_imported = models.BooleanField(default=False)
    last_session_on = models.DateField(null=True, help_text="kept up by log_session")
    sessions_held = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="nobody_mentors_themselves"),
            models.UniqueConstraint(
                fields=["mentor", "mentee", "kind"],
                condition=Q(status__in=["requested", "active", "paused"]),
                name="one_open_pair_per_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["mentor", "status"], name="pair_mentor"),
            models.Index(fields=["mentee", "status"], name="pair_mentee"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} – {self.mentee_id} ({self.kind})"

    def get_absolute_url(self) -> str:
        """Return the page of the relationship."""
        return address("mentoring:mentorship", self.pk)

    def has(self, user: Any) -> bool:
        """Tell whether this person is one of the two."""
        return user.pk in {self.mentor_id, self.mentee_id}

    def other(self, user: Any) -> Any:
        """Return the one who is not `user`."""
        return self.mentee if user.pk == self.mentor_id else self.mentor

    def asked(self) -> Any:
        """Return the one who was asked, and answers."""
        return self.mentee if self.requested_by_id == self.mentor_id else self.mentor

    @property
    def is_one_to_one(self) -> bool:
        """Whether these are a manager and a report."""
        return self.kind == self.Kind.ONE_TO_ONE

    @property
    def is_open(self) -> bool:
        """Whether the two still meet."""
        return self.status in self.OPEN

    def days_since_contact(self, today: date) -> int | None:
        """Return the days since the last session, or since the start where there was none."""
        since = self.last_session_on or self.started_on
        return (today - since).days if since else None

    def is_kept_silent(self) -> bool:
        """Tell whether a country of theirs has switched off "last session" and "drifted"; asks unless `with_silence` did."""
        known: bool | None = getattr(self, "is_silent", None)
        if known is None:
            theirs = [self.mentor.country, self.mentee.country]
            known = CountryChoice.objects.filter(country__in=theirs, shows_sessions=False).exists()
        return known

    def has_drifted(self, today: date) -> bool:
        """Tell whether the two have not met for more than twice what they agreed; a pause is no drifting."""
        days = self.days_since_contact(today)
        return self.status == self.Status.ACTIVE and days is not None and days > DRIFTS_AFTER_CADENCES * self.cadence_days


class Pause(models.Model):
    """A span in which a pair rests; not counted as duration."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on or '…'}"


class FitCheckQuerySet(models.QuerySet["FitCheck"]):
    """Answers by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own: what the other answered stays theirs."""
        return self.filter(author=user)


class FitCheck(models.Model):
    """How each finds the pair after two sessions; read by its author."""

    class Answer(models.TextChoices):
        GOOD = "good", _("good")
        DECIDING = "deciding", _("still deciding")
        NOT_A_FIT = "not_a_fit", _("not a fit")

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="fit_checks")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    at = models.DateTimeField()

    objects = FitCheckQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentorship", "author"], name="one_fit_check_each")]

    def __str__(self) -> str:
        return self.answer


class ClosingReflection(models.Model):
    """What each takes from the time together; both read it."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="reflections")
    author = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = models.TextField(_("what you take from it"))
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mentorship", "author"], name="one_reflection_each")]

    def __str__(self) -> str:
        return f"reflection {self.pk}"


class ConcernQuerySet(models.QuerySet["Concern"]):
    """Concerns by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; to people partners all but those about a pair of their own."""
        mine = Q(raised_by=user)
        others = ~Q(mentorship__mentor=user) & ~Q(mentorship__mentee=user)
        return self.filter(mine | others) if user.is_people_partner else self.filter(mine)


class Concern(models.Model):
    """Something for the people partner alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="concerns")
    raised_by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    text = EncryptedTextField()
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    objects = ConcernQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["raised_at"], condition=Q(closed_at__isnull=True), name="concern_open")]

    def __str__(self) -> str:
        return f"concern {self.pk}"
