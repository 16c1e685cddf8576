"""Editing a ladder: begin a version, change it with a preview, map competencies, review, publish."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import Conflict, DomainError
from mentorship.ladders import editing, policies, selectors, services
from mentorship.ladders.draft_forms import AboutForm, CompetencyForm, LevelFormSet, MappingForm, level_rows
from mentorship.ladders.formats import LadderDocument
from mentorship.ladders.forms import PublishForm
from mentorship.ladders.models import Ladder, LadderVersion


def _editor(request: HttpRequest) -> User:
    actor = person_of(request)
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    return actor


def _draft(request: HttpRequest, version_id: int) -> LadderVersion:
    """The version, for somebody who may edit ladders: 404 for those who may not see it, 403 for other readers."""
    versions = LadderVersion.objects.visible_to(person_of(request)).select_related("ladder")
    version = get_object_or_404(versions, pk=version_id)
    _editor(request)
    return version


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version."""
    ladder = get_object_or_404(
        Ladder.objects.filter(versions__in=LadderVersion.objects.visible_to(person_of(request))).distinct(), slug=slug
    )
    draft = services.start_draft(ladder=ladder, actor=_editor(request), now=timezone.now())
    return redirect(draft.get_absolute_url())


def _save(request: HttpRequest, draft: LadderVersion, document: LadderDocument, version: int, form: Any) -> HttpResponse | None:
    """Save the document and lead to the draft; None when it was refused, with the reason on the form."""
    try:
        saved = services.save_draft(
            version_id=draft.pk, document=document, actor=person_of(request), now=timezone.now(), version=version
        )
    except DomainError as refusal:
        if isinstance(refusal, Conflict) and form is not None:
            form.data = form.data.copy()
            form.data["version"] = refusal.version
        if form is None:
            messages.error(request, refusal.message)
        elif hasattr(form, "add_error"):
            refusals.show(form, refusal)
        else:
            form.refusal = refusal.message
        return None
    messages.success(request, _("Saved. The draft is version %(number)s now.") % {"number": saved.number})
    return redirect(saved.get_absolute_url())


def about(request: HttpRequest, version_id: int) -> HttpResponse:
    """Change name, summary and thresholds."""
    draft = _draft(request, version_id)
    document = services.document_of(draft)
    form = AboutForm(request.POST or None, initial=AboutForm.of(document) | {"version": draft.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = replace(document, name=said["name"], summary=said["summary"], settings=form.settings())
        done = _save(request, draft, changed, said["version"], form)
        if done:
            return done
    return render(request, "ladders/about_form.html", {"form": form, "draft": draft}, status=422 if form.errors else 200)


def competency(request: HttpRequest, version_id: int, competency_id: int | None = None) -> HttpResponse:
    """Change one competency, or add one; the preview shows it as an engineer will see it."""
    draft = _draft(request, version_id)
    document = services.document_of(draft)
    shown = get_object_or_404(draft.competencies, pk=competency_id) if competency_id else None
    key = shown.code if shown else ""
    initial = CompetencyForm.of(document, key) | {"version": draft.version}
    form = CompetencyForm(request.POST or None, initial=initial, levels=document.levels)
    preview = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = editing.with_competency(document, key, name=said["name"], summary=said["summary"], cells=form.cells())
        if "preview" in request.POST:
            preview = selectors.preview_of(changed, key or changed.competencies[-1].key)
        else:
            done = _save(request, draft, changed, said["version"], form)
            if done:
                return done
    context = {"form": form, "draft": draft, "competency": shown, "preview": preview}
    return render(request, "ladders/competency_form.html", context, status=422 if form.errors else 200)


@require_POST
def remove_competency(request: HttpRequest, version_id: int, competency_id: int) -> HttpResponse:
    """Take a competency out of the draft."""
    return _rewrite(request, version_id, competency_id, editing.without_competency)


@require_POST
def move_competency(request: HttpRequest, version_id: int, competency_id: int) -> HttpResponse:
    """Move a competency one place up."""
    return _rewrite(request, version_id, competency_id, editing.moved_up)


Change = Callable[[LadderDocument, str], LadderDocument]


def _rewrite(request: HttpRequest, version_id: int, competency_id: int, change: Change) -> HttpResponse:
    draft = _draft(request, version_id)
    shown = get_object_or_404(draft.competencies, pk=competency_id)
    document = change(services.document_of(draft), shown.code)
    return _save(request, draft, document, draft.version, None) or redirect(draft.get_absolute_url())


def levels(request: HttpRequest, version_id: int) -> HttpResponse:
    """Change the levels: codes, titles, ranks, tracks."""
    draft = _draft(request, version_id)
    document = services.document_of(draft)
    rows: Any = LevelFormSet(request.POST or None, initial=level_rows(document), prefix="levels")
    read = request.POST.get("version", str(draft.version))
    if request.method == "POST" and rows.is_valid() and read.isdigit():
        done = _save(request, draft, editing.with_levels(document, rows.typed()), int(read), rows)
        if done:
            return done
    context = {"rows": rows, "draft": draft, "read": rows.data.get("version", read)}
    return render(request, "ladders/levels_form.html", context, status=422 if request.method == "POST" else 200)


def mapping(request: HttpRequest, version_id: int) -> HttpResponse:
    """Say where the competencies of the older version went."""
    draft = _draft(request, version_id)
    before, chosen = selectors.mapping_of(draft)
    old = list(before.competencies.order_by("position")) if before else []
    initial = {f"to_{one}": [str(new) for new in went] for one, went in chosen.items()}
    form = MappingForm(request.POST or None, old=old, new=draft.competencies.order_by("position"), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_mapping(version_id=draft.pk, went=form.went(), actor=person_of(request), now=timezone.now())
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("The mapping is kept."))
            return redirect(draft.get_absolute_url())
    context = {"form": form, "draft": draft, "before": before}
    return render(request, "ladders/mapping_form.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put the draft in force today or on a day."""
    draft = _draft(request, version_id)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the day as 2026-01-31."))
        return redirect(draft.get_absolute_url())
    before = selectors.mapping_of(draft)[0]
    stay = sum(people for _level, people in services.dropped_levels(draft, before))
    done = services.publish(version_id=draft.pk, actor=person_of(request), now=timezone.now(), on=form.cleaned_data["on"])
    if done.status == LadderVersion.Status.SCHEDULED and done.publish_on:
        messages.success(request, _("In force from %(day)s.") % {"day": date_format(done.publish_on)})
    elif stay:
        said = ngettext(
            "In force. %(n)d person, whose level it no longer has, stays on version %(old)s; all others moved.",
            "In force. %(n)d people, whose level it no longer has, stay on version %(old)s; all others moved.",
            stay,
        )
        messages.success(request, said % {"n": stay, "old": before.number if before else ""})
    else:
        messages.success(request, _("In force. Everybody on this ladder moved to the new version with their level."))
    return redirect(done.get_absolute_url())


@require_POST
def review(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the draft to the other people partners as finished."""
    draft = services.ask_review(version_id=_draft(request, version_id).pk, actor=person_of(request), now=timezone.now())
    messages.success(request, _("The draft is in review."))
    return redirect(draft.get_absolute_url())


@require_POST
def reopen(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take a version back from review or from its date."""
    draft = services.back_to_draft(version_id=_draft(request, version_id).pk, actor=person_of(request), now=timezone.now())
    messages.success(request, _("It is a draft again."))
    return redirect(draft.get_absolute_url())


@require_POST
def delete(request: HttpRequest, version_id: int) -> HttpResponse:
    """Throw the draft away."""
    services.delete_draft(version_id=_draft(request, version_id).pk, actor=person_of(request), now=timezone.now())
    messages.success(request, _("The draft is gone; what is in force stays."))
    return redirect("ladders:index")
