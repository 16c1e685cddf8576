"""Hints while writing: offline, explained, and never in the way."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mentorship.feedback import hints

GOOD = "In March she wrote the migration plan; four teams adopted it, and the nightly batch fell from 6.5 h to 1.9 h."


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (GOOD, []),
        ("", []),
        ("She is brilliant.", ["no_example", "no_outcome", "character"]),
        ("He is quite abrasive, I guess.", ["no_example", "no_outcome", "character", "hedged"]),
        ("Everyone says that he reviewed nothing last month, which led to two reverts.", ["second_hand"]),
        ("Perhaps she might have moved the launch, maybe because of the outage in May, which meant two lost weeks.", ["hedged"]),
    ],
)
def test_each_rule_speaks_where_it_should(text, codes):
    assert sorted(hint.code for hint in hints.hints_for(text)) == sorted(codes)


def test_every_hint_names_its_published_source():
    found = hints.hints_for("People say he is rather nice, maybe.")

    assert {hint.code for hint in found} >= {"second_hand", "character"}
    assert all(hint.source and hint.text for hint in found)


@pytest.mark.parametrize(
    ("answers", "speaks"),
    [
        ([("above", "a"), ("above", "b"), ("above", "c")], True),
        ([("above", "a"), ("at", "b"), ("above", "c")], False),
        ([("above", "Great!"), ("at", "great!"), ("below", " Great! ")], True),
        ([("above", ""), ("above", "")], False),
        ([("cant_say", ""), ("cant_say", ""), ("cant_say", "")], False),
    ],
)
def test_one_word_for_all_is_noticed(answers, speaks):
    assert bool(hints.hints_for_all(answers)) is speaks


@given(st.text(max_size=400))
def test_any_text_is_answered(text):
    assert all(isinstance(hint, hints.Hint) for hint in hints.hints_for(text))


def test_the_endpoint_answers_and_keeps_nothing(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        answer = Client().post(reverse("feedback:hints"), {"text": "She is brilliant."})

    assert [hint["code"] for hint in answer.json()["hints"]] == ["no_example", "no_outcome", "character"]
