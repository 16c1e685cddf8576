"""Team channels: for who leads a team, and for people partners."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.reminders import policies, selectors
from mentorship.reminders.forms import TeamChannelForm
from mentorship.reminders.services import teams


@require_http_methods(["GET", "POST"])
def team_channels(request: HttpRequest) -> HttpResponse:
    """Show the chat addresses of my teams, and add one."""
    me = person_of(request)
    mine = policies.teams_of(me)
    if not mine.exists() and not policies.can_oversee(me):
        raise PermissionDenied
    form = TeamChannelForm(request.POST or None, teams=mine)
    if request.method == "POST" and form.is_valid():
        try:
            teams.add_team_channel(actor=me, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Added. Try it once, so that you know it arrives."))
            return redirect("reminders:team-channels")
    context = {"form": form, "channels": selectors.team_channels(me)}
    return render(request, "reminders/team_channels.html", context, status=422 if form.errors else 200)


@require_POST
def remove_team_channel(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post nothing there any more."""
    get_object_or_404(selectors.team_channels(person_of(request)), pk=webhook_id)
    teams.remove_team_channel(actor=person_of(request), webhook_id=webhook_id, now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("reminders:team-channels")


@require_POST
def try_team_channel(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Post one line there now."""
    get_object_or_404(selectors.team_channels(person_of(request)), pk=webhook_id)
    try:
        teams.try_team_channel(actor=person_of(request), webhook_id=webhook_id)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It arrived."))
    return redirect("reminders:team-channels")
