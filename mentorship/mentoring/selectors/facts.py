"""What other rooms ask: who met last when, what is overdue, which outcomes were offered for a packet."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q, QuerySet

from accounts.models import User
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship


def last_session_on(people: Iterable[int]) -> dict[int, date]:
    """Return, for each mentee who has one, the day of the last session with a mentor, sponsor or manager. One query."""
    rows = Mentorship.objects.filter(mentee__in=list(people), last_session_on__isnull=False).order_by()
    return dict(rows.values_list("mentee").annotate(last=Max("last_session_on")))


def pairs_due(today: date) -> "QuerySet[Mentorship]":
    """Return the active pairs of which one can say that they should have met by today."""
    return Mentorship.objects.meeting().filter(
        Q(last_session_on__lt=today) | Q(last_session_on__isnull=True, started_on__lt=today)
    )


def overdue_items(today: date) -> "QuerySet[ActionItem]":
    """Return open action items whose day is past, of pairs that still meet."""
    return ActionItem.objects.overdue(today).filter(mentorship__status__in=Mentorship.OPEN)


def outcomes_for_packet(candidate: User, since: date | None = None) -> "QuerySet[MentoringSession]":
    """Return the held sessions whose outcome the candidate offered for their packet."""
    offered = MentoringSession.objects.held().filter(mentorship__mentee=candidate, is_outcome_for_packet=True).exclude(outcome="")
    return (offered.filter(held_on__gte=since) if since else offered).order_by("held_on", "pk")
