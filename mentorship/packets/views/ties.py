"""People close to me: the program keeps us apart where one would judge the other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mentorship.core.errors import DomainError
from mentorship.core.undo import undo as taken_back
from mentorship.packets import services
from mentorship.packets.forms import TieForm
from mentorship.packets.models import CloseTie

from .loading import me

SHOWN = 200


@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """Name somebody whom one is too close to."""
    form = TieForm(request.POST)
    if form.is_valid():
        try:
            tie = services.declare_tie(actor=me(request), person=form.cleaned_data["person"], now=timezone.now())
        except DomainError as error:
            messages.error(request, error.message)
        else:
            said = _("Kept. From now on the program keeps the two of you apart.")
            messages.success(request, said, extra_tags=taken_back("packets:tie-undo", tie.pk))
    else:
        messages.error(request, " ".join(str(one) for one in form.errors.get("person", [])))
    return redirect("packets:ties")


@require_POST
def undo(request: HttpRequest, tie_id: int) -> HttpResponse:
    """Take a declared tie back."""
    tie = get_object_or_404(CloseTie.objects.visible_to(me(request)).select_related("person"), pk=tie_id)
    services.undo_tie(tie_id=tie_id, actor=me(request), now=timezone.now())
    messages.success(request, _("Taken back."), extra_tags=taken_back("packets:tie-declare", person=tie.person.email))
    return redirect("packets:ties")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show whom one has named as too close."""
    rows = CloseTie.objects.visible_to(me(request)).select_related("person").order_by("person__full_name")
    return render(request, "packets/ties.html", {"ties": rows[:SHOWN], "form": TieForm()})
