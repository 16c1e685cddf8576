"""What feedback tells Today and the search."""

from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import related
from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work, person_fields
from mentorship.core.prepared import Telling, asking, prepared
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation, Testimonial
from mentorship.feedback.selectors.pages import asked_of

MOST = 10
LATELY = timedelta(days=30)


@prepared
def _asked(user: User) -> QuerySet[FeedbackRequest]:
    shown = ("round__closes_on", "round__subject__full_name", *person_fields("round__requester"))
    return asked_of(user).only(*shown)[:MOST]


@prepared
def _proposing(user: User) -> QuerySet[FeedbackRound]:
    proposed = FeedbackRequest.objects.filter(status="proposed", round__status="open").filter(
        Q(round__subject__manager=user) | Q(related(user, "round__subject", ["delegate"]))
    )
    rounds = FeedbackRound.objects.filter(pk__in=proposed.values("round")).select_related("subject")
    return rounds.only("closes_on", *person_fields("subject")).order_by("closes_on")[:MOST]


@prepared
def _to_write(user: User) -> QuerySet[Testimonial]:
    asked = Testimonial.objects.filter(author=user, status=Testimonial.Status.ASKED).select_related("subject")
    return asked.only(*person_fields("subject")).order_by("asked_at")[:MOST]


@asking
def needs_me(user: User, now: datetime) -> Telling[list[Need]]:
    """Return feedback asked of me, respondents proposed to me, and testimonials asked of me."""
    asked, proposing, to_write = yield [_asked.of(user), _proposing.of(user), _to_write.of(user)]
    needs = [
        Need(
            what=_("Feedback for %(name)s") % {"name": request.round.subject.full_name},
            action=_("Answer"),
            url=reverse("feedback:answer", args=[request.pk]),
            strength=Strength.FEEDBACK,
            icon="message-square-quote",
            due_on=request.round.closes_on,
            person=request.round.requester,
        )
        for request in asked
    ]
    needs += [
        Need(
            what=_("%(name)s proposes whom to ask for feedback") % {"name": round_.subject.full_name},
            action=_("Look"),
            url=round_.get_absolute_url(),
            strength=Strength.ACTION,
            icon="user-plus",
            due_on=round_.closes_on,
            person=round_.subject,
        )
        for round_ in proposing
    ]
    needs += [
        Need(
            what=_("%(name)s asks you for a few words about them") % {"name": testimonial.subject.full_name},
            action=_("Write"),
            url=testimonial.get_absolute_url(),
            strength=Strength.HOUSEKEEPING,
            icon="quote",
            person=testimonial.subject,
        )
        for testimonial in to_write
    ]
    return needs


@prepared
def _my_rounds(user: User) -> QuerySet[FeedbackRound]:
    mine = FeedbackRound.objects.visible_to(user).open().filter(requester=user).select_related("subject")
    return mine.only("status", "opened_at", "subject__full_name").order_by("closes_on")[:MOST]


@asking
def working_on(user: User, now: datetime) -> Telling[list[Work]]:
    """Return open rounds that I opened."""
    (rounds,) = yield [_my_rounds.of(user)]
    return [
        Work(
            what=_("Feedback about %(name)s") % {"name": round_.subject.full_name},
            url=round_.get_absolute_url(),
            icon="message-square-quote",
            status=round_.status,
            status_label=round_.get_status_display(),
            at=round_.opened_at,
        )
        for round_ in rounds
    ]


@prepared
def _words(user: User, since: datetime) -> QuerySet[Observation]:
    words = Observation.objects.filter(subject=user, given_at__gte=since).select_related("author")
    return words.only("kind", "given_at", *person_fields("author")).order_by("-given_at")[:MOST]


@prepared
def _written(user: User, since: datetime) -> QuerySet[Testimonial]:
    given = Testimonial.objects.given().filter(subject=user, changed_at__gte=since).select_related("author")
    return given.only("changed_at", *person_fields("author")).order_by("-changed_at")[:MOST]


@asking
def done_for_me(user: User, now: datetime) -> Telling[list[Deed]]:
    """Return words that colleagues gave me lately."""
    words, given = yield [_words.of(user, now - LATELY), _written.of(user, now - LATELY)]
    deeds = [
        Deed(
            what=_("thanked you") if observation.kind == Observation.Kind.THANKS else _("told you what they saw"),
            url=observation.get_absolute_url(),
            at=observation.given_at,
            person=observation.author,
            icon="heart",
        )
        for observation in words
    ]
    deeds += [
        Deed(
            what=_("wrote a testimonial for you"),
            url=testimonial.get_absolute_url(),
            at=testimonial.changed_at,
            person=testimonial.author,
            icon="quote",
        )
        for testimonial in given
    ]
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:MOST]


def search(user: User, query: str, limit: int) -> list[Found]:
    """Return words given to or by me that hold the query. Answers in rounds are not searched."""
    words = SearchQuery(query, config="simple", search_type="websearch")
    mine = Observation.objects.filter(Q(subject=user) | Q(author=user))
    found = mine.annotate(vector=SearchVector("text", config="simple")).filter(vector=words)
    return [
        Found(
            label=observation.text[:80],
            kind=_("words"),
            url=observation.get_absolute_url(),
            icon="heart",
            detail=f"{observation.author.full_name} → {observation.subject.full_name}",
        )
        for observation in found.select_related("author", "subject").order_by("-given_at")[:limit]
    ]
