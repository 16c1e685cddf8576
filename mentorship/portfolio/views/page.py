"""The owner's page, its previews, what colleagues and the public see, and the owner's own words."""

from html import escape
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.markup import written
from mentorship.portfolio import policies, selectors, services
from mentorship.portfolio.forms import ContributionForm, PageForm, PublishForm
from mentorship.portfolio.models import Contribution, LegacyPage, NameConsent, PublicLink
from mentorship.portfolio.outputs.offline import lineage_of
from mentorship.portfolio.selectors import Audience, Legacy

NEW_TOKEN = "legacy-token"  # noqa: S105  (the name of a session key)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show my page, as me or as somebody else would see it."""
    owner = person_of(request)
    asked = request.GET.get("as", "")
    audience = Audience(asked) if asked in Audience.values else Audience.MYSELF
    beside = selectors.beside(owner, timezone.now())
    legacy = selectors.legacy_of(owner, audience, today=timezone.localdate())
    context = {
        **shown(legacy),
        "audiences": [(value, label, value == audience) for value, label in Audience.choices],
        "is_preview": audience != Audience.MYSELF,
        "links": beside.links,
        "publish_form": PublishForm(),
        "periods": selectors.periods_of(owner.level_since_on, today=timezone.localdate()),
        "is_frozen": owner.left_on is None and legacy.as_of < timezone.localdate(),
        "may_publish": policies.may_publish(),
        "new_address": _new_address(request),
        "bundles": beside.bundles,
        "levels": beside.levels if audience == Audience.MYSELF else [],
        "people": [(one, _answers(one.answers)) for one in beside.people],
    }
    return render(request, "portfolio/index.html", context)


def _answers(consents: list[NameConsent]) -> SafeString:
    """Say what somebody answered to being named, by place."""
    yes, no, open_ = _("yes"), _("no"), _("asked")
    said = [f"{one.get_place_display()}: {yes if one.is_given else no if one.revoked_at else open_}" for one in consents]
    return written("".join([f"<span>{escape(words)}</span>" for words in said or [_("not asked yet")]]))


def shown(legacy: Legacy) -> dict[str, object]:
    """Return what every form of the page needs."""
    return {"legacy": legacy, "lineage": lineage_of(legacy), "headline": legacy.headline}


def _new_address(request: HttpRequest) -> str:
    token = request.session.pop(NEW_TOKEN, "")
    return request.build_absolute_uri(reverse("portfolio:public", args=[token])) if token else ""


@require_GET
def colleague(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show somebody's page to a colleague, when they opened it."""
    viewer, owner = person_of(request), get_object_or_404(User, pk=person_id)
    if viewer.pk == owner.pk:
        return redirect("portfolio:index")
    if not policies.can_see_as_colleague(viewer, owner):
        raise Http404
    legacy = selectors.legacy_of(owner, Audience.COLLEAGUES, today=timezone.localdate())
    return render(request, "portfolio/colleague.html", {**shown(legacy), "owner": owner})


@login_not_required
@require_GET
def public(request: HttpRequest, token: str) -> HttpResponse:
    """Show a published page; nothing keeps or indexes it."""
    owner = services.owner_of(token, now=timezone.now())
    if owner is None:
        raise Http404
    legacy = selectors.legacy_of(owner, Audience.PUBLIC, today=timezone.localdate())
    response = render(request, "portfolio/public.html", shown(legacy))
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Write my own words and choices."""
    owner = person_of(request)
    page = LegacyPage.objects.filter(owner=owner).first()
    initial = {"intro": page.intro, "as_of": page.as_of, "is_open_to_colleagues": page.is_open_to_colleagues} if page else {}
    form = PageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_page(actor=owner, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("portfolio:index")
    return render(request, "portfolio/edit.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def contribution(request: HttpRequest, contribution_id: UUID | None = None) -> HttpResponse:
    """Add something lasting, or change it."""
    owner = person_of(request)
    row = get_object_or_404(Contribution.objects.visible_to(owner), pk=contribution_id) if contribution_id else None
    form = ContributionForm(request.POST if request.method == "POST" else None, initial=_initial(row) if row else {})
    if request.method == "POST" and form.is_valid():
        try:
            services.save_contribution(
                actor=owner, now=timezone.now(), fields=form.cleaned_data, figure=form.figure(), contribution_id=contribution_id
            )
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("portfolio:index")
    return render(request, "portfolio/contribution.html", {"form": form, "row": row}, status=422 if form.errors else 200)


def _initial(row: Contribution) -> dict[str, object]:
    names = ("title", "kind", "note", "happened_on", "is_public")
    initial: dict[str, object] = {name: getattr(row, name) for name in names}
    figure = row.figures.filter(by_year__isnull=True).first()
    if figure:
        numbers = ("metric", "baseline", "value", "unit", "is_at_least", "is_approximate", "is_confidential", "public_form")
        initial |= {name: getattr(figure, name) for name in numbers}
        typed = {"baseline": figure.baseline, "value": figure.value}
        initial |= {name: f"{value.normalize():f}" for name, value in typed.items() if value is not None}
    return initial


@require_POST
def remove(request: HttpRequest, contribution_id: UUID) -> HttpResponse:
    """Take something off my page."""
    owner = person_of(request)
    get_object_or_404(Contribution.objects.visible_to(owner), pk=contribution_id)
    services.remove_contribution(contribution_id=contribution_id, actor=owner, now=timezone.now())
    messages.success(request, _("It is off your page."))
    return redirect("portfolio:index")


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Make a public address of my page."""
    form = PublishForm(request.POST)
    if form.is_valid():
        _link, token = services.publish(actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        request.session[NEW_TOKEN] = token
        messages.success(request, _("Published. Copy the address now: it is shown once."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("portfolio:index")


@require_POST
def revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Close a public address."""
    owner = person_of(request)
    get_object_or_404(PublicLink.objects.visible_to(owner), pk=link_id)
    services.revoke(link_id=link_id, actor=owner, now=timezone.now())
    messages.success(request, _("The address no longer opens."))
    return redirect("portfolio:index")
