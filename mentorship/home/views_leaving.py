"""The open work of somebody who leaves, on one page, each with its one click."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.attention import OpenWork
from mentorship.core.errors import DomainError
from mentorship.home import policies, selectors, services
from mentorship.home.forms import HandOnForm

PEOPLE_PARTNERS_ONLY = {"packet", "seat"}


def _leaver(request: HttpRequest, person_id: int) -> User:
    viewer = person_of(request)
    if not policies.can_reassign(viewer):
        raise Http404
    found: User = get_object_or_404(User.objects.visible_to(viewer).select_related("manager", "team"), pk=person_id)
    return found


def _page(request: HttpRequest, leaver: User, refused: HandOnForm | None = None) -> HttpResponse:
    viewer = person_of(request)
    work = selectors.open_work_of(leaver, timezone.localdate())
    rows = [(one, _form_of(one, refused), _may(viewer, one)) for one in work]
    shown = any(form is refused for _one, form, _allowed in rows)
    context: dict[str, Any] = {"leaver": leaver, "rows": rows, "refused": None if shown else refused}
    return render(request, "home/leaving.html", context, status=422 if refused is not None else 200)


def _form_of(work: OpenWork, refused: HandOnForm | None) -> HandOnForm:
    if refused is not None and (refused.data.get("kind"), refused.data.get("key")) == (work.kind, work.key):
        return refused
    suggested = work.suggested if work.suggested is not None and work.suggested.is_active else None
    return HandOnForm(initial={"kind": work.kind, "key": work.key, "to": suggested}, auto_id=f"{work.kind}-{work.key}-%s")


def _may(viewer: User, work: OpenWork) -> bool:
    return bool(work.action) and (viewer.is_people_partner or work.kind not in PEOPLE_PARTNERS_ONLY)


@require_GET
def page(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what somebody who leaves has under way."""
    return _page(request, _leaver(request, person_id))


@require_POST
def hand_on(request: HttpRequest, person_id: int) -> HttpResponse:
    """Hand one thing on and come back to what is left."""
    leaver = _leaver(request, person_id)
    form = HandOnForm(request.POST)
    if form.is_valid():
        try:
            services.hand_on(leaver=leaver, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Done; who is concerned was told."))
            return redirect("home:leaving", leaver.pk)
    return _page(request, leaver, form)
