"""The feedback page, a round, and who is asked in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import acting_for
from accounts.models import Relationship, User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.core.people import people_named
from mentorship.core.undo import undo
from mentorship.feedback import policies, selectors, services
from mentorship.feedback.forms import AskedForm, RespondentsForm, RoundForm, subjects_for
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Testimonial
from mentorship.feedback.services.respondents import MOST_RESPONDENTS


def index(request: HttpRequest) -> HttpResponse:
    """Show what is asked of me, rounds about me and my reports, and words given."""
    me = person_of(request)
    context = {
        "asked": selectors.first_asked_of(me),
        "rounds": selectors.first_rounds_of(me),
        "to_me": selectors.words_to(me),
        "by_me": selectors.words_by(me),
        "has_people": me.reports.filter(is_active=True).exists()
        or Relationship.objects.delegated_to(me, timezone.localdate()).exists(),
        "testimonials": Testimonial.objects.visible_to(me).filter(status__in=["asked", "given"]).count(),
    }
    return render(request, "feedback/index.html", context)


def open_round(request: HttpRequest) -> HttpResponse:
    """Ask several people about myself or one of my reports."""
    me = person_of(request)
    subjects = sorted(subjects_for(me).order_by("full_name"), key=lambda one: one.pk != me.pk)  # myself first
    subject = _chosen(request, subjects, me)
    form = RoundForm(request.POST or None, subject=subject)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            round_ = services.open_round(
                actor=me,
                subject=subject,
                target_level=data["target_level"],
                respondents=form.respondents(),
                now=timezone.now(),
                purpose=data["purpose"],
                mode=data["mode"],
                closes_on=data["closes_on"],
                message=data["message"],
                competencies=list(data["competencies"]),
            )
        except DomainError as refusal:
            refusal.field = {"respondents": "people"}.get(refusal.field or "", refusal.field)
            refusals.show(form, refusal)
        else:
            messages.success(request, _("The round is open; everybody is asked."))
            return redirect(round_)
    context = {"form": form, "subject": subject, "subjects": subjects, "colleagues": selectors.colleagues_with_loads(subject)}
    return render(request, "feedback/round_form.html", context, status=422 if form.errors else 200)


@require_POST
def waiting(request: HttpRequest) -> HttpResponse:
    """Say of the people named so far for whom something waits already."""
    named = people_named(request.POST.get("people", ""), most=MOST_RESPONDENTS)
    busy = [one for one in selectors.with_loads(named) if one.waiting]
    return render(request, "feedback/_waiting.html", {"busy": busy, "most": selectors.most_open()})


def _chosen(request: HttpRequest, subjects: list[User], me: User) -> User:
    wanted = request.POST.get("subject") or request.GET.get("subject") or ""
    return next((person for person in subjects if str(person.pk) == wanted), me)


def show(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show a round: who is asked, and what was said as far as I may read it."""
    return _page(request, _visible(request, round_id))


@require_POST
def add(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ask, or propose, more people."""
    round_ = _visible(request, round_id)
    form = RespondentsForm(request.POST)
    if form.is_valid():
        try:
            asked = services.add_respondents(
                round_id=round_id, actor=person_of(request), respondents=form.respondents(), now=timezone.now()
            )
        except DomainError as refusal:
            refusal.field = {"respondents": "people"}.get(refusal.field or "", refusal.field)
            refusals.show(form, refusal)
        else:
            is_proposed = any(one.status == FeedbackRequest.Status.PROPOSED for one in asked)
            messages.success(request, _("Proposed to the manager.") if is_proposed else _("They are asked."))
            return redirect(round_)
    return _page(request, round_, form=form, status=422)


@require_POST
def accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask somebody whom the subject proposed."""
    asked = _request(request, request_id)
    services.accept_proposed(request_id=request_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("%(name)s is asked.") % {"name": asked.name})
    return redirect(asked.round)


@require_POST
def remove(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """No longer ask somebody."""
    asked = _request(request, request_id)
    services.remove_respondent(request_id=request_id, actor=person_of(request), now=timezone.now())
    back = "" if asked.round.is_anonymous else undo("feedback:request-ask-after-all", request_id)
    messages.success(request, _("%(name)s is no longer asked.") % {"name": asked.name}, extra_tags=back)
    return redirect(asked.round)


@require_POST
def ask_after_all(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take that back."""
    asked = _request(request, request_id)
    services.ask_after_all(request_id=request_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("%(name)s is asked after all.") % {"name": asked.name})
    return redirect(asked.round)


@require_POST
def renew(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send somebody outside a new link."""
    asked = _request(request, request_id)
    services.renew_link(request_id=request_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("%(name)s gets a new link; the old one opens nothing any more.") % {"name": asked.name})
    return redirect(asked.round)


@require_POST
def competencies(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Choose what one respondent is asked about."""
    asked = _request(request, request_id)
    form = AskedForm(request.POST, request=asked)
    chosen = list(form.cleaned_data["competencies"]) if form.is_valid() else []
    services.set_competencies(request_id=request_id, actor=person_of(request), competencies=chosen, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect(asked.round)


@require_POST
def close(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take no more answers."""
    _visible(request, round_id)
    round_ = services.close_round(round_id=round_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("The round is closed."))
    return redirect(round_)


@require_POST
def cancel(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Call the round off."""
    _visible(request, round_id)
    services.cancel_round(round_id=round_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("The round is called off; nothing of it is kept."))
    return redirect("feedback:index")


def _visible(request: HttpRequest, round_id: UUID) -> FeedbackRound:
    return visible_or_404(FeedbackRound, request.user, round_id, "subject__manager", "target_level__track", "requester")


def _request(request: HttpRequest, request_id: UUID) -> FeedbackRequest:
    return visible_or_404(FeedbackRequest, request.user, request_id, "round", "respondent")


def _page(request: HttpRequest, round_: FeedbackRound, *, form: RespondentsForm | None = None, status: int = 200) -> HttpResponse:
    viewer = person_of(request)
    can_amend = policies.can_amend(viewer, round_)
    requests = selectors.requests_of(round_)
    asked = {one.respondent_id for one in requests}
    near = selectors.colleagues_with_loads(round_.subject) if round_.is_open else []
    context: dict[str, Any] = {
        "round": round_,
        "readers": selectors.readers_of(round_, is_respondent=False),
        "requests": requests,
        "offered": list(round_.competencies.order_by("position")),
        "shelves": selectors.answers_by_competency(round_, viewer),
        "can_read": policies.can_read_answers(viewer, round_),
        "can_amend": can_amend,
        "acting_for": acting_for(viewer, round_.subject) if can_amend else None,
        "can_close": policies.can_close(viewer, round_),
        "asks_at_once": policies.asks_at_once(viewer, round_),
        "form": form or RespondentsForm(),
        "colleagues": [one for one in near if one.person.pk not in asked],
        "k": policies.K,
    }
    return render(request, "feedback/round.html", context, status=status)
