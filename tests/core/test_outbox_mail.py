"""The mail itself: both forms, its headers, and what it never says."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from django.urls import reverse

from mentorship.core.channels import mail
from mentorship.core.errors import Invalid
from mentorship.core.models import ChannelChoice, Message
from mentorship.reminders.services import choices

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def row(cast):
    return Message.objects.create(
        kind="packet.submitted",
        key="k",
        channel="mail",
        recipient=cast.peer,
        address=cast.peer.email,
        reply_to=cast.manager.email,
        subject="A packet waits for your opinion",
        why="You are on this committee.",
        link="/packets/",
        due_at=NOON,
        created_at=NOON,
    )


def read(row):
    return message_from_bytes(mail.compose(row).message().as_bytes(), policy=policy.default)


def test_a_mail_says_what_waits_in_text_and_in_html_and_leads_there(row):
    letter = read(row)
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()

    assert letter["Subject"] == "A packet waits for your opinion"
    for body in (text, html):
        assert "https://testserver/packets/" in body
        assert "You are on this committee." in body
        assert "Hello Ade," in body


def test_answers_go_to_a_person_and_robots_keep_quiet(row, cast):
    letter = read(row)

    assert letter["Reply-To"] == cast.manager.email
    assert letter["Auto-Submitted"] == "auto-generated"


def test_the_message_id_is_the_same_however_often_the_row_is_sent(row):
    assert read(row)["Message-ID"] == read(row)["Message-ID"] == f"<{row.pk.hex}@testserver>"


def test_one_click_unsubscribes_from_that_topic_by_post_alone(row, cast, client):
    letter = read(row)
    address = letter["List-Unsubscribe"].strip(" <>").removeprefix("https://testserver")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    assert client.get(address).status_code == 200
    assert not ChannelChoice.objects.exists()

    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice = ChannelChoice.objects.get()
    assert (choice.person, choice.kind, choice.is_mail_wanted, choice.is_inbox_wanted) == (cast.peer, "packet", False, True)


def test_a_forged_unsubscribe_link_changes_nothing(cast, client):
    answer = client.post(reverse("reminders:unsubscribe", args=["WzEsInBhY2tldCJd:forged"]))

    assert answer.status_code == 404
    assert not ChannelChoice.objects.exists()
    with pytest.raises(Invalid, match="not complete"):
        choices.unsubscribe(token="x", now=NOON)


def test_people_without_an_account_get_no_link_that_would_need_one(row):
    row.recipient, row.address = None, "guest@example.com"
    letter = read(row)

    assert letter["List-Unsubscribe"] is None
    assert "/reminders/" not in letter.get_body(("plain",)).get_content()


def test_markup_in_a_name_stays_text(row, cast):
    row.subject = "Check-in with <b>Rana</b> is due"

    assert "&lt;b&gt;Rana&lt;/b&gt;" in read(row).get_body(("html",)).get_content()


@pytest.mark.parametrize("words", ["Überprüfung für Çağrı", "评审 👩‍🚀", "مرحبا"])
def test_every_script_survives(row, words):
    row.subject = words
    letter = read(row)

    assert letter["Subject"] == words
    assert words in letter.get_body(("plain",)).get_content()


def test_any_django_backend_may_carry_it(row, settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"

    with mail.opened(lambda: None) as hand_over:
        hand_over(row)

    assert SimpleNamespace(**mail.compose(row).__dict__).to == [row.address]
