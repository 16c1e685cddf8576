"""What holds of every draft, whatever it was made from."""

import json
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.packets.compose import compose
from mentorship.packets.document import Document, canonical, from_data
from mentorship.packets.material import (
    Confirmation,
    EvidencePiece,
    GoalItem,
    ImpactFigure,
    Judgement,
    Material,
    Scope,
    SessionOutcome,
    Voice,
)
from mentorship.packets.outputs.markdown import section_text
from mentorship.packets.outputs.schema import schema_bytes
from mentorship.packets.prose import is_unchanged, read_section
from mentorship.packets.sources import sources_by_ref
from mentorship.packets.strength import Limits, choose_pieces, choose_quotes, confirmers, strongest_doubt, strongest_first
from mentorship.packets.summary import MINUTE
from mentorship.packets.verify import verify
from mentorship.packets.wording import GLUE, reading_units
from tests.packets import materials

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=60)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
NUMBERS = st.decimals(-100_000, 100_000, places=2, allow_nan=False, allow_infinity=False)
MAYBE = st.none() | NUMBERS
KEYS = st.sampled_from(list(materials.COMPETENCIES))
NAMES = st.sampled_from(materials.PEOPLE)
PUBLISHED = jsonschema.validators.validator_for(json.loads(schema_bytes()))(json.loads(schema_bytes()))


@st.composite
def pieces(draw: st.DrawFn, number_: int) -> EvidencePiece:
    key = draw(KEYS)
    figures = draw(
        st.lists(
            st.builds(ImpactFigure, WORDS, NUMBERS, WORDS | st.just(""), MAYBE, st.booleans(), is_confidential=st.booleans()),
            max_size=2,
        ),
    )
    return EvidencePiece(
        ref=f"evidence:{number_}",
        on=draw(DAYS),
        headline=draw(WORDS),
        text=draw(WORDS),
        scope=draw(st.sampled_from(Scope)),
        competencies=frozenset(draw(st.sets(KEYS, max_size=2)) | {key}),
        criteria=frozenset({f"criterion:{key}:1"} if draw(st.booleans()) else ()),
        figures=tuple(figures),
        confirmations=tuple(draw(st.lists(st.builds(Confirmation, NAMES, DAYS, st.booleans()), max_size=4))),
        is_disputed=draw(st.booleans()),
    )


@st.composite
def material(draw: st.DrawFn) -> Material:
    evidence = tuple(draw(pieces(index)) for index in range(draw(st.integers(0, 12))))
    voices = tuple(
        Voice(
            f"response:{index}",
            draw(NAMES),
            draw(DAYS),
            draw(KEYS),
            draw(st.sampled_from(Judgement)),
            draw(WORDS | st.just("")),
            draw(WORDS | st.just("")),
            draw(st.booleans()),
        )
        for index in range(draw(st.integers(0, 8)))
    )
    goals = tuple(
        GoalItem(f"goal:{index}", draw(WORDS), frozenset({draw(KEYS)}), draw(MAYBE), draw(MAYBE), draw(MAYBE), draw(WORDS))
        for index in range(draw(st.integers(0, 3)))
    )
    outcomes = tuple(
        SessionOutcome(f"session:{index}", draw(DAYS), draw(WORDS), draw(NAMES), frozenset({draw(KEYS)}))
        for index in range(draw(st.integers(0, 2)))
    )
    return materials.bare(evidence=evidence, voices=voices, goals=goals, outcomes=outcomes)


@settings(max_examples=60, deadline=None)
@given(material(), st.randoms())
def test_what_holds_of_every_draft_whatever_it_was_made_from(made: Material, rng: random.Random) -> None:
    """Making up the material costs most: every property looks at the same one."""
    document = compose(made)

    every_sentence_is_cited_and_proven(made, document)
    the_same_material_gives_the_same_bytes_in_any_order(made, document, rng)
    no_word_comes_from_anywhere_but_sources_and_the_fixed_list(document)
    it_survives_json_and_fits_the_published_schema(document)
    a_section_read_back_untouched_is_the_section(document)
    the_summary_is_read_in_a_minute(document)
    the_strongest_doubt_is_always_quoted(made)


def every_sentence_is_cited_and_proven(made: Material, document: Document) -> None:
    assert all(sentence.marks for _section, sentence in document.sentences())
    assert verify(document, sources_by_ref(made)) == []


def the_same_material_gives_the_same_bytes_in_any_order(made: Material, document: Document, rng: random.Random) -> None:
    shuffled = {
        name: tuple(rng.sample(getattr(made, name), len(getattr(made, name))))
        for name in ("evidence", "voices", "goals", "outcomes")
    }
    fields = {name: getattr(made, name) for name in made.__dataclass_fields__}

    assert canonical(document) == canonical(compose(Material(**fields | shuffled)))


def no_word_comes_from_anywhere_but_sources_and_the_fixed_list(document: Document) -> None:
    for _section, sentence in document.sentences():
        for part in (*sentence.parts, *sentence.note):
            assert part.kind != "author"
            assert part.mark or part.text in GLUE or part.text.isdigit()


def it_survives_json_and_fits_the_published_schema(document: Document) -> None:
    data = json.loads(canonical(document))

    assert from_data(data) == document
    PUBLISHED.validate(data)


def a_section_read_back_untouched_is_the_section(document: Document) -> None:
    for section in document.sections:
        text = section_text(section)
        assert is_unchanged(section, text)
        if all(len(one.marks) <= 6 for block in section.blocks for one in block.sentences):
            assert all(one.marks for block in read_section(section, text).blocks for one in block.sentences)


def the_summary_is_read_in_a_minute(document: Document) -> None:
    summary = document.section("summary")
    assert summary is not None
    assert sum(reading_units(one.text) for block in summary.blocks for one in block.sentences) <= MINUTE


def the_strongest_doubt_is_always_quoted(made: Material) -> None:
    for expectation in made.expectations:
        voices = [voice for voice in made.voices if voice.competency == expectation.competency]
        quotes = choose_quotes(voices, Limits().quotes)
        doubt = strongest_doubt(voices)
        assert len(quotes) <= 3
        assert doubt is None or quotes[-1].text == doubt.doubt
        assert all(quote.voice.may_be_quoted for quote in quotes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000).flatmap(pieces), max_size=20, unique_by=lambda piece: piece.ref), st.integers(1, 5))
def test_the_strongest_piece_is_always_chosen(found: list[EvidencePiece], limit: int) -> None:
    chosen = choose_pieces(found, limit)

    assert len(chosen) == min(limit, len(found))
    assert not found or min(found, key=strongest_first) in chosen
    assert chosen == sorted(chosen, key=strongest_first)


def test_pieces_come_from_different_months_and_people_before_the_same_again() -> None:
    same = [
        materials.piece(n, date(2026, 5, n), "Did it", "craft", confirmations=materials.confirmed("Ade O.")) for n in range(1, 7)
    ]
    other = materials.piece(9, date(2026, 3, 2), "Did another", "craft", confirmations=materials.confirmed("Luis F."))

    chosen = choose_pieces([*same, other], 3)

    assert other in chosen


def test_confirmed_by_more_beats_wider_scope_and_a_dispute_counts_as_unconfirmed() -> None:
    two = materials.piece(1, date(2025, 1, 5), "Two", "craft", confirmations=materials.confirmed("Ade O.", "Luis F."))
    wide = materials.piece(
        2, date(2026, 1, 5), "Wide", "craft", scope=Scope.INDUSTRY, confirmations=materials.confirmed("Ade O.")
    )
    disputed = materials.piece(
        3, date(2026, 1, 6), "Disputed", "craft", confirmations=materials.confirmed("Ade O.", "Luis F."), is_disputed=True
    )

    assert sorted([disputed, wide, two], key=strongest_first) == [two, wide, disputed]
    assert confirmers(disputed) == ()


def test_evidence_from_before_the_last_change_of_rank_does_not_speak() -> None:
    old = materials.piece(1, date(2024, 3, 3), "Did it at the level below", "craft")
    new = materials.piece(2, date(2024, 3, 4), "Did it since", "craft")

    assert [row.title for row in _all_titles(compose(materials.bare(evidence=(old, new))))] == ["Did it since"]


def _all_titles(document: Document) -> list[Any]:
    return [source for source in document.sources if source.kind == "evidence"] + list(document.appendix)


def test_a_headline_that_is_nothing_but_a_full_stop_is_still_proven() -> None:
    made = materials.bare(evidence=(materials.piece(1, date(2026, 5, 1), ".", "craft"),))

    assert verify(compose(made), sources_by_ref(made)) == []


@pytest.mark.parametrize(
    ("headline", "unit"), [("Cut releases", "min."), ("Shipped it! Then wrote it down", ""), ("版本。發布", "")]
)
def test_a_full_stop_within_a_headline_or_a_unit_takes_no_citation_away(headline: str, unit: str) -> None:
    figure = ImpactFigure("a release", Decimal(20), unit, is_confirmed=True, is_confidential=True)
    piece = replace(materials.piece(1, date(2026, 5, 1), headline, "craft"), figures=(figure,))

    a_section_read_back_untouched_is_the_section(compose(materials.bare(evidence=(piece,))))
