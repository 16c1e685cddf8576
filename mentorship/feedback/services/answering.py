"""Answering and declining, with an account or by a mail link."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import DomainError, Invalid, WrongStatus
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse, FeedbackRound, Invitation
from mentorship.feedback.services import anonymous
from mentorship.feedback.services.anonymous import AnswerInput as AnswerInput
from mentorship.feedback.services.respondents import digest_of

LONGEST_ANSWER = 10_000
Status = FeedbackRequest.Status


class DeadInvitationError(DomainError):
    """The link is unknown, used, revoked or expired, or its round has closed."""

    status = 410
    code = "dead_link"


@transaction.atomic
def answer(*, request_id: UUID, actor: User, answers: Iterable[AnswerInput], now: datetime) -> None:
    """Give or change one's answer while the round is open; an anonymous one can neither be changed nor found again."""
    request = FeedbackRequest.objects.asked_of(actor).select_related("round__subject", "respondent").get(pk=request_id)
    _take(request, _checked(request, answers), now)


@transaction.atomic
def answer_outside(*, token: str, answers: Iterable[AnswerInput], now: datetime) -> None:
    """Answer by a mail link, which this uses up."""
    request = open_invitation(token=token, now=now)
    _take(request, _checked(request, answers), now)


@transaction.atomic
def decline(*, request_id: UUID, actor: User, reason: str, now: datetime) -> None:
    """Say that one does not answer. Of an anonymous round nothing is kept, not even that one declined."""
    request = FeedbackRequest.objects.asked_of(actor).select_related("round", "respondent").get(pk=request_id)
    _turn_down(request, reason, now)


@transaction.atomic
def decline_outside(*, token: str, reason: str, now: datetime) -> None:
    """Decline by a mail link, which this uses up."""
    _turn_down(open_invitation(token=token, now=now), reason, now)


def open_invitation(*, token: str, now: datetime) -> FeedbackRequest:
    """Return the request that a link opens, using nothing up; raise `DeadInvitationError` when it opens nothing any more."""
    invitations = Invitation.objects.select_related("request__round__subject__manager", "request__round__target_level")
    invitation = invitations.filter(digest=digest_of(token), request__respondent__isnull=True).first()
    is_alive = invitation and invitation.expires_at > now and invitation.request.round.is_open
    if not invitation or not is_alive:
        raise DeadInvitationError(
            _(
                "This link opens nothing any more: it was used, taken back, has run out, or the round has closed. "
                "What was sent with it before is kept."
            )
        )
    return invitation.request


def _take(request: FeedbackRequest, answers: list[AnswerInput], now: datetime) -> None:
    if not request.round.is_open or request.status not in {Status.OPEN, Status.ANSWERED, Status.DECLINED}:
        raise WrongStatus(request.round, expected=FeedbackRound.Status.OPEN)
    if request.round.is_anonymous:
        _take_without_trace(request, answers)
    else:
        _take_signed(request, answers, now)


def _take_without_trace(request: FeedbackRequest, answers: list[AnswerInput]) -> None:
    """Delete the invitation, put the answers among the others, and touch nothing else. See `anonymous`."""
    anonymous.hold(request.round_id)
    _use_up(request)
    anonymous.add(request.round_id, answers)


def _take_signed(request: FeedbackRequest, answers: list[AnswerInput], now: datetime) -> None:
    FeedbackRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.respondent is None:
        _use_up(request)
    today = timezone.localtime(now, request.round.subject.zone).date()
    response, _is_new = FeedbackResponse.objects.update_or_create(
        request=request,
        defaults={
            "round": request.round,
            "respondent": request.respondent,
            "respondent_name": request.name,
            "relation": request.relation,
            "answered_on": today,
        },
    )
    response.answers.all().delete()
    FeedbackAnswer.objects.bulk_create(
        FeedbackAnswer(
            response=response,
            competency_id=said.competency_id,
            judgement=said.judgement,
            saw=said.saw,
            stronger=said.stronger,
            may_be_quoted=said.may_be_quoted,
        )
        for said in answers
    )
    _mark(request, Status.ANSWERED, "", now)
    _tell_requester(request, now)


def _turn_down(request: FeedbackRequest, reason: str, now: datetime) -> None:
    if not request.round.is_open or request.status != Status.OPEN:
        raise WrongStatus(request, expected=Status.OPEN)
    said = checks.words(reason, field="reason", longest=2000)
    if request.round.is_anonymous:
        _use_up(request)
        return
    if request.respondent is None:
        _use_up(request)
    _mark(request, Status.DECLINED, said, now)
    _tell_requester(request, now)


def _mark(request: FeedbackRequest, status: str, reason: str, now: datetime) -> None:
    request.status, request.decline_reason = status, reason
    request.save(update_fields=["status", "decline_reason"])
    outbox.withdraw(about=request, kind="feedback.asked", now=now)
    audit.record(f"feedback.{status}", actor=request.respondent, about=request.round, now=now)


def _tell_requester(request: FeedbackRequest, now: datetime) -> None:
    """Tell who asked that something came; of answers for the committee only, too: that it came is no secret."""
    outbox.queue(
        "feedback.answered",
        to=request.round.requester,
        about=request.round,
        key=f"feedback:{request.pk}:{request.status}",
        now=now,
        subject=_("Somebody reacted to your request for feedback"),
        link=request.round.get_absolute_url(),
        why=_("You asked for this feedback."),
    )


def _use_up(request: FeedbackRequest) -> None:
    """Delete the invitation; whoever comes second finds none."""
    if not Invitation.objects.filter(request=request.pk).delete()[0]:
        raise DeadInvitationError(
            _("This was answered or declined before. An anonymous answer cannot be found again or changed.")
        )


def _checked(request: FeedbackRequest, answers: Iterable[AnswerInput]) -> list[AnswerInput]:
    asked = {competency.pk: competency for competency in request.competencies.all()}
    found = [_clean(said) for said in answers if said.competency_id in asked]
    if len({said.competency_id for said in found}) != len(asked):
        raise Invalid(_("Judge each competency; “can’t say” is an answer too."))
    if not any(said.says_something for said in found):
        raise Invalid(_("You can’t say anything of all of these. Decline instead: it takes one click."))
    return found


def _clean(said: AnswerInput) -> AnswerInput:
    if said.judgement not in FeedbackAnswer.Judgement.values:
        raise Invalid(_("Choose below, at or above the level, or “can’t say”."), field=f"judgement_{said.competency_id}")
    return AnswerInput(
        said.competency_id,
        said.judgement,
        checks.words(said.saw, field=f"saw_{said.competency_id}", longest=LONGEST_ANSWER),
        checks.words(said.stronger, field=f"stronger_{said.competency_id}", longest=LONGEST_ANSWER),
        said.may_be_quoted,
    )
