"""Files to take along: the bundle, its schema, and the brag document."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.signed_in import person_of
from mentorship.core.blobs import download, file_response
from mentorship.portfolio import selectors, services
from mentorship.portfolio.forms import PeriodForm
from mentorship.portfolio.models import Bundle
from mentorship.portfolio.outputs import markdown, offline, pdf, record, sheet
from mentorship.portfolio.selectors.brag import period

FORMATS = {"md": "text/markdown; charset=utf-8", "pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@require_POST
def start_bundle(request: HttpRequest) -> HttpResponse:
    """Begin the bundle and show how far it is."""
    bundle = services.start_bundle(actor=person_of(request), now=timezone.now())
    return redirect("core:job", bundle.job_id)


@require_GET
def bundle(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """Give the zip."""
    owner = person_of(request)
    get_object_or_404(Bundle.objects.visible_to(owner), pk=bundle_id)
    return download(services.open_bundle(bundle_id=bundle_id, actor=owner))


@login_not_required
@require_GET
def schema(_request: HttpRequest) -> HttpResponse:
    """Give the schema of the bundle's JSON."""
    return HttpResponse(record.schema(), content_type="application/schema+json")


@require_GET
def brag(request: HttpRequest, extension: str = "") -> HttpResponse:
    """Show, or give as a file, what I did in a period: without days, the last twelve months."""
    owner, form = person_of(request), PeriodForm(request.GET or None)
    days = form.cleaned_data if form.is_valid() else {}
    first, last = period(days.get("from_on"), days.get("until_on"), today=timezone.localdate())
    found = selectors.brag_of(owner, first, last)
    if not extension:
        shown = PeriodForm(initial={"from_on": first, "until_on": last}) if not form.errors else form
        periods = selectors.periods_of(owner.level_since_on, today=timezone.localdate())
        context = {"brag": found, "form": shown, "sheet": sheet.of_brag(found), "periods": periods}
        return render(request, "portfolio/brag.html", context)
    if extension not in FORMATS:
        raise Http404
    drawn, name = sheet.of_brag(found), f"brag-{first}-{last}.{extension}"
    content = {
        "md": lambda: markdown.to_markdown(drawn).encode(),
        "pdf": lambda: pdf.to_pdf(drawn, author=owner.full_name, at=timezone.now()),
        "html": lambda: offline.to_html(drawn).encode(),
    }[extension]()
    return file_response(content, name=name, content_type=FORMATS[extension])
