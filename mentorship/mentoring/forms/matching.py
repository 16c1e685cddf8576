"""What people look for and offer."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from mentorship.growth.selectors import offered
from mentorship.mentoring import selectors, services
from mentorship.mentoring.forms.fields import Competencies, LanguagesField


def _languages() -> LanguagesField:
    return LanguagesField(
        label=gettext_lazy("Languages"), required=False, help_text=gettext_lazy("Codes with commas: en, de, pt-br.")
    )


class WishForm(forms.Form):
    """What you look for."""

    about = forms.CharField(
        label=gettext_lazy("What I look for"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )
    competencies = Competencies(label=gettext_lazy("In which competencies"))
    languages = _languages()
    is_open = forms.BooleanField(label=gettext_lazy("I am looking for a mentor"), required=False)
    readers: ClassVar = {"about": gettext_lazy("you and the people partners, who see who waits.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the competencies of one's own ladder."""
        super().__init__(*args, **kwargs)
        tagged = self.initial.get("competencies", ())
        self.fields["competencies"].queryset = offered(selectors.competencies_for(user), tagged)  # type: ignore[attr-defined]

    def wish(self) -> services.Wish:
        """Return what was typed."""
        return services.Wish(**self.cleaned_data)


class ProfileForm(forms.Form):
    """What you offer."""

    is_open = forms.BooleanField(label=gettext_lazy("I am open to new mentees"), required=False)
    capacity = forms.IntegerField(label=gettext_lazy("How many at once"), min_value=0, max_value=30, initial=2)
    about = forms.CharField(
        label=gettext_lazy("What you can help with"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=2000
    )
    competencies = Competencies(label=gettext_lazy("Competencies that you offer"))
    min_rank = forms.TypedChoiceField(label=gettext_lazy("For people from"), coerce=int, empty_value=None, required=False)
    max_rank = forms.TypedChoiceField(label=gettext_lazy("up to"), coerce=int, empty_value=None, required=False)
    languages = _languages()
    readers: ClassVar = {"about": gettext_lazy("everybody in the company, except people whom a block keeps apart from you.")}

    def __init__(self, *args: Any, user: User, levels: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer competencies and levels of one's own ladder."""
        super().__init__(*args, **kwargs)
        tagged = self.initial.get("competencies", ())
        self.fields["competencies"].queryset = offered(selectors.competencies_for(user), tagged)  # type: ignore[attr-defined]
        choices = [("", _("any level")), *levels]
        self.fields["min_rank"].choices = choices  # type: ignore[attr-defined]
        self.fields["max_rank"].choices = choices  # type: ignore[attr-defined]

    def offer(self) -> services.Offer:
        """Return what was typed."""
        return services.Offer(**self.cleaned_data)
