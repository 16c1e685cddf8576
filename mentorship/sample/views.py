"""The page that brings the sample company in and takes it away; the demo's one-click sign-in, which exists in the demo alone."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.sample import policies, services
from mentorship.sample.personas import PERSONAS


def _keeper(request: HttpRequest) -> User:
    user = person_of(request)
    if not policies.can_see_sample(user):
        raise Http404
    return user


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what the sample company is, whether it is here, and how far its loading is."""
    user = _keeper(request)
    context = {
        "count": User.objects.filter(is_sample=True).count(),
        "people": services.PEOPLE,
        "can_manage": policies.can_manage_sample(user),
        "job": services.latest(user),
    }
    return render(request, "sample/page.html", context)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Begin to load it."""
    job = services.start(actor=_keeper(request), kind=services.LOAD_TASK, now=timezone.now())
    return redirect("core:job", job.pk)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Begin to take it away."""
    job = services.start(actor=_keeper(request), kind=services.REMOVE_TASK, now=timezone.now())
    return redirect("core:job", job.pk)


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the visitor in as one persona."""
    email = next((persona.email for persona in PERSONAS if persona.key == key), None)
    if not settings.DEMO or email is None:
        raise Http404
    user = get_object_or_404(User, email=email, is_sample=True)
    login(request, user, backend="accounts.sessions.People")
    record_authentication(request, user, method="password", reauthenticated=True)
    return redirect(settings.LOGIN_REDIRECT_URL)
