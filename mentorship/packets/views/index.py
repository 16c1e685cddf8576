"""My packets: those I write, my own, and how one begins."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
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
from mentorship.packets.forms import AskForm, OpenForm, ReasonForm, WhomForm
from mentorship.packets.models import Packet, PacketAsk, PromotionCycle

from .loading import me

MOST_OFFERED = 60


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


def _mine(user: User) -> Any:
    """Return whom one opens packets for as a manager, or standing in for one."""
    line = Q(manager=user) | Q(related(user, "", ["delegate"]))
    return User.objects.at_work().filter(line).exclude(pk=user.pk).order_by("full_name")


@require_http_methods(["GET", "POST"])
def open_packet(request: HttpRequest) -> HttpResponse:
    """Ask for whom; then open one packet for them, towards a level of their own ladder."""
    user = me(request)
    mine = _mine(user)
    candidates = User.objects.at_work().exclude(pk=user.pk) if user.is_people_partner else mine
    if not (user.is_people_partner or mine.exists()):
        raise PermissionDenied
    chosen, cycles = request.GET.get("candidate", ""), PromotionCycle.objects.running()
    has_cycles = cycles.exists()
    if not (has_cycles and chosen.isdecimal()):
        return _for_whom(request, mine, has_cycles=has_cycles)
    candidate = get_object_or_404(candidates, pk=chosen)
    above, every = selectors.levels_above(candidate), selectors.all_levels()
    is_narrow = above.exists() and "every" not in request.GET
    following = _higher(growth.next_levels([candidate]).get(candidate.pk), candidate)
    form = OpenForm(request.POST or None, initial={"target_level": (following or above.first()) if is_narrow else None})
    form.offer(cycles=cycles, levels=above if is_narrow and not request.POST else every)
    if request.method == "POST" and form.is_valid():
        try:
            packet = services.open_packet(actor=user, candidate=candidate, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("The packet is open. Ask for a first draft when the material is there."))
            return redirect(packet)
    context = {"form": form, "candidate": candidate, "is_narrow": is_narrow}
    return render(request, "packets/open.html", context, status=422 if form.errors else 200)


def _for_whom(request: HttpRequest, mine: Any, *, has_cycles: bool) -> HttpResponse:
    """Offer one's own people with where they would go; a people partner may name anybody."""
    user, people = me(request), list(mine[:MOST_OFFERED])
    form = WhomForm(request.GET if "person" in request.GET else None) if user.is_people_partner else None
    if form and form.is_valid():
        return redirect(f"{reverse('packets:open')}?candidate={form.cleaned_data['person'].pk}")
    above = growth.next_levels(people)
    begun = {packet.candidate_id: packet for packet in Packet.objects.open().filter(candidate__in=people).visible_to(user)}
    rows = [(person, _higher(above.get(person.pk), person), begun.get(person.pk)) for person in people]
    context = {"rows": rows, "form": form, "has_cycles": has_cycles}
    return render(request, "packets/whom.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "POST"])
def open_several(request: HttpRequest) -> HttpResponse:
    """Open packets for several of my people at once."""
    user = me(request)
    people = list(_mine(user).exclude(packets__in=Packet.objects.open())[:MOST_OFFERED])
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
