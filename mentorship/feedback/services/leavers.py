"""What becomes of feedback when somebody leaves: they are no longer asked, and rounds about them take no more answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mentorship.core import audit, outbox
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Invitation
from mentorship.feedback.services import anonymous
from mentorship.feedback.services.closing import finish

Status = FeedbackRequest.Status


def let_leavers_go(*, now: datetime) -> int:
    """Close what waits for respondents who have left, and rounds about people who have; return how many. Twice closes once."""
    today = timezone.localdate(now)
    waiting = FeedbackRequest.objects.filter(status__in=[Status.OPEN, Status.PROPOSED], round__status=FeedbackRound.Status.OPEN)
    asked = waiting.filter(respondent__is_active=False, respondent__left_on__lte=today)
    rounds = FeedbackRound.objects.open().filter(subject__is_active=False, subject__left_on__lte=today)
    closed = sum(_no_longer_ask(key, now) for key in asked.values_list("pk", flat=True))
    return closed + sum(_end(key, now) for key in rounds.values_list("pk", flat=True))


@transaction.atomic
def _no_longer_ask(request_id: UUID, now: datetime) -> bool:
    """What an anonymous respondent sent before they left stays among the answers; nothing says whether they did."""
    rows = FeedbackRequest.objects.select_for_update(of=("self",), skip_locked=True).select_related("round")
    request = rows.filter(pk=request_id, status__in=[Status.OPEN, Status.PROPOSED]).first()
    if request is None:
        return False
    if request.round.is_anonymous:
        anonymous.hold(request.round_id)
    Invitation.objects.filter(request=request).delete()
    FeedbackRequest.objects.filter(pk=request.pk).update(status=Status.CLOSED)
    outbox.withdraw(about=request, now=now)
    return True


@transaction.atomic
def _end(round_id: UUID, now: datetime) -> bool:
    rounds = FeedbackRound.objects.open().select_for_update(of=("self",), skip_locked=True).select_related("subject__manager")
    round_ = rounds.filter(pk=round_id).first()
    if round_ is None:
        return False
    finish(round_, FeedbackRound.Status.CLOSED, now)
    audit.record("feedback.closed", actor=None, about=round_, now=now)
    return True
