"""The demo's one-click sign-in; outside of the demo its address does not exist."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from mentorship.sample.personas import PERSONAS


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the visitor in as one persona."""
    email = next((persona.email for persona in PERSONAS if persona.key == key), None)
    if not settings.DEMO or email is None:
        raise Http404
    user = get_object_or_404(User, email=email, is_sample=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, user, method="password", reauthenticated=True)
    return redirect(settings.LOGIN_REDIRECT_URL)
