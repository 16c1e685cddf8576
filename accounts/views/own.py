"""One's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors, services
from accounts.forms import DelegateForm, LeaveForm, SettingsForm
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError


def settings(request: HttpRequest) -> HttpResponse:
    """Show and keep when I work, how I am addressed, and my days away."""
    person = person_of(request)
    form = SettingsForm(request.POST or None, initial=SettingsForm.of(person))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_settings(person=person, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Your settings are kept."))
            return redirect("accounts:settings")
    context = {
        "form": form,
        "leave_form": LeaveForm(),
        "leaves": person.leaves.filter(until_on__gte=timezone.localdate()),
        "person": person,
        "has_reports": selectors.has_reports(person),
        "delegation": selectors.delegation_of(person, timezone.localdate()),
        "delegate_form": DelegateForm(),
    }
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


@require_POST
def name_delegate(request: HttpRequest) -> HttpResponse:
    """Name who stands in for me, and tell my reports."""
    form = DelegateForm(request.POST)
    refusal = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if form.is_valid():
        person = person_of(request)
        try:
            services.name_delegate(delegator=person, actor=person, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusal = error.message
        else:
            messages.success(request, _("Your reports are told."))
    if refusal:
        messages.error(request, refusal)
    return redirect("accounts:settings")


@require_POST
def end_delegation(request: HttpRequest) -> HttpResponse:
    """End my delegation today."""
    person = person_of(request)
    services.end_delegation(delegator=person, actor=person, now=timezone.now())
    messages.success(request, _("Nobody stands in for you any more."))
    return redirect("accounts:settings")
