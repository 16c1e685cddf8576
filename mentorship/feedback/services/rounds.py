"""Opening a round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid
from mentorship.feedback import policies
from mentorship.feedback.models import FeedbackRound
from mentorship.feedback.policies import MOST_COMPETENCIES
from mentorship.feedback.services.respondents import Respondent, invite
from mentorship.ladders.models import Competency, Level

USUAL_DAYS = 14
LONGEST_DAYS = 90
Mode = FeedbackRound.Mode
Purpose = FeedbackRound.Purpose


@transaction.atomic
def open_round(  # noqa: PLR0913  (each is a field of the form)
    *,
    actor: User,
    subject: User,
    target_level: Level,
    respondents: Iterable[Respondent],
    now: datetime,
    purpose: str = Purpose.GROWTH,
    mode: str = Mode.NAMED,
    closes_on: date | None = None,
    message: str = "",
    competencies: Sequence[Competency] = (),
    committee_readers: str = "",
    origin: str = "",
) -> FeedbackRound:
    """Ask several people about one subject, in a mode that never changes; without competencies, about all of the level's.

    With an `origin` ("packet:<id>") the caller has checked who may. The subject is told when somebody else opened it.
    """
    if not origin and not policies.can_open(actor, subject):
        raise PermissionDenied
    today = timezone.localtime(now, subject.zone).date()
    round_ = FeedbackRound.objects.create(
        subject=subject,
        requester=actor,
        purpose=purpose,
        mode=_fitting(mode, purpose),
        target_level=target_level,
        message=checks.words(message, field="message"),
        committee_readers=checks.words(committee_readers, field="committee_readers"),
        origin=origin,
        opened_at=now,
        closes_on=_within(closes_on or today + timedelta(days=USUAL_DAYS), today),
    )
    round_.competencies.set(_asked_about(round_, competencies))
    is_asked = bool(origin) or policies.asks_at_once(actor, round_)
    invite(round_, actor=actor, respondents=list(respondents), now=now, is_asked=is_asked, is_first=True)
    audit.record(
        "feedback.opened", actor=actor, about=round_, now=now, on_behalf_of=acting_for(actor, subject), mode=mode, purpose=purpose
    )
    if actor.pk != subject.pk:
        _tell_subject(round_, actor, now)
    return round_


@dataclass(frozen=True, slots=True)
class Ask:
    """One round of several that are opened at once."""

    subject: User
    target_level: Level
    respondents: Sequence[Respondent]
    closes_on: date


@transaction.atomic
def open_rounds(
    *, actor: User, asks: Iterable[Ask], now: datetime, purpose: str = Purpose.GROWTH, mode: str = Mode.NAMED, message: str = ""
) -> list[FeedbackRound]:
    """Open rounds about several people at once, each with its own day: all, or none and the first that cannot be is named."""
    opened = []
    for ask in asks:
        try:
            opened.append(
                open_round(
                    actor=actor,
                    subject=ask.subject,
                    target_level=ask.target_level,
                    respondents=ask.respondents,
                    closes_on=ask.closes_on,
                    purpose=purpose,
                    mode=mode,
                    message=message,
                    now=now,
                )
            )
        except Invalid as error:
            words = _("%(name)s: %(why)s Nobody was asked.") % {"name": ask.subject.full_name, "why": error.message}
            raise Invalid(words, field=f"people_{ask.subject.pk}") from error
    if not opened:
        raise Invalid(_("Choose at least one person."), field="subjects")
    return opened


def name_committee(*, subject_names: Mapping[int, str]) -> int:
    """Say by name who the committee is in open rounds for it alone, by subject. Return how many changed."""
    rows = FeedbackRound.objects.open().filter(mode=Mode.COMMITTEE, subject__in=list(subject_names))
    changed = [row for row in rows if row.committee_readers != subject_names[row.subject_id]]
    for row in changed:
        row.committee_readers = subject_names[row.subject_id]
    FeedbackRound.objects.bulk_update(changed, ["committee_readers"])
    return len(changed)


def _fitting(mode: str, purpose: str) -> str:
    if mode not in Mode.values:
        raise Invalid(_("Choose named, for the committee only, or anonymous."), field="mode")
    if purpose not in Purpose.values:
        raise Invalid(_("Choose what the round is for."), field="purpose")
    if mode == Mode.COMMITTEE and purpose != Purpose.PROMOTION:
        message = _("Answers for the committee only are read in a promotion. Choose that purpose, or another mode.")
        raise Invalid(message, field="mode")
    return mode


def _within(closes_on: date, today: date) -> date:
    if not today <= closes_on <= today + timedelta(days=LONGEST_DAYS):
        message = _("A round closes today at the earliest and in %(days)d days at the latest.")
        raise Invalid(message % {"days": LONGEST_DAYS}, field="closes_on")
    return closes_on


def _asked_about(round_: FeedbackRound, competencies: Sequence[Competency]) -> list[Competency]:
    asked = Competency.objects.filter(expectations__level=round_.target_level).order_by("position")
    offered = {competency.pk: competency for competency in asked}
    chosen = [offered[competency.pk] for competency in competencies if competency.pk in offered] or list(offered.values())
    if not chosen:
        raise Invalid(_("This level asks nothing yet, so there is nothing to judge. Choose another."), field="target_level")
    if round_.is_anonymous and len(chosen) > MOST_COMPETENCIES:
        if competencies:
            message = _("In an anonymous round everybody is asked about the same one to three competencies. Choose three.")
            raise Invalid(message, field="competencies")
        return chosen[:MOST_COMPETENCIES]
    return chosen


def _tell_subject(round_: FeedbackRound, actor: User, now: datetime) -> None:
    outbox.queue(
        "feedback.opened",
        to=round_.subject,
        about=round_,
        key=f"round:{round_.pk}:opened",
        now=now,
        subject=_("Feedback about you is being asked for"),
        link=round_.get_absolute_url(),
        why=_("You are who it is about; you may propose whom to ask."),
        reply_to=actor,
    )
