"""Writes a `<select>` without templates: Django includes two for each option, and a list of teams has hundreds."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

TEMPLATES = frozenset({"django/forms/widgets/select.html", "django/forms/widgets/select_multiple.html"})


def select(widget: Mapping[str, Any]) -> SafeString:
    """Return what Django's own template would, without its empty lines."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        parts += [_option(option) for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return mark_safe("".join([*parts, "\n</select>"]))  # noqa: S308  (each value was escaped above)


def _option(option: Mapping[str, Any]) -> str:
    value, attributes = conditional_escape(str(option["value"])), _attributes(option["attrs"])
    return f'\n  <option value="{value}"{attributes}>{conditional_escape(localize(option["label"]))}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
