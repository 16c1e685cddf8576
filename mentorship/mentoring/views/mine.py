"""My mentees, my one-to-ones, what I agreed to do, what has ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import keyset
from mentorship.mentoring import selectors, services
from mentorship.mentoring.views import drawing


def index(request: HttpRequest) -> HttpResponse:
    """Show whom I meet: who has drifted, what is next, what is open."""
    me = person_of(request)
    now = timezone.now()
    rows = selectors.pair_rows(me, now)
    received, sent = selectors.requests_of(me)
    mentees = [row for row in rows if row.is_mentor]
    context = {
        "mentees": mentees,
        "mentee_rows": drawing.rows(mentees),
        "mentor_rows": drawing.rows(row for row in rows if not row.is_mentor),
        "received": received,
        "sent": sent,
        "steps": selectors.next_steps(me, mentees, now),
        "is_silent": any(row.is_silent for row in rows),
        "drifted": sum(row.has_drifted for row in mentees),
        "overdue": sum(row.overdue_items for row in mentees),
        "zones": len({row.other.time_zone for row in mentees}),
    }
    return render(request, "mentoring/index.html", context)


def one_to_ones(request: HttpRequest) -> HttpResponse:
    """Show my reports and my manager, with the one-to-ones that have begun."""
    reports, mine = selectors.one_to_ones(person_of(request), timezone.now())
    return render(request, "mentoring/one_to_ones.html", {"reports": reports, "mine": mine})


@require_POST
def begin_one_to_one(request: HttpRequest, person_id: int) -> HttpResponse:
    """Begin the one-to-one of a report, from either side."""
    me = person_of(request)
    report = get_object_or_404(User.objects.visible_to(me).at_work().select_related("manager"), pk=person_id)
    return redirect(services.open_one_to_one(actor=me, report=report, now=timezone.now()))


def items(request: HttpRequest) -> HttpResponse:
    """Show what I agreed to do."""
    return render(request, "mentoring/items.html", {"items": selectors.open_items_of(person_of(request))})


def fits(request: HttpRequest) -> HttpResponse:
    """Show the pairs that ask whether it is a good match, each with its one question."""
    return render(request, "mentoring/fits.html", {"rows": selectors.fits_to_answer(person_of(request))})


def ended(request: HttpRequest) -> HttpResponse:
    """Show what has ended, newest first."""
    me = person_of(request)
    page = keyset.page(selectors.ended_pairs(me), by="ended_on", cursor=request.GET.get("cursor", ""))
    rows = [(pair, pair.other(me)) for pair in page.rows]
    return render(request, "mentoring/ended.html", {"rows": rows, "pages": page})
