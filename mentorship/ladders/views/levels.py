"""A person's level: changed by a people partner, and corrected with the old row kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.ladders import policies, selectors, services
from mentorship.ladders.forms import LevelChangeForm
from mentorship.ladders.models import LevelChange


def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter a level that was decided elsewhere."""
    actor = person_of(request)
    person = get_object_or_404(User.objects.visible_to(actor), pk=person_id)
    if not policies.can_change_level(actor):
        raise PermissionDenied
    form = _form(request, actor, level=None, effective_on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.change_level(person=person, actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("The level is kept in the history."))
            return redirect("accounts:person", person.pk)
    context = {"form": form, "person": person}
    return render(request, "ladders/change_level.html", context, status=422 if form.errors else 200)


def correct(request: HttpRequest, change_id: int) -> HttpResponse:
    """Replace a wrong row of history by a right one; the wrong one stays, struck through."""
    actor = person_of(request)
    rows = LevelChange.objects.visible_to(actor).select_related("person", "level")
    row = get_object_or_404(rows, pk=change_id)
    if not policies.can_change_level(actor):
        raise PermissionDenied
    form = _form(request, actor, level=row.level, effective_on=row.effective_on)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_level(change_id=row.pk, actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Corrected. The old row stays in the history."))
            return redirect("accounts:person", row.person_id)
    context = {"form": form, "person": row.person, "row": row}
    return render(request, "ladders/change_level.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, actor: User, **initial: object) -> LevelChangeForm:
    return LevelChangeForm(request.POST or None, levels=selectors.comparable_levels(actor), initial=initial)
