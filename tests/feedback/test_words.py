"""Thanks, observations and testimonials."""

from datetime import timedelta

import pytest

from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.models import Message
from mentorship.feedback import selectors, services
from mentorship.feedback.models import Observation, Testimonial
from mentorship.growth.models import Corroboration, Evidence
from tests.factories import NOON, TODAY

PLACES = ["legacy_colleagues", "bundle"]


def thank(cast, **changes):
    return services.give_words(
        **{"actor": cast.peer, "subject": cast.candidate, "text": "You kept four teams calm.", "now": NOON} | changes
    )


def given(cast, places=PLACES):
    asked = services.ask_testimonial(actor=cast.mentor, author=cast.candidate, now=NOON)
    return services.write_testimonial(
        testimonial_id=asked.pk,
        actor=cast.candidate,
        text="She asks the right question.",
        places=places,
        shows_name=True,
        now=NOON,
    )


def test_thanks_are_told_of_without_their_words(cast):
    thank(cast)

    messages = Message.objects.filter(kind="feedback.given")
    assert {message.recipient for message in messages} == {cast.candidate}
    assert not any("calm" in message.subject + message.body for message in messages)
    assert [deed.person for deed in selectors.done_for_me(cast.candidate, NOON)] == [cast.peer]


@pytest.mark.parametrize(
    "changes",
    [{"text": " "}, {"text": "x" * 5000}, {"happened_on": TODAY + timedelta(days=1)}, {"kind": "praise"}],
)
def test_senseless_words_are_refused(cast, changes):
    with pytest.raises(Invalid):
        thank(cast, **changes)

    assert not Observation.objects.exists()


def test_nobody_thanks_themselves(cast):
    with pytest.raises(Invalid):
        thank(cast, subject=cast.peer)


def test_words_become_evidence_and_their_author_is_asked_to_confirm(cast):
    words = thank(cast)

    piece = services.keep_as_evidence(observation_id=words.pk, actor=cast.candidate, headline="Kept the migration calm", now=NOON)

    assert (piece.origin, "> You kept four teams calm." in piece.story) == (f"observation:{words.pk}", True)
    assert Corroboration.objects.get().person == cast.peer
    with pytest.raises(AlreadyDone):
        services.keep_as_evidence(observation_id=words.pk, actor=cast.candidate, headline="Again", now=NOON)


def test_words_taken_back_are_gone_but_evidence_stays_its_owners(cast):
    words = thank(cast)
    services.keep_as_evidence(observation_id=words.pk, actor=cast.candidate, headline="Kept the migration calm", now=NOON)

    services.take_back_words(observation_id=words.pk, actor=cast.peer, now=NOON)

    assert not Observation.objects.exists()
    assert Evidence.objects.get().owner == cast.candidate


def test_managers_read_words_only_when_they_were_shared(cast):
    shared, private = thank(cast), thank(cast, is_shared_with_manager=False)

    assert set(Observation.objects.visible_to(cast.manager)) == {shared}
    assert set(Observation.objects.visible_to(cast.candidate)) == {shared, private}
    assert not Observation.objects.visible_to(cast.mentor).exists()


def test_a_testimonial_stands_only_where_its_author_lends_it(cast):
    testimonial = given(cast)

    assert [place for place in Testimonial.Place.values if Testimonial.objects.lent_to(place).exists()] == [
        "legacy_colleagues",
        "bundle",
    ]
    services.write_testimonial(
        testimonial_id=testimonial.pk, actor=cast.candidate, text="Edited.", places=["bundle"], shows_name=False, now=NOON
    )
    assert [place for place in Testimonial.Place.values if Testimonial.objects.lent_to(place).exists()] == ["bundle"]


def test_a_revoked_testimonial_is_gone_everywhere_and_its_words_deleted(cast):
    testimonial = given(cast)

    services.revoke_testimonial(testimonial_id=testimonial.pk, actor=cast.candidate, now=NOON)

    testimonial.refresh_from_db()
    assert (testimonial.text, testimonial.places) == ("", [])
    assert not any(Testimonial.objects.lent_to(place).exists() for place in Testimonial.Place.values)
    with pytest.raises(WrongStatus):
        services.revoke_testimonial(testimonial_id=testimonial.pk, actor=cast.candidate, now=NOON)


def test_testimonials_are_between_mentors_and_mentees(cast):
    with pytest.raises(Invalid, match="no mentorship"):
        services.ask_testimonial(actor=cast.candidate, author=cast.stranger, now=NOON)


def test_asking_twice_is_refused(cast):
    services.ask_testimonial(actor=cast.mentor, author=cast.candidate, now=NOON)

    with pytest.raises(AlreadyDone):
        services.ask_testimonial(actor=cast.mentor, author=cast.candidate, now=NOON)


def test_an_unknown_place_is_refused(cast):
    with pytest.raises(Invalid, match="no place"):
        given(cast, places=["front_page"])
