"""Inviting at once everybody whom an import brought in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import services as accounts_services
from mentorship.core import jobs
from mentorship.ladders.views.imports import people_actor

SHOWN = 20


def invite_imported(request: HttpRequest) -> HttpResponse:
    """Show who has not been invited yet, and begin to invite them all on POST."""
    actor = people_actor(request)
    if request.method == "POST":
        job = jobs.start("mentorship.ladders.tasks.invite_imported", owner=actor, now=timezone.now(), actor_id=actor.pk)
        return redirect("core:job", job.pk)
    waiting = accounts_services.waiting_for_invitation()
    first = waiting.select_related("team").order_by("full_name", "pk")[:SHOWN]
    return render(request, "ladders/invite_imported.html", {"people": first, "total": waiting.count()})
