"""From a due schedule to a mail that arrived, and everything that takes it back on the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from mentorship.core import delivery
from mentorship.core.errors import Invalid
from mentorship.core.models import Message
from mentorship.mentoring.models import MentoringSession
from mentorship.packets.models import Opinion, Recusal
from mentorship.reminders.models import CheckInSchedule, Digest, Nudge, ReminderSettings
from mentorship.reminders.services import choices, digests, escalation, nudging, schedules
from tests.factories import (
    ActionItemFactory,
    CommitteeFactory,
    FeedbackRequestFactory,
    GoalFactory,
    PacketFactory,
    PromotionCycleFactory,
)

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
    claimed = delivery.claim_due(channel="mail", now=now, lane="reminders")
    return delivery.deliver(claimed, channel="mail", now=now, look_again=digests.refresh)


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


def test_the_mail_of_a_due_check_in_opens_the_log_form_without_a_sign_in(due, mailoutbox, client):
    digests.send_due(now=NINE)
    deliver(NINE)

    address = next(line.strip() for line in mailoutbox[0].body.splitlines() if "/log/" in line or "/by-link/" in line)

    assert client.get(address.removeprefix("https://testserver")).status_code == 200


def test_a_mail_says_what_waits_and_nothing_of_what_it_holds(due, mailoutbox):
    due.mentorship.purpose = "SECRET-PURPOSE"
    due.mentorship.save()
    ActionItemFactory(mentorship=due.mentorship, owner=due.mentor, text="SECRET-ACTION", due_on=date(2026, 2, 1))
    GoalFactory(plan__person=due.mentor, title="SECRET-GOAL", moved_at=NINE - timedelta(days=90), starts_on=date(2025, 1, 1))
    nudging.look(now=BEFORE)

    digests.send_due(now=NINE)
    deliver(NINE)

    assert set(Digest.objects.get().nudges.values_list("reason", flat=True)) == {"checkin_due", "action_overdue", "goal_still"}
    html = mailoutbox[0].alternatives[0].content
    assert mailoutbox[0].subject == f"Check-in with {due.mentorship.mentee.full_name} is due, and 2 more things"
    assert "SECRET" not in mailoutbox[0].subject + mailoutbox[0].body + html
    assert "SECRET" not in "".join(Message.objects.values_list("subject", flat=True))


def test_a_digest_is_written_again_when_one_of_its_reasons_is_gone(due, mailoutbox):
    ActionItemFactory(mentorship=due.mentorship, owner=due.mentor, due_on=date(2026, 2, 1))
    nudging.look(now=BEFORE)
    digests.send_due(now=NINE)
    log_session(due, date(2026, 3, 4))

    deliver(NINE)

    assert mailoutbox[0].subject == "An action item of yours with Rana Castell is overdue"


def test_snoozed_and_stopped_nudges_stay_out_of_the_digest(due):
    nudge = Nudge.objects.get()

    nudging.snooze(nudge_id=nudge.pk, actor=due.mentor, days=7, now=BEFORE)
    digests.plan([due.mentor.pk], now=BEFORE)
    assert ReminderSettings.objects.get().next_digest_at == datetime(2026, 3, 11, 9, tzinfo=UTC)

    nudging.stop(nudge_id=nudge.pk, actor=due.mentor, now=BEFORE)
    digests.plan([due.mentor.pk], now=BEFORE)
    assert ReminderSettings.objects.get().next_digest_at is None
    nudging.look(now=NINE)
    assert Nudge.objects.get().status == "stopped", "the reason holds, but it is not opened again"


def test_a_topic_that_is_not_wanted_by_mail_stays_out_of_the_digest(due):
    choices.choose_channels(actor=due.mentor, wanted={"checkin": ["inbox"]}, now=BEFORE)

    digests.send_due(now=NINE)

    assert not Digest.objects.exists()


def packet_due(cast, days):
    cycle = PromotionCycleFactory(
        opens_on=date(2026, 1, 1), feedback_until=date(2026, 2, 1), submit_until=NINE.date() + timedelta(days=days),
        opinions_until=date(2026, 5, 1), meets_on=date(2026, 5, 2), release_on=date(2026, 5, 10), effective_on=date(2026, 6, 1),
    )  # fmt: skip
    return PacketFactory(
        candidate=cast.candidate,
        author=cast.manager,
        cycle=cycle,
        status="drafting",
        target_level=cast.levels["L6"],
        ladder_version=cast.version,
    )


def test_what_is_due_within_one_working_day_goes_out_alone_and_at_once(cast, mailoutbox):
    packet_due(cast, days=1)
    now = NINE + timedelta(hours=2)
    nudging.look(now=now)

    assert nudging.send_urgent(now=now) == 1
    assert nudging.send_urgent(now=now) == 0
    deliver(now)

    assert mailoutbox[0].subject == "The packet of Rana Castell is to be submitted"
    assert "by Thursday 5 March" in mailoutbox[0].body


def test_what_is_due_later_waits_for_the_digest(cast):
    packet_due(cast, days=4)
    nudging.look(now=NINE)

    assert nudging.send_urgent(now=NINE) == 0


def test_an_urgent_mail_is_not_sent_once_its_reason_is_gone(cast, mailoutbox):
    packet = packet_due(cast, days=1)
    nudging.look(now=NINE)
    nudging.send_urgent(now=NINE)
    packet.status = "withdrawn"
    packet.save()

    deliver(NINE)

    assert mailoutbox == []


def test_of_an_answered_feedback_request_no_row_says_when(cast):
    request = FeedbackRequestFactory(respondent=cast.peer, asked_at=NINE - timedelta(days=5), round__subject=cast.candidate)
    nudging.look(now=NINE)
    assert Nudge.objects.get().reason == "feedback_asked"

    request.status = "answered"
    request.save()
    nudging.look(now=NINE)

    assert not Nudge.objects.exists()


def test_nobody_is_told_without_a_rule_and_the_person_is_warned_first(due, mailoutbox):
    digests.send_due(now=NINE)
    deliver(NINE)
    assert "will be told" not in mailoutbox[0].body
    escalation.set_rule(actor=due.people_partner, reason="checkin_due", working_days=2, tells="manager", now=NINE)
    weeks = NINE + timedelta(days=21)
    assert escalation.escalate(now=weeks) == 0, "the warning has not gone out yet"

    friday = NINE + timedelta(days=2)
    digests.plan([due.mentor.pk], now=friday - timedelta(minutes=1))
    digests.send_due(now=friday)
    deliver(friday)
    assert "If it stays open for 2 working days, your manager will be told." in mailoutbox[1].body

    assert escalation.escalate(now=friday + timedelta(days=4)) == 0
    assert escalation.escalate(now=friday + timedelta(days=5)) == 1
    deliver(friday + timedelta(days=5))
    assert mailoutbox[2].to == [due.mentor.manager.email]
    assert mailoutbox[2].subject == "A check-in of Jun Halvorsen with Rana Castell is still due"


def test_growth_and_feedback_are_never_escalated(cast):
    with pytest.raises(Invalid, match="in confidence"):
        escalation.set_rule(actor=cast.people_partner, reason="feedback_asked", working_days=5, tells="manager", now=NINE)
    with pytest.raises(PermissionDenied):
        escalation.set_rule(actor=cast.manager, reason="checkin_due", working_days=5, tells="manager", now=NINE)


def test_committee_members_owe_an_opinion_until_they_gave_one_or_are_recused(cast):
    packet = packet_due(cast, days=1)
    packet.committee = CommitteeFactory(cycle=packet.cycle, chair=cast.committee, members=cast.members)
    packet.status = "in_calibration"
    packet.submitted_at = NINE
    packet.save()
    Recusal.objects.create(packet=packet, member=cast.members[1], cause="declared", at=NINE)
    Opinion.objects.create(packet=packet, member=cast.members[2], at=NINE)

    nudging.look(now=NINE)

    assert list(Nudge.objects.values_list("person", "reason")) == [(cast.members[0].pk, "opinion_owed")]
