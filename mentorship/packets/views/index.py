"""My packets: those I write, my own, and how one begins."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import related
from accounts.models import User
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.prepared import together
from mentorship.growth import selectors as growth
from mentorship.ladders.models import Level
from mentorship.packets import selectors, services
from mentorship.packets.forms import AskForm, CandidateForm, OpenForm, ReasonForm
from mentorship.packets.models import Packet, PacketAsk, PromotionCycle

from .loading import me


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show what I write, what is about me, and what I may read."""
    user, now = me(request), timezone.now()
    today = timezone.localdate(now)
    writing = selectors.first_to_write(user)
    asks, my_asks = together(selectors.asks_to_answer.of(user), selectors.my_asks.of(user))
    rows = selectors.shown_rows(user, [*selectors.newest_about_me(user), *selectors.first_others_i_read(user)])
    others = [row for row in rows if row.packet.candidate_id != user.pk]
    return render(
        request,
        "packets/index.html",
        {
            "owed": selectors.who_owes_what(writing, today),
            "mine": [row for row in rows if row.packet.candidate_id == user.pk],
            "written": [row for row in others if row.packet.signed_by == user],
            "others": [row for row in others if row.packet.signed_by != user],
            "asks": asks,
            "my_asks": my_asks,
            "ask_form": None
            if any(row.packet.candidate_id == user.pk and row.packet.is_open for row in rows)
            else _ask_form(user, today),
            "can_open": user.is_people_partner or bool(writing) or user.reports.exists(),
            "today": today,
        },
    )


def _ask_form(user: User, today: date) -> AskForm | None:
    """Offer to ask in a running cycle in which one has not asked yet."""
    if user.manager_id is None:
        return None
    cycles = selectors.cycles_to_ask(user, today)
    return AskForm(cycles=cycles) if cycles else None


def _candidates(user: User) -> Any:
    mine = Q(manager=user) | Q(related(user, "", ["delegate"]))
    people = User.objects.at_work().exclude(pk=user.pk)
    return (people if user.is_people_partner else people.filter(mine)).order_by("full_name")


@require_http_methods(["GET", "POST"])
def open_packet(request: HttpRequest) -> HttpResponse:
    """Ask for whom, then open one packet towards a level of their own ladder."""
    user = me(request)
    candidates = _candidates(user)
    if not (user.is_people_partner or candidates.exists()):
        raise PermissionDenied
    context: dict[str, Any] = {"has_cycles": PromotionCycle.objects.running().exists()}
    candidate, choose = _chosen(request, user, candidates)
    if candidate is None:
        return render(request, "packets/open.html", context | {"choose": choose}, status=422 if choose.errors else 200)
    own, every = selectors.levels_above(candidate), selectors.all_levels()
    nearest = None if "every" in request.GET else own.first()
    levels = own if nearest else every
    form = OpenForm(request.POST or None, initial={"candidate": candidate, "target_level": nearest})
    form.offer(cycles=PromotionCycle.objects.running(), candidates=candidates, levels=every if request.POST else levels)
    if request.method == "POST" and form.is_valid():
        try:
            packet = services.open_packet(actor=user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("The packet is open. Ask for a first draft when the material is there."))
            return redirect(packet)
    return render(request, "packets/open.html", context | {"form": form, "candidate": candidate, "has_more": nearest})


def _chosen(request: HttpRequest, user: User, candidates: Any) -> tuple[User | None, CandidateForm]:
    """Return who is chosen, and the form to choose by; a person's page and an ask name them by number, a name is found."""
    named = (request.POST or request.GET).get("candidate", "")
    by_name = user.is_people_partner
    if by_name and named.isdecimal():
        person = candidates.filter(pk=named).first()
        return person, CandidateForm(candidates=candidates, by_name=True)
    form = CandidateForm({"candidate": named} if named else None, candidates=candidates, by_name=by_name)
    return (form.cleaned_data["candidate"] if form.is_valid() else None), form


@require_http_methods(["GET", "POST"])
def open_several(request: HttpRequest) -> HttpResponse:
    """Open packets for several of my people at once."""
    user = me(request)
    mine = Q(manager=user) | Q(related(user, "", ["delegate"]))
    people = list(
        User.objects.at_work()
        .filter(mine)
        .exclude(pk=user.pk)
        .exclude(packets__in=Packet.objects.open())
        .order_by("full_name")[:60]
    )
    if not people and not user.is_people_partner:
        raise PermissionDenied
    cycles = PromotionCycle.objects.running()
    above = growth.next_levels(people)
    rows = [(person, _higher(above.get(person.pk), person)) for person in people]
    error = None
    chosen = set(request.POST.getlist("people"))
    if request.method == "POST":
        wanted = [(person, level) for person, level in rows if str(person.pk) in chosen and level]
        cycle = get_object_or_404(cycles, pk=request.POST.get("cycle") or None)
        try:
            opened = services.open_packets(actor=user, candidates=wanted, cycle=cycle, now=timezone.now())
        except DomainError as refused:
            error = refused
        else:
            messages.success(
                request, ngettext("One packet is open.", "%(n)d packets are open.", len(opened)) % {"n": len(opened)}
            )
            return redirect("packets:index")
    context = {"rows": rows, "cycles": cycles, "error": error, "chosen": {int(one) for one in chosen if one.isdecimal()}}
    return render(request, "packets/open_several.html", context, status=422 if error else 200)


def _higher(level: Level | None, person: User) -> Level | None:
    """The next level, if it is above the person's own."""
    return level if level and (person.level_rank is None or level.rank > person.level_rank) else None


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask my manager for a packet."""
    form = AskForm(request.POST, cycles=selectors.cycles_for(me(request), timezone.localdate()))
    if form.is_valid():
        services.ask_for_packet(actor=me(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Your manager has been asked, and must answer with a reason."))
    else:
        messages.error(request, _("Choose a cycle."))
    return redirect("packets:index")


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, ask_id: UUID) -> HttpResponse:
    """Say no to an ask, and why."""
    found = get_object_or_404(PacketAsk.objects.visible_to(me(request)).select_related("candidate", "cycle"), pk=ask_id)
    if found.candidate_id == me(request).pk:
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.refuse_ask(ask_id=ask_id, actor=me(request), now=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, _("The candidate reads your reason."))
        return redirect("packets:index")
    return render(request, "packets/refuse.html", {"form": form, "ask": found})
