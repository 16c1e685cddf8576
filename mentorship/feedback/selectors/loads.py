"""How much waits for whom: nobody is asked by everybody at once."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count

from accounts.models import User
from mentorship.feedback.models import FeedbackRequest, FeedbackRound

MOST_OPEN = 5


def most_open() -> int:
    """Return how many requests one person may have open at once."""
    return int(getattr(settings, "FEEDBACK_MOST_OPEN", MOST_OPEN))


def loads(people: Iterable[User]) -> dict[int, int]:
    """Return how many requests each has open. Those of anonymous rounds count until the round closes, answered or not."""
    waiting = FeedbackRequest.objects.filter(
        respondent__in=[person.pk for person in people],
        status=FeedbackRequest.Status.OPEN,
        round__status=FeedbackRound.Status.OPEN,
    )
    return dict(waiting.order_by().values_list("respondent").annotate(n=Count("pk")))
