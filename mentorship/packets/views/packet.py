"""One packet: its page, its draft, its check list, its way to the committee."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import acting_for
from mentorship.core import jobs, refusals
from mentorship.core.errors import DomainError
from mentorship.packets import policies, selectors, services
from mentorship.packets.checklist import Check
from mentorship.packets.deadlines import steps_of
from mentorship.packets.document import Document, from_data
from mentorship.packets.documents import as_edited, current_submission, latest_draft
from mentorship.packets.forms import AssignForm, AuthorForm, ReasonForm
from mentorship.packets.models import MarginComment, Packet, PacketDraft, SubmittedPacket
from mentorship.packets.presentation import groups_of, month_initials, timeline_rows, timeline_years
from mentorship.packets.services.drafting import DRAFT_TASK

from .loading import load, load_to_assign, me

MOST_TAKEN_BACK = 5


@require_GET
def packet(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Show the packet as it stands, with what this person may do."""
    found = load(request, packet_id)
    return render(request, "packets/packet.html", _context(request, found))


def _context(request: HttpRequest, found: Packet) -> dict[str, Any]:
    user, now = me(request), timezone.now()
    decision = selectors.decision_for(user, found) if found.status == Packet.Status.DECIDED else None
    status = selectors.status_for(found, decision)
    submission = current_submission(found) if found.is_frozen else None
    draft = None if submission else latest_draft(found)
    may_write = policies.can_write(user, found)
    context: dict[str, Any] = {
        "packet": found,
        "status": status,
        "status_label": Packet.Status(status).label,
        "decision": decision,
        "may_write": may_write,
        "acting_for": acting_for(user, found.candidate) if may_write else None,
        "may_comment": found.is_editable and policies.can_comment(user, found),
        "may_judge": found.is_frozen and policies.can_judge(user, found),
        "may_assign": policies.can_assign(user),
        "may_take_back": status in {Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION}
        and policies.can_take_back(user, found),
        "is_candidate": user.pk == found.candidate_id,
        "steps": steps_of(found.cycle, timezone.localdate(now), found),
        "submission": submission,
        "taken_back": found.submissions.filter(taken_back_at__isnull=False).select_related("submitted_by")[:MOST_TAKEN_BACK],
        "job": _job(found) if may_write or draft is None else None,
    }
    if context["job"]:
        context |= _job_urls(found, may_write=may_write)
    return context | _said(found, submission, draft)


def _job(found: Packet) -> Any:
    job = jobs.latest(found, DRAFT_TASK)
    return job if job and (job.is_open or job.status == "failed") else None


def _job_urls(found: Packet, *, may_write: bool) -> dict[str, str]:
    again_url = reverse("packets:draft", args=[found.pk]) if may_write else ""
    return {"url": reverse("packets:progress", args=[found.pk]), "again_url": again_url}


def _said(found: Packet, submission: SubmittedPacket | None, draft: PacketDraft | None) -> dict[str, Any]:
    """What the packet says, section by section, with comments and offers while it is being written."""
    if submission:
        return shown(from_data(submission.document))
    if draft is None:
        return {"document": None}
    stored = list(found.sections.select_related("edited_by"))
    document = as_edited(draft, stored)
    comments: dict[int, list[MarginComment]] = {}
    for one in MarginComment.objects.filter(section__packet=found).select_related("author").order_by("at"):
        comments.setdefault(one.section_id, []).append(one)
    context = shown(document)
    by_key = {one.key: one for one in stored}
    for row in context["sections"]:
        row["stored"] = by_key.get(row["section"].key)
        row["comments"] = comments.get(row["stored"].pk, []) if row["stored"] else []
    return context | {"draft": draft, "changed": selectors.changed_sources(draft)}


def shown(document: Document) -> dict[str, Any]:
    """The parts of a document as the templates want them."""
    return {
        "document": document,
        "sections": [{"section": one, "groups": groups_of(one, document)} for one in document.sections],
        "timeline": timeline_rows(document),
        "timeline_years": timeline_years(document),
        "timeline_months": month_initials(document),
    }


@require_POST
def draft(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Ask for a draft."""
    load(request, packet_id)
    services.draft_packet(packet_id=packet_id, actor=me(request), now=timezone.now())
    return redirect("packets:packet", packet_id)


@require_GET
def progress(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Answer with how far the draft is; once it is there, the page is asked for anew."""
    found = load(request, packet_id)
    job = jobs.latest(found, DRAFT_TASK)
    if job is None:
        return redirect("packets:packet", packet_id)
    context = _job_urls(found, may_write=policies.can_write(me(request), found))
    response = render(request, "components/job.html", context | {"job": job})
    if not job.is_open and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"
    return response


def _mends(found: Packet, one: Check) -> str:
    """Where a line of the check list is mended."""
    if not one.section:
        return ""
    if one.leads_to == "comments":
        return f"{found.get_absolute_url()}#comments-{one.section}"
    return reverse(f"packets:{one.leads_to}", args=[found.pk, one.section])


@require_GET
def checks(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Show what a committee will ask, before submission."""
    found = load(request, packet_id)
    if not policies.can_comment(me(request), found):
        raise PermissionDenied
    written = latest_draft(found)
    if written is None or not found.is_editable:
        return redirect(found)
    rows = selectors.checks_of(found, written, today=timezone.localdate())
    context: dict[str, Any] = {
        "packet": found,
        "checks": [(one, _mends(found, one)) for one in rows],
        "stops": sum(one.tone == "stop" for one in rows),
        "may_write": policies.can_write(me(request), found),
    }
    return render(request, "packets/checks.html", context)


@require_POST
def submit(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Submit it."""
    load(request, packet_id)
    found = services.submit_packet(packet_id=packet_id, actor=me(request), now=timezone.now())
    messages.success(request, _("Submitted. From here this version cannot change."))
    return redirect(found)


@require_POST
def take_back(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Take a mistaken submission back."""
    load(request, packet_id)
    found = services.take_back(packet_id=packet_id, actor=me(request), now=timezone.now())
    messages.success(request, _("Taken back. It can be edited and submitted again."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Take the packet out of the cycle, with a reason."""
    found = load(request, packet_id)
    if not (policies.can_write(me(request), found) or policies.can_assign(me(request))):
        raise PermissionDenied
    return _ended(request, found, services.withdraw_packet, _("Withdraw this packet"))


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The candidate does not want it."""
    found = load(request, packet_id)
    if me(request).pk != found.candidate_id:
        raise PermissionDenied
    return _ended(request, found, services.decline_packet, _("Decline this packet"))


def _ended(request: HttpRequest, found: Packet, verb: Any, title: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verb(packet_id=found.pk, actor=me(request), now=timezone.now(), reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("The packet is withdrawn."))
            return redirect("packets:index")
    return render(request, "packets/reason.html", {"form": form, "packet": found, "title": title})


@require_POST
def assign_committee(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Say which committee decides."""
    found = load_to_assign(request, packet_id)
    form = AssignForm(request.POST, cycle=found.cycle)
    if form.is_valid():
        services.assign_committee(
            packet_id=packet_id, actor=me(request), committee=form.cleaned_data["committee"], now=timezone.now()
        )
        messages.success(request, _("Saved."))
    return redirect("packets:cycle", found.cycle_id)


@require_POST
def assign_author(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Hand it to another author."""
    found = load_to_assign(request, packet_id)
    form = AuthorForm(request.POST)
    if form.is_valid():
        services.assign_author(packet_id=packet_id, actor=me(request), author=form.cleaned_data["author"], now=timezone.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(one) for one in form.errors.get("author", [])))
    return redirect("packets:cycle", found.cycle_id)
