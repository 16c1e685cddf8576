"""How two people come to meet, steer and part."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.access import is_related
from accounts.models import Relationship, User
from mentorship.core.errors import AlreadyDone, Conflict, Invalid, WrongStatus
from mentorship.core.models import AuditLine, Message
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import Concern, FitCheck, MenteeWish, MentoringSession, Mentorship, Pause
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import Ask
from tests.factories import NOON, TODAY, MentorshipFactory, UserFactory

CALLS = (services.accept, services.resume, services.withdraw)


def ask(cast, *, mentor=None, kind="mentorship", by=None):
    asked = Ask(mentor=mentor or cast.sponsor, mentee=cast.candidate, kind=kind, purpose="Lead a review")
    return services.request_mentorship(actor=by or cast.candidate, ask=asked, now=NOON)


def may_read(cast, mentor):
    return is_related(mentor, cast.candidate, "mentor", on=TODAY)


def test_a_request_tells_the_one_who_is_asked_and_opens_nothing_yet(cast):
    pair = ask(cast, mentor=cast.stranger)

    assert (pair.status, pair.requested_by) == ("requested", cast.candidate)
    assert set(Message.objects.values_list("recipient", flat=True)) == {cast.stranger.pk}
    assert "Lead a review" not in str(list(Message.objects.values_list("subject", "body", "why")))
    assert not may_read(cast, cast.stranger)


def test_accepting_makes_it_active_and_lets_the_mentor_read(cast):
    pair = ask(cast, mentor=cast.stranger)
    MenteeWish.objects.create(person=cast.candidate, since=NOON)

    services.accept(actor=cast.stranger, pair_id=pair.pk, now=NOON)

    pair.refresh_from_db()
    assert (pair.status, pair.started_on) == ("active", TODAY)
    assert may_read(cast, cast.stranger)
    assert not MenteeWish.objects.get().is_open


def test_a_sponsorship_makes_a_sponsor_and_one_session_opens_nothing(cast):
    sponsorship, flash = ask(cast, mentor=cast.stranger, kind="sponsorship"), ask(cast, mentor=cast.peer, kind="flash")

    services.accept(actor=cast.stranger, pair_id=sponsorship.pk, now=NOON)
    services.accept(actor=cast.peer, pair_id=flash.pk, now=NOON)

    written = Relationship.objects.filter(source__startswith="mentorship:").exclude(reader=cast.mentor)
    assert list(written.values_list("reader", "role")) == [(cast.stranger.pk, "sponsor")]


def test_declining_needs_a_word_which_the_other_reads(cast):
    pair = ask(cast)

    with pytest.raises(Invalid) as refusal:
        services.decline(actor=cast.sponsor, pair_id=pair.pk, word="  ", now=NOON)
    services.decline(actor=cast.sponsor, pair_id=pair.pk, word="No time until June, ask Jun.", now=NOON)

    assert refusal.value.field == "word"
    pair.refresh_from_db()
    assert (pair.status, pair.answer) == ("declined", "No time until June, ask Jun.")


def test_only_the_one_who_was_asked_answers(cast):
    pair = ask(cast)

    with pytest.raises(PermissionDenied):
        services.accept(actor=cast.candidate, pair_id=pair.pk, now=NOON)
    with pytest.raises(Http404):
        services.accept(actor=cast.manager, pair_id=pair.pk, now=NOON)

    pair.refresh_from_db()
    assert pair.status == "requested"


def test_taking_a_request_back_takes_its_message_back(cast):
    pair = ask(cast)

    services.withdraw(actor=cast.candidate, pair_id=pair.pk, now=NOON)

    assert not Mentorship.objects.filter(pk=pair.pk).exists()
    assert set(Message.objects.values_list("status", flat=True)) == {"withdrawn"}


def test_nobody_mentors_themselves(cast):
    with pytest.raises(Invalid, match="Nobody mentors themselves") as refusal:
        services.request_mentorship(actor=cast.candidate, ask=Ask(mentor=cast.candidate, mentee=cast.candidate), now=NOON)

    assert refusal.value.field == "mentor"
    assert Mentorship.objects.count() == 1


def test_nobody_asks_for_two_others(cast):
    with pytest.raises(Invalid, match="for yourself only"):
        ask(cast, by=cast.manager)


def test_a_mentor_in_the_own_manager_chain_is_allowed_and_said(cast, client):
    pair = ask(cast, mentor=cast.skip_level)

    client.force_login(cast.candidate)
    page = client.get(f"/mentoring/ask/?to={cast.skip_level.pk}").content.decode()

    assert pair.status == "requested"
    assert "is in your reporting line" in page
    assert "in one reporting line" in client.get(pair.get_absolute_url()).content.decode()


def test_a_second_open_pair_of_the_same_kind_is_refused_and_another_kind_is_not(cast):
    ask(cast)

    with pytest.raises(AlreadyDone):
        ask(cast)

    assert ask(cast, kind="flash").kind == "flash"


def test_capacity_is_respected_when_asked_and_when_accepted(cast):
    services.save_profile(actor=cast.sponsor, offer=services.Offer(capacity=1), now=NOON)
    first, second = ask(cast), ask(cast, kind="flash")
    services.accept(actor=cast.sponsor, pair_id=first.pk, now=NOON)

    with pytest.raises(services.NoRoom, match="has room for 1 at once and meets 1"):
        services.accept(actor=cast.sponsor, pair_id=second.pk, now=NOON)
    with pytest.raises(services.NoRoom):
        services.request_mentorship(actor=cast.peer, ask=Ask(mentor=cast.sponsor, mentee=cast.peer), now=NOON)

    second.refresh_from_db()
    assert second.status == "requested"


def test_a_block_reads_like_a_mentor_who_takes_no_requests(cast):
    services.save_profile(actor=cast.stranger, offer=services.Offer(is_open=False), now=NOON)
    services.block(actor=cast.sponsor, other=cast.candidate, now=NOON)

    with pytest.raises(Invalid) as closed:
        ask(cast, mentor=cast.stranger)
    with pytest.raises(Invalid) as blocked:
        ask(cast)

    assert closed.value.message.replace(cast.stranger.full_name, "") == blocked.value.message.replace(cast.sponsor.full_name, "")


def test_the_one_who_blocked_is_told_so_and_can_take_it_back(cast):
    services.block(actor=cast.candidate, other=cast.sponsor, now=NOON)
    with pytest.raises(Invalid, match="You asked not to be paired"):
        ask(cast)

    services.unblock(actor=cast.candidate, other=cast.sponsor, now=NOON)

    assert ask(cast).status == "requested"


def test_somebody_who_has_left_is_not_asked(cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    cast.stranger.refresh_from_db()

    with pytest.raises(Invalid, match="has left"):
        ask(cast, mentor=cast.stranger)


def test_a_pause_ends_by_itself_and_is_written_down(cast):
    services.pause(actor=cast.mentor, pair_id=cast.mentorship.pk, until=TODAY + timedelta(days=10), now=NOON)
    assert services.resume_after_pauses(now=NOON + timedelta(days=9)) == 0

    assert services.resume_after_pauses(now=NOON + timedelta(days=11)) == 1

    cast.mentorship.refresh_from_db()
    assert (cast.mentorship.status, cast.mentorship.paused_until) == ("active", None)
    assert Pause.objects.values_list("from_on", "until_on").get() == (TODAY, TODAY + timedelta(days=10))


@pytest.mark.parametrize("days", [0, -1, 500])
def test_a_pause_until_a_senseless_day_is_refused(cast, days):
    with pytest.raises(Invalid) as refusal:
        services.pause(actor=cast.mentor, pair_id=cast.mentorship.pk, until=TODAY + timedelta(days=days), now=NOON)

    assert refusal.value.field == "until"
    assert Pause.objects.count() == 0


def test_ending_works_at_once_closes_reading_and_shows_neither_reason_nor_who(cast, client):
    services.plan_session(actor=cast.mentor, pair_id=cast.mentorship.pk, planned_at=NOON + timedelta(days=3), now=NOON)

    services.end(actor=cast.candidate, pair_id=cast.mentorship.pk, now=NOON)

    client.force_login(cast.mentor)
    page = client.get(cast.mentorship.get_absolute_url()).content.decode()
    assert not is_related(cast.mentor, cast.candidate, "mentor", on=TODAY)
    assert set(MentoringSession.objects.values_list("status", flat=True)) == {"cancelled"}
    assert "Ended on" in page
    assert "ended by" not in page.lower()
    told = Message.objects.filter(kind="mentoring.ended")
    assert set(told.values_list("recipient", "reply_to")) == {(cast.mentor.pk, "")}
    assert "Rana" not in "".join(told.values_list("subject", flat=True))


def test_reading_ends_at_once_also_where_it_is_still_yesterday(cast):
    User.objects.filter(pk=cast.mentor.pk).update(time_zone="Pacific/Pago_Pago")
    early = NOON - timedelta(hours=8)

    services.end(actor=cast.candidate, pair_id=cast.mentorship.pk, now=early)

    assert not is_related(cast.mentor, cast.candidate, "mentor", on=TODAY - timedelta(days=1))
    assert is_related(cast.mentor, cast.candidate, "mentor", on=TODAY - timedelta(days=2))


def test_both_leave_closing_words_once_and_both_read_them(cast, client):
    services.end(actor=cast.candidate, pair_id=cast.mentorship.pk, reflection="I learned to say no.", now=NOON)
    services.reflect(actor=cast.mentor, pair_id=cast.mentorship.pk, text="She taught me patience.", now=NOON)

    with pytest.raises(AlreadyDone):
        services.reflect(actor=cast.mentor, pair_id=cast.mentorship.pk, text="More", now=NOON)

    for reader in (cast.mentor, cast.candidate):
        client.force_login(reader)
        page = client.get(cast.mentorship.get_absolute_url()).content.decode()
        assert "I learned to say no." in page
        assert "She taught me patience." in page


def test_nothing_changes_after_the_end(cast):
    services.end(actor=cast.candidate, pair_id=cast.mentorship.pk, now=NOON)

    with pytest.raises(Invalid, match="no longer changes"):
        services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=services.SessionLog(held_on=TODAY), now=NOON)
    with pytest.raises(WrongStatus):
        services.pause(actor=cast.mentor, pair_id=cast.mentorship.pk, until=TODAY + timedelta(days=2), now=NOON)

    assert MentoringSession.objects.count() == 0


def test_a_one_to_one_is_not_ended_by_hand(cast):
    pair = services.open_one_to_one(actor=cast.candidate, report=cast.candidate, now=NOON)

    with pytest.raises(PermissionDenied):
        services.end(actor=cast.manager, pair_id=pair.pk, now=NOON)


def test_manager_and_report_share_one_one_to_one_whoever_begins_it(cast):
    first = services.open_one_to_one(actor=cast.candidate, report=cast.candidate, now=NOON)

    assert services.open_one_to_one(actor=cast.manager, report=cast.candidate, now=NOON) == first
    assert (first.mentor, first.mentee, first.status) == (cast.manager, cast.candidate, "active")
    with pytest.raises(Invalid):
        services.open_one_to_one(actor=cast.skip_level, report=cast.candidate, now=NOON)


def fit(cast, actor, answer, sessions=2):
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(sessions_held=sessions)
    return services.answer_fit_check(actor=actor, pair_id=cast.mentorship.pk, answer=answer, now=NOON)


def test_the_fit_check_comes_after_two_sessions(cast):
    with pytest.raises(Invalid, match="after the second session"):
        fit(cast, cast.mentor, "good", sessions=1)

    assert fit(cast, cast.mentor, "good").answer == "good"


def test_two_who_went_on_meeting_are_no_longer_asked_and_can_still_say_so(cast, client):
    asked = {}
    for held in (1, 2, 5, 6):
        Mentorship.objects.filter(pk=cast.mentorship.pk).update(sessions_held=held)
        cast.mentorship.refresh_from_db()
        asked[held] = selectors.fit_check_due(cast.mentor, cast.mentorship)
    client.force_login(cast.mentor)
    page = client.get(cast.mentorship.get_absolute_url()).content.decode()

    assert asked == {1: False, 2: True, 5: True, 6: False}
    assert f"/mentoring/pairs/{cast.mentorship.pk}/fit/" in page


def test_what_one_answered_is_visible_to_them_alone(cast):
    fit(cast, cast.mentor, "deciding")

    assert [FitCheck.objects.visible_to(cast[role]).count() for role in ("mentor", "candidate", "people_partner", "admin")] == [
        1,
        0,
        0,
        0,
    ]


def test_not_a_fit_ends_it_without_a_reason_and_puts_the_mentee_where_mentors_are_suggested(cast, client):
    services.save_profile(actor=cast.stranger, offer=services.Offer(), now=NOON)

    fit(cast, cast.mentor, "not_a_fit")

    client.force_login(cast.candidate)
    page = client.get(cast.mentorship.get_absolute_url()).content.decode()
    assert "fit" not in page.split("<main")[1].replace("benefit", "")
    assert MenteeWish.objects.get(person=cast.candidate).is_open
    assert cast.stranger.full_name in client.get("/mentoring/find/").content.decode()


def test_a_concern_reaches_people_partners_and_nobody_else(cast):
    second = UserFactory(full_name="Paul Anders", roles=[User.Role.PEOPLE_PARTNER])
    concern = services.raise_concern(
        actor=cast.candidate, pair_id=cast.mentorship.pk, text=PrivateText("He shouted at me."), now=NOON
    )

    readers = {
        role
        for role in ("mentor", "manager", "admin", "people_partner", "candidate")
        if Concern.objects.visible_to(cast[role]).exists()
    }
    assert readers == {"people_partner", "candidate"}
    told = set(Message.objects.filter(kind="mentoring.concern").values_list("recipient", flat=True))
    assert told == {cast.people_partner.pk, second.pk}
    assert "shouted" not in str(list(Message.objects.values())) + str(list(AuditLine.objects.values()))
    services.close_concern(actor=second, concern_id=concern.pk, now=NOON)
    with pytest.raises(AlreadyDone):
        services.close_concern(actor=cast.people_partner, concern_id=concern.pk, now=NOON)


def test_a_people_partner_does_not_read_concerns_about_their_own_pair(cast):
    pair = MentorshipFactory(mentor=cast.people_partner, mentee=cast.peer)
    services.raise_concern(actor=cast.peer, pair_id=pair.pk, text=PrivateText("Too close."), now=NOON)

    assert not Concern.objects.visible_to(cast.people_partner).exists()
    assert not Message.objects.filter(kind="mentoring.concern", recipient=cast.people_partner).exists()


def test_influence_counts_when_the_one_who_was_helped_says_so(cast):
    told = services.record_influence(actor=cast.peer, helper=cast.peer, helped=cast.candidate, what="The index", now=NOON)
    said = services.record_influence(actor=cast.candidate, helper=cast.stranger, helped=cast.candidate, what="The rota", now=NOON)
    before = told.status

    services.accept(actor=cast.candidate, pair_id=told.pk, now=NOON)

    told.refresh_from_db()
    assert (before, told.status, said.status) == ("requested", "ended", "ended")
    assert not Relationship.objects.filter(source=f"mentorship:{told.pk}").exists()


def test_terms_saved_twice_at_once_show_both_texts(cast):
    pair = cast.mentorship
    services.change_terms(actor=cast.mentor, pair_id=pair.pk, version=1, purpose="Theirs", cadence_days=7, now=NOON)

    with pytest.raises(Conflict) as conflict:
        services.change_terms(actor=cast.candidate, pair_id=pair.pk, version=1, purpose="Mine", cadence_days=7, now=NOON)

    assert (conflict.value.yours, conflict.value.theirs, conflict.value.version) == ("Mine", "Theirs", "2")


def test_a_pair_has_drifted_after_twice_its_cadence_but_not_while_it_rests(cast):
    pair = MentorshipFactory.build(mentor=cast.mentor, mentee=cast.peer, cadence_days=14)
    pair.last_session_on = TODAY - timedelta(days=28)
    on_the_edge = pair.has_drifted(TODAY)
    pair.last_session_on = TODAY - timedelta(days=29)
    after = pair.has_drifted(TODAY)
    pair.status = "paused"

    assert (on_the_edge, after, pair.has_drifted(TODAY)) == (False, True, False)
