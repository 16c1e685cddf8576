"""Writes a `<select>` without templates: Django includes two for each option, and a list of teams has hundreds."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.safestring import SafeString

from mentorship.core.markup import escaped, written

TEMPLATES = frozenset({"django/forms/widgets/select.html", "django/forms/widgets/select_multiple.html"})


def select(widget: Mapping[str, Any]) -> SafeString:
    """Return what Django's own template would, without its empty lines."""
    parts = [f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escaped(group)}">')
        parts += [_option(option) for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return written("".join([*parts, "\n</select>"]))


def _option(option: Mapping[str, Any]) -> str:
    label, attributes = option["label"], option["attrs"]
    said = escaped(label if type(label) is str else localize(label))
    return f'\n  <option value="{escaped(str(option["value"]))}"{_attributes(attributes) if attributes else ""}>{said}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
