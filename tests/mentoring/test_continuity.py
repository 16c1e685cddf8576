"""When the mentor or the manager changes: what stays, what goes on, what never does."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from mentorship.core.errors import Conflict, Invalid
from mentorship.core.models import Message
from mentorship.mentoring import services
from mentorship.mentoring.models import Handover, Mentorship
from mentorship.mentoring.services import Ask, NewItem, SessionLog
from mentorship.mentoring.tasks import follow_changes
from tests.factories import NOON, TODAY, GoalFactory, GrowthPlanFactory, MentorshipFactory


@pytest.fixture
def history(cast):
    """A pair that has a goal, an open item and an outcome."""
    GoalFactory(plan=GrowthPlanFactory(person=cast.candidate), title="Lead a review")
    log = SessionLog(held_on=TODAY, outcome="Leads the next one", items=[NewItem(text="Read the book", owner=cast.candidate)])
    services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=log, now=NOON)
    return cast.mentorship


def approve(handover, *actors):
    for actor in actors:
        services.approve_handover(actor=actor, handover_id=handover.pk, version=handover.version, now=NOON)
    handover.refresh_from_db()
    return handover


def begin_with(cast, mentor):
    pair = services.request_mentorship(actor=cast.candidate, ask=Ask(mentor=mentor, mentee=cast.candidate), now=NOON)
    return services.accept(actor=mentor, pair_id=pair.pk, now=NOON)


def test_a_handover_begins_with_what_both_can_read(cast, history):
    handover = services.open_handover(actor=cast.mentor, pair_id=history.pk, now=NOON)

    assert [words in handover.summary for words in ("Lead a review", "Read the book", "Leads the next one")] == [True] * 3
    assert services.open_handover(actor=cast.candidate, pair_id=history.pk, now=NOON) == handover


def test_it_goes_to_the_next_mentor_only_when_both_approved_it(cast, history):
    handover = services.open_handover(actor=cast.mentor, pair_id=history.pk, now=NOON)
    services.end(actor=cast.mentor, pair_id=history.pk, now=NOON)
    begin_with(cast, cast.stranger)

    approve(handover, cast.mentor)
    after_one = (handover.receiver, Handover.objects.visible_to(cast.stranger).exists())
    approve(handover, cast.candidate)

    assert after_one == (None, False)
    assert handover.receiver == cast.stranger
    assert Handover.objects.visible_to(cast.stranger).get() == handover
    told = Message.objects.get(kind="mentoring.handover", recipient=cast.stranger, channel="mail")
    assert "Read the book" not in told.subject + told.body


def test_an_approved_one_waits_for_the_next_mentor(cast, history):
    handover = services.open_handover(actor=cast.mentor, pair_id=history.pk, now=NOON)
    approve(handover, cast.mentor, cast.candidate)
    services.end(actor=cast.mentor, pair_id=history.pk, now=NOON)

    begin_with(cast, cast.stranger)

    handover.refresh_from_db()
    assert handover.receiver == cast.stranger


def test_changed_words_are_approved_again(cast, history):
    handover = services.open_handover(actor=cast.mentor, pair_id=history.pk, now=NOON)
    approve(handover, cast.mentor)

    services.edit_handover(actor=cast.candidate, handover_id=handover.pk, version=1, summary="Other words", now=NOON)

    handover.refresh_from_db()
    assert (handover.mentor_approved_at, handover.version) == (None, 2)
    with pytest.raises(Conflict):
        services.approve_handover(actor=cast.mentor, handover_id=handover.pk, version=1, now=NOON)


def test_the_receiver_reads_and_nothing_changes_any_more(cast, history):
    handover = services.open_handover(actor=cast.mentor, pair_id=history.pk, now=NOON)
    begin_with(cast, cast.stranger)
    approve(handover, cast.mentor, cast.candidate)

    with pytest.raises(PermissionDenied):
        services.edit_handover(actor=cast.stranger, handover_id=handover.pk, version=1, summary="x", now=NOON)
    with pytest.raises(Invalid):
        services.edit_handover(actor=cast.mentor, handover_id=handover.pk, version=1, summary="x", now=NOON)


def test_a_one_to_one_is_frozen_when_the_manager_changes_and_handed_to_the_new_one(cast):
    old = services.open_one_to_one(actor=cast.manager, report=cast.candidate, now=NOON)
    services.log_session(actor=cast.manager, pair_id=old.pk, log=SessionLog(held_on=TODAY, notes="Between us"), now=NOON)
    handover = services.open_handover(actor=cast.manager, pair_id=old.pk, now=NOON)
    approve(handover, cast.manager, cast.candidate)
    User.objects.filter(pk=cast.candidate.pk).update(manager=cast.stranger)
    cast.candidate.refresh_from_db()

    assert services.freeze_former_one_to_ones(now=NOON) == 1
    assert services.freeze_former_one_to_ones(now=NOON) == 0
    new = services.open_one_to_one(actor=cast.stranger, report=cast.candidate, now=NOON)

    old.refresh_from_db()
    handover.refresh_from_db()
    assert (old.status, new.status, handover.receiver) == ("ended", "active", cast.stranger)
    assert old.sessions.visible_to(cast.manager).exists()
    assert old.sessions.visible_to(cast.candidate).exists()
    assert not old.sessions.visible_to(cast.stranger).exists()
    with pytest.raises(Invalid):
        services.log_session(actor=cast.manager, pair_id=old.pk, log=SessionLog(held_on=TODAY), now=NOON)


def test_the_pairs_of_somebody_who_left_end_and_the_others_go_on(cast):
    other = MentorshipFactory(mentor=cast.stranger, mentee=cast.peer)
    User.objects.filter(pk=cast.mentor.pk).update(is_active=False)

    assert services.end_pairs_of_leavers(now=NOON) == 1

    assert dict(Mentorship.objects.values_list("pk", "status")) == {cast.mentorship.pk: "ended", other.pk: "active"}


def test_the_sweep_may_run_twice_and_changes_nothing_the_second_time(cast):
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(status="paused", paused_until=TODAY - timedelta(days=1))

    follow_changes()
    once = list(Mentorship.objects.values())
    follow_changes()

    assert list(Mentorship.objects.values()) == once
    assert once[0]["status"] == "active"
