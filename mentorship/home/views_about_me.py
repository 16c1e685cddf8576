"""About me: what is kept, who reads it, keys, export and corrections."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import ApiToken, User
from accounts.services import create_token, revoke_token
from accounts.signed_in import person_of
from mentorship.core import blobs, refusals
from mentorship.core.errors import DomainError
from mentorship.core.models import Blob, Job
from mentorship.home import drawing, policies, records, selectors, services
from mentorship.home.forms import AnswerForm, CorrectionForm, TokenForm
from mentorship.home.kept import RECORDS
from mentorship.home.models import Correction

SHOWN_CORRECTIONS = 20
PAGE = 50


def _page(request: HttpRequest, form: CorrectionForm, *, status: int = 200) -> HttpResponse:
    user = person_of(request)
    numbers, spoken = records.counts(user), get_language() or ""
    groups = [(title, drawing.rows(kinds, numbers, spoken)) for title, kinds in records.in_words(selectors.keeping_times())]
    context = {
        "groups": groups,
        "form": form,
        "corrections": [(one, RECORDS[one.kind].label) for one in _own_corrections(user) if one.kind in RECORDS],
        "export": Job.objects.filter(owner=user, kind=services.EXPORT_TASK).order_by("-created_at").first(),
        "now": timezone.now(),
    }
    return render(request, "home/about_me.html", context, status=status)


def _own_corrections(user: User) -> list[Correction]:
    return list(Correction.objects.filter(person=user).select_related("answered_by")[:SHOWN_CORRECTIONS])


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show what is kept about me."""
    return _page(request, CorrectionForm())


@require_POST
def start_export(request: HttpRequest) -> HttpResponse:
    """Begin my export and show how far it is."""
    job = services.start_export(actor=person_of(request), now=timezone.now())
    return redirect("core:job", job.pk)


@require_GET
def download_export(request: HttpRequest, blob_id: UUID) -> HttpResponse:
    """Hand me my own export."""
    mine = Blob.objects.filter(owner=person_of(request), name__startswith="about-me-", expires_at__gt=timezone.now())
    return blobs.download(get_object_or_404(mine, pk=blob_id))


@require_POST
def ask_for_correction(request: HttpRequest) -> HttpResponse:
    """Take what is wrong, and say who will look at it."""
    form = CorrectionForm(request.POST)
    if form.is_valid():
        try:
            services.ask_for_correction(actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("The people partners were told. Their answer appears here."))
            return HttpResponseRedirect(f"{reverse('home:about-me')}#corrections")
    return _page(request, form, status=422)


@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """Show people partners what waits for their answer."""
    user = person_of(request)
    if not policies.can_answer_corrections(user):
        raise Http404
    waiting = Correction.objects.visible_to(user).open().select_related("person").order_by("asked_at")[:PAGE]
    rows = [
        (one, RECORDS[one.kind].label if one.kind in RECORDS else one.kind, AnswerForm(auto_id=f"id_{one.pk}_%s"))
        for one in waiting
    ]
    return render(request, "home/corrections.html", {"rows": rows})


@require_POST
def answer_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Keep what came of it."""
    user = person_of(request)
    get_object_or_404(Correction.objects.visible_to(user), pk=correction_id)
    status, answer = request.POST.get("status", ""), request.POST.get("answer", "")
    services.answer_correction(correction_id=correction_id, actor=user, status=status, answer=answer, now=timezone.now())
    messages.success(request, _("Answered. The person was told that an answer waits."))
    return redirect("home:corrections")


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show my keys to the API; make one, and show its secret this once."""
    user, now = person_of(request), timezone.now()
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = create_token(owner=user, now=now, **form.cleaned_data)
            form = TokenForm()
        except DomainError as error:
            refusals.show(form, error)
    own = ApiToken.objects.filter(owner=user).order_by("-created_at")[:PAGE]
    response = render(request, "home/tokens.html", {"form": form, "secret": secret, "tokens": own, "now": now})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Close one of my keys."""
    get_object_or_404(ApiToken, pk=token_id, owner=person_of(request))
    revoke_token(token_id=token_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Revoked: it opens nothing from now on."))
    return redirect("home:tokens")
