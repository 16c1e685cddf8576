"""What becomes of rounds and requests when somebody leaves: a people partner hands them on, and reads nothing."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_manage_people
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Invitation

Status = FeedbackRequest.Status


@transaction.atomic
def excuse(*, request_id: UUID, leaver: User, actor: User, now: datetime) -> FeedbackRequest:
    """Take back a named request to somebody who leaves, and tell who asked, so that they can ask somebody else."""
    if not can_manage_people(actor):
        raise PermissionDenied
    rows = FeedbackRequest.objects.select_for_update(of=("self",)).select_related("round__requester")
    request = rows.get(pk=request_id, respondent=leaver)
    if request.status != Status.OPEN:
        raise WrongStatus(request, expected=Status.OPEN)
    if request.round.is_anonymous:
        raise Invalid(
            _("An anonymous round keeps whom it asked until it closes; taking one back would tell who had not answered.")
        )
    Invitation.objects.filter(request=request).delete()
    request.status, request.revoked_at = Status.CLOSED, now
    request.save(update_fields=["status", "revoked_at"])
    outbox.withdraw(about=request, now=now)
    audit.record("feedback.excused", actor=actor, about=request.round, now=now)
    outbox.queue(
        "feedback.excused",
        to=request.round.requester,
        about=request.round,
        key=f"excused:{request.pk}",
        now=now,
        subject=_("Somebody whom you asked for feedback leaves"),
        body=_("The request was taken back. Ask somebody else while the round is open."),
        link=reverse("feedback:round", args=[request.round_id]),
        why=_("You asked for it."),
        reply_to=actor,
    )
    return request


@transaction.atomic
def give_round(*, round_id: UUID, leaver: User, to: User, actor: User, now: datetime) -> FeedbackRound:
    """Let somebody else run a round that the leaver runs: the subject or their manager, who read what comes in anyway."""
    if not can_manage_people(actor):
        raise PermissionDenied
    rows = FeedbackRound.objects.select_for_update(of=("self",)).select_related("subject")
    round_ = rows.get(pk=round_id, requester=leaver)
    if not round_.is_open:
        raise WrongStatus(round_, expected=FeedbackRound.Status.OPEN)
    if not to.is_active or to.pk not in {round_.subject_id, round_.subject.manager_id} or to.pk == leaver.pk:
        message = _("Choose %(name)s or their manager: others could not read what comes in.")
        raise Invalid(message % {"name": round_.subject}, field="to")
    round_.requester = to
    round_.save(update_fields=["requester"])
    audit.record("feedback.round_given", actor=actor, about=round_, now=now, to=to.pk)
    outbox.queue(
        "feedback.round_given",
        to=to,
        about=round_,
        key=f"round:{round_.pk}:given:{to.pk}",
        now=now,
        subject=_("A feedback round is yours to run"),
        link=reverse("feedback:round", args=[round_.pk]),
        why=_("Who ran it leaves."),
        reply_to=actor,
    )
    return round_
