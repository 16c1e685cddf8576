"""The inbox inside the program."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core import keyset
from mentorship.core.undo import undo
from mentorship.reminders import selectors
from mentorship.reminders.services import choices

LONGEST_MOMENT = 40


def inbox(request: HttpRequest) -> HttpResponse:
    """Show what I was told, newest first."""
    lines = selectors.inbox(person_of(request))
    if request.GET.get("show") == "unread":
        lines = lines.filter(read_at__isnull=True)
    pages = keyset.page(lines, by="created_at", cursor=request.GET.get("cursor", ""), size=selectors.INBOX_PAGE)
    context = {"pages": pages, "unread": selectors.unread_count(person_of(request)), "show": request.GET.get("show", "")}
    context["entries"] = selectors.entries(pages.rows, person_of(request))
    return render(request, "reminders/inbox.html", context)


def open_message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Mark one line read and go to what it is about."""
    get_object_or_404(selectors.inbox(person_of(request)), pk=message_id)
    message = choices.mark_read(message_id=message_id, actor=person_of(request), now=timezone.now())
    return redirect(message.link or "reminders:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read."""
    now = timezone.now()
    if choices.mark_all_read(actor=person_of(request), now=now):
        messages.success(request, _("Everything is read."), extra_tags=undo("reminders:unread", at=now.isoformat()))
    return redirect("reminders:inbox")


@require_POST
def unread(request: HttpRequest) -> HttpResponse:
    """Take back that everything was marked read: what was unread at that moment is so again."""
    at = parse_datetime(request.POST.get("at", "")) if len(request.POST.get("at", "")) <= LONGEST_MOMENT else None
    if at is not None and timezone.is_aware(at):
        choices.mark_unread(actor=person_of(request), read_at=at)
    return redirect("reminders:inbox")
