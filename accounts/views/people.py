"""The directory, and the page of one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import policies, selectors
from accounts.forms import DirectoryForm, LeaveForm, LeavingForm, ManagerForm, ReturnForm, RolesForm, today_initial
from accounts.models import User
from accounts.selectors import Filters
from accounts.signed_in import person_of


def index(request: HttpRequest) -> HttpResponse:
    """Find people by name, team and level; my own people with `?below=me`."""
    viewer = person_of(request)
    form = DirectoryForm(request.GET or None, teams=selectors.teams(), levels=selectors.level_codes())
    asked = form.cleaned_data if form.is_valid() else {}
    is_mine = request.GET.get("below") == "me"
    filters = Filters(
        text=asked.get("q", ""),
        team=asked.get("team"),
        level=asked.get("level", ""),
        state=asked.get("state") or "here",
        below=viewer if is_mine else None,
    )
    pages = selectors.directory_page(viewer, filters, request.GET.get("cursor", ""))
    context = {
        "form": form,
        "pages": pages,
        "is_mine": is_mine,
        "is_narrowed": bool(filters.text or filters.team or filters.level or filters.state != "here"),
        "can_manage": policies.can_manage_people(viewer),
        "has_reports": selectors.has_reports(viewer),
    }
    template = "accounts/people.html#found" if request.htmx else "accounts/people.html"  # type: ignore[attr-defined]
    answer = render(request, template, context)
    if request.htmx and request.htmx.current_url_abs_path == request.get_full_path():  # type: ignore[attr-defined]
        answer["HX-Push-Url"] = "false"  # asked once more: a step back from there would lead nowhere
    return answer


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one person: level, line, and whom they work with."""
    return person_answer(request, get_person(request, person_id))


def get_person(request: HttpRequest, person_id: int) -> User:
    """The person, or 404."""
    people = User.objects.visible_to(person_of(request)).select_related("team", "manager")
    found: User = get_object_or_404(people, pk=person_id)
    return found


def person_answer(request: HttpRequest, shown: User, status: int = 200, **forms: object) -> HttpResponse:
    """The person's page; `forms` are those that were refused, with what was typed."""
    page = selectors.person_page(person_of(request), shown, timezone.localdate())
    usual = {
        "manager_form": ManagerForm(initial={"manager": shown.manager}),
        "leaving_form": LeavingForm(initial=today_initial() | {"reports_to": shown.manager}),
        "return_form": ReturnForm(initial=today_initial()),
        "leave_form": LeaveForm(),
        "roles_form": RolesForm(initial={"roles": shown.roles}),
    }
    return render(request, "accounts/person.html", {"page": page, "person": shown} | usual | forms, status=status)
