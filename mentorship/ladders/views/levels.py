"""A person's level: changed by a people partner, corrected with the old row kept; and who stood where on a day."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import selectors as accounts
from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.csv_out import csv_answer, csv_lines
from mentorship.core.errors import DomainError
from mentorship.ladders import policies, selectors, services
from mentorship.ladders.forms import DayForm, LevelChangeForm
from mentorship.ladders.models import LevelChange


def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter a level that was decided elsewhere."""
    actor = person_of(request)
    person = get_object_or_404(User.objects.visible_to(actor), pk=person_id)
    if not policies.can_change_level(actor):
        raise PermissionDenied
    form = _form(request, actor, level=None, effective_on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.change_level(person=person, actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("The level is kept in the history."))
            return redirect("accounts:person", person.pk)
    context = {"form": form, "person": person}
    return render(request, "ladders/change_level.html", context, status=422 if form.errors else 200)


def correct(request: HttpRequest, change_id: int) -> HttpResponse:
    """Replace a wrong row of history by a right one; the wrong one stays, struck through."""
    actor = person_of(request)
    rows = LevelChange.objects.visible_to(actor).select_related("person", "level")
    row = get_object_or_404(rows, pk=change_id)
    if not policies.can_change_level(actor):
        raise PermissionDenied
    form = _form(request, actor, level=row.level, effective_on=row.effective_on)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_level(change_id=row.pk, actor=actor, now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Corrected. The old row stays in the history."))
            return redirect("accounts:person", row.person_id)
    context = {"form": form, "person": row.person, "row": row}
    return render(request, "ladders/change_level.html", context, status=422 if form.errors else 200)


@require_GET
def on_a_day(request: HttpRequest) -> HttpResponse:
    """Show who stood at what level on any day, page by page, and how many at each."""
    viewer, form, day = _day_asked(request)
    code = request.GET.get("level", "")[:160]
    found = _found(request, viewer, day, code)
    people = User.objects.filter(pk__in=found.order_by().values("person"))
    pages = accounts.page_of(people, request.GET.get("cursor", ""))
    rows = {row.person_id: row for row in found.filter(person__in=[one.pk for one in pages.rows])}
    context = {
        "form": form,
        "day": day,
        "code": code,
        "counts": selectors.counts_on(viewer, day),
        "rows": [rows[one.pk] for one in pages.rows if one.pk in rows],
        "pages": pages,
    }
    return render(request, "ladders/on_a_day.html", context)


@require_GET
def on_a_day_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the same as a table."""
    viewer, _form, day = _day_asked(request)
    rows = _found(request, viewer, day, request.GET.get("level", "")[:160]).iterator(chunk_size=2_000)
    head = ("name", "email", "team", "level", "title", "ladder", "since", "reason")
    return csv_answer(csv_lines(head, (_cells(row) for row in rows)), name=f"levels-{day}")


def _found(request: HttpRequest, viewer: User, day: date, code: str) -> QuerySet[LevelChange]:
    found = selectors.stood_on(viewer, day, code=code)
    ladder = request.GET.get("ladder", "")[:60].replace("\x00", "")
    return found.filter(level__version__ladder__slug=ladder) if ladder else found


def _cells(row: LevelChange) -> list[object]:
    level, person = row.level, row.person
    return [
        person.full_name,
        person.email,
        person.team.name if person.team else "",
        level.code if level else row.label,
        level.title if level else "",
        level.version.ladder.name if level else "",
        row.effective_on,
        row.reason,
    ]


def _day_asked(request: HttpRequest) -> tuple[User, DayForm, date]:
    viewer = person_of(request)
    if not policies.can_see_days(viewer):
        raise PermissionDenied
    today = timezone.localdate()
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    return viewer, form, form.cleaned_data["on"] if form.is_valid() else today


def _form(request: HttpRequest, actor: User, **initial: object) -> LevelChangeForm:
    return LevelChangeForm(request.POST or None, levels=selectors.comparable_levels(actor), initial=initial)
