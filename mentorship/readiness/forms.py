"""What people type in readiness."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorship.readiness.rules import State

LONG = 4_000
DAY: dict[str, Any] = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
WORDS: dict[str, Any] = {"max_length": LONG, "widget": forms.Textarea(attrs={"rows": 3})}


class OwnJudgementForm(forms.Form):
    """How the person sees themselves."""

    state = forms.ChoiceField(
        label=_("How you see it"),
        choices=[("", _("Choose")), *((s.value, s.label) for s in State if s != State.NO_OPPORTUNITY)],
    )
    reason = forms.CharField(label=_("Why"), required=False, **WORDS)

    readers: ClassVar = {"reason": _("you, your managers and who stands in for them.")}


class ManagersJudgementForm(forms.Form):
    """How the manager sees the person."""

    state = forms.ChoiceField(label=_("How you see it"), choices=[("", _("Choose")), *State.choices])
    reason = forms.CharField(label=_("Why"), required=False, **WORDS)
    is_shared = forms.BooleanField(
        label=_("Share it with them now"),
        required=False,
        help_text=_("Until then it is yours alone. “No opportunity” is always shared, with its reason: they can answer it."),
    )

    readers: ClassVar = {"reason": _("you alone, until you share it; then the person and the managers above you.")}


class AnswerForm(forms.Form):
    """What the person says to "no opportunity"."""

    answer = forms.CharField(label=_("Your answer"), **WORDS)

    readers: ClassVar = {"answer": _("you, your managers and who stands in for them.")}


class ChanceForm(forms.Form):
    """The chance that the manager created."""

    chance = forms.CharField(label=_("The chance that you created"), **WORDS)
    on = forms.DateField(label=_("Since"), **DAY)

    readers: ClassVar = {"chance": _("the person, their managers and who stands in for them.")}


class ExpectForm(forms.Form):
    """When the manager expects the promotion, and why."""

    from_on = forms.DateField(label=_("Earliest"), **DAY)
    until_on = forms.DateField(label=_("Latest"), **DAY)
    reason = forms.CharField(label=_("Why then"), **WORDS)

    readers: ClassVar = {"reason": _("you and the managers above the person.")}


class CountryForm(forms.Form):
    """What is switched off in a country."""

    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters, such as DE."))
    shows_readiness = forms.BooleanField(label=_("The organisation’s readiness page shows people there"), required=False)
    shows_sessions = forms.BooleanField(
        label=_("Last session and “drifted” are shown of people there"),
        help_text=_("On the readiness page, on the mentoring page, and in the programme’s numbers."),
        required=False,
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=200)

    readers: ClassVar = {"reason": _("people partners.")}

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return dict(self.cleaned_data)
