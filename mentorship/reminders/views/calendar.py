"""The calendar feed and its secret address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import person_of
from mentorship.reminders.services import calendar


@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """Make a new address; the page shows it once."""
    request.session["calendar_address"] = calendar.make_feed(actor=person_of(request), now=timezone.now())
    return redirect("reminders:settings")


@require_POST
def revoke_feed(request: HttpRequest) -> HttpResponse:
    """Let the address open nothing any more."""
    calendar.revoke_feed(actor=person_of(request), now=timezone.now())
    messages.success(request, _("The calendar address opens nothing any more."))
    return redirect("reminders:settings")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program."""
    content = calendar.read_feed(token, now=timezone.now())
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"},
    )
