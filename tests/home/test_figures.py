"""Figures: well-formed, escaped, with words for those who do not see them."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.core import figures
from mentorship.core.drawing import PHONE

TODAY = date(2026, 3, 4)
NASTY = '<script>alert("x")</script> & co'


def parsed(markup: str) -> ET.Element:
    """Read the markup as XML, as a strict reader would."""
    return ET.fromstring(markup.replace("&nbsp;", " "))  # noqa: S314  (our own markup)


def forms(markup: str) -> list[ET.Element]:
    """The drawings in a figure: the wide one, then the phone's."""
    return [element for element in parsed(markup).iter() if element.tag.endswith("svg")]


def texts(drawn: ET.Element) -> list[str]:
    return [element.text or "" for element in drawn.iter() if element.tag.endswith("text")]


@given(st.integers(min_value=0, max_value=10**9))
def test_the_top_of_an_axis_is_round_and_never_below_the_highest_value(value: int) -> None:
    top = figures.nice_top(value)

    assert top >= value
    assert str(top)[0] in "1246"
    assert top % 2 == 0
    assert set(str(top)[1:]) <= {"0"}


@given(st.lists(st.integers(min_value=0, max_value=1000), max_size=40))
def test_a_sparkline_is_well_formed_for_any_series(values: list[int]) -> None:
    drawn = parsed(figures.sparkline(values, "Evidence"))

    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == "Evidence"


@pytest.mark.parametrize("count", [0, 1, 12, 60])
def test_bars_say_each_value_to_those_who_point_at_them(count: int) -> None:
    points = [(f"M{number}", number) for number in range(count)]

    wide, phone = forms(figures.bars(points, "Sessions", unit="sessions"))

    titles = [[element.text for element in drawn.iter() if element.tag.endswith("title")] for drawn in (wide, phone)]
    assert titles[0] == [f"M{number}: {number} sessions" for number in range(count)]
    assert titles[1] == titles[0][-figures.MOST_BARS :]


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

    wide, phone = forms(figures.level_path(steps, date(2025, 3, 1), "Levels"))

    named = {"L3 Engineer", "L4 Engineer", "L5 Senior", "hired", "mentored by Jun"}
    assert named | {"2021", "2025"} <= set(texts(wide))
    assert named | {"2020", "2022", "2024"} == set(texts(phone))


def test_no_steps_draw_nothing() -> None:
    assert figures.level_path([], date(2025, 3, 1), "Levels") == ""


def test_a_lineage_draws_everybody_once_and_weak_links_dashed() -> None:
    tree = figures.Node(
        "Jun", children=(figures.Node("Rana", children=(figures.Node("Min-ji"),)), figures.Node("Ade", is_weak=True)), is_me=True
    )

    drawn = figures.lineage(tree, "Who mentored whom")

    assert [sorted(texts(form)) for form in forms(drawn)] == [["Ade", "Jun", "Min-ji", "Rana"]] * 2
    assert drawn.count("link-line weak") == 2


def deep(levels: int) -> figures.Node:
    return figures.Node(f"Person {levels}", "L4 to L6", (deep(levels - 1), figures.Node("Leaf")) if levels else ())


@pytest.mark.parametrize(
    "drawn",
    [
        figures.bars([(f"2026-{n:02}", n) for n in range(24)], "x", second=range(24)),
        figures.level_path(
            [figures.Step(date(2000 + n, 1, 1), n, f"L{n} Principal engineer", "hired") for n in range(12)], TODAY, "x"
        ),
        figures.lineage(deep(9), "x"),
        figures.intervals([figures.Interval("Senior engineer", 100, 400, 900, 9)], "x", "days"),
    ],
    ids=["bars", "level path", "lineage", "intervals"],
)
def test_on_the_narrowest_phone_a_figure_fits_without_scrolling(drawn: str) -> None:
    wide, phone = forms(drawn)

    assert float(phone.get("width", "0")) <= PHONE < float(wide.get("width", "0"))
    for shape in phone.iter():
        at, width = float(shape.get("x", "0")), float(shape.get("width", "0"))
        assert 0 <= at < PHONE
        assert at + width <= PHONE + 1
        if shape.tag.endswith("text") and shape.get("text-anchor") == "start":
            assert at + 5.4 * len(shape.text or "") <= PHONE + 4, shape.text
    assert phone.get("aria-label") == wide.get("aria-label")


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
