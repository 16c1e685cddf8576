"""A select is written as Django writes it, but for empty lines."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

CHOICES = [("", "None"), ("G<", [(1, "a & b"), ("x'y", mark_safe("<b>"))]), (30000, 30000)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((forms.Select, value) for value in (None, "", 1, "x'y")),
        (forms.SelectMultiple, [1, 30000]),
        (forms.NullBooleanSelect, True),
    ],
)
def test_a_select_is_the_same_as_djangos(kind: type[forms.Select], value: object) -> None:
    widget = kind(attrs={"class": 'a"b', "required": True, "disabled": False, "size": 3})
    if kind is not forms.NullBooleanSelect:
        widget.choices = CHOICES

    ours, theirs = (widget.render("name<", value, renderer=one) for one in (get_default_renderer(), DjangoTemplates()))

    assert ours.splitlines() == [line for line in theirs.splitlines() if line]
