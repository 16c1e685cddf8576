"""The decision record: written by the chair, told by the manager, read and perhaps appealed by the candidate."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.packets import policies, selectors, services
from mentorship.packets.forms import AppealForm, DecisionForm
from mentorship.packets.meeting import Spread, spreads
from mentorship.packets.models import Appeal, Committee, Decision, Packet
from mentorship.packets.services import Verdict
from mentorship.packets.services.planning import goals_from

from .loading import load, me


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Record the decision."""
    packet = load(request, packet_id)
    if not policies.can_decide(me(request), packet):
        raise PermissionDenied
    found = _spreads(me(request), packet)
    first = {f"view_{pk}": one.common_view for pk, one in found.items() if one.common_view}
    form = DecisionForm(request.POST or None, packet=packet, initial={"effective_on": packet.cycle.effective_on} | first)
    if request.method == "POST" and form.is_valid():
        try:
            record = services.record_decision(packet_id=packet_id, actor=me(request), verdict=_verdict(form), now=timezone.now())
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Recorded. It stays embargoed until the manager says “told” or the release date."))
            return redirect("packets:decision", record.pk)
    rows = [(one, view, why, found[one.competency_id]) for one, view, why in form.rows()]
    return render(request, "packets/decide.html", {"packet": packet, "form": form, "rows": rows})


def _spreads(user: User, packet: Packet) -> dict[int, Spread]:
    """How the members who decide now see each competency of the target level."""
    committee = policies.own_committee(user, packet)
    opinions = selectors.standing_opinions(user, packet)
    asked = packet.target_level.expectations.order_by("competency__position").values_list("competency_id", "competency__name")
    names = dict(asked)
    return dict(zip(names, spreads(names.items(), opinions, deciding=committee.people() if committee else ()), strict=True))


def _verdict(form: DecisionForm) -> Verdict:
    given = form.cleaned_data
    return Verdict(
        outcome=given["outcome"],
        summary=given["summary"],
        lines=form.lines(),
        would_change=given["would_change"],
        look_again_on=given["look_again_on"],
        effective_on=given["effective_on"],
    )


def _decision(request: HttpRequest, decision_id: UUID) -> Decision:
    packet = ("packet__candidate__manager", "packet__target_level", "packet__cycle", "packet__committee")
    return visible_or_404(Decision, me(request), decision_id, *packet, "recorded_by", "told_by")


@require_GET
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Show the record."""
    user, found = me(request), _decision(request, decision_id)
    appeal = Appeal.objects.filter(decision=found).select_related("panel").first()
    is_candidate = user.pk == found.packet.candidate_id
    names_panel = appeal is not None and appeal.answered_at is None and policies.can_assign(user)
    context = {
        "decision": found,
        "packet": found.packet,
        "lines": found.lines.select_related("competency").order_by("competency__position"),
        "appeal": appeal,
        "reads_appeal": appeal and (is_candidate or user.is_people_partner or policies.sits_on(user, appeal.panel)),
        "replaced_by": Decision.objects.visible_to(user).filter(replaces=found).first(),
        "hears": appeal and not appeal.answered_at and policies.can_opine(user, found.packet),
        "is_candidate": is_candidate,
        "acting_for": acting_for(user, found.packet.candidate) if policies.can_tell(user, found) else None,
        "sees_packet": Packet.objects.visible_to(user).filter(pk=found.packet_id).exists(),
        "may_tell": found.released_at is None and policies.can_tell(user, found),
        "may_appeal": _may_appeal(found, is_candidate=is_candidate, has_appealed=appeal is not None),
        "goals": goals_from(found.would_change) if policies.can_start_plan(user, found) else [],
        "appeal_form": AppealForm(),
        "names_panel": names_panel,
        "panels": selectors.panels_for(found) if names_panel else [],
    }
    return render(request, "packets/decision.html", context)


def _may_appeal(found: Decision, *, is_candidate: bool, has_appealed: bool) -> bool:
    if (
        not is_candidate
        or has_appealed
        or found.outcome != Decision.Outcome.NOT_YET
        or found.released_at is None
        or found.replaces_id
    ):
        return False
    return (timezone.localdate() - timezone.localdate(found.released_at)).days <= found.packet.cycle.appeal_days


@require_POST
def tell(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Say that the candidate has been told."""
    _decision(request, decision_id)
    services.tell_decision(decision_id=decision_id, actor=me(request), now=timezone.now())
    messages.success(request, _("Released: the candidate can read the record now."))
    return redirect("packets:decision", decision_id)


@require_POST
def appeal(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Appeal once."""
    found = _decision(request, decision_id)
    if not policies.can_appeal(me(request), found):
        raise PermissionDenied
    form = AppealForm(request.POST)
    if form.is_valid():
        services.appeal_decision(decision_id=decision_id, actor=me(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("People outside the first committee will look again."))
    else:
        messages.error(request, _("Say what was overlooked."))
    return redirect("packets:decision", decision_id)


@require_POST
def plan(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Start the next growth plan from the record."""
    _decision(request, decision_id)
    services.start_plan(decision_id=decision_id, actor=me(request), now=timezone.now())
    messages.success(request, _("Your plan holds what would change the answer. Add measures when you are ready."))
    return redirect("growth:index")


@require_POST
def panel(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """Name who hears an appeal."""
    if not me(request).is_people_partner:
        raise PermissionDenied
    found = get_object_or_404(Appeal.objects.waiting(), pk=appeal_id)
    committee = get_object_or_404(Committee.objects.filter(is_appeal_panel=True), pk=request.POST.get("panel") or None)
    services.assign_panel(appeal_id=appeal_id, actor=me(request), panel=committee, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("packets:decision", found.decision_id)
