"""Joining, leaving, returning, moving: what people partners and administrators do for others."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import policies, services
from accounts.forms import InviteForm, LeaveForm, LeavingForm, ManagerForm, ReturnForm, RolesForm, WelcomeForm
from accounts.models import Leave, User
from accounts.signed_in import person_of
from accounts.views.people import get_person, person_answer
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.undo import undo


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    actor = person_of(request)
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.invite(actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("%(email)s gets a mail with a link.") % {"email": person.email})
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


def _act(request: HttpRequest, person_id: int, name: str, form: forms.Form, act: Callable[..., Any], done: str) -> HttpResponse:
    """Check the form, do the one thing, and come back to the person's page with what was typed kept."""
    person = get_person(request, person_id)
    if form.is_valid():
        try:
            act(person=person, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, done)
            return redirect("accounts:person", person.pk)
    return person_answer(request, person, status=422, **{name: form, "refused": form})


@require_POST
def set_manager(request: HttpRequest, person_id: int) -> HttpResponse:
    """Move somebody, with everyone below, under another manager."""
    done = _("Moved, with everyone below.")
    return _act(request, person_id, "manager_form", ManagerForm(request.POST), services.set_manager, done)


@require_POST
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter somebody's last day."""
    done = _("The last day is kept. Hand on what they have open from here.")
    return _act(request, person_id, "leaving_form", LeavingForm(request.POST), services.leave, done)


@require_POST
def come_back(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody return as the same person."""
    stays = get_person(request, person_id).is_active
    done = _("They stay: the last day is taken back.") if stays else _("Welcome back: an invitation is on its way.")
    return _act(request, person_id, "return_form", ReturnForm(request.POST), services.come_back, done)


@require_POST
def set_roles(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give and take roles."""
    return _act(request, person_id, "roles_form", RolesForm(request.POST), services.set_roles, _("The roles are kept."))


@require_POST
def plan_leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """Keep days away."""
    done = _("The days away are kept. Reminders wait, and windows of readiness leave them out.")
    return _act(request, person_id, "leave_form", LeaveForm(request.POST), services.go_on_leave, done)


@require_POST
def cancel_leave(request: HttpRequest, person_id: int, leave_id: int) -> HttpResponse:
    """Take days away back."""
    person = get_person(request, person_id)
    away = get_object_or_404(Leave.objects.select_related("person"), pk=leave_id, person=person)
    services.cancel_leave(leave=away, actor=person_of(request), now=timezone.now())
    back = undo("accounts:plan-leave", person.pk, from_on=away.from_on, until_on=away.until_on)
    messages.success(request, _("The days away are removed."), extra_tags=back)
    return redirect("accounts:person", person.pk)


@require_POST
def invite_again(request: HttpRequest, person_id: int) -> HttpResponse:
    """Send the invitation anew."""
    person = get_person(request, person_id)
    services.invite_again(person=person, actor=person_of(request), now=timezone.now())
    messages.success(request, _("%(email)s gets a mail with a link.") % {"email": person.email})
    return redirect("accounts:person", person.pk)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password from the invitation's link; only the POST uses the link up."""
    person: User = services.invited_person(token)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_invitation(token=token, password=form.cleaned_data["password"], now=timezone.now())
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            person.refresh_from_db()
            login(request, person, backend="accounts.sessions.People")
            return redirect("home:today")
    return render(request, "accounts/welcome.html", {"form": form, "person": person}, status=422 if form.errors else 200)
