"""Today, first steps, the search and the colours."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.home import first_steps, selectors
from mentorship.home.context import THEMES, Shell

A_YEAR = 365 * 24 * 3600
PALETTE_LIMIT = 4
SEARCH_LIMIT = 25


def today(request: HttpRequest) -> HttpResponse:
    """Show what needs me, what I work on, what others did, and my first steps while there are any."""
    now = timezone.now()
    day = selectors.day_of(person_of(request), now, everything="all" in request.GET)
    is_new = not (day.needs or day.work)
    steps = _first_steps(request) if is_new else None
    return render(request, "home/today.html", {"day": day, "steps": steps, "today": timezone.localdate(now)})


def _first_steps(request: HttpRequest) -> first_steps.Path | None:
    paths = first_steps.paths_of(person_of(request), Shell.of(request).standing)
    return next((path for path in paths if not path.is_done), None)


def steps(request: HttpRequest) -> HttpResponse:
    """Show the first steps of each of my roles."""
    paths = first_steps.paths_of(person_of(request), Shell.of(request).standing)
    return render(request, "home/first_steps.html", {"paths": paths})


def search(request: HttpRequest) -> HttpResponse:
    """Find what I may see."""
    query = request.GET.get("q", "")[: selectors.LONGEST_QUERY]
    groups = selectors.find(person_of(request), query, SEARCH_LIMIT)
    return render(request, "home/search.html", {"query": query, "groups": groups, "limit": SEARCH_LIMIT})


def search_json(request: HttpRequest) -> JsonResponse:
    """Answer the command palette: a few of each kind."""
    groups = selectors.find(person_of(request), request.GET.get("q", ""), PALETTE_LIMIT)
    results = [
        {"label": str(found.label), "hint": str(found.detail or found.kind), "url": found.url}
        for _kind, rows in groups
        for found in rows
    ]
    response = JsonResponse({"results": results})
    response["Cache-Control"] = "no-store"
    return response


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
