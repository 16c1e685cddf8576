"""Pages of the foundations: how far a job is, and stopping it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from mentorship.core import jobs
from mentorship.core.models import Job


@login_not_required
@require_GET
@cache_control(public=True, max_age=24 * 3600)
def icon(_request: HttpRequest) -> HttpResponse:
    """Lead to the icon: a browser asks for it here beside what is no page of ours, a PDF or a file of the API."""
    return redirect(static("core/icons/favicon.svg"))


@require_GET
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one of my jobs."""
    return render(request, "core/job.html", _context(request, job_id))


@require_GET
def job_progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Answer with the progress alone, for polling; once finished, with the whole page's new state."""
    context = _context(request, job_id)
    response = render(request, "components/job.html", context)
    if not context["job"].is_open:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def cancel_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop it."""
    get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    stopped = jobs.cancel(job_id=job_id, actor=request.user, now=timezone.now())
    return redirect("core:job", stopped.pk)


@require_POST
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Start it again when its worker is gone."""
    shown = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    jobs.again(shown, timezone.now())
    return redirect("core:job", shown.pk)


def _context(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    shown = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    return {
        "job": shown,
        "url": reverse("core:job-progress", args=[shown.pk]),
        "again_url": reverse("core:job-again", args=[shown.pk]),
        "cancel_url": reverse("core:job-cancel", args=[shown.pk]),
    }
