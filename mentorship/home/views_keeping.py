"""How long records of people who left are kept, and what goes next."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.home import policies, selectors, services
from mentorship.home.forms import HorizonForm, PeriodForm
from mentorship.home.keeping import KINDS

USUAL_DAYS = 90


def _page(request: HttpRequest, refused: PeriodForm | None = None) -> HttpResponse:
    periods = selectors.keeping_periods()
    horizon = HorizonForm(request.GET or {"days": USUAL_DAYS})
    asked: dict[str, Any] = horizon.cleaned_data if horizon.is_valid() else {"kind": "", "days": USUAL_DAYS}
    forms = {kind.key: PeriodForm(initial={"period": periods[kind.key]}, prefix=kind.key) for kind in KINDS}
    if refused is not None:
        forms[str(refused.prefix)] = refused
    by = timezone.localdate() + timedelta(days=int(asked["days"]))
    context = {
        "kinds": [(kind, forms[kind.key], selectors.in_words(kind, periods[kind.key])) for kind in KINDS],
        "goes": selectors.what_goes(periods, by=by, kind=asked["kind"], cursor=request.GET.get("cursor", "")),
        "horizon": horizon,
        "asked": asked,
        "by": by,
        "today": timezone.localdate(),
    }
    return render(request, "home/keeping.html", context, status=422 if refused is not None else 200)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show every kind with its time, and what the sweep lets go of next."""
    if not policies.can_set_keeping(person_of(request)):
        raise Http404
    return _page(request)


@require_POST
def keep_for(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep one kind for another time."""
    actor = person_of(request)
    if not policies.can_set_keeping(actor):
        raise Http404
    form = PeriodForm(request.POST, prefix=kind)
    if form.is_valid():
        try:
            services.keep_for(kind=kind, period=form.cleaned_data["period"], actor=actor, now=timezone.now())
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Kept. The list below shows what the next sweep lets go of."))
            return redirect("home:keeping")
    return _page(request, form)
