"""Thanks and observations, and evidence made of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import DomainError
from mentorship.feedback import policies, selectors, services
from mentorship.feedback.forms import HeadlineForm, WordsForm
from mentorship.feedback.models import Observation
from mentorship.growth.models import Evidence


def give(request: HttpRequest) -> HttpResponse:
    """Thank somebody, or tell them what I saw."""
    me = person_of(request)
    wanted = request.GET.get("to", "")
    to = User.objects.visible_to(me).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004
    form = WordsForm(request.POST or None, initial={"subject": to, "happened_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            observation = services.give_words(actor=me, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Sent to %(name)s.") % {"name": observation.subject.full_name})
            return redirect("feedback:index")
    people = [colleague.person for colleague in selectors.colleagues_with_loads(me, limit=60)]
    people += [me.manager] if me.manager else []
    return render(request, "feedback/words_form.html", {"form": form, "people": people}, status=422 if form.errors else 200)


def show(request: HttpRequest, observation_id: UUID) -> HttpResponse:
    """Show words that I gave or got."""
    return _page(request, _visible(request, observation_id))


@require_POST
def keep(request: HttpRequest, observation_id: UUID) -> HttpResponse:
    """Make words about me a piece of evidence."""
    observation = _visible(request, observation_id)
    form = HeadlineForm(request.POST)
    if form.is_valid():
        try:
            evidence = services.keep_as_evidence(
                observation_id=observation_id,
                actor=person_of(request),
                headline=form.cleaned_data["headline"],
                now=timezone.now(),
            )
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Kept. Its author is asked to confirm it."))
            return redirect(evidence)
    return _page(request, observation, form=form, status=422)


@require_POST
def take_back(request: HttpRequest, observation_id: UUID) -> HttpResponse:
    """Take back words that I gave."""
    _visible(request, observation_id)
    services.take_back_words(observation_id=observation_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("feedback:index")


def _visible(request: HttpRequest, observation_id: UUID) -> Observation:
    return visible_or_404(Observation, request.user, observation_id, "author", "subject")


def _page(request: HttpRequest, observation: Observation, *, form: HeadlineForm | None = None, status: int = 200) -> HttpResponse:
    me = person_of(request)
    kept = Evidence.objects.visible_to(me).filter(owner=me, origin=f"observation:{observation.pk}").first()
    context = {
        "observation": observation,
        "can_keep": policies.can_keep_as_evidence(me, observation) and kept is None,
        "kept": kept,
        "can_take_back": policies.can_take_back(me, observation),
        "form": form or HeadlineForm(),
    }
    return render(request, "feedback/words.html", context, status=status)
