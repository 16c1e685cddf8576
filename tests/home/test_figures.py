"""Figures: well-formed, escaped, with words for those who do not see them."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.core import figures

SVG = "{*}"
NASTY = '<script>alert("x")</script> & co'


def parsed(markup: str) -> ET.Element:
    """Read the markup as XML, as a strict reader would."""
    return ET.fromstring(markup.replace("&nbsp;", " "))  # noqa: S314  (our own markup)


def texts(markup: str) -> list[str]:
    return [element.text or "" for element in parsed(markup).iter() if element.tag.endswith("text")]


@given(st.integers(min_value=0, max_value=10**9))
def test_the_top_of_an_axis_is_round_and_never_below_the_highest_value(value: int) -> None:
    top = figures.nice_top(value)

    assert top >= value
    assert str(top)[0] in "125"
    assert set(str(top)[1:]) <= {"0"}


@given(st.lists(st.integers(min_value=0, max_value=1000), max_size=40))
def test_a_sparkline_is_well_formed_for_any_series(values: list[int]) -> None:
    drawn = parsed(figures.sparkline(values, "Evidence"))

    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == "Evidence"


@pytest.mark.parametrize("count", [0, 1, 12, 60])
def test_bars_say_each_value_to_those_who_point_at_them(count: int) -> None:
    points = [(f"M{number}", number) for number in range(count)]

    drawn = parsed(figures.bars(points, "Sessions", unit="sessions"))

    titles = [element.text for element in drawn.iter() if element.tag.endswith("title")]
    assert titles == [f"M{number}: {number} sessions" for number in range(count)]


def test_bars_fit_the_width_there_is() -> None:
    points = [(f"Month {number}", number) for number in range(12)]

    narrow = parsed(figures.bars(points, "Sessions", fits=256)).find(".//svg")

    assert narrow is not None
    assert float(narrow.get("width", "0")) <= 256


def test_a_level_path_names_every_step_and_every_year() -> None:
    steps = [
        figures.Step(date(2020, 3, 1), 3, "L3 Engineer", "hired"),
        figures.Step(date(2022, 6, 1), 4, "L4 Engineer"),
        figures.Step(date(2024, 9, 1), 5, "L5 Senior", "mentored by Jun"),
    ]

    found = texts(figures.level_path(steps, date(2025, 3, 1), "Levels"))

    assert {"L3 Engineer", "L4 Engineer", "L5 Senior", "hired", "mentored by Jun", "2021", "2025"} <= set(found)


def test_no_steps_draw_nothing() -> None:
    assert figures.level_path([], date(2025, 3, 1), "Levels") == ""


def test_a_lineage_draws_everybody_once_and_weak_links_dashed() -> None:
    tree = figures.Node(
        "Jun", children=(figures.Node("Rana", children=(figures.Node("Min-ji"),)), figures.Node("Ade", is_weak=True)), is_me=True
    )

    drawn = figures.lineage(tree, "Who mentored whom")

    assert sorted(texts(drawn)) == ["Ade", "Jun", "Min-ji", "Rana"]
    assert drawn.count("link-line weak") == 1


def test_names_and_labels_are_escaped() -> None:
    for drawn in (
        figures.lineage(figures.Node(NASTY, NASTY, url=f'javascript:"{NASTY}'), NASTY),
        figures.bars([(NASTY, 1)], NASTY),
        figures.level_path([figures.Step(date(2024, 1, 1), 3, NASTY, NASTY)], date(2025, 1, 1), NASTY),
        figures.intervals([figures.Interval(NASTY, 1, 2, 3, 4)], NASTY, NASTY),
        figures.sparkline([1, 2], NASTY),
    ):
        assert "<script" not in drawn
        parsed(drawn)


def test_no_figure_needs_an_inline_style() -> None:
    drawn = figures.bars([("a", 1)], "x") + figures.sparkline([1, 2], "x")

    assert "style=" not in drawn
