"""The first day of a company: nothing is there yet, and each page says what to do first."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory


@pytest.fixture
def first(client, db):
    client.force_login(UserFactory())
    return client


@pytest.mark.parametrize(
    ("page", "instead"), [("growth:plan-new", "growth:evidence-new"), ("feedback:round-new", "feedback:observation-new")]
)
def test_before_the_first_ladder_a_form_that_needs_a_level_says_so(first, page, instead):
    shown = first.get(reverse(page)).content.decode()

    assert "No ladder yet" in shown
    assert reverse(instead) in shown
    assert 'name="target_level"' not in shown


def test_ladders_offers_no_comparison_of_nothing(first):
    assert reverse("ladders:compare") not in first.get(reverse("ladders:index")).content.decode()
