"""Figures as they may be shown in public: in words that people use, and never an amount of money that has no public form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

MINUS = "\u2212"
RISING = "\u2192"
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_WORD = re.compile("[A-Z]+")
_SIGNED = {"nps"}
_CURRENCY_SIGNS = set("$€£¥₹₩₽₺₪฿₫₴₦")
_CURRENCIES = frozenset(
    {
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "ISK",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "UYU",
        "VND",
        "ZAR",
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured effect; `by_year` makes it a series, `baseline` a before and after."""

    metric: str
    value: Decimal | None
    unit: str = ""
    baseline: Decimal | None = None
    is_at_least: bool = False
    is_approximate: bool = False
    is_confidential: bool = False
    public_form: str = ""
    by_year: Mapping[str, int | float] | None = None


def public(figure: Figure) -> str | None:
    """Return the figure as the public may read it, or None: money, and what is confidential, need a public form of their own."""
    if figure.public_form:
        return figure.public_form
    if figure.is_confidential or is_money(figure.unit):
        return None
    return full(figure)


def full(figure: Figure) -> str:
    """Return the figure as its owner reads it."""
    if figure.by_year:
        series = " · ".join(f"{year}: {number(Decimal(str(value)))}" for year, value in sorted(figure.by_year.items()))
        return f"{series} {figure.unit}".strip()
    if figure.value is None:
        return ""
    if figure.baseline is not None:
        return _before_and_after(figure, figure.value, figure.baseline)
    return _hedged(figure, with_unit(figure.value, figure.unit, suffix="+" if figure.is_at_least else ""))


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, by code or by sign, also with a thousand or a period: "USD", "k€", "$/year"."""
    words = _WORD.findall(unit.upper())
    scaled = [word[1:] for word in words if word[0] in "KMB"]
    return any(sign in unit for sign in _CURRENCY_SIGNS) or any(word in _CURRENCIES for word in (*words, *scaled))


def with_unit(value: Decimal, unit: str, *, suffix: str = "") -> str:
    """Return a number with its unit: "20 million messages/s", "5.5 hours", "−75 %", "+56 NPS"."""
    sign = "+" if unit.strip().lower() in _SIGNED and value > 0 else ""
    words = f"{sign}{number(value)}{suffix}"
    return f"{words} {unit}".strip() if unit else words


def number(value: Decimal) -> str:
    """Return a number as people say it: round millions in words, else with separators, no trailing zeros."""
    size = abs(value)
    minus = MINUS if value < 0 else ""
    for scale, word in _SCALES:
        if size >= scale and _rounded(size / scale) * scale == size:
            return f"{minus}{_plain(_rounded(size / scale))} {_scale_word(word)}"
    return f"{minus}{_plain(size)}"


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scale_word(word: str) -> str:
    return {"million": _("million"), "billion": _("billion"), "trillion": _("trillion")}[word]


def _before_and_after(figure: Figure, value: Decimal, baseline: Decimal) -> str:
    words = f"{number(baseline)} {RISING} {with_unit(value, figure.unit, suffix='+' if figure.is_at_least else '')}"
    if baseline:
        change = ((value - baseline) / abs(baseline) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        sign = MINUS if change < 0 else "+"
        words = f"{words} ({sign}{abs(change)} %)"
    return _hedged(figure, words)


def _hedged(figure: Figure, words: str) -> str:
    return _("about %(figure)s") % {"figure": words} if figure.is_approximate else words
