"""The table of readiness: its rows, its order, and what must hold whatever the material is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mentorship.readiness.facts import (
    Absence,
    AnonymousRound,
    Circle,
    Confirmation,
    Material,
    Piece,
    Verdict,
    Voice,
    count,
    look_back,
    windows_of,
)
from mentorship.readiness.rules import State, Thresholds
from mentorship.readiness.wording import assess

TODAY = date(2026, 11, 23)
LIMITS = Thresholds()
WINDOWS = windows_of(TODAY, LIMITS)
ORDER = [State.NOT_MET, State.NOT_SHOWN, State.PARTLY_MET, State.MET]

OUTSIDER, OTHER = Confirmation("ade"), Confirmation("min-ji")
SUSTAINED = (
    Piece(date(2026, 1, 12), (OUTSIDER,)),
    Piece(date(2026, 4, 2), (OUTSIDER, OTHER)),
    Piece(date(2026, 9, 30), (OTHER,)),
)
AT_TWICE = (Voice("a", date(2026, 8, 1), Verdict.AT), Voice("b", date(2026, 8, 1), Verdict.AT))


def standing(**material):
    return assess(Material(**material), WINDOWS, LIMITS)


def state(**material):
    return standing(**material).state


def test_nothing_at_all_is_not_shown():
    assert state() == State.NOT_SHOWN


def test_sustained_evidence_and_agreeing_voices_are_met():
    assert state(pieces=SUSTAINED, voices=AT_TWICE) == State.MET


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        (SUSTAINED[:2], "two pieces only"),
        ((*SUSTAINED[1:], Piece(date(2026, 9, 2), (OUTSIDER,))), "two months only"),
        (tuple(Piece(p.on - timedelta(days=150), p.confirmations) for p in SUSTAINED), "the latest is too old"),
        (tuple(Piece(p.on, (OUTSIDER,)) for p in SUSTAINED), "one confirmer only"),
        (
            tuple(Piece(p.on, (Confirmation("m", Circle.CLOSE), Confirmation("s", Circle.CLOSE))) for p in SUSTAINED),
            "manager and sponsor only",
        ),
        ((*SUSTAINED[:2], Piece(SUSTAINED[2].on, (OTHER,), is_disputed=True)), "the third is disputed"),
    ],
)
def test_evidence_that_is_not_sustained_is_partly_met(pieces, why):
    assert state(pieces=pieces, voices=AT_TWICE) == State.PARTLY_MET, why


def test_pieces_less_than_half_a_year_apart_are_partly_met():
    close = [Piece(date(2026, month, 10), (OUTSIDER, OTHER)) for month in (6, 8, 9)]

    assert state(pieces=close, voices=AT_TWICE) == State.PARTLY_MET


def test_two_thirds_of_the_voices_are_enough_and_less_is_not():
    below = Voice("c", date(2026, 8, 1), Verdict.BELOW)

    assert state(pieces=SUSTAINED, voices=(*AT_TWICE, below)) == State.MET
    assert state(pieces=SUSTAINED, voices=(*AT_TWICE[:1], below)) == State.PARTLY_MET


def test_more_than_half_below_is_not_met_and_exactly_half_is_not():
    below = [Voice(n, date(2026, 8, 1), Verdict.BELOW) for n in ("c", "d")]

    assert state(voices=(*AT_TWICE[:1], *below)) == State.NOT_MET
    assert state(voices=(*AT_TWICE, *below)) == State.PARTLY_MET


def test_one_voice_below_without_evidence_is_still_not_shown():
    assert state(voices=(Voice("c", date(2026, 8, 1), Verdict.BELOW),)) == State.NOT_SHOWN


def test_only_the_latest_judgement_of_a_respondent_speaks():
    changed = (Voice("c", date(2026, 2, 1), Verdict.BELOW), Voice("c", date(2026, 8, 1), Verdict.ABOVE))

    assert count(Material(voices=changed), WINDOWS, LIMITS).voices == 1
    assert state(voices=changed) == State.PARTLY_MET


def test_confirmations_by_the_owners_reports_do_not_corroborate():
    pieces = [Piece(p.on, (Confirmation("r", Circle.REPORT),)) for p in SUSTAINED]

    assert state(pieces=pieces) == State.NOT_SHOWN


@pytest.mark.parametrize(
    ("material", "expected"),
    [
        ({}, State.NO_OPPORTUNITY),
        ({"pieces": [Piece(date(2026, 9, 1))]}, State.NOT_SHOWN),
        ({"pieces": [Piece(date(2026, 9, 1), is_disputed=True)]}, State.NO_OPPORTUNITY),
        ({"voices": AT_TWICE[:1]}, State.PARTLY_MET),
        ({"voices": [Voice("c", date(2026, 8, 1), Verdict.BELOW)]}, State.NO_OPPORTUNITY),
    ],
)
def test_no_opportunity_gives_way_to_any_undisputed_evidence_or_supporting_voice(material, expected):
    assert state(no_opportunity_on=date(2026, 9, 1), **material) == expected


def test_no_opportunity_lapses_after_six_months():
    assert state(no_opportunity_on=date(2026, 5, 23)) == State.NO_OPPORTUNITY
    assert state(no_opportunity_on=date(2026, 5, 22)) == State.NOT_SHOWN


def test_evidence_of_tomorrow_and_from_before_the_window_counts_for_nothing():
    outside = [Piece(TODAY + timedelta(days=1), (OUTSIDER,)), Piece(WINDOWS.since - timedelta(days=1), (OUTSIDER,))]

    assert state(pieces=outside) == State.NOT_SHOWN


def test_a_long_absence_moves_the_windows_back_by_its_days():
    away = Absence(date(2026, 3, 2), date(2026, 5, 31))

    moved = windows_of(TODAY, LIMITS, [away])

    assert moved.since == date(2025, 5, 23) - timedelta(days=91)
    assert moved.fresh_since < away.from_on


def test_a_short_absence_moves_nothing_and_overlapping_ones_count_once():
    assert windows_of(TODAY, LIMITS, [Absence(date(2026, 3, 2), date(2026, 3, 27))]) == WINDOWS
    one = [Absence(date(2026, 3, 2), date(2026, 5, 31))]
    twice = [*one, Absence(date(2026, 3, 16), date(2026, 5, 15))]
    assert windows_of(TODAY, LIMITS, twice) == windows_of(TODAY, LIMITS, one)


def test_an_absence_that_the_moved_window_reaches_is_cut_out_too():
    away = [Absence(date(2026, 9, 1), date(2026, 10, 30)), Absence(date(2026, 3, 30), date(2026, 5, 20))]

    assert look_back(TODAY, 6, away) == date(2026, 5, 23) - timedelta(days=60 + 52)


def test_fewer_anonymous_answers_than_may_be_shown_count_as_none_and_are_never_mentioned():
    hidden = AnonymousRound(date(2026, 9, 1), (Verdict.BELOW, Verdict.BELOW))

    assert standing(anonymous_round=hidden) == standing()
    assert standing(anonymous_round=hidden, pieces=SUSTAINED, voices=AT_TWICE) == standing(pieces=SUSTAINED, voices=AT_TWICE)


def test_three_anonymous_answers_speak():
    spoken = AnonymousRound(date(2026, 9, 1), (Verdict.AT, Verdict.AT, Verdict.ABOVE))

    assert state(anonymous_round=spoken, pieces=SUSTAINED) == State.MET


def test_reasons_say_what_is_there_and_what_would_change_it():
    march = [Piece(date(2026, 3, 4), (OUTSIDER,)), Piece(date(2026, 3, 9), (OTHER,))]

    with translation.override("en"):
        reasons = standing(pieces=march, voices=AT_TWICE).reasons

    there, said, wanted = reasons
    assert there == "Two confirmed pieces, both from March 2026, confirmed by two people."
    assert said == "Two voices: two at the level."
    assert wanted == (
        "Two more months, one of them half a year away from what is there, and a piece from the last 6 months"
        " would show that it is sustained."
    )


# -- what holds for any material ------------------------------------------------------------------

days = st.dates(TODAY - timedelta(days=700), TODAY + timedelta(days=20))
confirmations = st.builds(Confirmation, by=st.sampled_from("abcd"), circle=st.sampled_from(Circle))
pieces = st.builds(Piece, on=days, confirmations=st.lists(confirmations, max_size=3).map(tuple), is_disputed=st.booleans())
voices = st.builds(Voice, by=st.sampled_from("abcdefgh"), on=days, verdict=st.sampled_from(Verdict))
rounds = st.builds(AnonymousRound, released_on=days, verdicts=st.lists(st.sampled_from(Verdict), max_size=6).map(tuple))
materials = st.builds(
    Material,
    pieces=st.lists(pieces, max_size=6).map(tuple),
    voices=st.lists(voices, max_size=6).map(tuple),
    anonymous_round=st.none() | rounds,
    no_opportunity_on=st.none() | days,
)
absences = st.lists(st.builds(lambda on, n: Absence(on, on + timedelta(days=n)), days, st.integers(0, 200)), max_size=3)


def is_no_worse(after, before):
    if State.NO_OPPORTUNITY in {before, after}:
        return after != State.NO_OPPORTUNITY
    return ORDER.index(after) >= ORDER.index(before)


@given(materials, absences, st.dates(TODAY - timedelta(days=540), TODAY), st.sampled_from("abcdz"))
def test_a_further_corroborated_piece_never_makes_a_state_worse(material, away, on, by):
    windows = windows_of(TODAY, LIMITS, away)
    more = replace(material, pieces=(*material.pieces, Piece(on, (Confirmation(by),))))

    assert is_no_worse(assess(more, windows, LIMITS).state, assess(material, windows, LIMITS).state)


@given(materials, absences, st.dates(TODAY - timedelta(days=540), TODAY), st.sampled_from("abcdz"))
def test_a_further_voice_above_never_makes_a_state_worse(material, away, on, by):
    windows = windows_of(TODAY, LIMITS, away)
    more = replace(material, voices=(*material.voices, Voice(by, on, Verdict.ABOVE)))

    assert is_no_worse(assess(more, windows, LIMITS).state, assess(material, windows, LIMITS).state)


@given(materials, absences, st.randoms())
def test_the_same_material_in_any_order_gives_the_same_standing(material, away, random):
    shuffled = list(material.pieces)
    random.shuffle(shuffled)
    again = Material(tuple(shuffled), material.voices, material.anonymous_round, material.no_opportunity_on)
    windows = windows_of(TODAY, LIMITS, away)

    assert assess(again, windows, LIMITS) == assess(material, windows, LIMITS)


@given(materials, st.lists(st.sampled_from(Verdict), max_size=2).map(tuple), days)
def test_hidden_anonymous_answers_change_neither_state_nor_a_word(material, verdicts, on):
    without = Material(material.pieces, material.voices, None, material.no_opportunity_on)
    hidden = Material(material.pieces, material.voices, AnonymousRound(on, verdicts), material.no_opportunity_on)

    assert assess(hidden, WINDOWS, LIMITS) == assess(without, WINDOWS, LIMITS)


@given(materials, absences)
def test_every_state_has_at_least_three_reasons_and_no_empty_one(material, away):
    reasons = assess(material, windows_of(TODAY, LIMITS, away), LIMITS).reasons

    assert len(reasons) >= 3
    assert all(reason.strip() and not reason[0].islower() for reason in reasons)


@given(absences)
def test_absences_never_shorten_the_time_that_is_looked_at(away):
    windows = windows_of(TODAY, LIMITS, away)

    assert windows.since <= WINDOWS.since
    assert windows.fresh_since <= WINDOWS.fresh_since
