"""Numbers as people write them, with their units, and by how much one changed: the same words wherever a figure is shown."""

from decimal import ROUND_HALF_UP, Decimal

from mentorship.core.text import tidy

NARROW = "\N{NARROW NO-BREAK SPACE}"
WIDE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
SYMBOL_CHARS = 3
TIMES_FROM, TEN = 3, 10
PER_CENT = frozenset({"%", "percent", "per cent"})


def number(value: Decimal) -> str:
    """Write a number without trailing zeros, thousands set apart from 10,000 upwards, a real minus sign."""
    plain = format(abs(value).normalize(), "f")
    whole, _dot, fraction = plain.partition(".")
    if len(whole) > 4:  # noqa: PLR2004  four digits read well without a comma
        whole = f"{int(whole):,}"
    sign = MINUS if value < 0 and Decimal(plain) else ""
    return sign + whole + (f".{fraction}" if fraction else "")


def quantity(value: Decimal, unit: str) -> str:
    """Write a number with its unit: 1.9 h, 40 %, €12,000."""
    unit = tidy(unit)
    if unit in {"€", "$", "£", "¥"}:
        return f"{unit}{number(value)}"
    space = NARROW if len(unit) <= SYMBOL_CHARS else WIDE
    return f"{number(value)}{space}{unit}" if unit else number(value)


def change(before: Decimal, after: Decimal, unit: str) -> str:
    """Say by how much: from threefold on "×14", else as `percent` says it: nobody pictures +1300 %."""
    if before > 0 and after >= TIMES_FROM * before and tidy(unit) not in PER_CENT:
        times = after / before
        return f"×{number(times.quantize(Decimal('0.1') if times < TEN else Decimal(1), rounding=ROUND_HALF_UP))}"
    return percent(before, after, unit)


def percent(before: Decimal, after: Decimal, unit: str) -> str:
    """Say by how much: in per cent of the baseline, percentage points where the unit is per cent, nothing from zero."""
    if before == after:
        return ""
    sign = MINUS if after < before else "+"
    if tidy(unit) in PER_CENT:
        points = number(abs(after - before))
        return f"{sign}{points} percentage {'point' if points == '1' else 'points'}"
    if before == 0 or (before < 0) != (after < 0 and after != 0):
        return ""
    share = abs((after - before) / before) * 100
    digits = share.quantize(Decimal(1) if share >= 1 else Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{sign}{number(digits)}{NARROW}%" if digits else ""
