"""The one form: answering and declining, with an account or by a mail link, and hints while writing.

For an anonymous answer these views write no message, no session and no log line; what they call writes no trace either.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.feedback import door, hints, policies, selectors, services
from mentorship.feedback.forms import AnswerForm, DeclineForm
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse
from mentorship.feedback.services.answering import LONGEST_ANSWER

MOST_HINTS = 3
TYPED = ("saw_", "stronger_")
MOST_UNSENT = 6
REASONS = [
    gettext_lazy("I haven’t worked closely enough with them"),
    gettext_lazy("I have no time before it closes"),
    gettext_lazy("I would not be fair here"),
    gettext_lazy("I’d rather not say why"),
]
Send = Callable[[list[services.AnswerInput]], None]


@never_cache
@sensitive_post_parameters()
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Answer what I am asked."""
    me = person_of(request)
    asked = _mine(request, request_id)
    if not (asked.round.is_open and _waits_or_signed(asked)):
        mine = _own_words(asked)
        context = {"request_": asked, "round": asked.round, "mine": mine, "unsent": _unsent(request)}
        return render(request, "feedback/answered.html", context, status=200 if mine else 410)
    response = None if asked.round.is_anonymous else FeedbackResponse.objects.filter(request=asked).first()
    form = AnswerForm(request.POST or None, request=asked, response=response)

    def send(answers: list[services.AnswerInput]) -> None:
        services.answer(request_id=request_id, actor=me, answers=answers, now=timezone.now())

    if request.method == "POST" and _sent(form, send):
        return _thanks(request, asked)
    return _form_page(request, asked, form, "feedback/answer.html", reverse("feedback:decline", args=[asked.pk]), response)


@require_POST
@sensitive_post_parameters()
def decline(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decline what I am asked."""
    asked = _mine(request, request_id)
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.decline(request_id=request_id, actor=person_of(request), reason=reason, now=timezone.now())
    if not asked.round.is_anonymous:
        messages.success(request, _("Declined. %(name)s sees that you did.") % {"name": asked.round.requester.get_short_name()})
    return redirect("feedback:index")


@login_not_required
@never_cache
@sensitive_post_parameters()
def outside(request: HttpRequest, token: str) -> HttpResponse:
    """Answer by a mail link; reading it uses nothing up."""
    try:
        door.knock(request)
        asked = services.open_invitation(token=token, now=timezone.now())
    except DomainError as refusal:
        return _dead_link(request, refusal)
    form = AnswerForm(request.POST or None, request=asked)

    def send(answers: list[services.AnswerInput]) -> None:
        services.answer_outside(token=token, answers=answers, now=timezone.now())

    if request.method == "POST" and _sent(form, send):
        return redirect("feedback:sent", how="anonymous" if asked.round.is_anonymous else "named")
    return _form_page(request, asked, form, "feedback/outside.html", reverse("feedback:outside-decline", args=[token]))


@login_not_required
@never_cache
@require_POST
def outside_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Decline by a mail link."""
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        door.knock(request)
        services.decline_outside(token=token, reason=reason, now=timezone.now())
    except DomainError as refusal:
        return _dead_link(request, refusal)
    return redirect("feedback:sent", how="declined")


@login_not_required
@require_GET
def sent(request: HttpRequest, how: str) -> HttpResponse:
    """Thank whoever answered."""
    return render(request, "feedback/sent.html", {"how": how})


@login_not_required
@require_POST
@sensitive_post_parameters()
def hints_while_writing(request: HttpRequest) -> JsonResponse:
    """Answer with hints about a text; nothing of it is kept."""
    found = hints.hints_for(request.POST.get("text", ""))
    texts, judgements = request.POST.getlist("texts"), request.POST.getlist("judgements")
    together = hints.hints_for_all(zip(judgements, texts, strict=False))
    return JsonResponse({"hints": [_shown(hint) for hint in found[:MOST_HINTS]], "together": [_shown(hint) for hint in together]})


def _shown(hint: hints.Hint) -> dict[str, Any]:
    return {"code": hint.code, "text": str(hint.text), "source": hint.source, "words": list(hint.words)}


def _mine(request: HttpRequest, request_id: UUID) -> FeedbackRequest:
    asked = FeedbackRequest.objects.asked_of(request.user).select_related(
        "round__subject__manager", "round__target_level", "round__requester"
    )
    return get_object_or_404(asked, pk=request_id)


def _own_words(asked: FeedbackRequest) -> list[FeedbackAnswer]:
    """What the respondent said, to read again; an anonymous answer cannot be found."""
    if asked.round.is_anonymous:
        return []
    rows = FeedbackAnswer.objects.filter(response__request=asked).select_related("competency")
    return list(rows.order_by("competency__position"))


def _waits_or_signed(asked: FeedbackRequest) -> bool:
    """Whether there is something to fill in: an anonymous request once, a signed one until the round closes."""
    if asked.round.is_anonymous:
        return FeedbackRequest.objects.open().filter(pk=asked.pk).exists()
    return asked.status != FeedbackRequest.Status.CLOSED


def _sent(form: AnswerForm, send: Send) -> bool:
    if not form.is_valid():
        return False
    try:
        send(form.answers())
    except DomainError as refusal:
        refusals.show(form, refusal)
        return False
    return True


def _thanks(request: HttpRequest, asked: FeedbackRequest) -> HttpResponse:
    if asked.round.is_anonymous:
        return redirect("feedback:sent", how="anonymous")
    messages.success(request, _("Sent. You can change it until the round closes."))
    return redirect("feedback:index")


def _form_page(
    request: HttpRequest,
    asked: FeedbackRequest,
    form: AnswerForm,
    template: str,
    decline_url: str,
    response: FeedbackResponse | None = None,
) -> HttpResponse:
    context = {
        "request_": asked,
        "round": asked.round,
        "form": form,
        "readers": selectors.readers_of(asked.round),
        "decline_url": decline_url,
        "decline_reasons": [(str(reason), reason) for reason in REASONS],
        "response": response,
        "k": policies.K,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def _dead_link(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {"message": refusal.message, "unsent": _unsent(request)}
    return render(request, "feedback/dead_link.html", context, status=refusal.status)


def _unsent(request: HttpRequest) -> list[str]:
    """What somebody typed who could send it no more, to be given back to them: it is kept nowhere."""
    typed = [(name, str(words)[:LONGEST_ANSWER].strip()) for name, words in request.POST.items()]
    return [words for name, words in typed if name.startswith(TYPED) and words][:MOST_UNSENT]
