"""What a draft says, and in which words."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.packets.checklist import checklist
from mentorship.packets.compose import compose
from mentorship.packets.document import Document, canonical
from mentorship.packets.material import (
    GoalItem,
    ImpactFigure,
    Judgement,
    SessionOutcome,
    Voice,
)
from mentorship.packets.outputs.markdown import section_text
from mentorship.packets.sources import sources_by_ref
from mentorship.packets.verify import Finding, verify
from mentorship.packets.wording import change, excerpt, months_before, number, quantity
from tests.packets import materials


def test_nothing_collected_is_said_plainly() -> None:
    document = compose(materials.bare())

    text = "\n".join(one.text for _section, one in document.sentences())
    assert "No evidence has been collected yet." in text
    assert text.count("Neither evidence nor a colleague’s judgement yet.") == len(materials.COMPETENCIES)


def test_what_is_open_names_the_criteria_once_and_says_when_all_rests_on_one_piece() -> None:
    said = _open_of(compose(materials.bare(evidence=(materials.piece(1, date(2026, 8, 4), "Split the ledger", "delivery"),))))

    assert "No colleague has judged this yet." in said
    assert (
        "Nothing yet on criteria 1 (“cuts work into steps that can be released”), 2 (“keeps a plan that others can read”)"
        " and 3 (“raises risks while they can still be changed”)."
    ) in said
    assert "It rests on 1 piece." in said


def test_a_confidential_figure_says_beside_it_that_it_is() -> None:
    figure = ImpactFigure("licences", Decimal(20), "EUR", Decimal(30), is_confirmed=True, is_confidential=True)
    piece = replace(materials.piece(1, date(2026, 8, 4), "Ended a contract", "delivery"), figures=(figure,))
    material = materials.bare(evidence=(piece,))
    document = compose(material)

    assert any(sentence.text.endswith("(confidential).") for _section, sentence in document.sentences())
    assert [row.metric for row in document.impact] == ["licences (confidential)"]
    assert any("(confidential)" in line for source in document.sources for line in source.figures)
    assert verify(document, sources_by_ref(material)) == []


def _open_of(document: Document) -> list[str]:
    section = document.section("competency:delivery")
    assert section is not None
    return [one.text for block in section.blocks if block.label == "Open." for one in block.sentences]


def test_the_check_list_says_once_what_a_sentence_rests_on_in_several_places() -> None:
    document = compose(materials.strong())
    findings = [Finding("competency:delivery", "not_visible", text, "E02") for text in ("date", "headline", "figure")]

    checks = checklist(document, findings, open_comments=[], offers=[], unanswered=0, due=materials.TODAY, today=materials.TODAY)

    assert [check.text for check in checks if check.tone == "stop"] == [
        "Delivery cites E02, which was deleted or made private. Draft again, or take the sentence out."
    ]


def test_the_summary_gives_the_strongest_doubt_in_its_own_words() -> None:
    below = Voice("response:1", "Ade O.", date(2026, 8, 1), "craft", Judgement.BELOW, "Fixes what is asked.", "Look further.")
    at = Voice("response:2", "Min-ji K.", date(2026, 8, 2), "craft", Judgement.AT, "Calm.", "Write it down.")

    summary = compose(materials.bare(voices=(at, below))).sections[0]

    doubts = next(block for block in summary.blocks if block.label == "Doubts.")
    assert doubts.sentences[1].text == "“Look further.” Ade O."


def test_one_person_who_answered_in_two_rounds_is_one_colleague_with_their_latest_judgement() -> None:
    def voice(ref: str, name: str, month: int, judgement: Judgement, doubt: str, **more: Any) -> Voice:
        return Voice(ref, name, date(2026, month, 2), "direction", judgement, saw=f"{ref} saw.", doubt=doubt, **more)

    document = compose(
        materials.bare(
            voices=(
                voice("response:1", "Ade O.", 2, Judgement.BELOW, "Too late.", speaker="7"),
                voice("response:2", "Ade O.", 8, Judgement.ABOVE, "", speaker="7"),
                voice("response:3", "Min-ji K.", 7, Judgement.AT, "Secret.", speaker="8", may_be_quoted=False),
                voice("response:4", "a colleague", 3, Judgement.BELOW, "", is_anonymous=True),
                voice("response:5", "a colleague", 6, Judgement.AT, "", is_anonymous=True),
            )
        )
    )

    said = [one.text for _section, one in document.sentences()]
    assert document.facts.respondents == 4
    assert "Judged by colleagues: 1 above the target level, 2 at it." in said
    assert "2 colleagues said what would make the case stronger." in said
    assert "1 colleague named what would make it stronger, in words not to be quoted." in said
    assert not any(one.startswith("Judged below") for one in said)


def test_a_single_doubt_that_is_quoted_is_not_counted_beside_its_quote() -> None:
    voice = Voice("response:1", "Ade O.", date(2026, 8, 2), "direction", Judgement.AT, saw="Four teams.", doubt="Say it earlier.")

    summary = section_text(compose(materials.bare(voices=(voice,))).sections[0])

    assert "“Say it earlier.” Ade O." in summary
    assert "colleague said" not in summary


def test_a_goal_says_what_was_measured_and_the_table_how_exact_a_figure_is() -> None:
    goal = GoalItem("goal:1", "Sleep", frozenset({"direction"}), Decimal(22), Decimal(3), Decimal(7), metric="night pages a week")
    piece = materials.piece(
        1,
        date(2026, 3, 2),
        "Gave a talk",
        "direction",
        figures=(ImpactFigure("people", Decimal(86), is_confirmed=True, is_at_least=True),),
    )

    document = compose(materials.bare(goals=(goal,), evidence=(piece,)))

    assert "Goal “Sleep”: night pages a week fell from 22 to 7, target 3." in section_text(document.sections[1])
    assert [row.after for row in document.impact] == ["at least 86"]


def test_sessions_speak_in_the_same_window_as_evidence() -> None:
    outcomes = tuple(
        SessionOutcome(f"session:{day}", day, f"Said on {day}", "Ines B.", frozenset({"delivery"}))
        for day in (date(2024, 3, 3), date(2026, 5, 1), materials.TODAY + timedelta(1))
    )

    text = "\n".join(one.text for _section, one in compose(materials.bare(outcomes=outcomes)).sentences())

    assert text.count("Said on") == 1
    assert "Said on 2026-05-01" in text


def test_words_not_to_be_quoted_are_in_no_part_of_the_document() -> None:
    voice = Voice(
        "response:1", "Ade O.", date(2026, 8, 1), "craft", Judgement.BELOW, "Secret praise", "Secret doubt", may_be_quoted=False
    )

    content = canonical(compose(materials.bare(voices=(voice,)))).decode()

    assert "Secret" not in content
    assert "in words not to be quoted" in content


def test_one_piece_of_a_megabyte_stays_a_sentence() -> None:
    piece = materials.piece(1, date(2026, 5, 1), "word " * 200_000, "craft", text="x" * 1_000_000)

    assert len(canonical(compose(materials.bare(evidence=(piece,))))) < 20_000


def test_marks_of_an_earlier_draft_are_kept_and_never_given_to_another_source() -> None:
    first = materials.piece(5, date(2026, 5, 1), "First", "craft")
    before = materials.piece(6, date(2026, 4, 1), "Earlier but later found", "craft")
    known = (("evidence:0005", "E01"), ("evidence:0009", "E02"))

    document = compose(materials.bare(evidence=(first, before), known_marks=known))

    assert {source.ref: source.mark for source in document.sources if source.kind == "evidence"} == {
        "evidence:0005": "E01",
        "evidence:0006": "E03",
    }


@pytest.mark.parametrize(
    ("before", "after", "unit", "said"),
    [
        ("6.5", "1.9", "h", "−71\N{NARROW NO-BREAK SPACE}%"),
        ("54", "86", "%", "+32 percentage points"),
        ("54", "55", "%", "+1 percentage point"),
        ("0", "5", "h", ""),
        ("5", "5", "h", ""),
        ("1000", "1001", "", "+0.1\N{NARROW NO-BREAK SPACE}%"),
        ("-4", "4", "", ""),
        ("10", "29", "h", "+190\N{NARROW NO-BREAK SPACE}%"),
        ("2", "7", "h", "×3.5"),
        ("1", "14", "", "×14"),
        ("10", "40", "%", "+30 percentage points"),
    ],
)
def test_a_change_is_said_as_a_reader_would_reckon_it(before: str, after: str, unit: str, said: str) -> None:
    assert change(Decimal(before), Decimal(after), unit) == said


def test_numbers_read_as_people_write_them() -> None:
    assert [number(Decimal(text)) for text in ("1.90", "12000", "1200", "-3", "0.00")] == ["1.9", "12,000", "1200", "−3", "0"]
    assert quantity(Decimal(5), "€") == "€5"


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(0, 400))
def test_months_before_is_a_day_in_that_month(day: date, months: int) -> None:
    earlier = months_before(day, months)
    assert (day.year * 12 + day.month) - (earlier.year * 12 + earlier.month) == months
    assert earlier.day <= day.day
    assert earlier <= day + timedelta(0)


@given(st.text(max_size=500), st.integers(5, 100))
def test_an_excerpt_is_verbatim_and_no_longer_than_asked(text: str, limit: int) -> None:
    words, _was_cut = excerpt(text, limit)
    assert len(words) <= limit


def said_in(document: Document, key: str, label: str) -> list[str]:
    """What stands in a section under a label, sentence by sentence."""
    section = document.section(key)
    assert section is not None
    under, found = "", []
    for block in section.blocks:
        under = block.label or (under if block.kind == "item" else "")
        found += [one.text for one in block.sentences if under == label]
    return found


def test_the_summary_says_once_what_is_open_in_several_competencies_alike() -> None:
    """A thin draft: five lines that say the same are one, and nothing is left for "further"."""
    thin = compose(materials.bare(evidence=(materials.piece(1, date(2026, 8, 4), "Split the ledger", "delivery"),)))
    names = [one.name for one in materials.bare().expectations if one.competency != "delivery"]

    open_ = said_in(thin, "summary", "Open.")

    assert open_ == [
        f"Neither evidence nor a colleague’s judgement yet in {', '.join(names[:-1])} and {names[-1]}.",
        "Delivery: no colleague has judged it yet.",
    ]


def test_who_was_judged_below_the_level_stands_before_the_quoted_doubt() -> None:
    def below(n: int, competency: str, doubt: str = "") -> Voice:
        return Voice(f"response:{n}", f"Person {n}", date(2026, 8, n), competency, Judgement.BELOW, saw="Saw it.", doubt=doubt)

    document = compose(materials.bare(voices=(below(1, "craft"), below(2, "delivery"), below(3, "delivery", "Ask earlier."))))

    assert said_in(document, "summary", "Doubts.") == [
        "Judged below the target level in Delivery by 2 colleagues, in Engineering craft by 1.",
        "“Ask earlier.” Person 3",
    ]


def test_a_section_neither_says_a_doubt_away_nor_the_same_thing_twice() -> None:
    everything = tuple(f"criterion:delivery:{n}" for n in (1, 2, 3))
    pieces_ = tuple(
        replace(materials.piece(n, day, "Did it", "delivery"), criteria=frozenset(everything))
        for n, day in enumerate((date(2025, 3, 1), date(2026, 7, 1), date(2026, 8, 1)), start=1)
    )
    voice = Voice("response:1", "Ade O.", date(2026, 8, 2), "delivery", Judgement.AT, saw="Saw it.", doubt="Tell us earlier.")
    confirmed_ = tuple(replace(one, confirmations=materials.confirmed("Ade O.")) for one in pieces_)

    doubted = compose(materials.bare(evidence=confirmed_, voices=(voice,)))
    praised = compose(materials.bare(evidence=confirmed_, voices=(replace(voice, doubt=""),)))
    single = compose(materials.bare(evidence=confirmed_[-1:], voices=(voice,)))

    def under(document: Document, label: str) -> list[str]:
        return said_in(document, "competency:delivery", label)

    assert under(doubted, "Open.") == ["The doubt above; every criterion has evidence."]
    assert under(praised, "Open.") == ["Nothing: every criterion has evidence."]
    assert under(doubted, "Sustained.") == ["Evidence in 2 of the last 12 months; the first is from March 2025."]
    assert (under(single, "Sustained."), under(single, "Open.")) == ([], ["It rests on 1 piece."])


def test_where_only_goals_and_sessions_speak_it_says_so_instead_of_nothing() -> None:
    goal = GoalItem("goal:1", "Halve the pages", frozenset({"delivery"}), Decimal(22), Decimal(7), Decimal(3), "a week")
    session = SessionOutcome("session:1", date(2026, 8, 3), "Chose three promises.", "Jun H.", frozenset({"delivery"}))
    opening = "Neither evidence nor a colleague’s judgement yet"

    found = [
        said_in(compose(materials.bare(goals=goals, outcomes=outcomes)), "competency:delivery", "Open.")
        for goals, outcomes in (((goal,), ()), ((), (session,)), ((goal,), (session,)), ((), ()))
    ]

    assert found == [
        [f"{opening}: only a goal speaks of it."],
        [f"{opening}: only sessions speak of it."],
        [f"{opening}: only goals and sessions speak of it."],
        [f"{opening}."],
    ]
