"""Forms of the home room: keys, corrections, how long things are kept."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken
from mentorship.core.people import PersonField
from mentorship.home.keeping import KINDS
from mentorship.home.kept import GROUPS
from mentorship.home.models import Correction


class TokenForm(forms.Form):
    """A key to the API."""

    label = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("“Laptop”, “team dashboard”: so that you know which one to revoke.")
    )
    scope = forms.ChoiceField(label=_("It may"), choices=ApiToken.Scope, widget=forms.RadioSelect, initial=ApiToken.Scope.READ)
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        coerce=int,
        initial=90,
        choices=[(7, _("a week")), (30, _("a month")), (90, _("three months")), (365, _("a year"))],
    )


class CorrectionForm(forms.Form):
    """What is wrong, and what is right."""

    readers: ClassVar = {"text": _("you and the people partners.")}

    kind = forms.ChoiceField(label=_("What it is about"))
    text = forms.CharField(label=_("What is wrong, and what is right"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every kind that is kept."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(str(title), [(record.key, record.label) for record in kinds]) for title, kinds in GROUPS]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What a people partner did about a correction."""

    readers: ClassVar = {"answer": _("the person who asked, and the people partners.")}

    status = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[(Correction.Status.DONE, _("It is corrected")), (Correction.Status.DECLINED, _("It stays as it is"))],
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where it stays as it is."),
    )


class PeriodForm(forms.Form):
    """For how long one kind is kept after leaving."""

    period = forms.IntegerField(label=_("How long"), min_value=0, max_value=600)


class HorizonForm(forms.Form):
    """What of the list to see, and how far ahead."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    days = forms.TypedChoiceField(
        label=_("Gone within"),
        coerce=int,
        required=False,
        empty_value="90",
        choices=[(0, _("today")), (30, _("30 days")), (90, _("90 days")), (365, _("a year")), (3650, _("ten years"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every kind that goes."""
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("every kind")), *((kind.key, kind.label) for kind in KINDS)]  # type: ignore[attr-defined]


class HandOnForm(forms.Form):
    """One thing of a leaver's, and whom it goes to where somebody is needed."""

    kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    to = PersonField(label=_("To"), required=False)
