"""The calendar feed: private, revocable, and read back by a calendar library."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from mentorship.mentoring.models import MentoringSession
from mentorship.reminders.services import calendar
from tests.factories import ActionItemFactory, GoalFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def token(cast):
    cast.mentor.time_zone = "America/New_York"
    cast.mentor.save()
    return calendar.make_feed(actor=cast.mentor, now=NOW).rpartition("/")[2].removesuffix(".ics")


def session(cast, **more):
    values = {
        "mentorship": cast.mentorship,
        "status": "planned",
        "planned_at": datetime(2026, 3, 9, 14, 0, tzinfo=UTC),
        "topic": "SECRET",
    }
    return MentoringSession.objects.create(**values | more)


def read(token, now=NOW):
    return Calendar.from_ical(calendar.read_feed(token, now=now))


def events(token, now=NOW):
    return {str(event["uid"]).split("@")[0]: event for event in read(token, now).walk("VEVENT")}


def test_a_session_stands_at_its_local_time_in_a_described_zone(cast, token):
    planned = session(cast)

    event = events(token)[f"session-{planned.pk}"]

    assert event["dtstart"].dt.isoformat() == "2026-03-09T10:00:00-04:00"
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=45)
    assert str(event["summary"]) == "Session with Rana Castell"
    assert [str(zone["tzid"]) for zone in read(token).walk("VTIMEZONE")] == ["America/New_York"]


def test_the_document_is_valid_and_says_how_often_to_look_again(cast, token):
    session(cast)
    content = calendar.read_feed(token, now=NOW)
    text = content.decode()

    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text
    assert "\nVERSION:2.0" in text
    for event in Calendar.from_ical(content).walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"} <= set(event)
        assert not event.errors


def test_sequence_grows_with_every_change_that_is_shown_and_only_then(cast, token):
    planned = session(cast)
    key = f"session-{planned.pk}"
    assert events(token)[key]["sequence"] == 0
    planned.notes = "nobody sees this"
    planned.save()
    assert events(token)[key]["sequence"] == 0

    planned.planned_at += timedelta(hours=1)
    planned.save()
    assert events(token)[key]["sequence"] == 1

    planned.status = "cancelled"
    planned.save()
    event = events(token)[key]
    assert (event["sequence"], str(event["status"])) == (2, "CANCELLED")


def test_due_dates_are_whole_days_that_say_the_kind_and_not_the_content(cast, token):
    item = ActionItemFactory(mentorship=cast.mentorship, owner=cast.mentor, text="SECRET", due_on=date(2026, 3, 12))
    goal = GoalFactory(plan__person=cast.mentor, title="SECRET", starts_on=date(2026, 3, 1), due_on=date(2026, 4, 1))

    found = events(token)

    assert found[f"action-{item.pk}"]["dtstart"].dt == date(2026, 3, 12)
    assert found[f"goal-{goal.pk}"]["dtend"].dt == date(2026, 4, 2)
    feed = calendar.read_feed(token, now=NOW)
    assert feed is not None
    assert b"SECRET" not in feed


def test_the_same_content_is_the_same_document(cast, token):
    session(cast)

    assert calendar.read_feed(token, now=NOW) == calendar.read_feed(token, now=NOW + timedelta(minutes=5))


def test_only_the_newest_address_opens_and_none_after_revoking(cast, token, client):
    new = calendar.make_feed(actor=cast.mentor, now=NOW)

    assert client.get(reverse("reminders:feed", args=[token])).status_code == 404
    answer = client.get(new.removeprefix("https://testserver"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")

    calendar.revoke_feed(actor=cast.mentor, now=NOW)
    assert client.get(new.removeprefix("https://testserver")).status_code == 404


def test_somebody_who_has_left_has_no_calendar(cast, token):
    cast.mentor.is_active = False
    cast.mentor.save()

    assert calendar.read_feed(token, now=NOW) is None


def test_the_database_does_not_know_the_address(cast, token):
    cast.mentor.refresh_from_db()

    assert token not in cast.mentor.calendar_feed.digest


def test_a_feed_of_many_sessions_costs_as_many_queries_as_one_of_one(cast, token, django_assert_max_num_queries):
    session(cast)
    calendar.read_feed(token, now=NOW)
    for hour in range(10):
        session(cast, planned_at=NOW + timedelta(days=1, hours=hour))

    with django_assert_max_num_queries(10):
        calendar.read_feed(token, now=NOW)
