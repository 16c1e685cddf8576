"""Editing one section: words with preview and sources beside, its history, offers, words in the margin."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mentorship.core import refusals
from mentorship.core.errors import Conflict, DomainError, WrongStatus
from mentorship.core.undo import undo
from mentorship.packets import policies, services
from mentorship.packets.changes import changes, is_same, whole
from mentorship.packets.document import Section as Composed
from mentorship.packets.document import from_data
from mentorship.packets.documents import latest_draft
from mentorship.packets.forms import CommentForm, SectionForm
from mentorship.packets.merging import merge
from mentorship.packets.models import Packet, Section
from mentorship.packets.presentation import groups_of
from mentorship.packets.prose import read_section

from .loading import load, me

PREVIEW_CHARS = 40_000
MOST_VERSIONS = 500


def _section(request: HttpRequest, packet_id: UUID, key: str) -> tuple[Packet, Section]:
    packet = load(request, packet_id)
    if not policies.can_comment(me(request), packet):
        raise PermissionDenied
    return packet, get_object_or_404(packet.sections.select_related("edited_by"), key=key)


def _own(request: HttpRequest, packet_id: UUID, key: str) -> tuple[Packet, Section]:
    packet, stored = _section(request, packet_id, key)
    if not policies.can_write(me(request), packet):
        raise PermissionDenied
    return packet, stored


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Edit one section; when somebody saved meanwhile, both texts are shown."""
    packet, stored = _own(request, packet_id, key)
    if not packet.is_editable:
        raise WrongStatus(packet, expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING])
    form = SectionForm(request.POST or None, initial={"text": stored.text, "version": stored.version})
    clash: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_section(packet_id=packet_id, key=key, actor=me(request), now=timezone.now(), **form.cleaned_data)
        except Conflict as error:
            clash = _clash(stored, form.cleaned_data["version"], error)
            form = SectionForm(initial={"text": clash["merged"].text, "version": error.version})
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved. Your words stay when the draft is made anew."))
            return redirect(f"{packet.get_absolute_url()}#section-{stored.pk}")
    text = form["text"].value() or ""
    context = {"packet": packet, "stored": stored, "form": form, **_preview(packet, stored, text), **clash}
    return render(request, "packets/section.html", context, status=412 if clash else 200)


def _clash(stored: Section, number: int, error: Conflict) -> dict[str, Any]:
    """Both texts put together, as far as the version that the writer began with is known, and what that changes."""
    began = stored.versions.filter(number=number).values_list("text", flat=True).first() or ""
    merged = merge(began, str(error.theirs), str(error.yours))
    return {"clash": error, "merged": merged, "stretches": changes(str(error.theirs), merged.text)}


def _preview(packet: Packet, stored: Section, text: str) -> dict[str, Any]:
    draft = latest_draft(packet)
    if draft is None:
        return {"document": None, "groups": []}
    document = from_data(draft.document)
    composed = document.section(stored.key) or Composed(stored.key, stored.title, ())
    return {
        "document": document,
        "composed": composed,
        "groups": groups_of(read_section(composed, text[:PREVIEW_CHARS]), document),
    }


@require_POST
def preview(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Answer with how the words will look."""
    packet, stored = _own(request, packet_id, key)
    return render(request, "packets/_preview.html", _preview(packet, stored, request.POST.get("text", "").replace("\x00", "")))


@require_POST
def accept(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Take the newer draft's words."""
    packet, stored = _own(request, packet_id, key)
    services.accept_offer(packet_id=packet_id, key=key, actor=me(request), now=timezone.now())
    said = _("The newer draft stands. Your words are in the history.")
    messages.success(request, said, extra_tags=undo("packets:restore", packet_id, key, stored.version))
    return redirect(f"{packet.get_absolute_url()}#section-{stored.pk}")


@require_POST
def dismiss(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Keep one's own words."""
    packet, stored = _own(request, packet_id, key)
    services.dismiss_offer(packet_id=packet_id, key=key, actor=me(request), now=timezone.now())
    messages.success(request, _("Your words stay."), extra_tags=undo("packets:offer-again", packet_id, key))
    return redirect(f"{packet.get_absolute_url()}#section-{stored.pk}")


@require_POST
def offer_again(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Take that back."""
    packet, _stored = _own(request, packet_id, key)
    services.offer_again(packet_id=packet_id, key=key, actor=me(request), now=timezone.now())
    return redirect("packets:history", packet.pk, key)


@require_GET
def history(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Show who wrote which version, when, and what changed from any of them to any other; at first the last change."""
    packet, stored = _section(request, packet_id, key)
    versions = list(stored.versions.select_related("by").defer("text").order_by("-number")[:MOST_VERSIONS])
    numbers = [one.number for one in versions]
    to = _chosen(request.GET.get("to"), numbers, otherwise=max(numbers, default=0))
    since = _chosen(request.GET.get("from"), [0, *numbers], otherwise=max((one for one in numbers if one < to), default=0))
    texts = dict(stored.versions.filter(number__in=[since, to]).values_list("number", "text"))
    stretches = changes(texts.get(since, ""), texts.get(to, "")) if since else whole(texts.get(to, ""))
    context = {
        "packet": packet,
        "stored": stored,
        "versions": versions,
        "since": since,
        "to": to,
        "stretches": stretches,
        "is_same": bool(since) and is_same(stretches),
        "offer": changes(stored.text, stored.offered_text) if stored.offered_text else [],
        "may_write": packet.is_editable and policies.can_write(me(request), packet),
    }
    return render(request, "packets/history.html", context)


def _chosen(typed: str | None, numbers: list[int], *, otherwise: int) -> int:
    return next((one for one in numbers if str(one) == typed), otherwise)


@require_POST
def restore(request: HttpRequest, packet_id: UUID, key: str, number: int) -> HttpResponse:
    """Bring an earlier version back."""
    packet, stored = _own(request, packet_id, key)
    get_object_or_404(stored.versions, number=number)
    services.restore_version(packet_id=packet_id, key=key, number=number, actor=me(request), now=timezone.now())
    back = undo("packets:restore", packet_id, key, stored.version)
    messages.success(request, _("The earlier words are back."), extra_tags=back)
    return redirect(f"{packet.get_absolute_url()}#section-{stored.pk}")


@require_POST
def comment(request: HttpRequest, packet_id: UUID, key: str) -> HttpResponse:
    """Write in the margin."""
    packet, stored = _section(request, packet_id, key)
    form = CommentForm(request.POST)
    if form.is_valid():
        services.comment_section(packet_id=packet_id, key=key, actor=me(request), now=timezone.now(), **form.cleaned_data)
    else:
        messages.error(request, _("Write a few words."))
    return redirect(f"{packet.get_absolute_url()}#section-{stored.pk}")


@require_POST
def resolve(request: HttpRequest, packet_id: UUID, comment_id: UUID) -> HttpResponse:
    """Close a comment."""
    packet = load(request, packet_id)
    if not policies.can_comment(me(request), packet):
        raise PermissionDenied
    done = services.resolve_comment(packet_id=packet_id, comment_id=comment_id, actor=me(request), now=timezone.now())
    return redirect(f"{packet.get_absolute_url()}#section-{done.section_id}")
