"""What a digest says and when: the rules of the page "When a nudge goes out", each by an example."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.reminders import digest
from mentorship.reminders.models import Nudge, Reason
from mentorship.reminders.timing import DateRange, WorkingTime

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingTime(BERLIN)
WEDNESDAY = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)  # 9:30 in Berlin


def nudge(reason, *, since=1, due_at=None):
    return Nudge(reason=reason, since_on=date(2026, 3, since), due_at=due_at)


def test_the_reasons_are_told_strongest_first():
    assert list(Reason.values) == list(digest.STRONGEST_FIRST)

    mixed = [nudge("goal_still"), nudge("checkin_due", since=2), nudge("opinion_owed"), nudge("checkin_due", since=1)]

    assert [(one.reason, one.since_on.day) for one in digest.in_order(mixed)] == [
        ("opinion_owed", 1),
        ("checkin_due", 1),
        ("checkin_due", 2),
        ("goal_still", 1),
    ]


def test_among_equals_the_nearest_deadline_comes_first():
    late, soon = nudge("feedback_asked", due_at=WEDNESDAY + timedelta(days=3)), nudge("feedback_asked", since=3, due_at=WEDNESDAY)

    assert digest.in_order([late, soon]) == [soon, late]


def test_seven_items_are_shown_equal_kinds_merged_and_the_rest_counted():
    groups = digest.grouped(
        [nudge("checkin_due", since=n + 1) for n in range(12)] + [nudge("goal_still")] * 2 + [nudge("packet_deadline")]
    )

    assert [(group.reason, len(group.items), group.more, group.count) for group in groups] == [
        ("packet_deadline", 1, 0, 1),
        ("checkin_due", 6, 6, 12),
        ("goal_still", 0, 2, 2),
    ]


@given(st.lists(st.sampled_from(digest.STRONGEST_FIRST), max_size=30))
def test_nothing_is_lost_and_at_most_seven_are_shown(reasons):
    groups = digest.grouped(nudge(reason) for reason in reasons)

    assert sum(group.count for group in groups) == len(reasons)
    assert sum(len(group.items) for group in groups) == min(len(reasons), 7)
    assert len({group.reason for group in groups}) == len(groups)


def test_a_reason_returns_after_one_three_and_seven_working_days_and_then_once_more():
    friday = date(2026, 3, 6)

    returns = [digest.may_return_on(times, friday, OFFICE) for times in (1, 2, 3, 4, 5)]

    assert returns == [date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 17), date(2026, 3, 17), None]
    assert digest.may_return_on(0, None, OFFICE) == date.min
    assert [digest.asks_whether_to_stop(times) for times in range(6)] == [False, False, False, False, True, False]


def test_leave_does_not_count_as_working_days():
    away = WorkingTime(BERLIN, leave=(DateRange(date(2026, 3, 9), date(2026, 3, 13)),))

    assert digest.may_return_on(1, date(2026, 3, 6), away) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("due_at", "is_urgent"),
    [
        (None, False),
        (WEDNESDAY - timedelta(minutes=1), False),
        (WEDNESDAY + timedelta(hours=5), True),
        (datetime(2026, 3, 5, 16, tzinfo=UTC), True),
        (datetime(2026, 3, 6, 9, tzinfo=UTC), False),
    ],
)
def test_urgent_is_what_is_due_within_one_working_day(due_at, is_urgent):
    assert digest.is_urgent(due_at, now=WEDNESDAY, working_time=OFFICE) is is_urgent


def test_on_friday_monday_is_within_one_working_day():
    friday, monday = datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 9, 15, tzinfo=UTC)

    assert digest.is_urgent(monday, now=friday, working_time=OFFICE)


def at(now=WEDNESDAY, **more):
    moment = digest.next_digest_at(now=now, working_time=more.pop("working_time", OFFICE), at=more.pop("at", time(9)), **more)
    return moment and moment.astimezone(BERLIN).isoformat(timespec="minutes")


def test_a_digest_comes_at_the_chosen_hour_of_the_next_working_day():
    assert at() == "2026-03-05T09:00+01:00"
    assert at(at=time(10)) == "2026-03-04T10:00+01:00"
    assert at(now=datetime(2026, 3, 6, 12, tzinfo=UTC)) == "2026-03-09T09:00+01:00"


def test_an_hour_outside_working_time_becomes_the_first_working_moment():
    assert at(at=time(6)) == "2026-03-05T09:00+01:00"


def test_chosen_weekdays_are_kept():
    assert at(weekdays=[0]) == "2026-03-09T09:00+01:00"
    assert at(weekdays=[6]) is None


def test_one_digest_a_day_and_three_in_any_seven():
    assert at(at=time(10), sent_on={date(2026, 3, 4)}) == "2026-03-05T10:00+01:00"
    three = {date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)}
    assert at(sent_on=three) == "2026-03-09T09:00+01:00"


@given(st.sets(st.integers(0, 30).map(lambda n: date(2026, 3, 1) + timedelta(days=n))))
def test_no_seven_days_ever_hold_more_than_three_digests(tried):
    sent = set()
    for day in sorted(tried):
        if digest.may_have_digest_on(day, sent):
            sent.add(day)

    assert all(sum(day <= other < day + timedelta(days=7) for other in sent) <= 3 for day in sent)


def test_nine_in_the_morning_survives_the_change_of_the_clock():
    assert at(now=datetime(2026, 3, 27, 12, tzinfo=UTC)) == "2026-03-30T09:00+02:00"


def test_during_leave_no_digest_comes():
    away = WorkingTime(BERLIN, leave=(DateRange(date(2026, 3, 4), date(2026, 3, 20)),))

    assert at(working_time=away) == "2026-03-23T09:00+01:00"
