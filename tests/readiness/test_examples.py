"""What met a level is shown on the level's page to everybody: by consent, and without a name."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentorship.ladders.models import LevelChange
from mentorship.readiness.selectors import examples_of, without_names
from tests.factories import NOON, CorroborationFactory, UserFactory
from tests.readiness.arrange import piece

PROMOTED_ON = date(2026, 4, 1)


@pytest.fixture
def promoted(cast):
    """Somebody who was promoted to L6, and a piece that the packet may have rested on."""
    person = UserFactory(full_name="Una Verdant")
    LevelChange.objects.create(
        person=person,
        level=cast.levels["L6"],
        from_level=cast.levels["L5"],
        reason=LevelChange.Reason.PROMOTION,
        effective_on=PROMOTED_ON,
        recorded_at=NOON,
    )
    shown = piece(
        person,
        cast.competencies[0],
        PROMOTED_ON - timedelta(days=100),
        cast.peer,
        headline="Una and Ade settled the schema of orders",
        may_be_example=True,
    )
    return person, shown


def headlines(level):
    return [one.headline for _topic, pieces in examples_of(level) for one in pieces]


def test_a_stranger_reads_examples_on_the_level_page_without_a_name(cast, promoted, client):
    client.force_login(cast.stranger)

    page = client.get(reverse("ladders:level", args=[cast.levels["L6"].pk])).content.decode()

    assert "A colleague and a colleague settled the schema of orders" in page
    assert "confirmed by 1 person" in page
    assert "Una" not in page


def test_names_of_people_who_have_no_part_in_it_are_taken_out_too(cast, promoted):
    _person, shown = promoted
    UserFactory(full_name="Ines Quandt")
    line = "Drew the plan with Ines and Mr Quandt in Lisbon; Quandts read it"
    type(shown).objects.filter(pk=shown.pk).update(headline=line)

    assert headlines(cast.levels["L6"]) == ["Drew the plan with a colleague and Mr a colleague in Lisbon; Quandts read it"]


@pytest.mark.parametrize("change", [{"may_be_example": False}, {"is_shared": False}, {"deleted_at": NOON}])
def test_it_is_gone_at_once_without_consent(cast, promoted, change):
    _person, shown = promoted
    type(shown).objects.filter(pk=shown.pk).update(**change)

    assert headlines(cast.levels["L6"]) == []


def test_what_is_unconfirmed_or_disputed_or_did_not_lead_there_is_no_example(cast, promoted):
    person, shown = promoted
    topic = cast.competencies[0]
    piece(person, topic, PROMOTED_ON - timedelta(days=90), may_be_example=True, headline="Confirmed by nobody")
    piece(person, topic, PROMOTED_ON + timedelta(days=30), cast.peer, may_be_example=True, headline="After the promotion")
    piece(cast.candidate, topic, PROMOTED_ON, cast.peer, may_be_example=True, headline="Not met yet")
    assert len(headlines(cast.levels["L6"])) == 1
    assert headlines(cast.levels["L5"]) == []

    CorroborationFactory(evidence=shown, person=cast.manager, status="disputed", answered_at=timezone.now())

    assert headlines(cast.levels["L6"]) == []


def test_names_are_taken_out_whole_and_in_part_and_other_words_stay():
    assert without_names("Ana Li helped Anabel and Li's team", ["Ana Li"]) == "a colleague helped Anabel and a colleague's team"
