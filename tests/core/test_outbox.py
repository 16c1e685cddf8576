"""Messages: queued once, claimed once, marked when accepted, retried, set aside, taken back."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from mentorship.core import delivery, outbox
from mentorship.core.errors import WrongStatus
from mentorship.core.models import AuditLine, ChannelChoice, Message, Webhook

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def queue(to, key="k", **more):
    outbox.queue(
        "packet.submitted", to=to, key=key, now=NOON, subject="A packet waits for your opinion", link="/packets/", **more
    )


def rows():
    return sorted(Message.objects.values_list("channel", "status"))


def deliver(now=NOON):
    return delivery.deliver(delivery.claim_due(channel="mail", now=now), channel="mail", now=now)


def test_a_message_goes_by_mail_and_into_the_inbox_unless_chosen_otherwise(cast):
    queue(cast.peer)

    assert rows() == [("inbox", "sent"), ("mail", "queued")]


def test_the_same_key_is_told_once_to_each_reader(cast):
    queue([cast.peer, cast.mentor])
    queue([cast.peer, cast.mentor])

    assert Message.objects.filter(channel="mail").count() == 2


def test_channels_follow_what_the_person_chose_for_the_topic(cast):
    ChannelChoice.objects.create(person=cast.peer, kind="packet", is_mail_wanted=False, is_webhook_wanted=True)
    Webhook.objects.create(owner=cast.peer, url="https://chat.invalid/a", label="a", created_at=NOON)

    queue(cast.peer)

    assert rows() == [("inbox", "sent"), ("webhook", "queued")]


def test_somebody_who_has_left_is_told_nothing(cast):
    cast.peer.is_active = False

    queue(cast.peer)

    assert rows() == []


def test_an_address_without_an_account_gets_mail_alone():
    queue("Guest@Example.com")

    assert list(Message.objects.values_list("channel", "address")) == [("mail", "guest@example.com")]


def test_a_subject_is_one_line_without_nul_whatever_was_given(cast):
    outbox.queue("people.hello", to=cast.peer, key="k", now=NOON, subject="Hello\r\nBcc: all@example.com\0" + "x" * 300)

    subject = Message.objects.get(channel="mail").subject
    assert subject.startswith("Hello Bcc: all@example.comxxx")
    assert len(subject) == 200


def test_queueing_for_a_hundred_people_costs_as_many_queries_as_for_one(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        queue([cast.peer, cast.mentor, cast.manager, cast.candidate, *cast.members])


def test_a_claimed_message_is_not_given_to_a_second_worker_before_the_lease_ends(cast, settings):
    queue(cast.peer)

    first = delivery.claim_due(channel="mail", now=NOON)
    second = delivery.claim_due(channel="mail", now=NOON + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS - 1))
    third = delivery.claim_due(channel="mail", now=NOON + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS))

    assert [len(first), len(second), len(third)] == [1, 0, 1]


def test_a_message_that_is_not_due_is_not_claimed(cast):
    queue(cast.peer, due_at=LATER)

    assert delivery.claim_due(channel="mail", now=NOON) == []


def test_a_delivered_message_is_sent_and_has_the_message_id_of_its_row(cast, mailoutbox):
    queue(cast.peer)

    assert deliver().sent == 1

    row = Message.objects.get(channel="mail")
    assert (row.status, row.sent_at) == ("sent", NOON)
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<{row.pk.hex}@")


@pytest.fixture
def mail_says(monkeypatch):
    """Have the mail channel raise the given problem for the given addresses, and something happen while it works."""

    def arrange(problems, meanwhile=lambda: None):
        def send_messages(_self, letters):
            meanwhile()
            problem = problems.get(letters[0].to[0])
            if problem:
                raise problem
            return 1

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)

    return arrange


def test_a_refused_address_is_set_aside_and_the_others_arrive(cast, mail_says):
    queue([cast.peer, cast.mentor, cast.manager])
    mail_says({cast.peer.email: smtplib.SMTPRecipientsRefused({cast.peer.email: (550, b"no such person")})})

    tally = deliver()

    assert (tally.sent, tally.set_aside) == (2, 1)
    assert Message.objects.get(status="set_aside").error == "550 no such person"


def test_a_temporary_refusal_is_tried_again_later_and_later_and_then_set_aside(cast, mail_says, settings):
    queue(cast.peer)
    mail_says({cast.peer.email: smtplib.SMTPDataError(451, b"try later")})
    now, waits = NOON, []

    while Message.objects.get(channel="mail").status != "set_aside":
        deliver(now)
        row = Message.objects.get(channel="mail")
        waits.append((row.due_at - now).total_seconds())
        now = row.due_at

    assert len(waits) == delivery.MOST_FAILURES
    expected = [settings.OUTBOX_RETRY_SECONDS * 4**n for n in range(delivery.MOST_FAILURES - 1)]
    assert all(0.75 * wanted <= got <= 1.25 * wanted for wanted, got in zip(expected, waits, strict=False))


def test_an_outage_gives_the_whole_batch_back_uncounted(cast, monkeypatch):
    queue([cast.peer, cast.mentor])

    def refuse(_self):
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr("django.core.mail.backends.base.BaseEmailBackend.open", refuse)
    tally = deliver()

    assert (tally.sent, tally.later) == (0, 2)
    assert set(Message.objects.filter(channel="mail").values_list("status", "failures")) == {("queued", 0)}
    assert all(message.due_at > NOON for message in Message.objects.filter(channel="mail"))


def test_a_connection_that_the_server_closed_is_opened_again_at_once(cast, mail_says, monkeypatch):
    queue([cast.peer, cast.mentor])
    calls = []

    def send_messages(_self, letters):
        calls.append(letters[0].extra_headers["Message-ID"])
        if len(calls) == 2:
            raise smtplib.SMTPServerDisconnected("bye")
        return 1

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", send_messages)

    assert deliver().sent == 2
    assert calls[1] == calls[2]


def test_a_worker_whose_lease_ran_out_sends_nothing_that_another_took_over(cast, mailoutbox, settings):
    queue(cast.peer)
    slow = delivery.claim_due(channel="mail", now=NOON)
    after = NOON + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    assert deliver(after).sent == 1

    assert delivery.deliver(slow, channel="mail", now=after).sent == 0

    assert len(mailoutbox) == 1
    assert Message.objects.get(channel="mail").status == "sent"


def test_a_lease_that_is_nearly_over_goes_on_while_its_messages_are_sent(cast, mail_says, settings):
    queue([cast.peer, cast.mentor])
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    late = NOON + lease - timedelta(seconds=1)
    claimed, others = delivery.claim_due(channel="mail", now=NOON), []
    mail_says({}, meanwhile=lambda: others.append(delivery.claim_due(channel="mail", now=NOON + lease)))

    assert delivery.deliver(claimed, channel="mail", now=late).sent == 2

    assert others == [[], []]


def test_an_answer_about_a_message_that_another_worker_has_by_now_changes_nothing(cast, mail_says, settings):
    queue(cast.peer)
    after = NOON + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS * 2)
    claimed = delivery.claim_due(channel="mail", now=NOON)
    mail_says({cast.peer.email: smtplib.SMTPDataError(451, b"try later")}, meanwhile=lambda: deliver_elsewhere(after))

    delivery.deliver(claimed, channel="mail", now=NOON)

    assert Message.objects.get(channel="mail").attempts == 2
    assert Message.objects.get(channel="mail").failures == 0


def deliver_elsewhere(now):
    """Another worker claims what is due and has not answered yet."""
    assert len(delivery.claim_due(channel="mail", now=now)) == 1


def test_what_is_withdrawn_is_neither_sent_nor_shown(cast):
    queue(cast.peer, about=cast.mentorship)

    assert outbox.withdraw(about=cast.mentorship, now=LATER) == 2
    assert rows() == [("inbox", "withdrawn"), ("mail", "withdrawn")]
    assert delivery.claim_due(channel="mail", now=LATER) == []


def test_a_mail_that_was_sent_cannot_be_withdrawn_but_its_inbox_line_can(cast):
    queue(cast.peer)
    deliver()

    outbox.withdraw(key="k", now=LATER)

    assert rows() == [("inbox", "withdrawn"), ("mail", "sent")]


def test_a_message_set_aside_can_be_sent_again_by_a_people_partner_alone(cast, mail_says, mailoutbox):
    queue(cast.peer)
    row = Message.objects.get(channel="mail")
    Message.objects.filter(pk=row.pk).update(status="set_aside", failures=6)

    with pytest.raises(PermissionDenied):
        outbox.send_again(message_id=row.pk, actor=cast.peer, now=LATER)
    outbox.send_again(message_id=row.pk, actor=cast.people_partner, now=LATER)

    assert AuditLine.objects.filter(verb="message.sent_again", actor=cast.people_partner).exists()
    assert deliver(LATER).sent == 1


def test_only_what_was_set_aside_can_be_sent_again(cast):
    queue(cast.peer)

    with pytest.raises(WrongStatus):
        outbox.send_again(message_id=Message.objects.get(channel="mail").pk, actor=cast.admin, now=LATER)


def test_without_a_broker_the_row_waits_and_the_page_does_not(cast, monkeypatch, django_capture_on_commit_callbacks):
    def unreachable(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("mentorship.core.outbox.current_app.send_task", unreachable)
    monkeypatch.setattr("mentorship.core.outbox._quiet_until", 0.0)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        queue(cast.peer)
        queue(cast.mentor)

    assert len(callbacks) == 1, "one hurry per transaction"
    assert Message.objects.filter(channel="mail", status="queued").count() == 2


def test_the_claim_reads_the_partial_index(cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        values = {"lane": "", "channel": "mail", "now": NOON, "lease_ends": LATER, "limit": 500}
        cursor.execute(f"EXPLAIN {delivery.CLAIM}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "message_due" in plan
