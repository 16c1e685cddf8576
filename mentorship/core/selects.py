"""Writes a `<select>` without templates: Django includes two for each option, and a list of teams has hundreds."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.forms import Select
from django.utils.choices import BaseChoiceIterator
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


class LongChoices(BaseChoiceIterator):
    """Pairs of value and words in the reader's language, hundreds of them, which Django need not look through one by one."""

    def __init__(self, pairs: Iterable[tuple[int | str, str]]) -> None:
        self.pairs = tuple(pairs)

    def __iter__(self) -> Iterator[tuple[int | str, str]]:
        """Return the pairs in their order."""
        return iter(self.pairs)


class LongSelect(Select):
    """A select over `LongChoices`: its options are drawn once for the same choices and kept."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return what any other select would."""
        del renderer
        if not isinstance(self.choices, LongChoices):
            return select(self.get_context(name, value, attrs)["widget"])
        attributes = _attributes(self.build_attrs(self.attrs, attrs))
        chosen = "" if value is None else str(value)
        return written(f'<select name="{escaped(name)}"{attributes}>{_options(self.choices.pairs, chosen)}\n</select>')


@lru_cache(maxsize=64)
def _options(pairs: tuple[tuple[int | str, str], ...], chosen: str) -> str:
    return "".join(
        _option({"value": value, "label": label, "attrs": {"selected": str(value) == chosen}}) for value, label in pairs
    )


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
