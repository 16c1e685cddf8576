"""The organisation's page: everyone below me, as a map."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core.csv_out import csv_answer, csv_lines
from mentorship.core.markup import written
from mentorship.core.undo import undo
from mentorship.readiness import policies, selectors, services
from mentorship.readiness.models import ReadinessRow, SavedView
from mentorship.readiness.rows import end_of_last_quarter
from mentorship.readiness.rules import BY_NUMBER
from mentorship.readiness.selectors import SHOWS, View
from mentorship.readiness.views import drawing, toolbar

CSV_BATCH = 2_000
PLAIN_COLUMNS = 10
TOLD_BACKWARDS = {"since", "session"}
"""Columns of days that are shown as a time that has passed: the earliest day is the longest time."""
KINDS = ("name", "team", "mentor")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show everyone below me; those with nobody below see where they stand themselves, people partners see groups."""
    viewer = person_of(request)
    today, view, hidden = timezone.localdate(), View.read(request.GET), selectors.hidden_countries()
    page = selectors.organisation(viewer, view, today=today, hidden=hidden)
    if not page.rows and not policies.can_see_organisation(viewer):
        return redirect("readiness:groups") if viewer.is_people_partner else redirect("readiness:person", viewer.pk)
    table = selectors.table_of(page.rows, group=view.group, today=today)
    found = selectors.choices(viewer, view, hidden=hidden)
    context = {
        "view": view,
        "pages": page,
        "table": table,
        "groups": _grouped(table, is_grouped=bool(view.group)),
        "columns": _columns(view),
        "headings": [(heading, column(view, f"competency:{heading.code}")) for heading in table.headings],
        "width": len(table.headings) + int(table.has_rest) + PLAIN_COLUMNS,
        "questions": toolbar.questions(view, selectors.counts(viewer, view, today=today, hidden=hidden)),
        "about_show": SHOWS[view.show][1] if view.show else "",
        "chips": toolbar.chips(view, found),
        "clear_query": view.cleared().query(),
        **toolbar.offers(view, found),
        "saved": selectors.saved_views(viewer),
        "hidden_countries": hidden,
        "since": end_of_last_quarter(today),
        "legend": drawing.legend(),
        "query": view.query(),
    }
    return render(request, "readiness/organisation.html", context)


@require_GET
def offered(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer names of teams, mentors or people below the viewer while somebody types."""
    viewer = person_of(request)
    if kind not in KINDS or not policies.can_see_organisation(viewer):
        raise Http404
    names = toolbar.option_names(viewer, kind, View.read(request.GET).text_of(kind))
    return render(request, "readiness/_offered.html", {"names": names})


def _grouped(table: selectors.Table, *, is_grouped: bool) -> list[tuple[str, SafeString]]:
    groups = groupby(table.rows, key=lambda row: row.group) if is_grouped else [("", table.rows)]
    return [
        (name or (_("none") if is_grouped else ""), written("".join(drawing.row(row, has_rest=table.has_rest) for row in rows)))
        for name, rows in groups
    ]


def _columns(view: View) -> dict[str, dict[str, Any]]:
    """Return, by column, how to sort by it and which way it is sorted now (as `aria-sort` says it)."""
    keys = ("name", "level", "since", "session", "goals", "evidence", "packet", "window", "team", "mentor")
    return {key: column(view, key) for key in keys}


def column(view: View, key: str) -> dict[str, Any]:
    """Return one column's link and direction."""
    is_down = view.is_down != (key in TOLD_BACKWARDS)
    way = ("descending" if is_down else "ascending") if view.sort == key else ""
    return {"query": view.sorted_by(key), "way": way}


@require_GET
def people_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give everybody that the view asks for as CSV, in its order."""
    viewer = person_of(request)
    if not policies.can_see_organisation(viewer):
        raise PermissionDenied
    return csv_answer(people_lines(viewer, View.read(request.GET), timezone.localdate()), name="readiness")


def people_lines(viewer: User, view: View, today: date) -> Iterator[str]:
    """Return the lines of the CSV, read in batches."""
    codes = [heading.code for heading in selectors.headings_of(view.ladder)] if view.ladder else []
    rows = selectors.ordered(viewer, view, today=today).select_related("team", "mentor", "ladder")
    found = (_csv_row(row, codes) for row in rows.iterator(chunk_size=CSV_BATCH))
    return csv_lines([*_CSV_HEAD, *codes, *([] if codes else ["states"])], found)


_CSV_HEAD = [
    "name",
    "team",
    "ladder",
    "track",
    "level",
    "in_level_since",
    "typical_months",
    "looked_at_for",
    "mentor",
    "last_session",
    "open_goals",
    "evidence_90_days",
    "packet",
    "expected_from",
    "expected_until",
    "figures_from",
]


def _csv_row(row: ReadinessRow, codes: list[str]) -> list[Any]:
    states = {code: BY_NUMBER[number].value for code, number in row.states.items()}
    spoken = (
        [states.get(code, "") for code in codes] if codes else ["; ".join(f"{code}: {state}" for code, state in states.items())]
    )
    return [
        row.name,
        row.team.name if row.team else "",
        row.ladder.name if row.ladder else "",
        row.track_code,
        row.level_code,
        row.level_since_on or "",
        row.typical_months or "",
        row.target_code,
        row.mentor.full_name if row.mentor else "",
        row.last_session_on or "",
        row.open_goals,
        row.evidence_90,
        row.packet_state,
        row.expected_from_on or "",
        row.expected_until_on or "",
        row.computed_at.isoformat(timespec="seconds"),
        *spoken,
    ]


@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name."""
    query = View.read(_query_of(request)).query()
    kept = services.save_view(name=request.POST.get("name", ""), query=query, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
    return redirect(f"{reverse('readiness:index')}?{kept.query}")


def _query_of(request: HttpRequest) -> Any:
    return QueryDict(request.POST.get("query", "")[:1000])


@require_POST
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Remove a saved view."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=view_id)
    services.forget_view(view_id=view_id, actor=person_of(request))
    back = undo("readiness:save-view", name=view.name, query=view.query)
    messages.success(request, _("The view is removed."), extra_tags=back)
    return redirect("readiness:index")
