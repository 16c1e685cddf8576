"""A select is written as Django writes it, but for empty lines."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

from mentorship.core.selects import LongChoices, LongSelect

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


@pytest.mark.parametrize("value", [None, "", 2, "2", "9", "x'y"])
def test_a_long_select_is_the_same_as_djangos_whichever_is_chosen(value: object) -> None:
    pairs = [("", "Every team"), (1, "a & b"), (2, "<b>"), (30000, "Payments"), ("x'y", "quoted")]
    ours = LongSelect(attrs={"class": 'a"b', "required": True})
    ours.choices = LongChoices(pairs)
    theirs = forms.Select(attrs={"class": 'a"b', "required": True}, choices=pairs)

    drawn = ours.render("name<", value, {"id": "id_name"})

    expected = theirs.render("name<", value, {"id": "id_name"}, renderer=DjangoTemplates())
    assert drawn.splitlines() == [line for line in expected.splitlines() if line]
    assert list(ours.choices) == pairs
