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
from mentorship.core.prepared import together
from mentorship.packets import policies, selectors, services
from mentorship.packets.document import Document, from_data
from mentorship.packets.documents import current_submission, latest_draft
from mentorship.packets.forms import NoteForm, OpinionForm
from mentorship.packets.meeting import spreads
from mentorship.packets.models import Appeal, Committee, MeetingNote, Opinion, Packet

from .loading import load, me
from .packet import shown


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the packets of my committees, those that owe my opinion first."""
    user = me(request)
    rows, committees = together(selectors.first_to_judge.of(user), selectors.my_committees.of(user))
    rows = selectors.waiting_first(rows)
    context = {
        "rows": rows,
        "committees": committees,
        "owed": [one for one in rows if one.is_owed],
    }
    return render(request, "packets/calibration.html", context)


def _judged(request: HttpRequest, packet_id: UUID) -> Packet:
    packet = load(request, packet_id)
    if not policies.can_judge(me(request), packet):
        raise PermissionDenied
    return packet


def _others(packet: Packet, request: HttpRequest) -> dict[str, str]:
    """Addresses of the packets before and after this one, for the keyboard."""
    keys = [one.pk for one in selectors.first_to_judge(me(request))]
    if packet.pk not in keys:
        return {}
    at = keys.index(packet.pk)
    return {"previous": str(keys[at - 1]) if at else "", "next": str(keys[at + 1]) if at + 1 < len(keys) else ""}


@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """Read the packet and give a sealed opinion."""
    packet = _judged(request, packet_id)
    appeal = _open_appeal(packet)
    if not policies.can_opine(me(request), packet) or (packet.status == Packet.Status.DECIDED and appeal is None):
        return redirect("packets:meeting", packet_id)
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
    context = {
        "packet": packet,
        "form": form,
        "mine": mine,
        "annex": _annex(packet),
        "appeal": appeal,
        **_others(packet, request),
    }
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
        may_opine = policies.can_opine(me(request), packet) and (packet.is_open or _open_appeal(packet))
        messages.info(
            request,
            _("Give your own opinion first; the others’ show afterwards.")
            if may_opine
            else _("You gave no opinion on this packet, so the others’ stay sealed for you."),
        )
        return redirect("packets:opinion" if may_opine else "packets:calibration", *([packet_id] if may_opine else []))
    services.enter_meeting(packet_id=packet_id, actor=me(request), now=timezone.now())
    return render(
        request,
        "packets/meeting.html",
        {"packet": packet, "note_form": NoteForm(), **_meeting(packet, request), **_others(packet, request)},
    )


def _meeting(packet: Packet, request: HttpRequest) -> dict[str, Any]:
    user = me(request)
    asked = list(packet.target_level.expectations.select_related("competency").order_by("competency__position"))
    standing = selectors.standing_opinions(user, packet)
    readable = Opinion.objects.visible_to(user).filter(packet=packet, is_withheld=False)
    earlier = readable.exclude(pk__in=[one.pk for one in standing]).prefetch_related("lines").order_by("-number")
    committee = policies.own_committee(user, packet)
    of_committee = committee.people() if committee else set()
    standing.sort(key=lambda one: one.member_id not in of_committee)
    given = {one.member_id for one in standing}
    recused = {one.member_id: one for one in packet.recusals.select_related("member")}
    members = [member for member in committee.members.all() if member.is_active] if committee else []
    found = spreads([(one.competency_id, one.competency.name) for one in asked], standing, earlier, deciding=of_committee)
    submission = current_submission(packet)
    document = from_data(submission.document) if submission else None
    words = _words_by_code(document)
    return {
        "rows": [(one, spread, words.get(one.competency.code)) for one, spread in zip(asked, found, strict=True)],
        "opinions": standing,
        "of_others": [one.member for one in standing if one.member_id not in of_committee],
        "has_overall": any(one.overall for one in standing),
        "committee": committee,
        "document": document,
        "counted": len(given & of_committee),
        "missing": [member for member in members if member.pk not in given and member.pk not in recused],
        "recused": recused.values(),
        "withheld": packet.opinions.filter(is_withheld=True, member__in=list(recused)).values("member").distinct().count(),
        "quorum": committee.quorum if committee else 0,
        "notes": MeetingNote.objects.filter(packet=packet).select_related("author").order_by("at"),
        "may_opine": (packet.status != Packet.Status.DECIDED or _open_appeal(packet)) and policies.can_opine(user, packet),
        "may_decide": (packet.status != Packet.Status.DECIDED or _open_appeal(packet)) and policies.can_decide(user, packet),
        "decision": selectors.decision_for(user, packet),
        "appeal": _open_appeal(packet),
    }


def _open_appeal(packet: Packet) -> Appeal | None:
    """The appeal that waits for its panel's answer."""
    return Appeal.objects.waiting().filter(decision__packet=packet).select_related("decision", "panel").first()


def _words_by_code(document: Document | None) -> dict[str, dict[str, Any]]:
    """What the packet says on each competency, by the competency's code."""
    rows = shown(document)["sections"] if document else []
    return {row["section"].key.removeprefix("competency:"): row for row in rows if row["section"].key.startswith("competency:")}


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
    user, now = me(request), timezone.now()
    committee = get_object_or_404(
        Committee.objects.filter(Q(members=user) | Q(chair=user)).distinct().select_related("cycle"), pk=committee_id
    )
    mine = Q(committee=committee) | Q(decisions__appeal__panel=committee)
    packets = list(selectors.to_judge(user).filter(mine, has_mine=True)[:50])
    for packet in packets:
        if packet.first_opinion_read_at is None:
            services.enter_meeting(packet_id=packet.pk, actor=user, now=now)
    asked = selectors.expectations_of(packets)
    names = {one.competency.code: one.competency.name for rows in asked.values() for one in rows}
    codes = list(names)
    asked_for = request.GET.get("competency")
    wanted = asked_for if asked_for in names else next(iter(codes), "")
    at = codes.index(wanted) if codes else 0
    context = {
        "committee": committee,
        "columns": _columns(user, packets, asked, wanted),
        "names": names,
        "wanted": wanted,
        "before": codes[at - 1] if at else "",
        "after": codes[at + 1] if at + 1 < len(codes) else "",
        "left": selectors.to_judge(user).filter(committee=committee, has_mine=False).exclude(status="decided").count(),
    }
    return render(request, "packets/compare.html", context)


def _columns(user: Any, packets: list[Packet], asked: dict[Any, list[Any]], code: str) -> list[dict[str, Any]]:
    """One column a packet, those over which members are split first."""
    readable = Opinion.objects.visible_to(user).filter(packet__in=packets).standing()
    by_packet: dict[Any, list[Opinion]] = {}
    for one in readable.select_related("member").prefetch_related("lines").order_by("member__full_name"):
        by_packet.setdefault(one.packet_id, []).append(one)
    submissions = selectors.submissions_of(packets)
    columns = []
    for packet in packets:
        expectation = next((one for one in asked[packet.target_level_id] if one.competency.code == code), None)
        if expectation is None:
            continue
        row = [(expectation.competency_id, expectation.competency.name)]
        document = from_data(submissions[packet.pk].document) if packet.pk in submissions else None
        said = shown(document)["sections"] if document else []
        words = next((one for one in said if one["section"].key == f"competency:{code}"), None)
        spread = spreads(row, by_packet.get(packet.pk, []))[0]
        columns.append({"packet": packet, "expectation": expectation, "spread": spread, "words": words, "document": document})
    order = ["split", "near", "agree", "single", "silent"]
    return sorted(columns, key=lambda one: (order.index(one["spread"].agreement), one["packet"].candidate.full_name))
