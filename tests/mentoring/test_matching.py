"""Who is suggested, and why; when two people both work."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.core.models import Message
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import MentorProfile, Mentorship
from mentorship.mentoring.overlap import Hours, next_slots, shared_minutes_a_day, shared_spans, spans
from tests.factories import NOON, MentorshipFactory, UserFactory, place

MONDAY = date(2026, 6, 15)
WEEK = (0, 1, 2, 3, 4)
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]


def offer(person, **said):
    return services.save_profile(actor=person, offer=services.Offer(**said), now=NOON)


def look_for(cast, *competencies):
    services.save_wish(actor=cast.candidate, wish=services.Wish(competencies=competencies), now=NOON)


def suggested(cast, person=None):
    found = {row.person: row for row in selectors.suggestions_for(cast.candidate, NOON)}
    return found.get(person) if person else found


def test_a_suggestion_explains_itself(cast):
    look_for(cast, cast.competencies[0])
    offer(cast.stranger, competencies=cast.competencies[:2], capacity=1)
    place(cast.stranger, cast.levels["L7"])

    assert suggested(cast, cast.stranger).because == (
        "offers Technical direction, which you look for; both in Platform; 2 levels above; "
        "8.5 h shared working time a day; not in your reporting line; has room for 1"
    )


def test_who_fits_better_comes_first_and_the_own_line_last(cast):
    look_for(cast, *cast.competencies[:2])
    offer(cast.stranger, competencies=cast.competencies[:1])
    offer(cast.sponsor, competencies=cast.competencies[:2])
    offer(cast.manager, competencies=cast.competencies[:2])

    found = selectors.suggestions_for(cast.candidate, NOON)

    assert [row.person for row in found] == [cast.sponsor, cast.stranger, cast.manager]
    assert "in your reporting line: they judge your work as well" in found[-1].because


def test_competencies_are_compared_by_what_they_are_called_across_ladders(cast):
    from tests.factories import small_ladder  # noqa: PLC0415  (this one test needs a second ladder)

    other = small_ladder(name="Data engineering")
    look_for(cast, cast.competencies[0])
    offer(cast.stranger, competencies=[other.competencies.get(code=cast.competencies[0].code)])

    assert "offers Technical direction" in suggested(cast, cast.stranger).because


@pytest.mark.parametrize("why", ["closed", "full", "left", "blocked by them", "blocked by me", "paired", "level"])
def test_some_are_not_suggested(cast, why):
    offer(cast.stranger, capacity=1, is_open=why != "closed", min_rank=7 if why == "level" else None)
    if why == "full":
        MentorshipFactory(mentor=cast.stranger, mentee=cast.peer)
    if why == "left":
        User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    if why == "blocked by them":
        services.block(actor=cast.stranger, other=cast.candidate, now=NOON)
    if why == "blocked by me":
        services.block(actor=cast.candidate, other=cast.stranger, now=NOON)
    if why == "paired":
        MentorshipFactory(mentor=cast.stranger, mentee=cast.candidate)

    assert suggested(cast) == {}


def test_a_blocked_profile_is_not_there_for_the_other_and_is_for_everybody_else(cast):
    offer(cast.stranger)
    services.block(actor=cast.stranger, other=cast.candidate, now=NOON)

    readers = [role for role in ("candidate", "peer", "stranger") if MentorProfile.objects.visible_to(cast[role]).exists()]
    assert readers == ["peer", "stranger"]


def test_suggestions_cost_the_same_number_of_queries_for_one_and_for_many(cast):
    look_for(cast, *cast.competencies)

    def queries():
        with CaptureQueriesContext(connection) as found:
            selectors.suggestions_for(cast.candidate, NOON)
        return len(found)

    offer(cast.stranger, competencies=cast.competencies)
    one = queries()
    for person in UserFactory.create_batch(15):
        offer(person, competencies=cast.competencies)

    assert queries() == one <= 5


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"capacity": 31}, "capacity"),
        ({"min_rank": 6, "max_rank": 5}, "max_rank"),
        ({"languages": ["english language"]}, "languages"),
        ({"languages": [f"x{chr(97 + n)}" for n in range(13)]}, "languages"),
    ],
)
def test_a_senseless_offer_is_refused(cast, said, field):
    with pytest.raises(Invalid) as refusal:
        offer(cast.stranger, **said)

    assert (refusal.value.field, MentorProfile.objects.count()) == (field, 0)


def hours(zone="UTC", start=9, end=17, days=WEEK):
    return Hours(zone, time(start), time(end), tuple(days))


@pytest.mark.parametrize(
    ("one", "two", "minutes"),
    [
        (hours(), hours(), 480),
        (hours("Europe/Berlin"), hours("America/New_York"), 120),
        (hours("Europe/Berlin"), hours("Asia/Tokyo"), 60),
        (hours("America/Los_Angeles"), hours("Asia/Kolkata"), 0),
        (hours(days=(0, 1)), hours(days=(3, 4)), 0),
        (hours(start=22, end=6), hours(start=5, end=13), 60),
    ],
)
def test_shared_working_time(one, two, minutes):
    assert shared_minutes_a_day(one, two, MONDAY) == minutes


def test_shared_time_follows_the_clocks_when_only_one_side_changes_them():
    berlin, new_york = hours("Europe/Berlin"), hours("America/New_York")

    assert shared_minutes_a_day(berlin, new_york, date(2026, 3, 9)) == 180
    assert shared_minutes_a_day(berlin, new_york, date(2026, 3, 30)) == 120


some_hours = st.builds(
    lambda zone, start, end, days: hours(zone, start, end, sorted(days)),
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sets(st.integers(0, 6), min_size=1),
)


@given(one=some_hours, two=some_hours, day=st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_shared_spans_lie_inside_both_peoples_hours_and_do_not_depend_on_the_order(one, two, day):
    found = list(shared_spans(one, two, day))

    assert sorted(found) == sorted(shared_spans(two, one, day))
    for start, end in found:
        assert start < end
        for person in (one, two):
            assert any(begin <= start and end <= finish for begin, finish in spans(person, day))


@given(one=some_hours, two=some_hours, at=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)))  # noqa: DTZ001  (made aware below)
def test_suggested_times_are_ahead_in_order_one_a_day_and_inside_both_peoples_hours(one, two, at):
    now = at.replace(tzinfo=UTC)

    slots = next_slots(one, two, now, minutes=45, most=6)

    assert slots == sorted(slots)
    assert len(slots) <= 6
    assert all(slot >= now + timedelta(hours=1) for slot in slots)
    assert len({slot.astimezone(ZoneInfo(one.zone)).date() for slot in slots}) == len(slots)
    for slot in slots:
        for person in (one, two):
            local = slot.astimezone(ZoneInfo(person.zone)).date() - timedelta(days=1)
            assert any(begin <= slot and slot + timedelta(minutes=45) <= finish for begin, finish in spans(person, local))


def test_a_people_partner_points_somebody_who_waits_to_a_mentor_and_the_two_agree_themselves(cast, client):
    look_for(cast, cast.competencies[0])
    offer(cast.stranger, competencies=cast.competencies[:1])
    client.force_login(cast.people_partner)

    waiting = client.get("/mentoring/waiting/").content.decode()
    fits = client.get(f"/mentoring/waiting/{cast.candidate.pk}/").content.decode()
    client.post(f"/mentoring/waiting/{cast.candidate.pk}/suggest/{cast.stranger.pk}/")

    assert f"/mentoring/waiting/{cast.candidate.pk}/" in waiting
    assert "offers Technical direction, which you look for" in fits
    told = Message.objects.filter(kind="mentoring.mentor_suggested", channel="mail").get()
    assert (told.recipient, told.link) == (cast.candidate, f"/mentoring/ask/?to={cast.stranger.pk}")
    assert not Mentorship.objects.filter(mentor=cast.stranger).exists()


def test_a_mentor_kept_apart_by_a_block_is_not_there_for_the_people_partner_either(cast, client):
    look_for(cast)
    offer(cast.stranger)
    services.block(actor=cast.stranger, other=cast.candidate, now=NOON)
    client.force_login(cast.people_partner)

    assert cast.stranger.full_name not in client.get(f"/mentoring/waiting/{cast.candidate.pk}/").content.decode()
    assert client.post(f"/mentoring/waiting/{cast.candidate.pk}/suggest/{cast.stranger.pk}/").status_code == 404
    assert not Message.objects.filter(kind="mentoring.mentor_suggested").exists()
