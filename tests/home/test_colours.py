"""Contrast, computed from the stylesheet's own tokens: AAA (7:1) for every text on every ground, AA (3:1) for what is no text."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "mentorship/core/static/core/css/app.css").read_text(encoding="utf-8")
TOKENS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", SHEET)}
STATES = re.findall(r"&\.(\w+) \{ background: ([^;]+); color: (light-dark\([^;]+\));", SHEET)
PAIR = re.compile(r"light-dark\((#\w{6}), (#\w{6})\)")
THEMES = ["light", "dark"]
GROUNDS = ["ground", "surface", "raised", "sunken", "hover"]
TONES = ["ok", "warn", "bad", "info", "accent"]

TEXTS = [
    *product(["text", "muted", "accent"], GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((word, f"{tone}-soft") for word, tone in product(["text", "muted"], [*TONES, "none"])),
    ("bad", "surface"),
    ("bad", "raised"),
    ("accent-hover", "surface"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-hover"),
]
MARKS = [*product(["line-strong", "ring", "accent-fill"], GROUNDS[:3]), *((f"{tone}-mark", "surface") for tone in TONES[:4])]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_weak(pairs: list[tuple[str, str]], theme: int, least: float) -> dict[str, float]:
    """Return the pairs of tokens below the least contrast."""
    found = {f"{front} on {back}": contrast(TOKENS[front][theme], TOKENS[back][theme]) for front, back in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", range(2), ids=THEMES)
def test_text_has_seven_to_one_on_every_ground_it_stands_on(theme: int) -> None:
    assert too_weak(TEXTS, theme, 7) == {}


@pytest.mark.parametrize("theme", range(2), ids=THEMES)
def test_lines_rings_and_marks_have_three_to_one(theme: int) -> None:
    assert too_weak(MARKS, theme, 3) == {}


@pytest.mark.parametrize("theme", range(2), ids=THEMES)
def test_the_states_of_a_competency_have_seven_to_one(theme: int) -> None:
    ratios = {
        f"{state} on {ground[theme]}": contrast(front[theme], ground[theme])
        for state, grounds, word in STATES
        for ground in PAIR.findall(grounds)
        for front in PAIR.findall(word)
    }

    assert {state for state, _grounds, _word in STATES} == {"met", "partly_met", "not_met"}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 7} == {}
