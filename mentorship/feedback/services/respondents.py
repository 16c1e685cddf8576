"""Who is asked: fairly, about at most three competencies each, inside and outside the company."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.feedback import policies
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Invitation
from mentorship.feedback.policies import MOST_COMPETENCIES, K
from mentorship.feedback.selectors.loads import loads, most_open
from mentorship.ladders.models import Competency

MOST_RESPONDENTS = 25
Relation = FeedbackRequest.Relation
Status = FeedbackRequest.Status


@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody to ask: a person of the company, or a name and an address outside."""

    person: User | None = None
    outside_name: str = ""
    outside_email: str = ""
    relation: str = ""
    competencies: Sequence[Competency] = ()

    @property
    def name(self) -> str:
        """Their name."""
        return self.person.full_name if self.person else self.outside_name or self.outside_email


@transaction.atomic
def add_respondents(*, round_id: UUID, actor: User, respondents: Iterable[Respondent], now: datetime) -> list[FeedbackRequest]:
    """Ask more people in an open round; those whom the subject proposes in the manager's round wait for the manager's word."""
    round_ = open_round_for(round_id, actor)
    if not policies.can_propose(actor, round_):
        raise PermissionDenied
    return invite(round_, actor=actor, respondents=list(respondents), now=now, is_asked=policies.asks_at_once(actor, round_))


@transaction.atomic
def accept_proposed(*, request_id: UUID, actor: User, now: datetime) -> FeedbackRequest:
    """Ask somebody whom the subject proposed."""
    request = managed_request(request_id, actor)
    if request.status != Status.PROPOSED:
        raise WrongStatus(request, expected=Status.PROPOSED)
    if request.respondent:
        _check_loads([request.respondent])
    request.status, request.asked_at = Status.OPEN, now
    request.save(update_fields=["status", "asked_at"])
    _send(request, actor=actor, now=now)
    audit.record(
        "feedback.accepted", actor=actor, about=request.round, now=now, on_behalf_of=acting_for(actor, request.round.subject)
    )
    return request


@transaction.atomic
def remove_respondent(*, request_id: UUID, actor: User, now: datetime) -> None:
    """No longer ask somebody; a link that was sent opens nothing any more."""
    request = managed_request(request_id, actor)
    round_ = request.round
    if request.status not in {Status.OPEN, Status.PROPOSED}:
        raise WrongStatus(request, expected=[Status.OPEN, Status.PROPOSED])
    if round_.is_anonymous and request.status == Status.OPEN:
        _check_enough(round_.requests.filter(status=Status.OPEN).count() - 1)
    Invitation.objects.filter(request=request).delete()
    FeedbackRequest.objects.filter(pk=request.pk).update(status=Status.CLOSED, revoked_at=None if round_.is_anonymous else now)
    outbox.withdraw(about=request, now=now)
    audit.record("feedback.removed", actor=actor, about=round_, now=now, on_behalf_of=acting_for(actor, round_.subject))


@transaction.atomic
def ask_after_all(*, request_id: UUID, actor: User, now: datetime) -> FeedbackRequest:
    """Take back that somebody is no longer asked: they are asked anew, those outside by a new link. Not in an anonymous round."""
    request = managed_request(request_id, actor)
    if request.status != Status.CLOSED or request.revoked_at is None or request.round.is_anonymous:
        raise WrongStatus(request, expected=Status.CLOSED)
    request.revoked_at = None
    request.status = Status.OPEN if request.asked_at else Status.PROPOSED
    request.save(update_fields=["revoked_at", "status"])
    if request.asked_at:
        _send(request, actor=actor, now=now, turn=now.isoformat())
    for_whom = acting_for(actor, request.round.subject)
    audit.record("feedback.asked", actor=actor, about=request.round, now=now, on_behalf_of=for_whom, people=1)
    return request


@transaction.atomic
def renew_link(*, request_id: UUID, actor: User, now: datetime) -> FeedbackRequest:
    """Send somebody outside a new link; the one before opens nothing any more. Not in an anonymous round."""
    request = managed_request(request_id, actor)
    if request.respondent is not None:
        raise Invalid(_("%(name)s has an account and needs no link.") % {"name": request.name})
    if request.status != Status.OPEN:
        raise WrongStatus(request, expected=Status.OPEN)
    if request.round.is_anonymous:
        raise Invalid(_("In an anonymous round a second link would let somebody answer twice. The first one stays good."))
    Invitation.objects.filter(request=request).delete()
    outbox.withdraw(about=request, now=now)
    _send(request, actor=actor, now=now, turn=now.isoformat())
    audit.record(
        "feedback.link_renewed", actor=actor, about=request.round, now=now, on_behalf_of=acting_for(actor, request.round.subject)
    )
    return request


@transaction.atomic
def set_competencies(*, request_id: UUID, actor: User, competencies: Sequence[Competency], now: datetime) -> FeedbackRequest:
    """Choose what one respondent is asked about: one to three of the round's. In an anonymous round all are asked the same."""
    request = managed_request(request_id, actor)
    if request.round.is_anonymous:
        raise Invalid(
            _("In an anonymous round everybody is asked about the same competencies; else they would give people away.")
        )
    offered = set(request.round.competencies.values_list("pk", flat=True))
    chosen = [competency for competency in competencies if competency.pk in offered]
    if not 0 < len(chosen) <= MOST_COMPETENCIES:
        raise Invalid(_("Choose one to three competencies that this person can judge."), field="competencies")
    request.competencies.set(chosen)
    audit.record(
        "feedback.competencies_set",
        actor=actor,
        about=request.round,
        now=now,
        on_behalf_of=acting_for(actor, request.round.subject),
    )
    return request


def open_round_for(round_id: UUID, actor: User) -> FeedbackRound:
    """Return an open round that the actor may see, locked."""
    rounds = FeedbackRound.objects.visible_to(actor).select_for_update(of=("self",)).select_related("subject__manager")
    round_ = rounds.get(pk=round_id)
    if not round_.is_open:
        raise WrongStatus(round_, expected=FeedbackRound.Status.OPEN)
    return round_


def managed_request(request_id: UUID, actor: User) -> FeedbackRequest:
    """Return a request of an open round that the actor amends."""
    requests = FeedbackRequest.objects.visible_to(actor).select_related("round__subject", "respondent")
    request = requests.get(pk=request_id)
    if not policies.can_amend(actor, request.round):
        raise PermissionDenied
    if not request.round.is_open:
        raise WrongStatus(request.round, expected=FeedbackRound.Status.OPEN)
    return request


def invite(
    round_: FeedbackRound, *, actor: User, respondents: list[Respondent], now: datetime, is_asked: bool, is_first: bool = False
) -> list[FeedbackRequest]:
    """Write the requests of these respondents, and ask them unless they are only proposed."""
    wanted = _checked(round_, respondents, is_first=is_first)
    offered = list(round_.competencies.order_by("position"))
    requests = []
    for place, respondent in enumerate(wanted):
        request, is_new = FeedbackRequest.objects.update_or_create(
            round=round_,
            respondent=respondent.person,
            outside_email=respondent.outside_email.lower(),
            defaults={
                "outside_name": respondent.outside_name,
                "relation": respondent.relation or relation_of(respondent, round_.subject),
                "status": Status.OPEN if is_asked else Status.PROPOSED,
                "proposed_by": actor,
                "asked_at": now if is_asked else None,
                "revoked_at": None,
            },
        )
        request.competencies.set(_share(round_, respondent, offered, place))
        requests.append(request)
        if is_asked:
            _send(request, actor=actor, now=now, turn="" if is_new else now.isoformat())
    audit.record(
        "feedback.asked" if is_asked else "feedback.proposed",
        actor=actor,
        about=round_,
        now=now,
        on_behalf_of=acting_for(actor, round_.subject),
        people=len(requests),
    )
    return requests


def relation_of(respondent: Respondent, subject: User) -> str:
    """Return how somebody stands to the subject, as far as the program knows."""
    if respondent.person is None:
        return Relation.OUTSIDE
    if respondent.person.manager_id == subject.pk:
        return Relation.REPORT
    if policies.is_or_was_mentor(respondent.person, subject):
        return Relation.MENTOR
    same_team = subject.team_id and respondent.person.team_id == subject.team_id
    return Relation.PEER if same_team or respondent.person.manager_id == subject.manager_id else Relation.PARTNER


def _share(round_: FeedbackRound, respondent: Respondent, offered: list[Competency], place: int) -> list[Competency]:
    """Give each respondent at most three competencies, in turn, so that all are covered alike; anonymously, all the same."""
    if round_.is_anonymous or len(offered) <= MOST_COMPETENCIES:
        return offered[:MOST_COMPETENCIES]
    chosen = [competency for competency in respondent.competencies if competency in offered]
    if chosen:
        return chosen[:MOST_COMPETENCIES]
    start = place * MOST_COMPETENCIES
    return [offered[(start + step) % len(offered)] for step in range(MOST_COMPETENCIES)]


def _checked(round_: FeedbackRound, respondents: list[Respondent], *, is_first: bool) -> list[Respondent]:
    """Return those who are not asked yet, each once; raise `Invalid` for who cannot be asked."""
    found: dict[str, Respondent] = {}
    for respondent in map(_known, respondents):
        _check_one(respondent, round_.subject)
        found.setdefault(respondent.person.email if respondent.person else respondent.outside_email.lower(), respondent)
    if not found:
        raise Invalid(_("Name at least one person to ask."), field="respondents")
    asked = list(round_.requests.select_related("respondent"))
    by_address = {one.respondent.email if one.respondent else one.outside_email: one for one in asked}
    again = {address for address, one in by_address.items() if one.status == Status.CLOSED and not round_.is_anonymous}
    wanted = [respondent for address, respondent in found.items() if address not in by_address.keys() - again]
    if not wanted:
        names = ", ".join(respondent.name for respondent in found.values())
        message = _("%(names)s: asked already, or declined. Name somebody else.")
        raise Invalid(message % {"names": names}, field="respondents")
    if len(wanted) + len(by_address.keys() - again) > MOST_RESPONDENTS:
        raise Invalid(_("At most %(most)d people are asked in one round.") % {"most": MOST_RESPONDENTS}, field="respondents")
    if is_first and round_.is_anonymous:
        _check_enough(len(wanted))
    _check_loads([respondent.person for respondent in wanted if respondent.person])
    return wanted


def _known(respondent: Respondent) -> Respondent:
    """Somebody outside whose address is a colleague's is that colleague."""
    if respondent.person or not respondent.outside_email:
        return respondent
    person = User.objects.at_work().filter(email=respondent.outside_email.strip().lower()).first()
    return Respondent(person=person, competencies=respondent.competencies) if person else respondent


def _check_one(respondent: Respondent, subject: User) -> None:
    person = respondent.person
    if person is None:
        checks.words(respondent.outside_name, field="outside", longest=120)
        try:
            validate_email(respondent.outside_email)
        except ValidationError as error:
            message = _("“%(address)s” is no e-mail address.") % {"address": respondent.outside_email}
            raise Invalid(message, field="outside") from error
    elif person.pk == subject.pk:
        raise Invalid(_("Nobody gives feedback about themselves."), field="respondents")
    elif person.pk == subject.manager_id:
        message = _("%(name)s is the manager: they read the answers, and judge on the readiness page.")
        raise Invalid(message % {"name": person.full_name}, field="respondents")
    elif person.left_on or not person.is_active:
        raise Invalid(_("%(name)s has left. Choose somebody else.") % {"name": person.full_name}, field="respondents")


def _check_enough(people: int) -> None:
    if people < K:
        message = _("With fewer than %(k)d people everybody knows who said what. Ask more people, or choose “named”.")
        raise Invalid(message % {"k": K}, field="mode")


def _check_loads(people: list[User]) -> None:
    waiting = loads(people)
    if busy := [person for person in people if waiting.get(person.pk, 0) >= most_open()]:
        message = _("%(names)s: %(most)d requests wait there already. Ask somebody else, or later.")
        names = ", ".join(person.full_name for person in busy)
        raise Invalid(message % {"names": names, "most": most_open()}, field="respondents")


def _send(request: FeedbackRequest, *, actor: User, now: datetime, turn: str = "") -> None:
    """Tell the respondent; a link for those outside, an invitation also for everybody in an anonymous round."""
    round_ = request.round
    link = reverse("feedback:answer", args=[request.pk])
    if request.respondent is None or round_.is_anonymous:
        token = secrets.token_urlsafe(32)
        ends = datetime.combine(round_.closes_on + timedelta(days=1), time(), tzinfo=round_.subject.zone)
        Invitation.objects.create(request=request, digest=digest_of(token), expires_at=ends)
        if request.respondent is None:
            link = reverse("feedback:outside", args=[token])
    names = {"name": actor.full_name, "subject": round_.subject.full_name}
    is_own = actor == round_.subject
    why = (
        _("%(name)s asks for feedback about their work.") if is_own else _("%(name)s asks for feedback about %(subject)s.")
    ) % names
    outbox.queue(
        "feedback.asked",
        to=request.respondent or request.outside_email,
        about=request,
        key=f"feedback:{request.pk}:asked{turn}",
        now=now,
        subject=_("Your feedback is asked for"),
        link=link,
        why=why,
        reply_to=actor,
    )


def digest_of(token: str) -> str:
    """Return what is kept of a link's token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()
