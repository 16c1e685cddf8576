"""What the views share: rows through the one door, and a form's answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import Conflict, DomainError
from mentorship.mentoring.forms import Versioned
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.mentoring.models.pairs import MentorshipQuerySet


def pair_of(request: HttpRequest, pair_id: UUID) -> Mentorship:
    """Return a pair of mine; 404 otherwise."""
    return visible_or_404(Mentorship, person_of(request), pair_id, "requested_by", shaped=_whole)


def session_of(request: HttpRequest, session_id: UUID) -> MentoringSession:
    """Return a session of mine; 404 otherwise."""
    asked = person_of(request)
    return visible_or_404(MentoringSession, asked, session_id, "mentorship__mentor", "mentorship__mentee", "logged_by")


def _whole(pairs: MentorshipQuerySet) -> MentorshipQuerySet:
    return pairs.with_people().with_silence()


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    template: str,
    *,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    to: Callable[[Any], Any],
    context: dict[str, Any],
    taken_back_by: str = "",
) -> HttpResponse:
    """Show a form; once it is sent and right, act, say so and go on. A refusal stands beside its field; what was typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
            if isinstance(refusal, Conflict) and isinstance(form, Versioned):
                form.base_on(refusal.version)
                context = {**context, "theirs": refusal.theirs}
        else:
            messages.success(request, done, extra_tags=taken_back_by)
            return redirect(to(result))
    return render(request, template, {"form": form, **context})
