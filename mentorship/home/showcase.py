"""The page that shows every component in its states: for the demo, for staff, and for the browser tests to photograph."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

LONG = "A-name-that-does-not-end-because-somebody-pasted-an-address-into-it-and-nobody-checked"


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
        choices=[("below", _("Below")), ("at", _("At")), ("above", _("Above")), ("cant_say", _("Can’t say"))],
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("CSV or TSV, at most 5 MB."))
    may_be_quoted = forms.BooleanField(label=_("May be quoted in a promotion packet"), required=False)


def _job(status: str, **changes: Any) -> SimpleNamespace:
    base = {
        "pk": status,
        "status": status,
        "get_status_display": status,
        "step": "",
        "done": 0,
        "total": 0,
        "error": "",
        "is_open": False,
    }
    return SimpleNamespace(**{**base, **changes})


def _context() -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate()
    wrong = SampleForm(
        {"topic": "", "held_on": "2031-02-30", "minutes": "2", "kind": "one", "notes": "Kept after the failed save."}
    )
    return {
        "people": PEOPLE,
        "long": LONG,
        "form": SampleForm(),
        "wrong": wrong,
        "moments": [
            now,
            now - timedelta(minutes=12),
            now - timedelta(hours=5),
            now - timedelta(days=3),
            now - timedelta(days=200),
            now + timedelta(days=2),
        ],
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
        "pages": {"previous": "abc", "next": "def"},
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in its states; for the demo and staff only."""
    if not (settings.DEMO or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "home/ui.html", _context())
