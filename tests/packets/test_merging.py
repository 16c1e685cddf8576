"""Two who edit one section: what either wrote is in what is offered to be saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.packets.merging import merge

BASE = "**Strongest results.**\n\n- One. [E01]\n- Two. [E02]\n\n**Open.**\n\nNothing.\n"
LINES = st.lists(st.sampled_from(["", "One.", "Two.", "Three.", "- a", "- b"]), max_size=8).map(
    lambda lines: "\n".join(lines) + "\n"
)


@pytest.mark.parametrize(
    ("theirs", "yours", "expected", "is_clean"),
    [
        (("Two.", "Two, by hand."), ("Nothing.", "Much."), (("Two.", "Two, by hand."), ("Nothing.", "Much.")), True),
        (("Two.", "Two, by hand."), ("Two.", "Two, alone."),
         (("- Two. [E02]", "- Two, by hand. [E02]\n- Two, alone. [E02]"),), False),
        (("Nothing.\n", "Nothing.\n\nTheirs.\n"), ("Nothing.\n", "Nothing.\n\nYours.\n"),
         (("Nothing.\n", "Nothing.\n\nTheirs.\n\nYours.\n"),), True),
        (("- One. [E01]\n", ""), ("Nothing.", "Much."), (("- One. [E01]\n", ""), ("Nothing.", "Much.")), True),
    ],
    ids=["different places", "the same place", "both added at the end", "one removed"],
)  # fmt: skip
def test_changes_of_two_are_put_together(theirs, yours, expected, is_clean) -> None:
    wanted = BASE
    for change in expected:
        wanted = wanted.replace(*change)
    assert merge(BASE, BASE.replace(*theirs), BASE.replace(*yours)) == (wanted, is_clean)


@given(base=LINES, theirs=LINES, yours=LINES)
def test_no_line_that_either_added_is_lost_and_who_changed_nothing_changes_nothing(base: str, theirs: str, yours: str) -> None:
    merged = merge(base, theirs, yours)
    added = {line for text in (theirs, yours) for line in text.splitlines()} - set(base.splitlines())

    assert added <= set(merged.text.splitlines())
    assert merge(base, theirs, base) == (theirs, True)
    assert merge(base, base, yours) == (yours, True)
    assert merge(base, yours, yours) == (yours, True)
