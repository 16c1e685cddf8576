"""Calibration: what waits for my opinion, the sealed form, the meeting, packets side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.packets import policies, selectors, services
from mentorship.packets.document import from_data
from mentorship.packets.documents import current_submission, latest_draft
from mentorship.packets.forms import NoteForm, OpinionForm
from mentorship.packets.meeting import spreads
from mentorship.packets.models import Committee, MeetingNote, Opinion, Packet

from .loading import load, me
from .packet import shown

SHOWN = 200


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the packets of my committees, those that owe my opinion first."""
    user = me(request)
    rows = sorted(selectors.to_judge(user)[:SHOWN], key=lambda one: (one.status == Packet.Status.DECIDED, one.has_mine))
    committees = Committee.objects.filter(Q(members=user) | Q(chair=user)).distinct().select_related("cycle")
    context = {
        "rows": rows,
        "committees": committees,
        "owed": sum(not one.has_mine and one.status != Packet.Status.DECIDED for one in rows),
    }
    return render(request, "packets/calibration.html", context)


def _judged(request: HttpRequest, packet_id: UUID) -> Packet:
    packet = load(request, packet_id)
    if not policies.can_judge(me(request), packet):
        raise PermissionDenied
    return packet


def _others(packet: Packet, request: HttpRequest) -> dict[str, str]:
    """Addresses of the packets before and after this one, for the keyboard."""
    keys = [one.pk for one in selectors.to_judge(me(request))[:SHOWN]]
    if packet.pk not in keys:
        return {}
    at = keys.index(packet.pk)
    return {"previous": str(keys[at - 1]) if at else "", "next": str(keys[at + 1]) if at + 1 < len(keys) else ""}


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Read the packet and give a sealed opinion."""
    packet = _judged(request, packet_id)
    mine = packet.opinions.filter(member=me(request), is_withheld=False).order_by("-number").prefetch_related("lines").first()
    form = OpinionForm(request.POST or None, packet=packet, initial=_initial(mine))
    if request.method == "POST" and form.is_valid():
        try:
            services.give_opinion(
                packet_id=packet_id,
                actor=me(request),
                lines=form.lines(),
                overall=form.cleaned_data["overall"],
                now=timezone.now(),
            )
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Your opinion is given. The others’ show in the meeting."))
            return redirect("packets:meeting", packet_id)
    submission = current_submission(packet)
    context = {"packet": packet, "form": form, "mine": mine, "annex": _annex(packet), **_others(packet, request)}
    if submission:
        context |= shown(from_data(submission.document))
    return render(request, "packets/opinion.html", context)


def _initial(mine: Opinion | None) -> dict[str, str]:
    if mine is None:
        return {}
    first = {"overall": mine.overall}
    for line in mine.lines.all():
        first |= {f"view_{line.competency_id}": line.view, f"why_{line.competency_id}": line.why}
    return first


@require_GET
def meeting(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Show agreement and spread once one's own opinion is given."""
    packet = _judged(request, packet_id)
    if not packet.opinions.filter(member=me(request), is_withheld=False).exists():
        messages.info(request, _("Give your own opinion first; the others’ show afterwards."))
        return redirect("packets:opinion", packet_id)
    services.enter_meeting(packet_id=packet_id, actor=me(request), now=timezone.now())
    return render(
        request,
        "packets/meeting.html",
        {"packet": packet, "note_form": NoteForm(), **_meeting(packet, request), **_others(packet, request)},
    )


def _meeting(packet: Packet, request: HttpRequest) -> dict[str, Any]:
    user = me(request)
    competencies = list(
        packet.target_level.expectations.order_by("competency__position").values_list("competency_id", "competency__name")
    )
    opinions = list(
        Opinion.objects.visible_to(user).filter(packet=packet).standing().select_related("member").prefetch_related("lines")
    )
    committee = policies.deciding_committee(packet)
    given = {one.member_id for one in opinions}
    recused = {one.member_id: one for one in packet.recusals.select_related("member")}
    members = list(committee.members.all()) if committee else []
    earlier = (
        Opinion.objects.visible_to(user)
        .filter(packet=packet, number__gte=1, is_withheld=False)
        .exclude(pk__in=[one.pk for one in opinions])
    )
    return {
        "spreads": spreads(competencies, opinions),
        "opinions": opinions,
        "earlier": earlier.select_related("member")
        .prefetch_related("lines__competency")
        .order_by("member__full_name", "-number"),
        "missing": [member for member in members if member.pk not in given and member.pk not in recused],
        "recused": recused.values(),
        "quorum": committee.quorum if committee else 0,
        "notes": MeetingNote.objects.filter(packet=packet).select_related("author").order_by("at"),
        "may_decide": packet.status != Packet.Status.DECIDED and policies.can_decide(user, packet),
        "decision": selectors.decision_for(user, packet),
    }


@require_POST
def note(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Write a note of the meeting."""
    _judged(request, packet_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        services.note_meeting(packet_id=packet_id, actor=me(request), now=timezone.now(), **form.cleaned_data)
    else:
        messages.error(request, _("Write a few words."))
    return redirect("packets:meeting", packet_id)


@require_POST
def recuse(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Keep out of this packet."""
    _judged(request, packet_id)
    services.declare_conflict(packet_id=packet_id, actor=me(request), now=timezone.now())
    messages.success(request, _("You keep out of this packet: no opinion, no meeting."))
    return redirect("packets:calibration")


def _annex(packet: Packet) -> dict[str, Any]:
    draft = latest_draft(packet)
    return dict(draft.annex) if draft else {}


@require_GET
def annex(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Open the sealed annex: answers for the committee only."""
    packet = _judged(request, packet_id)
    found = _annex(packet)
    if not found:
        raise Http404(_("This packet has no annex."))
    return render(request, "packets/annex.html", {"packet": packet, "annex": found})


@require_GET
def compare(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Show a committee's packets side by side, one competency at a time, for those on which one has given an opinion."""
    user = me(request)
    committee = get_object_or_404(
        Committee.objects.filter(Q(members=user) | Q(chair=user)).distinct().select_related("cycle"), pk=committee_id
    )
    packets = list(selectors.to_judge(user).filter(committee=committee, has_mine=True)[:50])
    opinions = (
        Opinion.objects.visible_to(user).filter(packet__in=packets).standing().select_related("member").prefetch_related("lines")
    )
    by_packet: dict[Any, list[Opinion]] = {}
    for one in opinions:
        by_packet.setdefault(one.packet_id, []).append(one)
    names = {key: name for packet in packets for key, name in _competencies(packet)}
    wanted = request.GET.get("competency") or next(iter(names), "")
    columns = [(packet, _spread(packet, by_packet.get(packet.pk, []), wanted), _words(packet, wanted)) for packet in packets]
    context = {
        "committee": committee,
        "columns": columns,
        "names": names,
        "wanted": wanted,
        "left": selectors.to_judge(user).filter(committee=committee, has_mine=False).count(),
    }
    return render(request, "packets/compare.html", context)


def _competencies(packet: Packet) -> list[tuple[str, str]]:
    rows = packet.target_level.expectations.order_by("competency__position")
    return list(rows.values_list("competency__code", "competency__name"))


def _spread(packet: Packet, opinions: list[Opinion], code: str) -> Any:
    row = packet.target_level.expectations.filter(competency__code=code).values_list("competency_id", "competency__name")[:1]
    found = spreads(list(row), opinions)
    return found[0] if found else None


def _words(packet: Packet, code: str) -> dict[str, Any] | None:
    """What the packet says on this competency."""
    submission = current_submission(packet)
    if submission is None:
        return None
    rows = shown(from_data(submission.document))["sections"]
    return next((row for row in rows if row["section"].key == f"competency:{code}"), None)
