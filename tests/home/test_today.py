"""Today: what needs a person, in order, on one screen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentorship.core.attention import Need, Strength
from mentorship.home import rooms, selectors
from tests.cast import Cast

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = date(2026, 3, 4)


def need(what: str, strength: Strength, due_on: date | None = None) -> Need:
    return Need(what=what, action="do", url="/", strength=strength, due_on=due_on)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Need]:
    needs: list[Need] = []
    monkeypatch.setattr(rooms, "gather_day", lambda *_: (list(needs), [], []))
    return needs


def test_what_is_due_comes_first_and_then_the_stronger_reason(cast: Cast, offered: list[Need]) -> None:
    offered += [
        need("goal", Strength.GOAL),
        need("opinion next week", Strength.DECISION, TODAY + timedelta(days=7)),
        need("action of yesterday", Strength.ACTION, TODAY - timedelta(days=1)),
        need("feedback for today", Strength.FEEDBACK, TODAY),
    ]

    day = selectors.day_of(cast.candidate, NOON)

    assert [item.what for item in day.needs] == ["feedback for today", "action of yesterday", "opinion next week", "goal"]


def test_demands_never_fill_more_than_one_screen_and_the_rest_is_counted(cast: Cast, offered: list[Need]) -> None:
    offered += [need(f"number {number}", Strength.ACTION) for number in range(30)]

    day = selectors.day_of(cast.candidate, NOON)

    assert (len(day.needs), day.more_needs) == (selectors.MOST_NEEDS, 30 - selectors.MOST_NEEDS)


def test_all_demands_can_be_asked_for(cast: Cast, offered: list[Need]) -> None:
    offered += [need(f"number {number}", Strength.ACTION) for number in range(30)]

    assert len(selectors.day_of(cast.candidate, NOON, everything=True).needs) == 30


def test_somebody_new_meets_three_first_steps(client: Client, cast: Cast, offered: list[Need]) -> None:
    client.force_login(cast.stranger)

    page = client.get(reverse("home:today")).content.decode()

    assert "Your first steps" in page
    assert page.count('class="card done"') + page.count('<li class="card">') == 3


def test_the_page_says_when_nothing_waits(client: Client, cast: Cast, offered: list[Need]) -> None:
    client.force_login(cast.candidate)

    assert "Nothing waits for you" in client.get("/").content.decode()
