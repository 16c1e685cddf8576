"""Figures as the public reads them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.portfolio.figures import Figure, full, is_money, public


def figure(value, unit="", **more):
    return Figure("something", Decimal(str(value)) if value is not None else None, unit, **more)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (figure(20_000_000, "messages/s"), "20 million messages/s"),
        (figure(15, "people"), "15 people"),
        (figure(300, "people", is_at_least=True), "300+ people"),
        (figure(56, "NPS"), "+56 NPS"),
        (figure(-12, "NPS"), "−12 NPS"),
        (figure(-75, "%"), "−75 %"),
        (figure(5.5, "hours"), "5.5 hours"),
        (figure(3, "%", is_approximate=True), "about 3 %"),
        (figure(12345, "builds"), "12,345 builds"),
        (figure(1_250_000_000, "events"), "1.25 billion events"),
        (figure(12_345_678, "events"), "12,345,678 events"),
        (figure(0, "incidents"), "0 incidents"),
        (figure(1.9, "h", baseline=Decimal("6.5")), "6.5 → 1.9 h (−71\u00a0%)"),
        (figure(4, "teams", baseline=Decimal(0)), "0 → 4 teams"),
        (figure(None, "incidents", by_year={"2023": 0, "2022": 1, "2024": 0}), "2022: 1 · 2023: 0 · 2024: 0 incidents"),
        (figure(12345678, "USD", public_form="$XXM"), "$XXM"),
    ],
)
def test_a_figure_is_said_as_people_say_it(shown, expected):
    assert public(shown) == expected


@pytest.mark.parametrize("unit", ["USD", "usd", "EUR/year", "k€", "$", "M$ a year", "kEUR", "¥"])
def test_money_without_a_public_form_is_left_out(unit):
    assert is_money(unit)
    assert public(figure(12345678, unit)) is None


def test_what_is_confidential_needs_a_public_form():
    assert public(figure(3, "%", is_confidential=True)) is None
    assert public(figure(3, "%", is_confidential=True, public_form="a few per cent")) == "a few per cent"


@pytest.mark.parametrize("unit", ["", "%", "messages/s", "teams", "h", "people", "ms", "KB", "MB"])
def test_what_is_no_money_may_be_shown(unit):
    assert not is_money(unit)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=4), st.sampled_from(["", "%", "h", "NPS"]))
def test_no_figure_ends_in_useless_zeros_or_an_exponent(value, unit):
    words = full(figure(value, unit))

    assert "E" not in words
    assert not any(part.endswith((".0", ".")) for part in words.split(" "))
