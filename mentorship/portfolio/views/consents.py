"""What others ask of me: to be named on their page, and whether they had a part in my promotion."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core.links import DeadLinkError
from mentorship.core.undo import undo
from mentorship.portfolio import policies, selectors, services
from mentorship.portfolio.models import Credit, NameConsent


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show every question that others asked me, with my answers."""
    return render(request, "portfolio/consents.html", {"asked": selectors.asked_of(person_of(request))})


@require_POST
def ask(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask a mentee whether I may name them."""
    person = get_object_or_404(User, pk=person_id)
    services.ask_names(person=person, actor=person_of(request), now=timezone.now())
    messages.success(request, _("%(name)s is asked. Until they say yes they stay unnamed.") % {"name": person.full_name})
    return redirect("portfolio:index")


@require_POST
def give(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Give my name for one place."""
    return _answer_name(request, consent_id, gives=True)


@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take my name back from one place."""
    return _answer_name(request, consent_id, gives=False)


def _answer_name(request: HttpRequest, consent_id: UUID, *, gives: bool) -> HttpResponse:
    actor = person_of(request)
    consent = get_object_or_404(NameConsent.objects.visible_to(actor), pk=consent_id)
    services.answer_name(consent_id=consent_id, gives=gives, actor=actor, now=timezone.now())
    back = undo("portfolio:withdraw" if gives else "portfolio:give", consent_id)
    if gives:
        said = _("You are named there from now on.")
    elif selectors.still_signs(consent):
        said = _("You are no longer named there. Words that you signed still stand there: take them back under Testimonials.")
    else:
        said = _("You are no longer named there.")
    messages.success(request, said, extra_tags=back)
    return redirect("portfolio:consents")


@require_POST
def confirm(request: HttpRequest, credit_id: UUID) -> HttpResponse:
    """Say that the mentor had a part in my promotion."""
    return _answer_credit(request, credit_id, confirms=True)


@require_POST
def decline(request: HttpRequest, credit_id: UUID) -> HttpResponse:
    """Say that the mentor had no part in it."""
    return _answer_credit(request, credit_id, confirms=False)


def _answer_credit(request: HttpRequest, credit_id: UUID, *, confirms: bool) -> HttpResponse:
    actor = person_of(request)
    was_answered = get_object_or_404(Credit.objects.visible_to(actor), pk=credit_id).answered_at is not None
    services.answer_credit(credit_id=credit_id, confirms=confirms, actor=actor, now=timezone.now())
    back = undo("portfolio:decline" if confirms else "portfolio:confirm", credit_id) if was_answered else ""
    messages.success(request, _("Thank you. You can change your answer at any time."), extra_tags=back)
    return redirect("portfolio:consents")


@require_POST
def mail_links(request: HttpRequest) -> HttpResponse:
    """Mail me the links that take my names back without an account."""
    sent = services.mail_links(actor=person_of(request), now=timezone.now())
    messages.success(request, _("A mail for each name that you gave is on its way.") if sent else _("You gave no name anywhere."))
    return redirect("portfolio:consents")


@login_not_required
@require_http_methods(["GET", "POST"])
def revoke_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of the mailed link take their name back; opening it changes nothing."""
    try:
        consent = (
            services.revoke_by_link(token=token, now=timezone.now())
            if request.method == "POST"
            else services.consent_by_link(token)
        )
    except DeadLinkError as error:
        raise Http404 from error
    context = {"consent": consent, "owner": consent.owner, "is_given": consent.is_given, "may": policies.may_publish()}
    return render(request, "portfolio/revoke_by_link.html", context)
