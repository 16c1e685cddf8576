"""Connecting GitHub, and the address where it delivers."""

from uuid import UUID

import orjson
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.growth import services
from mentorship.growth.forms import GitHubForm
from mentorship.growth.models import GitHubHook


def settings_page(request: HttpRequest) -> HttpResponse:
    """Show how GitHub is connected."""
    return render(request, "growth/github.html", _context(request, GitHubForm()))


@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Make my address and show its secret once."""
    form = GitHubForm(request.POST)
    secret = ""
    if form.is_valid():
        try:
            _hook, secret = services.connect_github(
                actor=person_of(request), login=form.cleaned_data["login"], now=timezone.now()
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
    context = _context(request, form) | {"secret": secret}
    return render(request, "growth/github.html", context, status=200 if secret else 422)


@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    """Close my address."""
    services.disconnect_github(actor=person_of(request), now=timezone.now())
    messages.success(request, _("Disconnected. What came from GitHub stays."))
    return redirect("growth:github")


@login_not_required
@csrf_exempt
@require_POST
def deliver(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Take one delivery of GitHub's; its signature is its only key."""
    hook = get_object_or_404(GitHubHook.objects.select_related("owner"), pk=hook_id, revoked_at__isnull=True)
    event = request.headers.get("X-GitHub-Event", "")
    signature = request.headers.get("X-Hub-Signature-256", "")
    try:
        payload = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return JsonResponse({"kept": False, "why": _("Set the webhook’s content type to application/json.")}, status=400)
    try:
        outcome = services.take_delivery(
            hook=hook, body=request.body, signature=signature, event=event, payload=payload, now=timezone.now()
        )
    except DomainError as refusal:
        return JsonResponse({"kept": False, "why": refusal.message}, status=refusal.status)
    return JsonResponse({"kept": outcome.evidence is not None, "why": outcome.why})


def _context(request: HttpRequest, form: GitHubForm) -> dict[str, object]:
    hook = GitHubHook.objects.filter(owner=person_of(request), revoked_at__isnull=True).first()
    address = settings.SITE_URL + reverse("growth:github-deliver", args=[hook.pk]) if hook else ""
    return {"hook": hook, "form": form, "address": address}
