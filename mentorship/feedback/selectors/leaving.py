"""What somebody who leaves has under way in feedback: named by who asked, never by what is asked or about whom."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.attention import OpenWork
from mentorship.feedback.models import FeedbackRequest, FeedbackRound

MOST = 50


def open_work(person: User, today: date) -> list[OpenWork]:
    """Requests that wait for their answer, and rounds that they run: two queries."""
    return [*_asked(person, today), *_run(person)]


def _asked(person: User, today: date) -> list[OpenWork]:
    is_gone = person.left_on is not None and person.left_on < today
    rows = FeedbackRequest.objects.open().filter(respondent=person).select_related("round__requester")
    return [
        OpenWork(
            what=_("Feedback asked of them by"),
            kind="feedback_request",
            key=str(request.pk),
            person=request.round.requester,
            then=_("They have left and answer no more.") if is_gone else _("They can answer until their last day."),
            action="" if request.round.is_anonymous else _("Take back, and tell who asked"),
            due_on=request.round.closes_on,
            icon="message-square-quote",
        )
        for request in rows.order_by("round__closes_on")[:MOST]
    ]


def _run(person: User) -> list[OpenWork]:
    rows = FeedbackRound.objects.open().filter(requester=person).select_related("subject__manager")
    return [
        OpenWork(
            what=_("Runs a feedback round about"),
            kind="feedback_round",
            key=str(round_.pk),
            person=round_.subject,
            then=_("Closes by itself on its day."),
            action=_("Give to"),
            asks_whom=True,
            suggested=round_.subject.manager if round_.subject.manager_id != person.pk else round_.subject,
            due_on=round_.closes_on,
            icon="messages-square",
        )
        for round_ in rows.exclude(subject=person).order_by("closes_on")[:MOST]
    ]
