"""The link of a reminder mail: one log form, no sign-in, nothing else to see."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.models import User
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.links import DeadLinkError
from mentorship.mentoring import forms, services
from mentorship.mentoring.models import Mentorship


@login_not_required
@never_cache
@sensitive_post_parameters("private_note")
@sensitive_variables()
def log_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form as often as it is opened; the POST that saves uses the link up."""
    try:
        pair, person = services.open_link(token)
    except DeadLinkError as dead:
        return render(request, "mentoring/link_dead.html", {"message": dead.message}, status=dead.status)
    if request.user.is_authenticated and request.user.pk != person.pk:
        message = _("This link was sent to somebody else. Sign out to use it, or log your own session under Mentoring.")
        return render(request, "mentoring/link_dead.html", {"message": message}, status=404)
    with timezone.override(person.zone):
        response = _form_page(request, token, pair, person, timezone.now())
    response["Referrer-Policy"] = "no-referrer"
    return response


@sensitive_variables()
def _form_page(request: HttpRequest, token: str, pair: Mentorship, person: User, now: datetime) -> HttpResponse:
    initial = {"held_on": now.astimezone(person.zone).date(), "minutes": 45}
    form = forms.LogForm(request.POST or None, pair=pair, user=person, initial=initial, shows_what_waits=False)
    rows = forms.item_rows(pair, person, request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            services.log_by_link(token=token, log=form.log(rows.items()), now=now)
        except DeadLinkError as dead:
            return render(request, "mentoring/link_dead.html", {"message": dead.message}, status=dead.status)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            return redirect("mentoring:logged")
    context = {"form": form, "rows": rows, "pair": pair, "other": pair.other(person)}
    return render(request, "mentoring/link.html", context, status=422 if form.is_bound else 200)


@login_not_required
def logged(request: HttpRequest) -> HttpResponse:
    """Say thank you. A redirect leads here, so that what was typed leaves the device."""
    return render(request, "mentoring/link_done.html")
