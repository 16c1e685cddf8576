"""Cycles: dates, who owes what, extensions, committees."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentorship.core import refusals
from mentorship.core.errors import Conflict, DomainError
from mentorship.packets import policies, selectors, services
from mentorship.packets.deadlines import STEPS, steps_of
from mentorship.packets.forms import AuthorForm, CommitteeForm, CycleForm, ExtensionForm
from mentorship.packets.models import Appeal, Committee, PacketAsk, PromotionCycle

from .loading import me

SHOWN = 300


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List cycles."""
    rows = PromotionCycle.objects.visible_to(me(request)).prefetch_related("extensions", "ladders")
    return render(
        request,
        "packets/cycles.html",
        {"cycles": rows[:SHOWN], "may_plan": policies.can_assign(me(request)), "today": timezone.localdate()},
    )


def _cycle(request: HttpRequest, cycle_id: UUID) -> PromotionCycle:
    return get_object_or_404(PromotionCycle.objects.visible_to(me(request)), pk=cycle_id)


def _own_cycle(request: HttpRequest, cycle_id: UUID) -> PromotionCycle:
    found = _cycle(request, cycle_id)
    if not policies.can_assign(me(request)):
        raise PermissionDenied
    return found


@require_GET
def cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Show a cycle: its dates; to people partners also who owes what."""
    user, found, today = me(request), _cycle(request, cycle_id), timezone.localdate()
    context: dict[str, Any] = {
        "cycle": found,
        "steps": steps_of(found, today),
        "today": today,
        "may_plan": policies.can_assign(user),
    }
    extensions = found.extensions.select_related("by", "packet__candidate").order_by("-at")
    shown = extensions if context["may_plan"] else extensions.filter(packet__isnull=True)
    context["extensions"] = [(STEPS[one.step], one) for one in shown if one.step in STEPS]
    if context["may_plan"]:
        packets = (
            found.packets.open()
            .select_related("candidate__manager", "author", "cycle", "committee")
            .order_by("candidate__full_name")[:SHOWN]
        )
        context |= {
            "owed": selectors.who_owes_what(packets, today),
            "committees": found.committees.select_related("chair").prefetch_related("members"),
            "asks": PacketAsk.objects.filter(cycle=found, status=PacketAsk.Status.ASKED)
            .select_related("candidate__manager")
            .order_by("answer_until")[:SHOWN],
            "extension_form": ExtensionForm(cycle=found),
            "author_form": AuthorForm(auto_id=False),
            "done": found.packets.exclude(pk__in=found.packets.open().values("pk")).count(),
        }
    return render(request, "packets/cycle.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a cycle."""
    if not policies.can_assign(me(request)):
        raise PermissionDenied
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Change a cycle."""
    return _form(request, _own_cycle(request, cycle_id))


def _form(request: HttpRequest, found: PromotionCycle | None) -> HttpResponse:
    initial = {}
    if found:
        plain = ("name", "track_kind", "appeal_days", "answer_days", "version")
        initial = {name: getattr(found, name) for name in (*plain, *services.Dates.__dataclass_fields__)} | {
            "ladders": found.ladders.all(),
            "top": found.top,
        }
    form = CycleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved = services.plan_cycle(
                actor=me(request),
                name=given["name"],
                dates=form.dates(),
                ladders=given["ladders"],
                top=given["top"],
                track_kind=given["track_kind"],
                appeal_days=given["appeal_days"],
                answer_days=given["answer_days"],
                cycle_id=found.pk if found else None,
                version=given["version"],
                now=timezone.now(),
            )
        except DomainError as error:
            refusals.show(form, error)
            _take_up(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("packets:cycle", saved.pk)
    return render(request, "packets/cycle_form.html", {"form": form, "cycle": found})


def _take_up(form: BaseForm, error: DomainError) -> None:
    """Let the next save stand upon what somebody else saved meanwhile: it was said, and what was typed stays."""
    if isinstance(error, Conflict):
        data = QueryDict(mutable=True)
        data.update(form.data)
        data["version"] = error.version
        form.data = data


@require_POST
def open_cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Let packets be opened in it."""
    return _set_status(request, cycle_id, PromotionCycle.Status.OPEN)


@require_POST
def close_cycle(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Close it."""
    return _set_status(request, cycle_id, PromotionCycle.Status.CLOSED)


def _set_status(request: HttpRequest, cycle_id: UUID, status: str) -> HttpResponse:
    _own_cycle(request, cycle_id)
    services.set_cycle_status(cycle_id=cycle_id, actor=me(request), status=status, now=timezone.now())
    return redirect("packets:cycle", cycle_id)


@require_POST
def extend(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Move a step to a later day."""
    found = _own_cycle(request, cycle_id)
    form = ExtensionForm(request.POST, cycle=found)
    if form.is_valid():
        given = form.cleaned_data
        services.extend(
            cycle_id=cycle_id,
            actor=me(request),
            step=given["step"],
            until_on=given["until"],
            reason=given["reason"],
            packet_id=given["packet"].pk if given["packet"] else None,
            now=timezone.now(),
        )
        messages.success(request, _("Recorded."))
    else:
        messages.error(request, _("Choose a step, a day and give a reason."))
    return redirect("packets:cycle", cycle_id)


@require_http_methods(["GET", "POST"])
def committee_new(request: HttpRequest, cycle_id: UUID) -> HttpResponse:
    """Name a committee."""
    return _committee_form(request, _own_cycle(request, cycle_id), None)


@require_http_methods(["GET", "POST"])
def committee_edit(request: HttpRequest, cycle_id: UUID, committee_id: UUID) -> HttpResponse:
    """Change a committee."""
    found = _own_cycle(request, cycle_id)
    return _committee_form(request, found, get_object_or_404(found.committees, pk=committee_id))


def _committee_form(request: HttpRequest, found: PromotionCycle, committee: Committee | None) -> HttpResponse:
    waiting = Appeal.objects.waiting().filter(decision__packet__cycle=found)
    appealed = next((one.decision_id for one in waiting if str(one.decision_id) == request.GET.get("appealed")), None)
    initial: dict[str, Any] = {"is_appeal_panel": True, "quorum": 2} if appealed else {}
    if committee:
        initial = {
            "name": committee.name,
            "chair": committee.chair,
            "members": committee.members.all(),
            "quorum": committee.quorum,
            "is_appeal_panel": committee.is_appeal_panel,
            "version": committee.version,
        }
    form = CommitteeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_committee(
                cycle_id=found.pk,
                actor=me(request),
                now=timezone.now(),
                committee_id=committee.pk if committee else None,
                **form.cleaned_data,
            )
        except DomainError as error:
            refusals.show(form, error)
            _take_up(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("packets:decision", appealed) if appealed else redirect("packets:cycle", found.pk)
    return render(request, "packets/committee_form.html", {"form": form, "cycle": found, "committee": committee})
