"""*My growth*, somebody's growth as their mentor or manager sees it, and the plan."""

import csv
from collections import Counter
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import figures, refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.core.undo import undo
from mentorship.growth import policies, selectors, services
from mentorship.growth.forms import PlanForm
from mentorship.growth.models import Evidence, GrowthPlan


def index(request: HttpRequest) -> HttpResponse:
    """Show my plan, my goals, and my evidence by competency."""
    return _growth_page(request, person_of(request))


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show somebody's growth to their mentor and managers."""
    shown = visible_person(request, person_id)
    return redirect("growth:index") if shown == request.user else _growth_page(request, shown)


def months_csv(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give evidence by month as CSV."""
    shown = visible_person(request, person_id)
    months = selectors.months_of(Evidence.objects.visible_to(request.user).filter(owner=shown), timezone.localdate())
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="evidence-by-month.csv"'}
    )
    writer = csv.writer(response)
    writer.writerow(["month", "pieces"])
    writer.writerows([f"{month:%Y-%m}", count] for month, count in months)
    return response


def visible_person(request: HttpRequest, person_id: int) -> User:
    """Return a person whose growth the viewer may see; 404 for anybody else."""
    shown = get_object_or_404(User, pk=person_id)
    if not policies.can_see_growth(person_of(request), shown):
        raise Http404
    return shown


def _growth_page(request: HttpRequest, shown: User) -> HttpResponse:
    viewer = person_of(request)
    growth = selectors.growth_of(shown, viewer, today=timezone.localdate())
    points = [(date_format(month, "M"), count) for month, count in growth.months]
    words = ngettext("%(n)d piece in twelve months", "%(n)d pieces in twelve months", growth.total) % {"n": growth.total}
    context = {
        "growth": growth,
        "shelves": [(shelf, _kept_all_along(shelf, growth.months)) for shelf in growth.shelves],
        "is_owner": viewer.pk == shown.pk,
        "months_figure": figures.bars(points, _("Evidence by month: %(words)s") % {"words": words}, fits=256),
        "months_words": words,
    }
    return render(request, "growth/growth.html", context)


def _kept_all_along(shelf: selectors.CompetencyShelf, months: list[tuple[date, int]]) -> SafeString:
    """Draw in which of the last months something was kept on a shelf."""
    kept = Counter((day.year, day.month) for day in shelf.days)
    counts = [kept[month.year, month.month] for month, _count in months]
    there = sum(1 for count in counts if count)
    words = _("evidence in %(there)d of the last %(all)d months") % {"there": there, "all": len(counts)}
    return figures.strip(counts, words)


def open_plan(request: HttpRequest) -> HttpResponse:
    """Open my plan."""
    me = person_of(request)
    proposed = selectors.next_level(me)
    form = PlanForm(request.POST or None, person=me, initial={"target_level": proposed.pk if proposed else None})
    if request.method == "POST" and form.is_valid():
        try:
            services.open_plan(actor=me, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Your plan is open. Set the first goal."))
            return redirect("growth:index")
    current = selectors.current_level(me)
    has_levels = current is not None or form.offers_levels()
    return render(request, "growth/plan_form.html", {"form": form, "current": current, "has_levels": has_levels})


def edit_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Change where my plan leads."""
    me = person_of(request)
    plan = visible_or_404(GrowthPlan, me, plan_id)
    form = PlanForm(request.POST or None, person=plan.person, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_plan(plan_id=plan_id, actor=me, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("growth:index")
    elif not policies.can_change_plan(me, plan):
        raise policies.refused()
    return render(
        request, "growth/plan_form.html", {"form": form, "plan": plan, "current": selectors.current_level(me), "has_levels": True}
    )


@require_POST
def close_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """End my plan."""
    visible_or_404(GrowthPlan, request.user, plan_id)
    is_achieved = request.POST.get("achieved") == "1"
    services.close_plan(plan_id=plan_id, actor=person_of(request), now=timezone.now(), is_achieved=is_achieved)
    said = _("The plan is closed. Its goals and your evidence stay.")
    messages.success(request, said, extra_tags=undo("growth:plan-reopen", plan_id))
    return redirect("growth:index")


@require_POST
def reopen_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Take the end of my plan back."""
    get_object_or_404(GrowthPlan.objects.visible_to(request.user), pk=plan_id)
    services.reopen_plan(plan_id=plan_id, actor=person_of(request), now=timezone.now())
    return redirect("growth:index")
