"""What people type about themselves and others."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from mentorship.core.people import PersonField
from mentorship.core.selects import LongChoices, LongSelect

DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
CLOCK: dict[str, Any] = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
WEEK = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
STATES = (("here", _("At work")), ("left", _("Left")), ("all", _("Everybody")))


class DirectoryForm(forms.Form):
    """What the directory is narrowed to."""

    q = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None, widget=LongSelect)
    level = forms.ChoiceField(label=_("Level"), required=False)
    state = forms.ChoiceField(label=_("Show"), required=False, choices=STATES)

    def __init__(self, *args: Any, teams: list[tuple[int, str]], levels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = LongChoices([("", gettext("Every team")), *teams])  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("Every level")), *((code, code) for code in levels)]  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Who is invited."""

    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.EmailInput)
    full_name = forms.CharField(label=_("Name"), max_length=150)
    manager = PersonField(label=_("Manager"), required=False)
    team = forms.ModelChoiceField(Team.objects.order_by("name"), label=_("Team"), required=False, empty_label=_("no team yet"))


class WelcomeForm(forms.Form):
    """The first password of somebody invited."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve characters. You can add a passkey afterwards."),
    )


class ManagerForm(forms.Form):
    """Under whom somebody stands, with everyone below them."""

    manager = PersonField(label=_("Manager"), required=False, help_text=_("Leave blank for somebody who reports to nobody."))


class LeavingForm(forms.Form):
    """The last day, and who takes over the reports."""

    on = forms.DateField(label=_("Last day"), **DAY)
    reports_to = PersonField(label=_("Reports move to"), required=False, help_text=_("Leave blank to decide later."))


class ReturnForm(forms.Form):
    """The first day back."""

    on = forms.DateField(label=_("First day back"), **DAY)


class LeaveForm(forms.Form):
    """Days away."""

    from_on = forms.DateField(label=_("First day away"), **DAY)
    until_on = forms.DateField(label=_("Last day away"), **DAY)

    readers: ClassVar = {"until_on": _("you, your managers and people partners. Only the dates, never why.")}


class RolesForm(forms.Form):
    """What somebody may run."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=User.Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class SettingsForm(forms.Form):
    """When somebody works and how they are addressed."""

    pronouns = forms.CharField(label=_("Pronouns"), required=False, max_length=40)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    works_from = forms.TimeField(label=_("Work starts"), **CLOCK)
    works_until = forms.TimeField(label=_("Work ends"), **CLOCK)
    works_on = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=WEEK, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.CharField(
        label=_("Languages you mentor in"), required=False, max_length=120, help_text=_("Codes with commas: en, de, ja.")
    )

    readers: ClassVar = {"pronouns": _("everybody here."), "languages": _("everybody here; matching uses it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(available_timezones())]  # type: ignore[attr-defined]

    @staticmethod
    def of(person: User) -> dict[str, Any]:
        """What the form shows of a person."""
        names = ("pronouns", "time_zone", "works_from", "works_until", "works_on")
        return {name: getattr(person, name) for name in names} | {"languages": ", ".join(person.languages)}

    def clean_languages(self) -> list[str]:
        """Split the codes."""
        return [one.strip().lower() for one in self.cleaned_data["languages"].split(",") if one.strip()]


def today_initial() -> dict[str, Any]:
    """Start a form about days with today."""
    return {"on": timezone.localdate()}


class DelegateForm(forms.Form):
    """Who stands in for a manager, and when."""

    delegate = PersonField(label=_("Who stands in"))
    since = forms.DateField(label=_("From"), **DAY)
    until = forms.DateField(label=_("Until"), **DAY)

    readers: ClassVar = {"until": _("your reports, who are told at once, and everybody who opens their pages.")}
