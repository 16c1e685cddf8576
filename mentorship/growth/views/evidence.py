"""Evidence: the list, keeping, correcting, sharing and deleting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import Conflict, DomainError
from mentorship.core.undo import undo
from mentorship.growth import policies, selectors, services
from mentorship.growth.forms import EvidenceForm, FigureRows, figure_rows
from mentorship.growth.models import Evidence
from mentorship.growth.views.growth import visible_person

STATES = {"confirmed", "unconfirmed", "disputed", "private", "untagged", "github"}


def index(request: HttpRequest, person_id: int | None = None) -> HttpResponse:
    """List somebody's evidence, newest first; mine without a name."""
    viewer = person_of(request)
    owner = visible_person(request, person_id) if person_id else viewer
    competency = request.GET.get("competency", "")
    state = request.GET.get("state", "")
    page = selectors.evidence_page(
        viewer,
        owner,
        competency=int(competency) if competency.isdecimal() and len(competency) < 10 else None,  # noqa: PLR2004  (fits bigint)
        state=state if state in STATES else "",
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "owner": owner,
        "is_owner": owner.pk == viewer.pk,
        "pages": page,
        "competencies": selectors.competencies_for(owner),
        "chosen": competency,
        "state": state,
    }
    return render(request, "growth/evidence_list.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Keep a piece of evidence."""
    me = person_of(request)
    form = EvidenceForm(request.POST or None, person=me, initial=_prefilled(request))
    rows = figure_rows(request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            said = form.said(rows.inputs())
            evidence = services.keep(actor=me, now=timezone.now(), said=said, is_shared=form.cleaned_data["is_shared"])
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Kept. Somebody who saw it can confirm it."))
            return redirect(evidence)
    return _form_page(request, form, rows)


def edit(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Correct a piece of mine."""
    me = person_of(request)
    evidence = _visible(request, evidence_id)
    if not policies.can_change_evidence(me, evidence):
        raise policies.refused()
    form = EvidenceForm(request.POST or None, person=me, evidence=evidence)
    rows = figure_rows(request.POST or None, evidence)
    theirs = None
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.edit_evidence(
                evidence_id=evidence_id, actor=me, now=timezone.now(), version=version, said=form.said(rows.inputs())
            )
        except Conflict as conflict:
            refusals.show(form, conflict)
            theirs = conflict.theirs
            form.take_version(conflict.version)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(evidence)
    return _form_page(request, form, rows, evidence=evidence, theirs=theirs)


@require_POST
def delete(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Take a piece of mine away; the toast undoes it."""
    _visible(request, evidence_id)
    services.delete_evidence(evidence_id=evidence_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Deleted."), extra_tags=undo("growth:evidence-restore", evidence_id))
    return redirect("growth:evidence-list")


@require_POST
def restore(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Bring a deleted piece of mine back."""
    get_object_or_404(Evidence.objects.deleted_by(request.user), pk=evidence_id)
    evidence = services.undo_delete(evidence_id=evidence_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("It is back."))
    return redirect(evidence)


@require_POST
def share(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Show a piece to my mentor and managers."""
    return _set_shared(request, evidence_id, is_shared=True)


@require_POST
def unshare(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Take a piece back to myself."""
    return _set_shared(request, evidence_id, is_shared=False)


def _set_shared(request: HttpRequest, evidence_id: UUID, *, is_shared: bool) -> HttpResponse:
    evidence = _visible(request, evidence_id)
    services.set_shared(evidence_id=evidence_id, actor=person_of(request), now=timezone.now(), is_shared=is_shared)
    if is_shared:
        back = undo("growth:evidence-unshare", evidence_id)
        messages.success(request, _("Your mentor and managers may read it."), extra_tags=back)
    else:
        back = undo("growth:evidence-share", evidence_id)
        messages.success(request, _("Only you may read it now, and those you asked."), extra_tags=back)
    return redirect(evidence)


def _visible(request: HttpRequest, evidence_id: UUID) -> Evidence:
    return visible_or_404(Evidence, request.user, evidence_id, "owner", "goal")


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    """Take over what a link knows already: a goal, a competency, a headline, a day."""
    known = {name: request.GET[name] for name in ("headline", "story", "link", "happened_on", "goal") if request.GET.get(name)}
    tags = [key for key in request.GET.getlist("competency") if key.isdecimal()]
    return known | ({"competencies": tags} if tags else {})


def _chosen(form: EvidenceForm) -> set[int]:
    """Return the ticked criteria, as typed or as kept."""
    value = form["criteria"].value() or []
    return {int(getattr(key, "pk", key)) for key in value if str(getattr(key, "pk", key)).isdecimal()}


def _form_page(
    request: HttpRequest,
    form: EvidenceForm,
    rows: FigureRows,
    *,
    evidence: Evidence | None = None,
    theirs: Any = None,
) -> HttpResponse:
    level = selectors.level_of(person_of(request))
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "evidence": evidence,
        "theirs": theirs,
        "chosen_criteria": _chosen(form),
    }
    context |= {"level": level, "expectations": selectors.expectations_of(level) if level else []}
    has_errors = form.is_bound and not (form.is_valid() and rows.is_valid())
    return render(request, "growth/evidence_form.html", context, status=422 if has_errors else 200)
