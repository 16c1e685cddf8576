"""From a due schedule to a mail that arrived, and everything that takes it back on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mentorship.core import outbox
from mentorship.core.models import Message
from mentorship.mentoring.models import MentoringSession
from mentorship.reminders.models import CheckInSchedule, Digest, Nudge
from mentorship.reminders.services import digests, nudging, schedules

pytestmark = pytest.mark.django_db

# Wednesday; the cast works 9:00 to 17:30 UTC
NINE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
BEFORE = NINE - timedelta(minutes=30)


@pytest.fixture
def due(cast):
    """A mentor whose check-in has just fallen due."""
    cast.mentorship.last_session_on = date(2026, 2, 17)
    cast.mentorship.started_on = date(2025, 5, 16)
    cast.mentorship.save()
    schedules.sync_schedules(now=BEFORE - timedelta(days=10))
    CheckInSchedule.objects.filter(mentorship=cast.mentorship).update(next_due_at=BEFORE)
    schedules.fire_due(now=BEFORE)
    nudging.look(now=BEFORE)
    digests.plan_new(now=BEFORE)
    return cast


def deliver(now):
    claimed = outbox.claim_due(channel="mail", now=now, lane="reminders")
    return outbox.deliver(digests.refresh(claimed, now=now), channel="mail", now=now)


def test_a_due_check_in_reaches_the_mentor_at_nine_by_mail_and_at_once_in_the_inbox(due, mailoutbox):
    assert Message.objects.get(channel="inbox", recipient=due.mentor).subject == "Check-in with Rana Castell is due"

    assert digests.send_due(now=BEFORE) == (0, 0)
    assert digests.send_due(now=NINE) == (1, 1)
    assert deliver(NINE).sent == 1

    mail = mailoutbox[0]
    assert mail.to == ["jun@example.com"]
    assert mail.subject == "Check-in with Rana Castell is due"
    assert mail.reply_to == [due.mentor.manager.email]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_second_sweep_sends_nothing_again(due, mailoutbox):
    digests.send_due(now=NINE)
    deliver(NINE)

    digests.plan([due.mentor.pk], now=NINE)
    digests.send_due(now=NINE + timedelta(minutes=1))
    deliver(NINE + timedelta(minutes=1))

    assert len(mailoutbox) == 1


def log_session(cast, on):
    MentoringSession.objects.create(mentorship=cast.mentorship, status="held", held_on=on)
    cast.mentorship.last_session_on = on
    cast.mentorship.save()


def test_a_logged_session_withdraws_the_nudge_and_its_inbox_line(due):
    log_session(due, date(2026, 3, 3))

    nudging.look(now=NINE)

    assert Nudge.objects.get().status == "gone"
    assert Message.objects.get(channel="inbox").status == "withdrawn"


def test_a_digest_that_is_queued_already_is_not_sent_once_the_session_is_logged(due, mailoutbox):
    digests.send_due(now=NINE)
    log_session(due, date(2026, 3, 4))

    deliver(NINE + timedelta(minutes=2))

    assert mailoutbox == []
    assert Message.objects.get(channel="mail").status == "withdrawn"


def test_a_digest_left_empty_at_its_hour_is_not_made(due):
    log_session(due, date(2026, 3, 4))

    digests.send_due(now=NINE)

    assert not Digest.objects.exists()


def test_a_planned_session_soon_means_no_reminder(due):
    MentoringSession.objects.create(mentorship=due.mentorship, status="planned", planned_at=NINE + timedelta(days=2))

    nudging.look(now=NINE)

    assert Nudge.objects.get().status == "gone"


def test_a_paused_pair_reminds_nobody(due):
    due.mentorship.status = "paused"
    due.mentorship.save()

    schedules.sync_schedules(now=NINE)
    nudging.look(now=NINE)

    assert CheckInSchedule.objects.get().next_due_at is None
    assert Nudge.objects.get().status == "gone"
