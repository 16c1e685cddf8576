"""The end of a round: on its day, or when somebody closes it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, outbox
from mentorship.core.models import Message
from mentorship.feedback import policies
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Invitation, SealedAnswers
from mentorship.feedback.services import anonymous
from mentorship.feedback.services.respondents import open_round_for

Status = FeedbackRequest.Status


@transaction.atomic
def close_round(*, round_id: UUID, actor: User, now: datetime) -> FeedbackRound:
    """Take no more answers; anonymous ones are shown from now, together."""
    round_ = open_round_for(round_id, actor)
    if not policies.can_close(actor, round_):
        raise PermissionDenied
    finish(round_, FeedbackRound.Status.CLOSED, now)
    audit.record("feedback.closed", actor=actor, about=round_, now=now, on_behalf_of=acting_for(actor, round_.subject))
    return round_


@transaction.atomic
def cancel_round(*, round_id: UUID, actor: User, now: datetime) -> FeedbackRound:
    """Call the round off: nobody is asked any more, and what was said in it is deleted."""
    round_ = open_round_for(round_id, actor)
    if not policies.can_close(actor, round_):
        raise PermissionDenied
    round_.responses.all().delete()
    SealedAnswers.objects.filter(round=round_).delete()
    finish(round_, FeedbackRound.Status.CANCELLED, now)
    audit.record("feedback.cancelled", actor=actor, about=round_, now=now, on_behalf_of=acting_for(actor, round_.subject))
    return round_


def close_due(*, now: datetime) -> int:
    """Close every round whose last day has passed where its subject is; return how many. Running twice closes once."""
    last = timezone.localdate(now, timezone.get_fixed_timezone(14 * 60))
    due = FeedbackRound.objects.open().filter(closes_on__lt=last).values_list("pk", flat=True)
    return sum(_close_if_due(round_id, now) for round_id in due)


@transaction.atomic
def _close_if_due(round_id: UUID, now: datetime) -> bool:
    rounds = FeedbackRound.objects.open().select_for_update(of=("self",), skip_locked=True).select_related("subject", "requester")
    round_ = rounds.filter(pk=round_id).first()
    if round_ is None or round_.closes_on >= timezone.localtime(now, round_.subject.zone).date():
        return False
    finish(round_, FeedbackRound.Status.CLOSED, now)
    audit.record("feedback.closed", actor=None, about=round_, now=now)
    return True


def finish(round_: FeedbackRound, status: str, now: datetime) -> None:
    """End a locked round: links open nothing any more, and its readers are told."""
    if round_.is_anonymous:
        anonymous.hold(round_.pk)
        round_.answers_deleted = anonymous.settle(round_.pk, timezone.localtime(now, round_.subject.zone).date())
    round_.status, round_.closed_at = status, now
    round_.save(update_fields=["status", "closed_at", "answers_deleted"])
    asked = FeedbackRequest.objects.filter(round=round_)
    Invitation.objects.filter(request__round=round_).delete()
    keys = [str(key) for key in asked.filter(status__in=[Status.OPEN, Status.PROPOSED]).values_list("pk", flat=True)]
    asked.filter(status__in=[Status.OPEN, Status.PROPOSED]).update(status=Status.CLOSED)
    _forget_messages(keys, now)
    if status == FeedbackRound.Status.CLOSED:
        _tell_readers(round_, now)


def _forget_messages(request_keys: list[str], now: datetime) -> None:
    """Take back what was not sent, and forget the links that were."""
    about = Message.objects.filter(about_type=FeedbackRequest._meta.label_lower, about_id__in=request_keys)
    about.filter(status__in=[Message.Status.QUEUED, Message.Status.SENDING]).update(status=Message.Status.WITHDRAWN, due_at=now)
    about.filter(channel=Message.Channel.INBOX).update(status=Message.Status.WITHDRAWN)
    about.update(link="")


def _tell_readers(round_: FeedbackRound, now: datetime) -> None:
    if round_.mode == FeedbackRound.Mode.COMMITTEE:
        return
    manager = round_.subject.manager
    outbox.queue(
        "feedback.closed",
        to=[round_.subject, *([manager] if manager else [])],
        about=round_,
        key=f"round:{round_.pk}:closed",
        now=now,
        subject=_("A feedback round has closed"),
        link=round_.get_absolute_url(),
        why=_("It is about you, or about somebody who reports to you."),
    )
