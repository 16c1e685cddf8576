"""Bringing ladders, people and history in: upload, look, apply."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import blobs, jobs, refusals
from mentorship.core.errors import DomainError, Invalid
from mentorship.core.models import Blob
from mentorship.ladders import policies, services
from mentorship.ladders.formats import located
from mentorship.ladders.forms import ColumnsForm, LadderTargetForm, UploadForm
from mentorship.ladders.models import Ladder
from mentorship.ladders.people_rows import ALIASES, read_people
from mentorship.ladders.tables import MAX_BYTES, Table, guess_columns, read_table

LADDER, PEOPLE, HISTORY = "application/x-ladder", "application/x-people", "application/x-job-history"
KEPT_DAYS = 7
LARGE = 2_000
SHOWN = 100
MOST_PLAN_SHOWN = 200


def _ladder_actor(request: HttpRequest) -> User:
    actor = person_of(request)
    if not policies.can_edit_ladders(actor):
        raise PermissionDenied
    return actor


def people_actor(request: HttpRequest) -> User:
    """Return the viewer, who must be somebody that brings people in."""
    actor = person_of(request)
    if not policies.can_import_people(actor):
        raise PermissionDenied
    return actor


def _upload(file: Any, most: int) -> bytes:
    """The file's bytes, never more than may be read."""
    if (file.size or 0) > most:
        message = _("“%(name)s” has %(size).0f MB; at most %(most)d MB are read. Check that it is the right file.")
        raise Invalid(message % {"name": file.name, "size": (file.size or 0) / 1e6, "most": most // 1_000_000}, field="file")
    return bytes(file.read())


def _keep(request: HttpRequest, kind: str, data: bytes, name: str) -> Blob:
    return blobs.keep(data, name=name, content_type=kind, owner=request.user, now=timezone.now(), days=KEPT_DAYS)


def _blob(request: HttpRequest, blob_id: UUID, kind: str) -> Blob:
    return get_object_or_404(Blob.objects.filter(owner=person_of(request), content_type=kind), pk=blob_id)


def ladder_upload(request: HttpRequest) -> HttpResponse:
    """Take a ladder's file; what is wrong with it is shown by line and column."""
    _ladder_actor(request)
    note = _("Own YAML, a Financial Times job family, Monzo front matter in Markdown, or a CSV matrix. At most 2 MB.")
    form = UploadForm(request.POST or None, request.FILES or None, accept=".yaml,.yml,.json,.md,.csv,.tsv", help_text=note)
    problems: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = _upload(file, located.MAX_BYTES)
            services.read_ladder(data=data, file=file.name)
        except DomainError as refusal:
            problems = refusal.rows
            refusals.show(form, refusal)
        else:
            return redirect("ladders:import-plan", _keep(request, LADDER, data, file.name).pk)
    context = {"form": form, "problems": problems}
    return render(request, "ladders/import.html", context, status=422 if form.errors else 200)


def ladder_plan(request: HttpRequest, blob_id: UUID) -> HttpResponse:
    """Show what the import would change, and do it on POST: all or nothing."""
    actor = _ladder_actor(request)
    blob = _blob(request, blob_id, LADDER)
    document = services.read_ladder(data=bytes(blob.content), file=blob.name)
    form = LadderTargetForm(request.POST or request.GET or None, initial={"state": "published"})
    target = form.cleaned_data["ladder"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        is_published = form.cleaned_data["state"] == "published"
        try:
            done = services.import_ladder(
                document=document, actor=actor, now=timezone.now(), ladder=target, is_published=is_published
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            imported = _("“%(name)s” is imported.") % {"name": document.name}
            messages.success(request, _("Nothing changed: this version is here already.") if done.is_same else imported)
            version = done.draft or done.before
            return redirect(version.get_absolute_url() if version else "ladders:index")
    plan = services.plan_import(document, ladder=target)
    if plan.ladder and not form.is_bound:
        form = LadderTargetForm(initial={"state": "published", "ladder": plan.ladder})
    context = {"form": form, "plan": plan, "document": document, "blob": blob, "criteria": sum(1 for _one in document.criteria())}
    return render(request, "ladders/import_plan.html", context, status=422 if form.errors else 200)


def people_upload(request: HttpRequest) -> HttpResponse:
    """Take a table of people."""
    return _table_upload(request, PEOPLE, "ladders:people-plan", "ladders/people_import.html")


def history_upload(request: HttpRequest) -> HttpResponse:
    """Take a table of past jobs."""
    return _table_upload(request, HISTORY, "ladders:history-plan", "ladders/history_import.html")


def _table_upload(request: HttpRequest, kind: str, following: str, template: str) -> HttpResponse:
    people_actor(request)
    note = _("CSV or TSV with a first line that names the columns. At most 30 MB.")
    form = UploadForm(request.POST or None, request.FILES or None, accept=".csv,.tsv,.txt,text/csv", help_text=note)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = _upload(file, MAX_BYTES)
            read_table(data, file.name)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            return redirect(following, _keep(request, kind, data, file.name).pk)
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


def people_plan(request: HttpRequest, blob_id: UUID) -> HttpResponse:
    """Map the columns and show what would change, row by row; nothing is written."""
    people_actor(request)
    blob = _blob(request, blob_id, PEOPLE)
    table = read_table(bytes(blob.content), blob.name)
    return _people_answer(request, blob, table, _columns_form(request.GET, table))


def _columns_form(asked: Any, table: Table) -> ColumnsForm:
    """The form with what was asked, else with what was chosen the last time, else with what the names suggest."""
    ladders = Ladder.objects.filter(versions__status="published").order_by("name").distinct()
    if "blank" in asked:
        return ColumnsForm(asked, head=table.head, ladders=ladders)
    kept = services.kept_columns()
    columns = guess_columns(table.head, ALIASES, kept.get("columns", {}))
    values = {f"col_{name}": column for name, column in columns.items()}
    values |= {"blank": kept.get("blank", "keep"), "ladder": kept.get("ladder", "")}
    return ColumnsForm(values, head=table.head, ladders=ladders)


def _people_answer(request: HttpRequest, blob: Blob, table: Table, form: ColumnsForm, status: int = 200) -> HttpResponse:
    plan = None
    if form.is_valid():
        rows = read_people(table, form.columns())
        blank, ladder = form.cleaned_data["blank"], form.cleaned_data["ladder"]
        plan = services.plan_people(rows, blank=blank, ladder=ladder, today=timezone.localdate())
    context = {
        "form": form,
        "blob": blob,
        "table": table,
        "plan": plan,
        "counts": plan.counts() if plan else {},
        "changes": services.changes_in_words(plan, MOST_PLAN_SHOWN) if plan else [],
        "more": max(0, len(plan.changes) - MOST_PLAN_SHOWN) if plan else 0,
    }
    return render(request, "ladders/people_plan.html", context, status=status)


@require_POST
def people_apply(request: HttpRequest, blob_id: UUID) -> HttpResponse:
    """Write the import: at once when small, as a job when large. All or nothing."""
    actor = people_actor(request)
    now = timezone.now()
    blob = _blob(request, blob_id, PEOPLE)
    table = read_table(bytes(blob.content), blob.name)
    form = _columns_form(request.POST, table)
    if not form.is_valid():
        return _people_answer(request, blob, table, form, status=422)
    chosen = {"columns": form.columns(), "blank": form.cleaned_data["blank"], "ladder": form.cleaned_data["ladder"]}
    services.keep_columns(now=now, **chosen)
    if len(table.rows) > LARGE:
        arguments = {"blob_id": str(blob.pk), "actor_id": actor.pk, **chosen}
        job = jobs.start("mentorship.ladders.tasks.import_people", owner=actor, now=now, **arguments)
        return redirect("core:job", job.pk)
    try:
        rows = read_people(table, chosen["columns"])
        plan = services.import_people(
            rows=rows, actor=actor, now=now, blank=chosen["blank"], ladder=chosen["ladder"], source=f"import:{blob.pk}"
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _people_answer(request, blob, table, form, status=422)
    messages.success(request, _people_done(plan.counts()))
    return redirect("ladders:invite-imported" if plan.created else "accounts:index")


def _people_done(counts: dict[str, int]) -> str:
    if not counts["created"] and not counts["changed"]:
        return _("Nothing changed: everybody in the file is here as the file says.")
    created = ngettext("%(n)d person is new", "%(n)d people are new", counts["created"]) % {"n": counts["created"]}
    changed = ngettext("%(n)d changed", "%(n)d changed", counts["changed"]) % {"n": counts["changed"]}
    return f"{created}, {changed}."


def history_plan(request: HttpRequest, blob_id: UUID) -> HttpResponse:
    """Show the past jobs of a file with their contradictions, and keep them on POST."""
    actor = people_actor(request)
    blob = _blob(request, blob_id, HISTORY)
    table = read_table(bytes(blob.content), blob.name)
    if request.method == "POST":
        done = services.import_history(table=table, actor=actor, now=timezone.now())
        count = len(done.jobs)
        said = ngettext("%(n)d row of history is kept", "%(n)d rows of history are kept", count) % {"n": count}
        messages.success(request, _("%(said)s; %(known)d were here already.") % {"said": said, "known": done.known})
        return redirect("accounts:index")
    plan = services.plan_history(table)
    return render(request, "ladders/history_plan.html", {"plan": plan, "blob": blob, "jobs": plan.jobs[:MOST_PLAN_SHOWN]})
