"""What a country has switched off, the next step of a drifted pair, and the page before a session."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CountryChoice
from mentorship.mentoring import overlap, selectors
from mentorship.mentoring.models import MentoringSession, Mentorship
from tests.factories import ActionItemFactory, EvidenceFactory, GoalFactory, MentoringSessionFactory, MentorshipFactory


@pytest.fixture
def drifted(cast):
    """A pair that last met three months ago and agreed on every two weeks."""
    now = timezone.now()
    long_ago = (now - timedelta(days=90)).date()
    MentoringSessionFactory(mentorship=cast.mentorship, held_on=long_ago, outcome="Write the plan", logged_by=cast.mentor)
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(cadence_days=14, last_session_on=long_ago, sessions_held=1)
    return cast


def page(client, person, name, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args)).content.decode()


def test_last_met_and_drifted_are_switched_off_for_either_ones_country(drifted, client):
    assert "drifted" in page(client, drifted.mentor, "mentoring:index")

    type(drifted.mentor).objects.filter(pk=drifted.mentor.pk).update(country="DE")
    CountryChoice.objects.create(country="DE", shows_sessions=False, changed_at=timezone.now())

    shown = page(client, drifted.mentor, "mentoring:index")
    assert "not shown" in shown
    assert ">drifted<" not in shown
    assert "Plan it then" not in shown
    assert ">drifted<" not in page(client, drifted.mentor, "mentoring:mentorship", drifted.mentorship.pk)
    client.force_login(drifted.mentor)
    assert client.get(f"/api/v1/mentoring/pairs/{drifted.mentorship.pk}/").json()["last_session_on"] is None


def test_a_drifted_pair_is_brought_together_by_one_click(drifted, client):
    client.force_login(drifted.mentor)
    step = selectors.next_steps(drifted.mentor, selectors.pair_rows(drifted.mentor, timezone.now()), timezone.now())[0]
    assert "Plan it then" in client.get(reverse("mentoring:index")).content.decode()

    client.post(
        reverse("mentoring:plan", args=[drifted.mentorship.pk]),
        {"planned_at_0": step.slot.day, "planned_at_1": step.slot.clock, "minutes": "45", "topic": ""},
    )

    assert MentoringSession.objects.planned().get().mentorship == drifted.mentorship
    assert "Plan it then" not in client.get(reverse("mentoring:index")).content.decode()


def test_no_two_drifted_pairs_are_offered_one_time(drifted):
    now = timezone.now()
    long_ago = (now - timedelta(days=90)).date()
    for _ in range(3):
        MentorshipFactory(mentor=drifted.mentor, cadence_days=14, started_on=long_ago, last_session_on=long_ago)

    steps = selectors.next_steps(drifted.mentor, selectors.pair_rows(drifted.mentor, now), now)

    assert len({step.slot.at for step in steps}) == len(steps) == 4


def test_two_who_share_no_hour_are_offered_the_nearest_to_both_days():
    berlin = overlap.Hours("Europe/Berlin", *overlap_times(9, 17))
    seoul = overlap.Hours("Asia/Seoul", *overlap_times(9, 18))
    now = timezone.now().replace(year=2026, month=1, day=12, hour=12, minute=0)
    assert overlap.next_slots(berlin, seoul, now, minutes=120, most=3) == []

    found = overlap.stretched_slots(berlin, seoul, now, minutes=120, most=3)

    assert len(found) == 3
    for slot in found:
        assert 6 <= slot.astimezone(ZoneInfo("Europe/Berlin")).hour < 21
        assert 6 <= slot.astimezone(ZoneInfo("Asia/Seoul")).hour < 21


def overlap_times(starts, ends):
    return time(starts), time(ends), (0, 1, 2, 3, 4)


def test_before_a_session_one_sees_what_happened_since_and_only_what_one_may(drifted, client):
    ActionItemFactory(mentorship=drifted.mentorship, owner=drifted.candidate, text="Write the comparison")
    GoalFactory(plan__person=drifted.candidate, title="Lead the migration", moved_at=timezone.now())
    EvidenceFactory(owner=drifted.candidate, headline="Shared piece", created_at=timezone.now())
    EvidenceFactory(owner=drifted.candidate, headline="Kept piece", created_at=timezone.now(), is_shared=False)

    shown = page(client, drifted.mentor, "mentoring:prepare", drifted.mentorship.pk)

    for words in ("Write the plan", "Write the comparison", "Lead the migration", "Shared piece"):
        assert words in shown
    assert "Kept piece" not in shown
    assert "Kept piece" in page(client, drifted.candidate, "mentoring:prepare", drifted.mentorship.pk)


def test_preparing_costs_the_same_for_one_row_and_for_many(drifted, django_assert_max_num_queries):
    pair, plan = drifted.mentorship, GoalFactory(plan__person=drifted.candidate).plan
    for n in range(10):
        ActionItemFactory(mentorship=pair, owner=drifted.candidate, text=f"Item {n}")
        EvidenceFactory(owner=drifted.candidate, created_at=timezone.now())
        GoalFactory(plan=plan, title=f"Goal {n}", moved_at=timezone.now())

    with django_assert_max_num_queries(9):
        selectors.since_last(drifted.mentor, pair, timezone.now())


def test_my_mentees_cost_the_same_for_one_pair_and_for_twelve(drifted, client, django_assert_num_queries):
    client.force_login(drifted.mentor)
    client.get(reverse("mentoring:index"))
    with django_assert_num_queries(1):
        selectors.pair_rows(drifted.mentor, timezone.now())
    for _ in range(11):
        MentorshipFactory(mentor=drifted.mentor)
    with django_assert_num_queries(1):
        rows = selectors.pair_rows(drifted.mentor, timezone.now())
    with django_assert_num_queries(1):
        selectors.next_steps(drifted.mentor, rows, timezone.now())
