"""The programme's health: right numbers, in few queries, for few eyes."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mentorship.home import programme
from mentorship.mentoring.models import MenteeWish, MentoringSession, Mentorship, Pause
from tests.cast import Cast
from tests.factories import MentorshipFactory, UserFactory

TODAY = date(2026, 3, 31)


def pair(**changes: object) -> Mentorship:
    values = {
        "status": "active",
        "cadence_days": 10,
        "started_on": date(2026, 1, 1),
        "last_session_on": None,
        "kind": "mentorship",
    }
    MentorshipFactory(**{**values, **changes})
    return Mentorship.objects.latest("requested_at")


def somebody() -> User:
    UserFactory()
    person: User = User.objects.order_by("pk").last()
    return person


def test_the_twelve_months_end_with_this_one() -> None:
    assert programme.first_month(date(2026, 3, 31)) == date(2025, 4, 1)
    assert programme.first_month(date(2026, 12, 1)) == date(2026, 1, 1)


def test_a_pair_is_overdue_past_its_cadence_and_drifted_past_twice(db: None) -> None:
    pair(last_session_on=TODAY - timedelta(days=10))
    pair(last_session_on=TODAY - timedelta(days=11))
    pair(last_session_on=TODAY - timedelta(days=21))
    pair(last_session_on=TODAY - timedelta(days=99), status="paused")
    pair(last_session_on=TODAY - timedelta(days=99), status="ended", ended_on=TODAY)

    shown = programme.health(TODAY)

    assert (shown.active, shown.paused, shown.overdue, shown.drifted) == (3, 1, 2, 1)


def test_due_sessions_follow_the_cadence_and_pauses_are_taken_out(db: None) -> None:
    made = pair()
    Pause.objects.create(mentorship=made, from_on=date(2026, 2, 1), until_on=date(2026, 3, 1))
    MentoringSession.objects.create(mentorship=made, status="held", held_on=date(2026, 1, 5))
    MentoringSession.objects.create(mentorship=made, status="cancelled", held_on=date(2026, 1, 6))

    months = {month.first: (month.held, month.due) for month in programme.health(TODAY).months}

    assert months[date(2026, 1, 1)] == (1, 3)
    assert months[date(2026, 2, 1)] == (0, 0)
    assert months[date(2026, 3, 1)] == (0, 3)
    assert months[date(2025, 12, 1)] == (0, 0)


def test_only_people_without_a_mentor_wait_for_one(db: None) -> None:
    made = pair()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    MenteeWish.objects.create(person=made.mentee, since=at)
    MenteeWish.objects.create(person=somebody(), since=at)
    MenteeWish.objects.create(person=somebody(), since=at, is_open=False)

    assert programme.health(TODAY).waiting == 1


def test_the_page_costs_the_same_for_one_pair_and_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.people_partner)
    for _number in range(12):
        pair()

    with django_assert_max_num_queries(12):
        page = client.get(reverse("home:programme"))

    assert page.status_code == 200


def test_each_figure_is_also_a_csv(cast: Cast, client: Client) -> None:
    client.force_login(cast.people_partner)

    rows = list(csv.reader(io.StringIO(client.get(reverse("home:programme-csv", args=["sessions"])).content.decode())))

    assert rows[0] == ["month", "held", "due"]
    assert len(rows) == 1 + programme.MONTHS
    assert client.get(reverse("home:programme-csv", args=["salaries"])).status_code == 404
