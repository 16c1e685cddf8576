"""What people partners see and decide: groups, and what is switched off where."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import CountryChoice, User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.readiness import policies, selectors, services
from mentorship.readiness.forms import CountryForm


def _partner(request: HttpRequest) -> User:
    viewer = person_of(request)
    if not policies.can_see_groups(viewer):
        raise PermissionDenied
    return viewer


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """Show readiness by level, in groups of ten and more."""
    _partner(request)
    context = {"groups": selectors.groups(), "states": selectors.SHOWN_STATES, "smallest": selectors.SMALLEST_GROUP}
    return render(request, "readiness/groups.html", context)


@require_http_methods(["GET", "POST"])
def countries(request: HttpRequest) -> HttpResponse:
    """Show and change what is switched off per country."""
    viewer = _partner(request)
    initial = {"shows_readiness": True, "shows_sessions": True}
    form = CountryForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.choose_for_country(actor=viewer, now=timezone.now(), **form.values())
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("readiness:countries")
    context = {"form": form, "choices": CountryChoice.objects.select_related("changed_by").order_by("pk")}
    return render(request, "readiness/countries.html", context, status=422 if form.errors else 200)
