"""Who offers, who looks, and who is not to be paired."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorship.ladders.models import Competency

USER = settings.AUTH_USER_MODEL


class MentorProfileQuerySet(models.QuerySet["MentorProfile"]):
    """Profiles by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return open profiles of people at work, but not of anybody whom a block keeps apart from this person; and one's own."""
        apart = BlockedPair.objects.filter(
            Q(by=user, other=models.OuterRef("person")) | Q(by=models.OuterRef("person"), other=user)
        )
        offered = Q(is_open=True, person__is_active=True)
        return self.filter(Q(person=user) | (offered & ~models.Exists(apart)))


class MentorProfile(models.Model):
    """What a mentor offers."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mentor_profile")
    about = models.TextField(_("what you can help with"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    capacity = models.PositiveSmallIntegerField(_("how many mentees at once"), default=2)
    min_rank = models.PositiveSmallIntegerField(_("from rank"), null=True, blank=True)
    max_rank = models.PositiveSmallIntegerField(_("to rank"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_open = models.BooleanField(_("open to new mentees"), default=True)
    changed_at = models.DateTimeField()

    objects = MentorProfileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-changed_at", "person"], name="profile_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_rank__isnull=True) | Q(max_rank__isnull=True) | Q(max_rank__gte=F("min_rank")),
                name="profile_ranks_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class MenteeWishQuerySet(models.QuerySet["MenteeWish"]):
    """Wishes by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; to people partners the waiting list."""
        return self.filter(Q(person=user) | Q(is_open=True)) if user.is_people_partner else self.filter(person=user)


class MenteeWish(models.Model):
    """What somebody without a mentor looks for."""

    person = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="mentee_wish")
    about = models.TextField(_("what you look for"), blank=True)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    is_open = models.BooleanField(default=True)
    since = models.DateTimeField()

    objects = MenteeWishQuerySet.as_manager()

    def __str__(self) -> str:
        return f"wish of {self.person_id}"


class BlockedPairQuerySet(models.QuerySet["BlockedPair"]):
    """Blocks by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those that this person set."""
        return self.filter(by=user)

    def between(self, one: Any, two: Any) -> Self:
        """Return blocks of these two, whoever set them."""
        return self.filter(Q(by=one, other=two) | Q(by=two, other=one))


class BlockedPair(models.Model):
    """That `by` does not want to be paired with `other`; never shown to the other."""

    by = models.ForeignKey(USER, models.CASCADE, related_name="+")
    other = models.ForeignKey(USER, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    objects = BlockedPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "other"], name="blocked_once"),
            models.CheckConstraint(condition=~Q(by=F("other")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} not with {self.other_id}"
