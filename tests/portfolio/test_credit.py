"""The rule of credit: its limits, and a real mentor's four years."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mentorship.portfolio.credit import (
    Expectation,
    Pairing,
    Span,
    Step,
    Years,
    credited,
    in_pipeline,
    indirect,
    lineage,
    years_of,
)

STORY = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "legacy" / "career-story.yaml"
PROMOTED = date(2024, 4, 1)
THREE = tuple(date(2023, month, 5) for month in (3, 6, 9))
PAIRING = Pairing("ada", Span(date(2023, 1, 9)), held_on=THREE)
STEP = Step("one", "ada", PROMOTED, rank=6, from_rank=5, is_promotion=True)


def counts(pairing=PAIRING, step=STEP, *more):
    return len(credited([pairing], [step, *more]))


def test_a_promotion_during_a_mentorship_counts():
    assert counts() == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"span": Span(PROMOTED - timedelta(days=90))}, 1),
        ({"span": Span(PROMOTED - timedelta(days=89))}, 0),
        ({"span": Span(date(2023, 1, 9), PROMOTED - timedelta(days=183))}, 1),
        ({"span": Span(date(2023, 1, 9), PROMOTED - timedelta(days=184))}, 0),
        ({"held_on": THREE[:2]}, 0),
        ({"held_on": (*THREE[:2], PROMOTED)}, 0),
        ({"held_on": (), "declared_sessions": 3}, 1),
        ({"held_on": (), "declared_sessions": 2}, 0),
    ],
)
def test_length_sessions_and_distance_have_limits(change, expected):
    pairing = replace(PAIRING, **change)
    if "span" in change:
        pairing = replace(pairing, held_on=(), declared_sessions=5)

    assert counts(pairing) == expected


def test_pauses_do_not_count_as_time():
    short = replace(PAIRING, span=Span(PROMOTED - timedelta(days=100)), held_on=(), declared_sessions=3)
    paused = replace(short, pauses=(Span(PROMOTED - timedelta(days=60), PROMOTED - timedelta(days=50)),))

    assert (counts(short), counts(paused)) == (1, 0)


def test_a_pause_that_went_on_for_longer_than_half_a_year_ends_the_claim():
    since = date(2022, 1, 10)
    paused = replace(PAIRING, span=Span(since), pauses=(Span(PROMOTED - timedelta(days=200)),), held_on=(), declared_sessions=9)

    assert counts(paused) == 0
    assert counts(replace(paused, pauses=(Span(PROMOTED - timedelta(days=100)),))) == 1


@pytest.mark.parametrize(
    "change", [{"is_promotion": False}, {"rank": 5}, {"is_corrected": True}, {"is_declined": True}, {"mentee": "bo"}]
)
def test_what_is_no_promotion_corrected_declined_or_somebody_elses_does_not_count(change):
    assert counts(PAIRING, replace(STEP, **change)) == 0


def test_each_rank_counts_once_per_pair():
    again = replace(STEP, key="two", on=PROMOTED + timedelta(days=400))

    assert counts(PAIRING, STEP, again) == 1
    assert counts(PAIRING, STEP, replace(again, rank=7, from_rank=6)) == 2


def test_a_corrected_row_leaves_the_rank_to_the_row_that_replaces_it():
    wrong = replace(STEP, is_corrected=True)
    right = replace(STEP, key="right", on=PROMOTED + timedelta(days=1))

    assert [one.step.key for one in credited([PAIRING], [wrong, right])] == ["right"]


def test_declared_sessions_mark_the_credit():
    declared = replace(PAIRING, held_on=(), declared_sessions=12)

    assert [one.is_declared for one in credited([declared], [STEP])] == [True]
    assert [one.is_declared for one in credited([declared, PAIRING], [STEP])] == [False]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2021, 2, 1), date(2024, 12, 20), Years(4, 0)),
        (date(2021, 1, 1), date(2023, 7, 1), Years(2, 0)),
        (date(2021, 1, 1), date(2023, 7, 3), Years(3, 0)),
        (date(2024, 1, 1), date(2024, 12, 31), Years(0, 12)),
        (date(2024, 1, 1), date(2024, 5, 20), Years(0, 5)),
        (date(2024, 1, 1), date(2024, 1, 1), Years(0, 0)),
        (date(2020, 2, 29), date(2021, 2, 28), Years(1, 0)),
    ],
)
def test_years_are_rounded_half_up_and_below_one_told_in_months(first, last, expected):
    assert years_of([Pairing("x", Span(first, last))], date(2026, 1, 1)) == expected


def test_without_a_mentorship_there_are_no_years():
    assert years_of([], PROMOTED) is None


@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)), st.integers(0, 5000))
def test_years_never_shrink_as_time_passes(first, days):
    spans = [years_of([Pairing("x", Span(first))], first + timedelta(days=n)) for n in (days, days + 1)]

    before, after = (span.years * 12 + span.months for span in spans)
    assert after >= before


def test_the_pipeline_is_this_year_and_the_next_of_people_mentored_now():
    as_of = date(2024, 12, 20)
    expected = Expectation("ada", 6, 5, Span(date(2025, 1, 1), date(2025, 12, 31)))

    assert in_pipeline([expected, expected], [PAIRING], as_of) == [expected]
    assert in_pipeline([replace(expected, span=Span(date(2026, 1, 1), date(2026, 6, 1)))], [PAIRING], as_of) == []
    assert in_pipeline([replace(expected, current_rank=6)], [PAIRING], as_of) == []
    assert in_pipeline([expected], [replace(PAIRING, span=Span(date(2023, 1, 1), date(2024, 1, 1)))], as_of) == []


def test_people_are_counted_once_and_direct_before_indirect():
    assert indirect(["ada"], ["bo", "ada", "bo", "cy", "mentor"], "mentor") == ["bo", "cy"]


def test_the_lineage_holds_everybody_once_even_in_a_circle():
    pairs = [("m", "ada"), ("m", "bo"), ("ada", "cy"), ("bo", "cy"), ("cy", "m"), ("cy", "di")]

    assert lineage("m", pairs) == {"m": ["ada", "bo"], "ada": ["cy"], "cy": ["di"]}


@given(st.lists(st.tuples(st.sampled_from("mabcdef"), st.sampled_from("mabcdef")), max_size=20))
def test_no_one_appears_twice_in_a_lineage(pairs):
    everybody = [person for mentees in lineage("m", pairs).values() for person in mentees]

    assert len(everybody) == len(set(everybody))
    assert "m" not in everybody


@pytest.mark.skipif(not STORY.exists(), reason="the shared cases are not beside the repository")
def test_a_real_mentors_four_years_give_exactly_what_is_expected():
    story = yaml.safe_load(STORY.read_text())
    as_of, expected = story["mentor"]["to_on"], story["expected"]
    direct = [mentee for mentee in story["mentees"] if mentee["direct"]]
    pairings = [Pairing(m["name"], Span(m["mentored"]["from_on"], m["mentored"]["to_on"]), declared_sessions=3) for m in direct]
    ranks = {m["name"]: [int(row["level"][1:]) for row in m["levels"]] for m in direct}
    steps = [
        Step(
            (m["name"], after["from_on"]),
            m["name"],
            after["from_on"],
            ranks[m["name"]][n + 1],
            ranks[m["name"]][n],
            is_promotion=True,
        )
        for m in direct
        for n, after in enumerate(m["levels"][1:])
    ]
    windows = [
        Expectation(m["name"], int(m["target_level"][1:]), ranks[m["name"]][-1], Span(**m["expects_promotion"]))
        for m in direct
        if "expects_promotion" in m
    ]
    counted = credited(pairings, steps)

    assert {
        "promotions_mentored": len(counted),
        "years": years_of(pairings, as_of).years,
        "direct_mentees": len({pairing.mentee for pairing in pairings}),
        "mentees_promoted": len({one.step.mentee for one in counted}),
        "influenced_indirectly": len(indirect(ranks, [m["name"] for m in story["mentees"] if not m["direct"]], "Mentor")),
        "in_the_pipeline": len(in_pipeline(windows, pairings, as_of)),
    } == {key: value for key, value in expected.items() if not key.startswith("public_page")}
