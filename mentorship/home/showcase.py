"""The page that shows every component in its states: for the demo, for staff, and for the browser tests to photograph."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorship.core import figures


@dataclass(frozen=True)
class Somebody:
    """A person of the showcase; nobody real."""

    pk: int
    full_name: str
    level_code: str = ""


PEOPLE = [
    Somebody(1, "Rana Haddad", "L5"),
    Somebody(2, "Tomás Oliveira", "L6"),
    Somebody(3, "Min-ji Kwon", "L4"),
    Somebody(4, "Ade Okafor", "M2"),
    Somebody(5, "Ingrid Solberg"),
    Somebody(6, "张伟", "L3"),
]

STATUSES = [
    "requested",
    "active",
    "paused",
    "ended",
    "overdue",
    "drafting",
    "submitted",
    "approved",
    "not_yet",
    "withdrawn",
    "failed",
]

LONG = "A-name-that-does-not-end-because-somebody-pasted-an-address-into-it-and-nobody-checked"


KINDS = [("one", _("Mentorship")), ("two", _("One session")), ("three", _("Sponsorship"))]


class SampleForm(forms.Form):
    """One field of each kind."""

    readers: ClassVar = {"notes": _("you and your mentee."), "private": _("you alone. It is encrypted.")}

    topic = forms.CharField(label=_("Topic"), max_length=200, help_text=_("A few words; you will find the session by them."))
    held_on = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=45)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("one", _("Mentorship")), ("two", _("One session")), ("three", _("Sponsorship"))]
    )
    notes = forms.CharField(label=_("What was discussed"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    private = forms.CharField(label=_("Private note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    competencies = forms.MultipleChoiceField(
        label=_("Competencies"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("a", _("Technical direction")), ("b", _("Delivery")), ("c", _("Growing others"))],
    )
    judgement = forms.ChoiceField(
        label=_("Compared with the level"),
        widget=forms.RadioSelect,
        choices=[("below", _("Below")), ("at", _("At")), ("above", _("Above")), ("cant_say", _("Cannot say"))],
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("CSV or TSV, at most 5 MB."))
    may_be_quoted = forms.BooleanField(label=_("May be quoted in a promotion packet"), required=False)


def _job(status: str, **changes: Any) -> SimpleNamespace:
    base = {"pk": status, "status": status, "get_status_display": status, "step": "", "done": 0, "total": 0, "error": ""}
    base |= {"claimed_until": None, "attempts": 1, "is_late": lambda _now: False}
    base["is_open"] = status in {"queued", "running"}
    return SimpleNamespace(**{**base, **changes})


def _figures(today: date) -> dict[str, Any]:
    months = [("Jan", 2), ("Feb", 4), ("Mar", 7), ("Apr", 3), ("May", 5), ("Jun", 8)]
    steps = [
        figures.Step(date(today.year - 6, 3, 1), 3, "L3 Engineer", "hired"),
        figures.Step(date(today.year - 4, 3, 1), 4, "L4 Engineer"),
        figures.Step(date(today.year - 1, 3, 1), 5, "L5 Senior engineer", "mentored by Tomás"),
    ]
    rana = figures.Node("Rana Haddad", "L4 to L5, 2024", (figures.Node("Min-ji Kwon", "L3 to L4, 2026"),))
    tree = figures.Node("Tomás Oliveira", "2 promotions mentored", (rana, figures.Node("Ade Okafor", is_weak=True)), is_me=True)
    spans = [figures.Interval("L4 to L5", 14, 19, 26, 31), figures.Interval("L5 to L6", 20, 28, 41, 12)]
    return {
        "spark": figures.sparkline([1, 3, 2, 5, 4, 8], "Evidence per month: 1, 3, 2, 5, 4, 8"),
        "strip": figures.strip([0, 1, 0, 0, 2, 1, 0, 0, 1, 0, 3, 0], "evidence in 5 of the last 12 months"),
        "nothing": figures.strip([0] * 12, "evidence in 0 of the last 12 months"),
        "bars": figures.bars(months, "Sessions held and due per month", second=[3, 4, 6, 5, 5, 7]),
        "path": figures.level_path(steps, today, "Levels over the years"),
        "lineage": figures.lineage(tree, "Whom Tomás mentored, and whom they did"),
        "intervals": figures.intervals(spans, "Months at a level before promotion: middle half and median", "months"),
    }


def _context() -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate()
    wrong = SampleForm(
        {"topic": "", "held_on": "2031-02-28", "minutes": "2", "kind": "one", "notes": "Kept after the failed save."}
    )
    return {
        "people": PEOPLE,
        "long": LONG,
        "form": SampleForm(),
        "wrong": wrong,
        "moments": [now + timedelta(minutes=minutes) for minutes in (0, -12, -300, -4400, -288000, 2900)],
        "days": [today, today - timedelta(days=9), today + timedelta(days=4), today + timedelta(days=90)],
        "statuses": [
            "requested",
            "active",
            "paused",
            "ended",
            "overdue",
            "drafting",
            "submitted",
            "approved",
            "not_yet",
            "withdrawn",
            "failed",
        ],
        "states": ["met", "partly_met", "not_met", "not_shown", "no_opportunity"],
        "jobs": [
            _job("queued"),
            _job("running", step=_("Reading evidence of the last 36 months"), done=34, total=80),
            _job("failed", error=_("Row 12, column level: “L9” is not on this ladder. Use L3 to L8.")),
            _job("done", done=80, total=80),
        ],
        "figures": _figures(today),
        "pages": {"previous": "abc", "next": "def"},
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in its states; for the demo and staff only."""
    if not (settings.DEMO or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "home/ui.html", _context())
