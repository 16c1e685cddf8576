"""Fields of the mentoring forms."""

from typing import Any

from django import forms

from mentorship.ladders.models import Competency
from mentorship.mentoring.private import PrivateText


def day_input() -> forms.DateInput:
    """Return the browser's own date field."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PrivateTextField(forms.CharField):
    """Text for its author alone: cleaned to something that prints as `<private>`."""

    def __init__(self, **kwargs: Any) -> None:
        """Draw a small text box."""
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> PrivateText:
        """Wrap the words."""
        return PrivateText(super().clean(value).strip())


class Competencies(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """Boxes to tick, one a competency."""

    def __init__(self, **kwargs: Any) -> None:
        """Begin with none; the form gives the choices."""
        kwargs.setdefault("queryset", Competency.objects.none())
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


class LanguagesField(forms.CharField):
    """Language codes with commas between."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the codes."""
        return [code for code in super().clean(value).replace(";", ",").split(",") if code.strip()]


class Versioned(forms.Form):
    """A form that says what it was based on, so that nobody's words are lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def base_on(self, version: str) -> None:
        """Let the next attempt be based on this version, once its author has seen it."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, once the form was sent
        typed["version"] = version
        self.data = typed
