"""The programme's health: the page and its figures as CSV."""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.signed_in import person_of
from mentorship.home import policies, programme


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the health of mentoring."""
    if not policies.can_see_programme(person_of(request)):
        raise Http404
    counted_at, shown = programme.latest(timezone.localdate())
    drawn = {"sessions": programme.sessions_figure(shown.months), "answers": programme.answers_figure(shown.answers)}
    return render(request, "home/programme.html", {"health": shown, "drawn": drawn, "counted_at": counted_at})


@require_GET
def as_csv(request: HttpRequest, figure: str) -> HttpResponse:
    """Answer with one figure's numbers."""
    if not policies.can_see_programme(person_of(request)):
        raise Http404
    _counted_at, shown = programme.latest(timezone.localdate())
    rows = programme.tables(shown).get(figure)
    if rows is None:
        raise Http404
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    headers = {"Content-Disposition": f'attachment; filename="programme-{figure}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)
