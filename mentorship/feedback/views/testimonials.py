"""Testimonials: asking, writing, lending to places, taking back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.core.undo import undo
from mentorship.feedback import policies, services
from mentorship.feedback.forms import TestimonialAskForm, TestimonialForm
from mentorship.feedback.models import Testimonial
from mentorship.mentoring.models import Mentorship


def index(request: HttpRequest) -> HttpResponse:
    """Show testimonials about me and by me, and ask for one."""
    return _list_page(request, TestimonialAskForm(people=pairs_of(person_of(request))))


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a mentor or mentee of mine for a few words about me."""
    me = person_of(request)
    form = TestimonialAskForm(request.POST, people=pairs_of(me))
    if form.is_valid():
        try:
            asked = services.ask_testimonial(actor=me, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("%(name)s is asked.") % {"name": asked.author.full_name if asked.author else ""})
            return redirect("feedback:testimonials")
    return _list_page(request, form, status=422)


def offer(request: HttpRequest, person_id: int) -> HttpResponse:
    """Write about a mentor or mentee of mine without being asked."""
    me = person_of(request)
    subject = get_object_or_404(pairs_of(me), pk=person_id)
    form = TestimonialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            testimonial = services.offer_testimonial(actor=me, subject=subject, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Given."))
            return redirect(testimonial)
    return render(request, "feedback/testimonial.html", {"form": form, "subject": subject, "is_author": True})


def show(request: HttpRequest, testimonial_id: UUID) -> HttpResponse:
    """Show one testimonial; its author edits it here."""
    return _page(request, _visible(request, testimonial_id))


@require_POST
def write(request: HttpRequest, testimonial_id: UUID) -> HttpResponse:
    """Give or edit the words and the places."""
    testimonial = _visible(request, testimonial_id)
    if not policies.can_write_testimonial(person_of(request), testimonial):
        raise PermissionDenied
    form = TestimonialForm(request.POST)
    if form.is_valid():
        try:
            services.write_testimonial(
                testimonial_id=testimonial_id, actor=person_of(request), now=timezone.now(), **form.cleaned_data
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Saved, everywhere."))
            return redirect(testimonial)
    return _page(request, testimonial, form=form, status=422)


@require_POST
def decline(request: HttpRequest, testimonial_id: UUID) -> HttpResponse:
    """Say no."""
    _visible(request, testimonial_id)
    services.decline_testimonial(testimonial_id=testimonial_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Declined."), extra_tags=undo("feedback:testimonial-reconsider", testimonial_id))
    return redirect("feedback:testimonials")


@require_POST
def reconsider(request: HttpRequest, testimonial_id: UUID) -> HttpResponse:
    """Take my no back."""
    asked = _visible(request, testimonial_id)
    services.reconsider_testimonial(testimonial_id=testimonial_id, actor=person_of(request), now=timezone.now())
    return redirect("feedback:testimonial", asked.pk)


@require_POST
def revoke(request: HttpRequest, testimonial_id: UUID) -> HttpResponse:
    """Take the words back."""
    _visible(request, testimonial_id)
    services.revoke_testimonial(testimonial_id=testimonial_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Taken back. It is gone from every page."))
    return redirect("feedback:testimonials")


def pairs_of(person: User) -> QuerySet[User]:
    """Return those with whom a person has or had a mentorship."""
    met = [Mentorship.Status.ACTIVE, Mentorship.Status.PAUSED, Mentorship.Status.ENDED]
    pairs = Mentorship.objects.filter(status__in=met)
    mentors, mentees = pairs.filter(mentee=person).values("mentor"), pairs.filter(mentor=person).values("mentee")
    people: QuerySet[User] = User.objects.at_work().filter(Q(pk__in=mentors) | Q(pk__in=mentees)).order_by("full_name")
    return people


def _visible(request: HttpRequest, testimonial_id: UUID) -> Testimonial:
    return visible_or_404(Testimonial, request.user, testimonial_id, "subject", "author")


def _list_page(request: HttpRequest, form: TestimonialAskForm, status: int = 200) -> HttpResponse:
    me = person_of(request)
    mine = Testimonial.objects.visible_to(me).select_related("subject", "author").order_by("-changed_at")
    about_me = mine.filter(subject=me).exclude(status__in=[Testimonial.Status.DECLINED, Testimonial.Status.REVOKED])
    context = {"form": form, "about_me": about_me, "by_me": mine.filter(author=me), "pairs": pairs_of(me)}
    return render(request, "feedback/testimonials.html", context, status=status)


def _page(
    request: HttpRequest, testimonial: Testimonial, *, form: TestimonialForm | None = None, status: int = 200
) -> HttpResponse:
    is_given = testimonial.status == Testimonial.Status.GIVEN
    kept = {"text": testimonial.text, "shows_name": testimonial.shows_name, "places": testimonial.places} if is_given else {}
    context = {
        "testimonial": testimonial,
        "subject": testimonial.subject,
        "is_author": policies.can_write_testimonial(person_of(request), testimonial),
        "form": form or TestimonialForm(initial=kept),
    }
    return render(request, "feedback/testimonial.html", context, status=status)
