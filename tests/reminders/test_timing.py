"""When schedules fire: examples for each rule, and one property over all zones and twenty years."""

import os
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mentorship.core.errors import Invalid
from mentorship.reminders.recurrence import InvalidRule, parse_rule, zone_named
from mentorship.reminders.timing import DateRange, WorkingTime, first_instant, next_occurrence, occurrences

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(7))
NIGHT = WorkingTime(BERLIN, time(0), time(23, 59), EVERY_DAY)
WHOLE = os.environ.get("TIMING_WHOLE") == "1"
ZONES = sorted(available_timezones() - {"Factory", "localtime"})


def wall(*parts):
    """What a clock on the wall shows, without a zone."""
    return datetime(*parts)  # noqa: DTZ001  (a local time on purpose)


def fired(rule, working_time, *, starts_at, count=5, after=None):
    """The first moments, in the person's own time."""
    parsed = parse_rule(rule, starts_at=starts_at, zone=working_time.zone)
    begin = after or first_instant(starts_at, working_time.zone) - timedelta(seconds=1)
    return [
        moment.astimezone(working_time.zone).isoformat(timespec="minutes")
        for moment in islice(occurrences(parsed, working_time, after=begin), count)
    ]


def test_a_time_that_does_not_exist_moves_to_the_next_that_does():
    assert fired("FREQ=DAILY", NIGHT, starts_at=wall(2025, 3, 29, 2, 30), count=3) == [
        "2025-03-29T02:30+01:00",
        "2025-03-30T03:00+02:00",
        "2025-03-31T02:30+02:00",
    ]


def test_a_time_that_exists_twice_is_the_first():
    assert fired("FREQ=DAILY", NIGHT, starts_at=wall(2025, 10, 25, 2, 30), count=3) == [
        "2025-10-25T02:30+02:00",
        "2025-10-26T02:30+02:00",
        "2025-10-27T02:30+01:00",
    ]


def test_nine_in_the_morning_stays_nine_when_the_clock_changes():
    office = WorkingTime(BERLIN)
    moments = fired("FREQ=WEEKLY", office, starts_at=wall(2025, 3, 26, 9), count=2)
    assert moments == ["2025-03-26T09:00+01:00", "2025-04-02T09:00+02:00"]


def test_a_day_that_a_zone_skipped_moves_to_the_next():
    apia = WorkingTime(ZoneInfo("Pacific/Apia"), weekdays=EVERY_DAY)
    assert fired("FREQ=DAILY", apia, starts_at=wall(2011, 12, 29, 10), count=3) == [
        "2011-12-29T10:00-10:00",
        "2011-12-31T09:00+14:00",
        "2011-12-31T10:00+14:00",
    ]


def test_outside_working_hours_moves_to_the_next_working_hour():
    office = WorkingTime(BERLIN, time(9), time(17))
    assert fired("FREQ=DAILY;COUNT=3", office, starts_at=wall(2025, 6, 5, 7)) == [
        "2025-06-05T09:00+02:00",
        "2025-06-06T09:00+02:00",
        "2025-06-09T09:00+02:00",
    ]
    assert fired("FREQ=DAILY;COUNT=1", office, starts_at=wall(2025, 6, 5, 17)) == ["2025-06-06T09:00+02:00"]


def test_occurrences_that_land_on_one_moment_are_one():
    office = WorkingTime(BERLIN)
    assert fired("FREQ=DAILY", office, starts_at=wall(2025, 6, 6, 8), count=2) == [
        "2025-06-06T09:00+02:00",
        "2025-06-09T09:00+02:00",
    ]


def test_inside_leave_moves_to_the_first_working_morning_after_it():
    away = WorkingTime(BERLIN, leave=(DateRange(date(2025, 6, 4), date(2025, 6, 13)),))
    assert fired("FREQ=DAILY", away, starts_at=wall(2025, 6, 3, 14), count=3) == [
        "2025-06-03T14:00+02:00",
        "2025-06-16T09:00+02:00",
        "2025-06-16T14:00+02:00",
    ]


def test_a_public_day_off_moves_to_the_next_working_hour():
    office = WorkingTime(BERLIN, days_off=frozenset({date(2025, 5, 1)}))
    assert fired("FREQ=WEEKLY;COUNT=1", office, starts_at=wall(2025, 5, 1, 10)) == ["2025-05-02T09:00+02:00"]


def test_leave_without_an_end_never_fires():
    gone = WorkingTime(BERLIN, leave=(DateRange(date(2025, 6, 1)),))
    rule = parse_rule("FREQ=DAILY", starts_at=wall(2025, 6, 3, 9), zone=BERLIN)
    assert next_occurrence(rule, gone, after=datetime(2025, 6, 3, tzinfo=UTC)) is None


def test_the_second_pass_of_a_working_hour_counts_as_working_time():
    early = WorkingTime(BERLIN, time(2), time(2, 20), EVERY_DAY)
    assert fired("FREQ=DAILY;COUNT=1", early, starts_at=wall(2025, 10, 26, 2, 30)) == ["2025-10-26T02:00+01:00"]


def test_an_old_schedule_fires_like_a_new_one():
    office = WorkingTime(BERLIN)
    after = datetime(2025, 6, 4, tzinfo=UTC)
    old = fired("FREQ=WEEKLY;INTERVAL=3", office, starts_at=wall(2006, 1, 2, 9), after=after)
    new = fired("FREQ=WEEKLY;INTERVAL=3", office, starts_at=wall(2025, 5, 19, 9), after=after)
    assert (date(2025, 5, 19) - date(2006, 1, 2)).days % 21 == 0
    assert old == new


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "is not part of a repetition"),
        ("every monday", "is not part of a repetition"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY is not offered"),
        ("FREQ=HOURLY", "FREQ=HOURLY is not offered"),
        ("INTERVAL=2", "names its frequency"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 is not valid"),
        ("FREQ=WEEKLY;FREQ=DAILY", "appears twice"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX is not valid"),
        ("FREQ=WEEKLY;BYDAY=1MO", "needs FREQ=MONTHLY"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20300101", "not by both"),
        ("FREQ=WEEKLY;UNTIL=20301301", "is not a date"),
        ("FREQ=WEEKLY;UNTIL=20200101", "never fires"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never fires"),
        ("FREQ=DAILY;COUNT=5;BYMONTH=2;BYMONTHDAY=31", "never fires"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=WE", "never fires"),  # it starts on a Tuesday
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses among days"),
        ("FREQ=DAILY\nDTSTART:20200101", "is not offered"),
        ("FREQ=WEEKLY;" + "BYDAY=MO," * 100, "at most 200 characters"),
        ("FREQ=DAILY;X-EVIL=1", "is not part of a repetition"),
    ],
)
def test_a_repetition_that_cannot_be_used_is_refused_with_a_sentence(rule, sentence):
    with pytest.raises(InvalidRule, match=sentence) as refusal:
        parse_rule(rule, starts_at=wall(2025, 6, 3, 9), zone=BERLIN)
    assert refusal.value.field == "rule"


@pytest.mark.parametrize("name", ["", "Berlin", "Europe/Atlantis", "../../etc/passwd", "Factory", "localtime", "UTC+2"])
def test_a_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(InvalidRule, match="is not a time zone"):
        zone_named(name)


def test_a_date_range_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid, match="is before the first"):
        DateRange(date(2025, 6, 4), date(2025, 6, 3))


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [(time(17), time(9), {0}), (time(9), time(9), {0}), (time(9), time(17), set()), (time(9), time(17), {7})],
)
def test_working_time_without_a_moment_to_work_is_refused(starts, ends, days):
    with pytest.raises(Invalid):
        WorkingTime(BERLIN, starts, ends, frozenset(days))


def check(zone, rule, starts_at, working_time, *, days):
    """Never outside working time, never skipped, never twice, in order; found by walking the clock."""
    parsed = parse_rule(rule, starts_at=starts_at, zone=zone)
    begins = first_instant(starts_at, zone)
    ends = begins + timedelta(days=days)
    got = until(ends, parsed, working_time, after=begins - timedelta(days=1))
    assert all(working(moment, working_time) for moment in got), "outside working time"
    assert all(first < second for first, second in pairwise(got)), "twice, or out of order"
    assert one_by_one(parsed, working_time, begins, ends) == got, "the next one depends on where one begins"
    wanted = sorted({first_shown(local, zone) for local in locals_until(parsed, starts_at, ends, zone)})
    for earlier, later in pairwise([begins - timedelta(days=1), *got]):
        landed = wanted[bisect_right(wanted, earlier) : bisect_right(wanted, later)]
        assert landed, f"nothing asked for {later}"
        assert not any(
            working(moment, working_time) for moment in quarter_hours(max(min(landed), earlier + timedelta(seconds=1)), later)
        ), "a working hour was passed over"
    last = got[-1] if got else begins - timedelta(days=1)
    assert not any(working(moment, working_time) for start in wanted if start > last for moment in quarter_hours(start, ends)), (
        "skipped"
    )


def until(ends, parsed, working_time, *, after):
    """All moments up to `ends`; one call looks five years ahead, so it is asked again from where it stopped."""
    got = []
    while chunk := [moment for moment in occurrences(parsed, working_time, after=got[-1] if got else after) if moment < ends]:
        got += chunk
    return got


def one_by_one(parsed, working_time, begins, ends):
    found, after = [], begins - timedelta(days=1)
    while (moment := next_occurrence(parsed, working_time, after=after)) and moment < ends:
        found.append(moment)
        after = moment
    return found


def working(moment, working_time):
    local = moment.astimezone(working_time.zone)
    day = local.date()
    is_away = any(away.first <= day and (away.last is None or day <= away.last) for away in working_time.leave)
    return (
        working_time.starts <= local.time() < working_time.ends
        and local.weekday() in working_time.weekdays
        and not is_away
        and day not in working_time.days_off
    )


def locals_until(parsed, starts_at, ends, zone):
    stop, since = ends.astimezone(zone).replace(tzinfo=None), starts_at
    while chunk := [local for local in parsed.local_times(since=since) if local < stop]:
        yield from chunk
        since = chunk[-1] + timedelta(seconds=1)


def first_shown(local, zone):
    """The first moment whose wall clock shows `local` or later, found by walking minutes from before any clock could show it."""
    start = local.replace(tzinfo=UTC) - furthest_ahead(zone, local.year)
    step = timedelta(minutes=15)
    while start.astimezone(zone).replace(tzinfo=None) < local:
        start += step
    start -= step
    while start.astimezone(zone).replace(tzinfo=None) < local:
        start += timedelta(minutes=1)
    return start


@cache
def furthest_ahead(zone, year):
    """The most that clocks of the zone are ahead of UTC in that year and those beside it, and an hour."""
    days = (datetime(year - 1, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(3 * 366))
    return max(day.astimezone(zone).utcoffset() or timedelta() for day in days) + timedelta(hours=1)


def quarter_hours(start, end):
    """Moments from `start` to just before `end`."""
    while start < end:
        yield start
        start += timedelta(minutes=15)


ANY_RULE = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,TH,SU",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=DAILY;COUNT=9",
    ]
)
QUARTERS = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
CHANGES = st.sampled_from([(3, 24), (3, 7), (4, 2), (9, 28), (10, 1), (10, 22), (10, 30), (11, 2), (12, 28)])


@st.composite
def working_times(draw, zone, near):
    starts, ends = sorted(draw(st.lists(QUARTERS, min_size=2, max_size=2, unique=True)))
    days = frozenset(draw(st.sets(st.integers(0, 6), min_size=1)))
    leave = []
    for offset, length in draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 12)), max_size=2)):
        leave.append(DateRange(near + timedelta(days=offset), near + timedelta(days=offset + length)))
    days_off = frozenset(near + timedelta(days=offset) for offset in draw(st.sets(st.integers(0, 25), max_size=3)))
    return WorkingTime(zone, starts, ends, days, tuple(leave), days_off)


@st.composite
def situations(draw):
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    month, day = draw(CHANGES)
    near = date(draw(st.integers(2008, 2028)), month, day)
    starts_at = datetime.combine(near, draw(QUARTERS))
    return zone, draw(ANY_RULE), starts_at, draw(working_times(zone, near))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
@example((ZoneInfo("Pacific/Apia"), "FREQ=DAILY", wall(2011, 12, 27, 23), WorkingTime(ZoneInfo("Pacific/Apia"))))
@example(
    (
        ZoneInfo("Australia/Lord_Howe"),
        "FREQ=DAILY",
        wall(2025, 10, 1, 2, 15),
        WorkingTime(ZoneInfo("Australia/Lord_Howe"), time(2), time(3), EVERY_DAY),
    )
)
@example(
    (
        ZoneInfo("Africa/Casablanca"),
        "FREQ=DAILY",
        wall(2025, 2, 20, 2, 30),
        WorkingTime(ZoneInfo("Africa/Casablanca"), time(2, 15), time(4), EVERY_DAY),
    )
)
@example(
    (
        ZoneInfo("America/Sao_Paulo"),
        "FREQ=DAILY",
        wall(2018, 11, 1, 0),
        WorkingTime(ZoneInfo("America/Sao_Paulo"), time(0), time(0, 30), EVERY_DAY),
    )
)
def test_never_outside_working_time_never_skipped_never_twice_and_in_order(situation):
    check(*situation, days=30)


def clocks_of(name, first, last):
    """How the zone's clocks go between two years: its offset at the beginning, and every change of it to the second."""
    zone, moment, end = ZoneInfo(name), datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    changes = [(moment, moment.astimezone(zone).utcoffset())]
    while moment < end:
        later = moment + timedelta(hours=6)
        if later.astimezone(zone).utcoffset() != changes[-1][1]:
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == changes[-1][1] else (low, middle)
            changes.append((high, high.astimezone(zone).utcoffset()))
        moment = later
    return tuple(changes)


def apart(first, last):
    """One zone for each way in which clocks go between the years, and how many go that way: the others are the same case."""
    alike = {}
    for name in ZONES:
        alike.setdefault(clocks_of(name, first, last), []).append(name)
    return {names[0]: len(names) for names in alike.values()}


EACH_ZONE = apart(2007, 2030) if WHOLE else dict.fromkeys(["Africa/Casablanca", "America/Santiago", "Australia/Lord_Howe"], 1)


@pytest.mark.parametrize("name", EACH_ZONE)
def test_every_zone_over_twenty_years(name):
    """Whole by hand: TIMING_WHOLE=1 ./deploy/test tests/reminders/test_timing.py -k twenty -n 2."""
    zone, years, first = (ZoneInfo(name), 20, 2008) if WHOLE else (ZoneInfo(name), 1, 2025)
    summers = tuple(DateRange(date(year, 7, 20), date(year, 8, 3)) for year in range(first, first + years + 1))
    office = WorkingTime(zone, time(8), time(16, 30), leave=summers)
    check(zone, "FREQ=WEEKLY;BYDAY=MO,TH,SU", wall(first, 1, 1, 2, 30), office, days=years * 366)
    night = WorkingTime(zone, time(1), time(3), EVERY_DAY)
    check(zone, "FREQ=WEEKLY;BYDAY=SU,WE", wall(first, 1, 1, 1, 30), night, days=years * 366)


@pytest.mark.skipif(not WHOLE, reason="covers all zones; by hand with TIMING_WHOLE=1")
def test_the_whole_covers_every_zone_that_there_is():
    assert sum(EACH_ZONE.values()) == len(ZONES)
