"""Rounds for several people at once, and one page of who owes what."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.feedback import selectors, services
from mentorship.feedback.forms import SeveralForm
from mentorship.feedback.selectors.loads import most_open

FIRST = timedelta(days=10)
LAST = timedelta(days=24)


@require_http_methods(["GET", "POST"])
def open_rounds(request: HttpRequest) -> HttpResponse:
    """Propose a round for each of my people, and open those that I keep."""
    me, today = person_of(request), timezone.localdate()
    first, last = _day(request, "first", today + FIRST), _day(request, "last", today + LAST)
    proposals = selectors.proposals_for(me, first=first, last=max(first, last))
    if not proposals:
        raise PermissionDenied
    form = SeveralForm(request.POST or None, proposals=proposals)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opened = services.open_rounds(
                actor=me,
                asks=form.asks(),
                purpose=given["purpose"],
                mode=given["mode"],
                message=given["message"],
                now=timezone.now(),
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(
                request,
                ngettext("One round is open; everybody is asked.", "%(n)d rounds are open; everybody is asked.", len(opened))
                % {"n": len(opened)},
            )
            return redirect("feedback:owed")
    context = {"form": form, "first": first, "last": max(first, last), "most": most_open()}
    return render(request, "feedback/several.html", context, status=422 if form.errors else 200)


def _day(request: HttpRequest, name: str, usual: date) -> date:
    try:
        return parse_date(request.GET.get(name, "")) or usual
    except ValueError:
        return usual


@require_GET
def owed(request: HttpRequest) -> HttpResponse:
    """Show my open rounds, and who still owes an answer in them."""
    rounds, owing = selectors.who_owes_what(person_of(request))
    return render(request, "feedback/owed.html", {"rounds": rounds, "owing": owing})
