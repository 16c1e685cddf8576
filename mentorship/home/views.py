"""Today, the search, the colours and the page of components."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mentorship.home.context import THEMES

A_YEAR = 365 * 24 * 3600


def today(request: HttpRequest) -> HttpResponse:
    """Show what needs me now."""
    return render(request, "home/today.html")


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the colours chosen and go back to where the switch was pressed."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("theme", "")
    response.set_cookie("theme", chosen if chosen in THEMES else "", max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response
