"""The link of a reminder mail: one form, no sign-in, seven days, once."""

import time
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mentorship.core import links
from mentorship.mentoring import services
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship
from tests.factories import TODAY, ActionItemFactory, MentoringSessionFactory

DATA = {"held_on": "2026-01-05", "minutes": 30, "notes": "The queue", "items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0}


@pytest.fixture
def link(cast):
    return services.log_link(cast.mentorship, cast.mentor)


def test_it_opens_the_form_without_a_sign_in_and_a_get_does_not_use_it_up(link):
    pages = [Client().get(link) for _ in range(3)] + [Client().head(link)]

    assert {page.status_code for page in pages} == {200}
    assert "Your session with Rana Castell" in pages[0].content.decode()
    assert pages[0].headers["Referrer-Policy"] == "no-referrer"


def test_it_shows_nothing_that_was_written_before(cast, link):
    ActionItemFactory(mentorship=cast.mentorship, text="Secret plan")
    MentoringSessionFactory(mentorship=cast.mentorship, topic="Secret topic")
    services.add_agenda_item(actor=cast.mentor, mentorship_id=cast.mentorship.pk, text="Secret point", now=timezone.now())

    assert "Secret" not in Client().get(link).content.decode()


def test_a_post_logs_the_session_as_its_holder_and_uses_it_up(cast, link):
    client = Client()

    saved = client.post(link, DATA | {"items-0-text": "Write", "items-0-owner": cast.mentor.pk})
    again = client.post(link, DATA)
    looked = client.get(link)

    session = MentoringSession.objects.get()
    assert (saved.status_code, session.logged_by, session.notes) == (302, cast.mentor, "The queue")
    assert ActionItem.objects.get().owner == cast.mentor
    assert (again.status_code, looked.status_code) == (404, 404)
    assert "has been used" in looked.content.decode()
    assert client.get("/mentoring/").status_code == 302


def test_a_failed_save_keeps_what_was_typed_and_the_link(link):
    client = Client()

    refused = client.post(link, DATA | {"held_on": (TODAY + timedelta(days=3650)).isoformat()})

    assert refused.status_code == 422
    assert "The queue" in refused.content.decode()
    assert MentoringSession.objects.count() == 0
    assert client.post(link, DATA).status_code == 302


@pytest.mark.parametrize("change", ["letter", "purpose", "pair", "empty"])
def test_a_forged_link_opens_nothing(cast, link, change):
    token = link.rstrip("/").rpartition("/")[2]
    forged = {
        "letter": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "purpose": links.sign("feedback", f"{cast.mentorship.pk}:{cast.mentor.pk}"),
        "pair": token.replace(str(cast.mentorship.pk)[:8], "00000000"),
        "empty": "x",
    }[change]

    answer = Client().post(f"/mentoring/log/{forged}/", DATA)

    assert answer.status_code == 404
    assert MentoringSession.objects.count() == 0


def test_it_works_for_seven_days(cast):
    with mock.patch("django.core.signing.time.time", return_value=time.time() - 6.9 * 86400):
        young = services.log_link(cast.mentorship, cast.mentor)
    with mock.patch("django.core.signing.time.time", return_value=time.time() - 7.1 * 86400):
        old = services.log_link(cast.mentorship, cast.mentor)

    assert (Client().get(young).status_code, Client().get(old).status_code) == (200, 404)


def test_somebody_else_who_is_signed_in_cannot_use_it(cast, link):
    client = Client()
    client.force_login(cast.stranger)

    answers = client.get(link), client.post(link, DATA)

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "sent to somebody else" in answers[0].content.decode()
    assert MentoringSession.objects.count() == 0


def test_it_dies_with_the_pair_and_with_its_holders_leaving(cast, link):
    User.objects.filter(pk=cast.mentor.pk).update(is_active=False)
    left = Client().get(link).status_code
    User.objects.filter(pk=cast.mentor.pk).update(is_active=True)
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(status="ended")

    assert (left, Client().get(link).status_code) == (404, 404)


def test_it_logs_nothing_for_a_pair_that_its_holder_is_not_of(cast):
    token = links.sign("log-session", f"{cast.mentorship.pk}:{cast.stranger.pk}")

    assert Client().get(f"/mentoring/log/{token}/").status_code == 404
