"""Lists of the feedback pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from mentorship.core.prepared import prepared
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation
from mentorship.feedback.selectors.loads import loads, most_open
from mentorship.mentoring.models import Mentorship

MOST_COLLEAGUES = 24
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be asked, and how much waits there already."""

    person: User
    waiting: int

    @property
    def is_overloaded(self) -> bool:
        """Whether nothing more may be asked now."""
        return self.waiting >= most_open()

    @property
    def most(self) -> int:
        """How many may wait at once."""
        return most_open()


def asked_of(user: User) -> QuerySet[FeedbackRequest]:
    """Return what waits for the user's answer, the first to close first."""
    waiting = FeedbackRequest.objects.open().filter(respondent=user).select_related("round__subject", "round__requester")
    return waiting.order_by("round__closes_on", "pk")


def rounds_of(user: User) -> QuerySet[FeedbackRound]:
    """Return rounds about the user and about their reports, open ones first, with how many were asked and answered.

    Of anonymous rounds nothing is counted: neither while they are open nor afterwards.
    """
    named = ~Q(mode=FeedbackRound.Mode.ANONYMOUS)
    rounds = FeedbackRound.objects.visible_to(user).select_related("subject", "target_level", "requester")
    return rounds.annotate(
        asked=Count("requests", filter=~Q(requests__status="proposed"), distinct=True),
        answered=Count("requests", filter=named & Q(requests__status="answered"), distinct=True),
        proposed=Count("requests", filter=Q(requests__status="proposed"), distinct=True),
    ).order_by("-status", "-opened_at")


@prepared
def first_asked_of(user: User) -> QuerySet[FeedbackRequest]:
    """Return the first that wait for the user's answer."""
    return asked_of(user)[:SHOWN]


@prepared
def first_rounds_of(user: User) -> QuerySet[FeedbackRound]:
    """Return the first rounds of a page."""
    return rounds_of(user)[:SHOWN]


def _words_for(user: User) -> QuerySet[Observation]:
    return Observation.objects.visible_to(user).select_related("author", "subject").order_by("-given_at")


@prepared
def words_to(user: User) -> QuerySet[Observation]:
    """Return the newest words given to the user."""
    return _words_for(user).filter(subject=user)[:10]


@prepared
def words_by(user: User) -> QuerySet[Observation]:
    """Return the newest words that the user gave."""
    return _words_for(user).filter(author=user)[:5]


def requests_of(round_: FeedbackRound) -> list[FeedbackRequest]:
    """Return who is asked in a round, by name."""
    requests = round_.requests.select_related("respondent").prefetch_related("competencies")
    return sorted(requests, key=lambda request: (request.status != "proposed", request.name))


def colleagues_with_loads(subject: User, *, limit: int = MOST_COLLEAGUES) -> list[Colleague]:
    """Return those who are likely to know the subject's work: team, reports, mentors; with what waits for each."""
    near = Q(manager=subject) | Q(pk__in=Mentorship.objects.filter(mentee=subject).values("mentor"))
    near |= Q(pk__in=Mentorship.objects.filter(mentor=subject).values("mentee"))
    if subject.manager_id:
        near |= Q(manager=subject.manager_id)
    if subject.team_id:
        near |= Q(team=subject.team_id)
    people = list(
        User.objects.at_work().filter(near).exclude(pk__in=[subject.pk, subject.manager_id or 0]).order_by("full_name")[:limit]
    )
    return with_loads(people)


def with_loads(people: Iterable[User]) -> list[Colleague]:
    """Return people with how many requests wait for each: one query."""
    rows = list(people)
    waiting = loads(rows)
    return [Colleague(person, waiting.get(person.pk, 0)) for person in rows]
