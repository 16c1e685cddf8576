"""What people type on their own page."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.portfolio.models import Contribution
from mentorship.portfolio.services import FigureInput
from mentorship.portfolio.services.own import LONGEST_INTRO, LONGEST_NOTE
from mentorship.portfolio.services.publishing import LONGEST_DAYS

DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
NUMBER: dict[str, Any] = {"max_digits": 24, "decimal_places": 4, "localize": False}


class PageForm(forms.Form):
    """The owner's own words and choices."""

    intro = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=LONGEST_INTRO,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    as_of = forms.DateField(
        label=_("Your last day at the company"),
        required=False,
        help_text=_("Empty while you stay. The numbers are of this day."),
        **DAY,
    )
    is_open_to_colleagues = forms.BooleanField(label=_("Colleagues may open my page"), required=False)

    readers: ClassVar = {
        "intro": _("everybody who may open your page: you, colleagues if you allow them, and holders of a public link.")
    }


class ContributionForm(forms.Form):
    """Something lasting, with one figure."""

    title = forms.CharField(label=_("What it is"), max_length=240)
    kind = forms.ChoiceField(label=_("Kind"), choices=Contribution.Kind.choices, initial=Contribution.Kind.SYSTEM)
    note = forms.CharField(
        label=_("More about it"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    happened_on = forms.DateField(label=_("When"), required=False, **DAY)
    is_public = forms.BooleanField(label=_("Others may see it"), required=False, initial=True)
    metric = forms.CharField(label=_("What was measured"), required=False, max_length=120)
    baseline = forms.DecimalField(label=_("Before"), required=False, **NUMBER)
    value = forms.DecimalField(label=_("Value"), required=False, **NUMBER)
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": _("people, %, EUR")})
    )
    is_at_least = forms.BooleanField(label=_("At least"), required=False)
    is_approximate = forms.BooleanField(label=_("About"), required=False)
    is_confidential = forms.BooleanField(label=_("Confidential"), required=False)
    public_form = forms.CharField(
        label=_("How it may be shown in public"),
        required=False,
        max_length=60,
        help_text=_("Money and confidential figures are left out without it: “$XXM”."),
    )

    readers: ClassVar = {
        "note": _("you; others only if they may see it."),
        "public_form": _("everybody who may see it, in place of the value, which is then for you alone."),
    }

    def clean(self) -> dict[str, Any]:
        """Ask for the other half of a figure that is only half typed."""
        values = super().clean() or {}
        has_metric, has_value = bool(values.get("metric")), values.get("value") is not None
        if has_metric != has_value and not self.errors:
            missing = "value" if has_metric else "metric"
            self.add_error(missing, _("A figure says what was measured and its value; leave both empty for none."))
        return values

    def figure(self) -> FigureInput | None:
        """Return the figure that was typed, if any."""
        given = self.cleaned_data
        if given.get("value") is None:
            return None
        names = ("metric", "value", "unit", "baseline", "is_at_least", "is_approximate", "is_confidential", "public_form")
        return FigureInput(**{name: given[name] for name in names})


class PublishForm(forms.Form):
    """For how long a public link holds."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=LONGEST_DAYS, initial=30)


class PeriodForm(forms.Form):
    """The period of a brag document."""

    from_on = forms.DateField(label=_("From"), required=False, **DAY)
    until_on = forms.DateField(label=_("Until"), required=False, **DAY)
