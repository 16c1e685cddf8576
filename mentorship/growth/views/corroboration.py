"""One piece of evidence, and a colleague's word on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.growth import policies, selectors, services
from mentorship.growth.forms import AnswerForm, AskForm
from mentorship.growth.models import Corroboration, Evidence
from mentorship.growth.origins import came_from

Status = Corroboration.Status
MOST_OFFERED = 8


def show(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Show a piece, what it changed, and who confirms it."""
    return _page(request, _visible(request, evidence_id))


@require_POST
def ask(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Ask colleagues whether they saw it."""
    evidence = _visible(request, evidence_id)
    form = AskForm(request.POST)
    if form.is_valid():
        try:
            asked = services.ask_corroboration(
                evidence_id=evidence_id,
                actor=person_of(request),
                people=form.cleaned_data["people"],
                now=timezone.now(),
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(
                request, ngettext("%(n)d colleague is asked.", "%(n)d colleagues are asked.", len(asked)) % {"n": len(asked)}
            )
            return redirect(evidence)
    return _page(request, evidence, ask_form=form, status=422)


@require_POST
def confirm(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Confirm it."""
    return _answer(request, evidence_id, Status.CONFIRMED)


@require_POST
def dispute(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Say what is not right."""
    return _answer(request, evidence_id, Status.DISPUTED)


@require_POST
def decline(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Say that it is not mine to judge."""
    return _answer(request, evidence_id, Status.DECLINED)


def _answer(request: HttpRequest, evidence_id: UUID, status: Corroboration.Status) -> HttpResponse:
    evidence = _visible(request, evidence_id)
    form = AnswerForm(request.POST, evidence=evidence)
    if form.is_valid():
        figures = [figure.pk for figure in form.cleaned_data.get("figures", [])]
        words = form.cleaned_data["words"]
        try:
            services.answer_corroboration(
                evidence_id=evidence_id, actor=person_of(request), now=timezone.now(), status=status, words=words, figures=figures
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Thank you. %(name)s sees your answer.") % {"name": evidence.owner.get_short_name()})
            return redirect(evidence)
    return _page(request, evidence, answer_form=form, status=422)


def _visible(request: HttpRequest, evidence_id: UUID) -> Evidence:
    return visible_or_404(Evidence, request.user, evidence_id, "owner", "goal")


def _page(
    request: HttpRequest,
    evidence: Evidence,
    *,
    ask_form: AskForm | None = None,
    answer_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = person_of(request)
    words = list(evidence.corroborations.select_related("person").order_by("asked_at"))
    is_owner = policies.can_change_evidence(viewer, evidence)
    mine = next((row for row in words if row.person_id == viewer.pk), None)
    context = {
        "evidence": evidence,
        "is_owner": is_owner,
        "words": [(row, policies.counts_for(row.person, evidence.owner)) for row in words],
        "mine": mine,
        "can_confirm": policies.can_confirm(viewer, evidence),
        "can_dispute": policies.can_dispute(viewer, evidence),
        "figures": evidence.figures.select_related("confirmed_by").order_by("pk"),
        "criteria": evidence.criteria.select_related("expectation__competency", "expectation__level"),
        "came_from": came_from(evidence.origin, is_owner=is_owner),
        "colleagues": _not_asked(selectors.colleagues_of(viewer), words) if is_owner else [],
        "ask_form": ask_form or AskForm(),
        "answer_form": answer_form or AnswerForm(evidence=evidence, initial={"words": mine.words if mine else ""}),
    }
    return render(request, "growth/evidence.html", context, status=status)


def _not_asked(colleagues: list[User], words: list[Corroboration]) -> list[User]:
    """Offer at most eight colleagues, none of whom has been asked already."""
    asked = {row.person_id for row in words}
    return [somebody for somebody in colleagues if somebody.pk not in asked][:MOST_OFFERED]
