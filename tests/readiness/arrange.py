"""Arrange what readiness rests on."""

from datetime import date, timedelta

from mentorship.feedback.models import FeedbackRound
from tests.factories import (
    NOON,
    CorroborationFactory,
    EvidenceFactory,
    FeedbackAnswerFactory,
    FeedbackRequestFactory,
    FeedbackResponseFactory,
    FeedbackRoundFactory,
    UserFactory,
)


def piece(owner, competency, on, *confirmers, **more):
    """Keep a shared piece of evidence on a day, confirmed by these people the day after."""
    at = NOON.replace(year=on.year, month=on.month, day=on.day) + timedelta(hours=1)
    evidence = EvidenceFactory(owner=owner, happened_on=on, competencies=[competency], created_at=at, changed_at=at, **more)
    for person in confirmers:
        CorroborationFactory(evidence=evidence, person=person, answered_at=at, asked_at=at)
    return evidence


def voice(subject, competency, judgement="at", *, by=None, level, on=date(2026, 5, 20), **round_fields):
    """Let somebody say in a named round how the subject compares with a level."""
    opened = FeedbackRoundFactory(subject=subject, requester=subject, target_level=level, **round_fields)
    request = FeedbackRequestFactory(round=opened, respondent=by or UserFactory(), status="answered")
    response = FeedbackResponseFactory(request=request, answered_on=on)
    return FeedbackAnswerFactory(response=response, competency=competency, judgement=judgement)


def anonymous_round(subject, competency, judgements, *, level, closed_at=NOON - timedelta(days=10)):
    """Release an anonymous round with these answers."""
    opened = FeedbackRoundFactory(
        subject=subject,
        requester=subject,
        target_level=level,
        mode=FeedbackRound.Mode.ANONYMOUS,
        status=FeedbackRound.Status.CLOSED,
        closed_at=closed_at,
    )
    for judgement in judgements:
        response = FeedbackResponseFactory(
            request=None, round=opened, respondent=None, respondent_name="", relation="", answered_on=closed_at.date()
        )
        FeedbackAnswerFactory(response=response, competency=competency, judgement=judgement)
    return opened


def sustained(owner, competency, *, level, confirmers=None):
    """Give everything that makes a competency met."""
    first, second = confirmers or (UserFactory(), UserFactory())
    for on, by in [(date(2025, 9, 3), first), (date(2026, 1, 14), second), (date(2026, 5, 6), first)]:
        piece(owner, competency, on, by)
    voice(owner, competency, level=level)
    voice(owner, competency, "above", level=level)
