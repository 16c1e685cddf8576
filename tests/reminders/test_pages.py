"""The pages of reminders: choices kept, refusals beside their field, and a fixed number of queries."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mentorship.core.errors import Invalid
from mentorship.core.models import ChannelChoice, Message
from mentorship.mentoring.services import SessionLog, log_session
from mentorship.reminders import selectors
from mentorship.reminders.models import CheckInSchedule, Digest, Nudge, ReminderSettings
from mentorship.reminders.services import choices, digests, schedules
from tests.factories import CommitteeFactory, MentorshipFactory, PacketFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def mentor_client(cast, client):
    client.force_login(cast.mentor)
    return client


def test_an_hour_outside_working_time_is_refused_beside_its_field_and_kept(mentor_client):
    answer = mentor_client.post(reverse("reminders:choose-times"), {"digest_time": "23:00"})

    assert answer.status_code == 422
    assert "inside your working time, 09:00 to 17:30" in answer.content.decode()
    assert 'value="23:00"' in answer.content.decode()
    assert not ReminderSettings.objects.exists()


def test_equal_reminders_stand_under_one_heading_each_by_its_own_name(cast, client):
    client.force_login(cast.candidate)
    for competency in cast.competencies[:2]:
        Nudge.objects.create(
            person=cast.candidate, reason="competency_thin", about_type="ladders.competency", about_id=str(competency.pk),
            link="/growth/", since_on=date(2026, 3, 1), opened_at=NOW,
        )  # fmt: skip

    page = client.get(reverse("reminders:settings")).content.decode()

    assert page.count("2 competencies have no recent evidence") == 1
    assert page.count("no evidence of the last 60 days") == 1
    assert all(f">{competency.name}</a>" in page for competency in cast.competencies[:2])


def test_hour_days_and_pause_are_kept(cast, mentor_client):
    until = timezone.localdate() + timedelta(days=7)
    values = {"digest_time": "10:30", "digest_days": ["0", "3"], "snoozed_until": until.isoformat()}
    answer = mentor_client.post(reverse("reminders:choose-times"), values)

    assert answer.status_code == 302
    kept = ReminderSettings.objects.get(person=cast.mentor)
    assert (kept.digest_time, kept.digest_days, kept.snoozed_until) == (time(10, 30), [0, 3], until)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"digest_days": [6]}, "at least one of your working days"),
        ({"digest_days": [9]}, "at least one of your working days"),
        ({"snoozed_until": date(2026, 3, 3)}, "from today on"),
        ({"snoozed_until": date(2027, 3, 3)}, "three months"),
    ],
)
def test_times_that_cannot_be_are_refused_with_a_sentence(cast, values, sentence):
    with pytest.raises(Invalid, match=sentence):
        choices.choose_times(
            actor=cast.mentor, now=NOW, **{"digest_time": time(9), "digest_days": [], "snoozed_until": None} | values
        )
    assert not ReminderSettings.objects.exists()


def test_channels_are_kept_topic_by_topic(cast, mentor_client):
    mentor_client.post(reverse("reminders:choose-channels"), {"packet-mail": "on", "feedback-inbox": "on"})

    kept = {choice.kind: choice for choice in ChannelChoice.objects.filter(person=cast.mentor)}
    assert (kept["packet"].is_mail_wanted, kept["packet"].is_inbox_wanted) == (True, False)
    assert (kept["feedback"].is_mail_wanted, kept["feedback"].is_inbox_wanted) == (False, True)


@pytest.mark.parametrize(
    ("rule", "starts_on", "field", "sentence"),
    [
        ("FREQ=HOURLY", date(2026, 3, 9), "rule", "is not offered"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2026, 3, 9), "rule", "never fires"),
        ("FREQ=WEEKLY;COUNT=1", date(2025, 3, 3), "rule", "never fires again"),
        ("FREQ=WEEKLY", date(1900, 1, 1), "starts_on", "within five years"),
        ("FREQ=WEEKLY", date(2126, 1, 1), "starts_on", "within five years"),
    ],
)
def test_a_schedule_that_cannot_be_used_is_refused_and_nothing_is_changed(cast, rule, starts_on, field, sentence):
    with pytest.raises(Invalid, match=sentence) as refusal:
        schedules.set_schedule(
            mentorship_id=cast.mentorship.pk, actor=cast.mentor, rule=rule, starts_on=starts_on, at_time=time(9), now=NOW
        )
    assert refusal.value.field == field
    assert not CheckInSchedule.objects.exists()


def test_the_schedule_page_shows_the_next_times_after_saving(cast, mentor_client):
    address = reverse("reminders:schedule", args=[cast.mentorship.pk])
    start = timezone.localdate() + timedelta(days=3)

    answer = mentor_client.post(
        address, {"choice": "own", "rule": "FREQ=MONTHLY;BYDAY=2TU", "starts_on": start.isoformat(), "at_time": "10:00"}
    )

    assert answer.status_code == 302
    assert mentor_client.get(address).content.decode().count("Tuesday") >= 5


def test_a_pair_that_should_have_met_already_is_due_at_once_and_then_in_its_rhythm(cast):
    schedules.sync_schedules(now=NOW)

    assert schedules.fire_due(now=NOW) == 1
    assert schedules.fire_due(now=NOW) == 0
    following = CheckInSchedule.objects.get().next_due_at
    assert following is not None
    assert NOW < following <= NOW + timedelta(days=14)


def test_a_changed_zone_moves_the_next_time_and_a_changed_cadence_the_rule(cast):
    schedules.sync_schedules(now=NOW)
    schedules.fire_due(now=NOW)
    before = CheckInSchedule.objects.get()
    cast.mentor.time_zone = "Asia/Seoul"
    cast.mentor.save()
    schedules.sync_schedules(now=NOW)
    moved = CheckInSchedule.objects.get()
    assert moved.next_due_at is not None
    assert before.next_due_at is not None
    assert moved.next_due_at - before.next_due_at == timedelta(hours=-9)

    cast.mentorship.cadence_days = 10
    cast.mentorship.save()
    schedules.sync_schedules(now=NOW)
    assert CheckInSchedule.objects.get().rule == "FREQ=DAILY;INTERVAL=10"


def test_a_schedule_that_was_switched_off_is_not_brought_back_by_the_cadence(cast):
    schedules.sync_schedules(now=NOW)
    schedules.remove_schedule(schedule_id=CheckInSchedule.objects.get().pk, actor=cast.mentor, now=NOW)

    schedules.sync_schedules(now=NOW + timedelta(days=1))

    assert CheckInSchedule.objects.get().next_due_at is None


def inbox_line(person, n=0):
    return Message.objects.create(
        kind="feedback.asked", key=f"k{n}", channel="inbox", recipient=person, subject=f"Line {n}", link="/", status="sent",
        due_at=NOW, created_at=NOW + timedelta(minutes=n), sent_at=NOW,
    )  # fmt: skip


def test_opening_a_line_of_the_inbox_marks_it_read_and_goes_there(cast, mentor_client):
    line = inbox_line(cast.mentor)
    assert "1 message is unread" in mentor_client.get(reverse("reminders:inbox")).content.decode()

    answer = mentor_client.get(reverse("reminders:open-message", args=[line.pk]))

    assert (answer.status_code, answer["Location"]) == (302, "/")
    line.refresh_from_db()
    assert line.read_at is not None
    assert "Everything is read" in mentor_client.get(reverse("reminders:inbox") + "?show=unread").content.decode()


def test_reminders_of_one_kind_wait_in_the_inbox_as_one_entry_that_opens(cast, mentor_client):
    """Twelve mentees are twelve lines under one heading; what is read, and single lines, stand by themselves."""
    for n in range(5):
        pair = MentorshipFactory(mentor=cast.mentor)
        nudge = Nudge.objects.create(
            person=cast.mentor, reason="action_overdue", about_type="mentoring.actionitem", about_id=str(pair.pk),
            other=pair.mentee, link="/", since_on=date(2026, 3, 1), opened_at=NOW,
        )  # fmt: skip
        line = inbox_line(cast.mentor, n)
        line.kind, line.about_type, line.about_id = "checkin.action_overdue", "reminders.nudge", str(nudge.pk)
        line.read_at = NOW if n == 4 else None
        line.save()
    inbox_line(cast.mentor, 9)

    page = mentor_client.get(reverse("reminders:inbox"))

    assert [(one.heading, len(one.lines)) for one in page.context["entries"]] == [
        ("", 1),
        ("", 1),
        ("4 action items are overdue", 4),
    ]
    assert "<summary>" in page.content.decode()
    assert "5 messages are unread" in page.content.decode()


@pytest.mark.parametrize("pairs", [3, 12])
def test_how_several_pairs_go_is_asked_in_one_line_and_one_mail_that_open_the_list(cast, mentor_client, pairs):
    """A mentor with twelve mentees is asked once; the list holds each, and goes on until all are answered."""
    made = [MentorshipFactory(mentor=cast.mentor, sessions_held=0) for _ in range(pairs)]
    for pair in made:
        for days in (9, 2):
            log_session(
                actor=cast.mentor,
                pair_id=pair.pk,
                log=SessionLog(held_on=timezone.localdate() - timedelta(days=days)),
                now=timezone.now(),
            )
    asked = Message.objects.filter(kind="mentoring.fit_check", recipient=cast.mentor)

    inbox = mentor_client.get(reverse("reminders:inbox"))
    today = mentor_client.get(reverse("home:today")).content.decode()
    fits = mentor_client.get(reverse("mentoring:fits")).content.decode()
    answered = mentor_client.post(reverse("mentoring:fit", args=[made[0].pk]), {"answer": "good"})

    assert (asked.filter(channel="inbox").count(), asked.filter(channel="mail").count()) == (pairs, 1)
    assert [(one.heading, len(one.lines)) for one in inbox.context["entries"]] == [
        (f"Is it a good match? {pairs} pairs wait for your word", pairs)
    ]
    assert "Is it a good match with" not in today
    assert f"{pairs} pairs wait for your word" in today
    assert [reverse("mentoring:fit", args=[pair.pk]) in fits for pair in made] == [True] * pairs
    assert answered["Location"] == reverse("mentoring:fits")
    assert reverse("mentoring:fit", args=[made[0].pk]) not in mentor_client.get(reverse("mentoring:fits")).content.decode()


def test_packets_that_wait_for_opinions_are_one_entry_that_names_each_candidate(cast, client):
    committee = CommitteeFactory(chair=cast.committee, members=[cast.committee])
    for n, candidate in enumerate((cast.candidate, cast.peer, cast.stranger)):
        packet = PacketFactory(candidate=candidate, cycle=committee.cycle, committee=committee, status="submitted")
        line = inbox_line(cast.committee, n)
        line.kind, line.about_type, line.about_id = "packet.opinion_owed", "packets.packet", str(packet.pk)
        line.save()
    client.force_login(cast.committee)

    (entry,) = client.get(reverse("reminders:inbox")).context["entries"]

    assert entry.heading == "3 opinions are awaited"
    assert {name for _line, name in entry.lines} == {"Rana Castell", "Ade Ojukwu", "Stig Unger"}


def queries_of(client, address, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_the_pages_cost_the_same_for_one_row_and_for_forty(cast, client, django_assert_max_num_queries):
    for n in range(40):
        inbox_line(cast.people_partner, n)
        pair = MentorshipFactory(mentor=cast.people_partner)
        Nudge.objects.create(
            person=cast.people_partner, reason="checkin_due", about_type="mentoring.mentorship", about_id=str(pair.pk),
            other=pair.mentee, link="/", since_on=date(2026, 3, 1), opened_at=NOW,
        )  # fmt: skip
        Message.objects.create(
            kind="a.b",
            key=f"m{n}",
            channel="mail",
            recipient=UserFactory(),
            address="x@example.com",
            subject="S",
            due_at=NOW,
            created_at=NOW,
        )
    schedules.sync_schedules(now=NOW)
    client.force_login(cast.people_partner)

    for page, most in [("settings", 20), ("inbox", 12), ("messages", 14)]:
        queries_of(client, reverse(f"reminders:{page}"), django_assert_max_num_queries, most)


def test_the_dry_run_names_tomorrows_digests_without_sending_one(cast, client):
    """Tuesday noon: who gets one on Wednesday; what Tuesday afternoon brings is imagined to have come."""
    tuesday = datetime(2026, 3, 3, 12, tzinfo=UTC)
    wednesday = tuesday.replace(day=4, hour=0)
    Nudge.objects.create(
        person=cast.mentor, reason="checkin_due", about_type="mentoring.mentorship", about_id=str(cast.mentorship.pk),
        other=cast.candidate, link="/", since_on=date(2026, 3, 1), opened_at=NOW,
    )  # fmt: skip
    mine = ReminderSettings.objects.create(person=cast.mentor, digest_time=time(15), next_digest_at=tuesday.replace(hour=15))

    def planned():
        found, is_cut = selectors.dry_run(now=tuesday, since=wednesday, until=wednesday + timedelta(days=1))
        assert not is_cut
        return [(one.person.full_name, one.at.astimezone(UTC).day, one.groups) for one in found]

    assert planned() == [("Jun Halvorsen", 4, [("A check-in is due", 1)])]
    Nudge.objects.update(times_sent=2, last_sent_at=tuesday - timedelta(days=1))
    ReminderSettings.objects.filter(pk=mine.pk).update(next_digest_at=wednesday.replace(day=5))
    assert planned() == []

    assert not Digest.objects.exists()
    client.force_login(cast.people_partner)
    assert client.get(reverse("reminders:tomorrow")).status_code == 200


def test_the_people_partner_reads_why_somebody_got_a_mail_but_no_link(cast, client):
    nudge = Nudge.objects.create(
        person=cast.mentor, reason="checkin_due", about_type="mentoring.mentorship", about_id=str(cast.mentorship.pk),
        other=cast.candidate, link="/secret-link/", since_on=date(2026, 3, 1), opened_at=NOW,
    )  # fmt: skip
    digest = Digest.objects.create(person=cast.mentor, local_on=date(2026, 3, 4), made_at=NOW)
    digest.nudges.set([nudge])
    message = Message.objects.create(
        kind="reminders.digest", key="d", channel="mail", recipient=cast.mentor, address=cast.mentor.email, subject="One thing",
        link="/outside/token/", about_type="reminders.digest", about_id=str(digest.pk), status="sent", due_at=NOW, created_at=NOW,
    )  # fmt: skip
    client.force_login(cast.people_partner)

    page = client.get(reverse("reminders:message", args=[message.pk])).content.decode()

    assert "Your schedule says that it is time to meet, and no session is logged or planned." in page
    assert "/outside/token/" not in page


def test_a_digest_can_be_asked_for_at_once_and_only_once_a_day(cast):
    pair = cast.mentorship
    pair.last_session_on = None
    pair.save()
    schedules.sync_schedules(now=NOW)
    CheckInSchedule.objects.update(last_due_at=NOW - timedelta(hours=1))
    Nudge.objects.create(
        person=cast.mentor, reason="checkin_due", about_type="mentoring.mentorship", about_id=str(pair.pk),
        other=cast.candidate, link="/", since_on=date(2026, 3, 4), opened_at=NOW,
    )  # fmt: skip

    assert digests.send_now(actor=cast.mentor, now=NOW + timedelta(hours=12))
    assert not digests.send_now(actor=cast.mentor, now=NOW + timedelta(hours=13))
