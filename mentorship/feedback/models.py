"""Rounds of feedback, what respondents said, words given at any time, and testimonials."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import about, either
from mentorship.core.addresses import address
from mentorship.core.fields import SealedTextField
from mentorship.core.plainrow import PlainRow
from mentorship.ladders.models import Competency, Level

USER = settings.AUTH_USER_MODEL


class FeedbackRoundQuerySet(models.QuerySet["FeedbackRound"]):
    """Rounds by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return rounds about oneself and about one's reports; a delegate sees what the manager sees."""
        return self.filter(about(user, "subject", reports=True, roles=["delegate"]))

    def open(self) -> Self:
        """Return rounds that take answers."""
        return self.filter(status=FeedbackRound.Status.OPEN)


class FeedbackRound(PlainRow):
    """Several people asked about one subject, in a mode that never changes."""

    class Purpose(models.TextChoices):
        GROWTH = "growth", _("growth")
        PROMOTION = "promotion", _("promotion")
        PROJECT = "project", _("after a project")

    class Mode(models.TextChoices):
        NAMED = "named", _("named")
        COMMITTEE = "committee", _("named to the committee only")
        ANONYMOUS = "anonymous", _("anonymous")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(USER, models.CASCADE, related_name="feedback_rounds")
    requester = models.ForeignKey(USER, models.CASCADE, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.GROWTH)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.NAMED)
    target_level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    message = models.TextField(_("what it is about"), blank=True)
    committee_readers = models.TextField(
        blank=True, help_text="names of those who read answers for the committee only, where they are known"
    )
    origin = models.CharField(max_length=80, blank=True, help_text="packet:<id>")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    closes_on = models.DateField(_("closes on"))
    closed_at = models.DateTimeField(null=True)
    answers_deleted = models.BooleanField(default=False, help_text="fewer than k anonymous answers at closing")

    objects = FeedbackRoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "-opened_at"], name="round_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"

    def get_absolute_url(self) -> str:
        """Return the round's page."""
        return address("feedback:round", self.pk)

    @property
    def is_anonymous(self) -> bool:
        """Whether no row may link the answers to their authors."""
        return self.mode == self.Mode.ANONYMOUS

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.status == self.Status.OPEN


class FeedbackRequestQuerySet(models.QuerySet["FeedbackRequest"]):
    """Requests by reader and state."""

    def visible_to(self, user: Any) -> Self:
        """Return those asked of me and those of rounds that I may read."""
        of_rounds = Q(round__in=FeedbackRound.objects.visible_to(user))
        return self.filter(either(user, FeedbackRequest, Q(respondent=user), of_rounds))

    def open(self) -> Self:
        """Return requests that still wait; of an anonymous round those whose invitation is still there."""
        waits = Exists(Invitation.objects.filter(request=OuterRef("pk")))
        named = ~Q(round__mode=FeedbackRound.Mode.ANONYMOUS)
        return self.filter(named | Q(waits), status=FeedbackRequest.Status.OPEN, round__status=FeedbackRound.Status.OPEN)

    def asked_of(self, user: Any) -> Self:
        """Return those asked of me."""
        return self.filter(respondent=user).exclude(status=FeedbackRequest.Status.PROPOSED)


class FeedbackRequest(PlainRow):
    """One respondent asked in a round. In anonymous rounds it knows open or closed, neither how nor when."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        DECLINED = "declined", _("declined")
        CLOSED = "closed", _("closed")

    class Relation(models.TextChoices):
        PEER = "peer", _("peer")
        REPORT = "report", _("report")
        MENTOR = "mentor", _("mentor")
        PARTNER = "partner", _("cross-functional partner")
        OUTSIDE = "outside", _("outside the company")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(FeedbackRound, models.CASCADE, related_name="requests")
    respondent = models.ForeignKey(USER, models.CASCADE, null=True, blank=True, related_name="feedback_requests")
    outside_name = models.CharField(_("name"), max_length=120, blank=True)
    outside_email = models.EmailField(_("e-mail"), blank=True)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.PEER)
    competencies = models.ManyToManyField(Competency, related_name="+", blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    decline_reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedbackRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "respondent"], condition=Q(respondent__isnull=False), name="respondent_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["round", "outside_email"], condition=~Q(outside_email=""), name="outside_once_per_round"
            ),
            models.CheckConstraint(condition=Q(respondent__isnull=False) | ~Q(outside_email=""), name="request_asks_somebody"),
        ]
        indexes = [models.Index(fields=["respondent", "status"], name="request_respondent")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.status}"

    @property
    def name(self) -> str:
        """Whoever is asked, by name."""
        return self.respondent.full_name if self.respondent else self.outside_name or self.outside_email


class Invitation(models.Model):
    """The token that opens one form: a hash, deleted by answering."""

    request = models.OneToOneField(FeedbackRequest, models.CASCADE, related_name="invitation")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:8]


class FeedbackResponse(models.Model):
    """What one respondent said. In an anonymous round it knows its round and nothing that leads to a person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(FeedbackRound, models.CASCADE, related_name="responses")
    request = models.OneToOneField(FeedbackRequest, models.CASCADE, null=True, related_name="response")
    respondent = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    respondent_name = models.CharField(max_length=150, blank=True, help_text="as signed; empty when anonymous")
    relation = models.CharField(max_length=10, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="random, stored order of an anonymous round")
    answered_on = models.DateField(help_text="the closing date when anonymous")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=False) | Q(respondent__isnull=True, respondent_name="", relation=""),
                name="unlinked_answer_names_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"response {self.pk}"


class SealedAnswers(models.Model):
    """All that was said in an open anonymous round, as one encrypted text: one row, whoever answers, until the round closes."""

    round = models.OneToOneField(FeedbackRound, models.CASCADE, primary_key=True, related_name="sealed")
    content = SealedTextField()

    def __str__(self) -> str:
        return "sealed answers"


class FeedbackAnswer(models.Model):
    """One competency in a response: what was seen, how it compares with the target level, and the doubt."""

    class Judgement(models.TextChoices):
        BELOW = "below", _("below the level")
        AT = "at", _("at the level")
        ABOVE = "above", _("above the level")
        CANT_SAY = "cant_say", _("can’t say")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(FeedbackResponse, models.CASCADE, related_name="answers")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    judgement = models.CharField(_("compared with the level"), max_length=10, choices=Judgement)
    saw = models.TextField(_("what did you see?"), blank=True)
    stronger = models.TextField(_("what would make it stronger?"), blank=True)
    may_be_quoted = models.BooleanField(_("may be quoted in a promotion packet"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "competency"], name="one_answer_per_competency")]

    def __str__(self) -> str:
        return self.judgement


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Words given at any time, by reader."""

    def visible_to(self, user: Any) -> Self:
        """Return those given to me or by me, and those about my reports that were shared with the manager."""
        below = Q(is_shared_with_manager=True) & about(user, "subject", oneself=False, down=True)
        return self.filter(either(user, Observation, Q(subject=user), Q(author=user), below))


class Observation(models.Model):
    """A short thanks or observation after an event."""

    class Kind(models.TextChoices):
        THANKS = "thanks", _("thanks")
        OBSERVATION = "observation", _("observation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(USER, models.CASCADE, related_name="observations_given")
    subject = models.ForeignKey(USER, models.CASCADE, related_name="observations")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.THANKS)
    text = models.TextField(_("what you saw"))
    happened_on = models.DateField(_("when"))
    is_shared_with_manager = models.BooleanField(_("their managers may read it too"), default=True)
    given_at = models.DateTimeField()

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(author=F("subject")), name="no_thanks_to_oneself")]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """Return its page."""
        return address("feedback:observation", self.pk)


class TestimonialQuerySet(models.QuerySet["Testimonial"]):
    """Testimonials by state."""

    def visible_to(self, user: Any) -> Self:
        """Return those that I wrote, was asked for, or that are about me."""
        return self.filter(Q(author=user) | Q(subject=user))

    def given(self) -> Self:
        """Return those written and not revoked."""
        return self.filter(status=Testimonial.Status.GIVEN)

    def lent_to(self, place: str) -> Self:
        """Return those whose author consented to this place; revoked ones are gone at once."""
        return self.given().filter(places__contains=[place])


class Testimonial(models.Model):
    """Words about a person that their author lends to places, one by one, and can take back."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        GIVEN = "given", _("given")
        DECLINED = "declined", _("declined")
        REVOKED = "revoked", _("revoked")

    class Place(models.TextChoices):
        LEGACY_COLLEAGUES = "legacy_colleagues", _("legacy page, for colleagues")
        LEGACY_PUBLIC = "legacy_public", _("legacy page, in public")
        BUNDLE = "bundle", _("what the person takes along")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(USER, models.CASCADE, related_name="testimonials")
    author = models.ForeignKey(USER, models.CASCADE, null=True, related_name="testimonials_given")
    author_name = models.CharField(max_length=150, blank=True, help_text="historic authors without account")
    asked_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    ask = models.TextField(blank=True)
    text = models.TextField(_("your words"), blank=True)
    shows_name = models.BooleanField(_("with my name"), default=True)
    places = models.JSONField(default=list, help_text="Place values consented to")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = TestimonialQuerySet.as_manager()

    def __str__(self) -> str:
        return f"testimonial for {self.subject_id}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return address("feedback:testimonial", self.pk)

    @property
    def place_labels(self) -> list[str]:
        """The places that it may be shown at, in words."""
        return [str(self.Place(place).label) for place in self.places if place in self.Place.values]
