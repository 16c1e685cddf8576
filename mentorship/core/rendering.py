"""How forms are drawn: label, help, control, error and who can read it, in that order."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, SelectMultiple
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from mentorship.core.selects import TEMPLATES, select


class PlainField(BoundField):
    """A field that knows who will be able to read what is typed into it."""

    @property
    def readers(self) -> str:
        """Return the sentence from the form's `readers`, or nothing."""
        by_name: dict[str, Any] = getattr(self.form, "readers", None) or {}
        return str(by_name.get(self.name, ""))

    @property
    def is_check(self) -> bool:
        """Whether it is one box to tick, whose label stands beside it."""
        return type(self.field.widget) is CheckboxInput

    @property
    def is_choices(self) -> bool:
        """Whether it is a set of boxes or buttons."""
        return isinstance(self.field.widget, RadioSelect | CheckboxSelectMultiple)

    @property
    def is_listbox(self) -> bool:
        """Whether it is a list from which several are chosen."""
        return isinstance(self.field.widget, SelectMultiple) and not self.is_choices

    @property
    def aria_describedby(self) -> str | None:
        """Name the help, the error and the readers' line for screen readers."""
        ids = super().aria_describedby
        if ids is None or not self.auto_id or not self.readers:
            return ids
        return f"{ids} {self.auto_id}_readers".strip()


class PlainForms(TemplatesSetting):
    """Draw `{{ form }}` and `{{ form.field.as_field_group }}` from templates/components/form/."""

    form_template_name = "components/form/form.html"
    field_template_name = "components/form/field.html"
    bound_field_class = PlainField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Write a select at once, anything else by its template."""
        return select(context["widget"]) if template_name in TEMPLATES else super().render(template_name, context, request)
