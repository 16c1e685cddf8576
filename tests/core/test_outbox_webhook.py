"""Webhooks: public addresses only, no redirect, little patience, nothing confidential."""

import socket
import threading
import time
from datetime import UTC, datetime

import httpcore
import httpx
import pytest
from django.db import OperationalError, connection, transaction

from mentorship.core import delivery, outbox
from mentorship.core.channels import Refused, TryLater, webhook
from mentorship.core.errors import Invalid
from mentorship.core.models import ChannelChoice, Message, Webhook

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
PUBLIC = "93.184.215.14"


@pytest.fixture
def resolve(monkeypatch):
    """Let every name lead to the given addresses, one answer after the other."""

    def arrange(*answers):
        left = list(answers)

        def getaddrinfo(_host, port, **_more):
            address = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr("mentorship.core.channels.webhook.socket.getaddrinfo", getaddrinfo)

    return arrange


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
        "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_private_addresses_are_told_from_public_ones(address):
    assert not webhook.is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address):
    assert webhook.is_public(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.example.com/x", "begins with https://"),
        ("ftp://hooks.example.com/x", "begins with https://"),
        ("https:///x", "names a host"),
        ("https://user:word@hooks.example.com/x", "no user name"),
        ("https://hooks.example.com:port/x", "not a number"),
        ("https://localhost/x", "private network"),
        ("https://127.0.0.1/x", "private network"),
        ("https://[::1]/x", "private network"),
        ("https://2130706433/x", "private network"),
        ("https://no-such-host.invalid/x", "cannot be found"),
    ],
)
def test_an_address_that_leads_nowhere_public_is_refused_with_a_sentence(url, sentence):
    with pytest.raises(Invalid, match=sentence) as refusal:
        webhook.check_address(url)
    assert refusal.value.field == "url"


def test_a_name_that_answers_differently_the_second_time_reaches_nothing_private(resolve):
    resolve(PUBLIC, "127.0.0.1")

    assert webhook.check_address("https://hooks.example.com/x")
    with webhook.client() as client, pytest.raises(Refused, match="private network"):
        webhook.post("https://hooks.example.com/x", {"text": "hello"}, client)


def answering(status, headers=None):
    return httpx.Client(
        transport=httpx.MockTransport(lambda _request: httpx.Response(status, headers=headers)), follow_redirects=False
    )


@pytest.mark.parametrize(
    ("status", "problem"),
    [(302, Refused), (307, Refused), (404, Refused), (410, Refused), (429, TryLater), (500, TryLater), (503, TryLater)],
)
def test_answers_are_told_apart(status, problem):
    with pytest.raises(problem):
        webhook.post("https://hooks.example.com/x", {}, answering(status, {"Location": "https://127.0.0.1/"}))


def test_a_good_answer_is_enough():
    webhook.post("https://hooks.example.com/x", {}, answering(200))


@pytest.fixture
def dripping():
    """A server that says one letter every now and then, for ever."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _address = listener.accept()
        try:
            while True:
                connection.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            return

    threading.Thread(target=drip, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_webhook_that_hangs_is_left_after_its_seconds(dripping, monkeypatch):
    monkeypatch.setattr(webhook, "WHOLE_POST_SECONDS", 0.3)
    monkeypatch.setattr(webhook, "is_public", lambda _address: True)

    stream = webhook.PublicNetwork().connect_tcp("127.0.0.1", dripping)
    with pytest.raises(httpcore.ReadTimeout):
        b"".join(iter(lambda: stream.read(1, timeout=5), b""))
    stream.close()


def test_a_hanging_webhook_is_tried_later():
    def hang(request):
        raise httpx.ReadTimeout("slow", request=request)

    with pytest.raises(TryLater):
        webhook.post("https://hooks.example.com/x", {}, httpx.Client(transport=httpx.MockTransport(hang)))


def test_the_text_is_one_linked_line_with_control_characters_escaped():
    message = Message(subject="Check-in with <Rana> & Co is due", link="/mentoring/")

    assert webhook.payload(message) == {"text": "<https://testserver/mentoring/|Check-in with &lt;Rana&gt; &amp; Co is due>"}


@pytest.mark.django_db
def test_one_bad_webhook_fails_once_a_batch_and_says_why(cast, resolve):
    resolve("10.0.0.1")
    ChannelChoice.objects.create(person=cast.peer, kind="packet", is_webhook_wanted=True)
    Webhook.objects.create(owner=cast.peer, url="https://hooks.example.com/x", label="chat", created_at=NOON)
    for n in range(3):
        outbox.queue("packet.submitted", to=cast.peer, key=f"k{n}", now=NOON, subject="A packet waits")

    tally = delivery.deliver(delivery.claim_due(channel="webhook", now=NOON), channel="webhook", now=NOON)

    assert (tally.sent, tally.set_aside, tally.later) == (0, 1, 2)
    assert "private network" in Webhook.objects.get().error


@pytest.mark.django_db
def test_several_messages_to_several_addresses_are_each_marked_sent(cast, monkeypatch):
    """The mark of one is under way while the next is made ready; the address is asked of the database in between."""
    posted = []
    monkeypatch.setattr("mentorship.core.channels.webhook.post", lambda url, content, _client: posted.append((url, content)))
    hooks = [
        Webhook.objects.create(owner=cast.mentor, url=f"https://chat.example.com/{n}", label="chat", error="old", created_at=NOON)
        for n in range(2)
    ]
    ChannelChoice.objects.create(person=cast.mentor, kind="packet", is_webhook_wanted=True)
    for n in range(2):
        outbox.queue("packet.waits", to=cast.mentor, key=f"k{n}", now=NOON, subject=f"Packet {n}", only=["webhook"])

    tally = delivery.deliver(delivery.claim_due(channel="webhook", now=NOON), channel="webhook", now=NOON)

    assert tally.sent == len(posted) == 4
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
    assert {hook.error for hook in Webhook.objects.filter(pk__in=[hook.pk for hook in hooks])} == {""}


@pytest.mark.django_db
def test_a_failed_mark_stops_the_batch_before_the_next_message_leaves(cast, mailoutbox, monkeypatch):
    monkeypatch.setattr(delivery, "MARK_SENT_NAME", b"mark_that_divides_by_zero")
    monkeypatch.setattr(delivery, "MARK_SENT", b"UPDATE core_message SET attempts = 1 / 0 WHERE sent_at = $1 OR id = $2")
    for n in range(3):
        outbox.queue("packet.waits", to=cast.mentor, key=f"k{n}", now=NOON, subject=f"Packet {n}", only=["mail"])

    with pytest.raises(OperationalError, match="division by zero"), transaction.atomic():
        delivery.deliver(delivery.claim_due(channel="mail", now=NOON), channel="mail", now=NOON)

    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_mails_are_marked_sent_after_all_prepared_statements_of_the_connection_were_ended(cast, mailoutbox):
    """The driver ends them after a rollback."""
    for n in range(2):
        outbox.queue("packet.waits", to=cast.mentor, key=f"k{n}", now=NOON, subject=f"Packet {n}", only=["mail"])
        delivery.deliver(delivery.claim_due(channel="mail", now=NOON), channel="mail", now=NOON)
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")

    assert len(mailoutbox) == 2
    assert set(Message.objects.filter(channel="mail").values_list("status", flat=True)) == {"sent"}
