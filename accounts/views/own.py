"""One's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services
from accounts.forms import LeaveForm, SettingsForm
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
    }
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)
