"""Signing in: by invitation, by password, passkey or code; the demo's one click exists in the demo alone."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from mentorship.core.models import Message
from mentorship.sample.personas import Persona
from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"


@pytest.fixture
def person(db):
    user = UserFactory(email="rana@example.com", is_sample=True)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def offered(monkeypatch, person):
    """One persona, as the sample company names its own."""
    persona = Persona(key="mentee", email=person.email, title="Mentee", about="Rana: growing towards L6")
    monkeypatch.setattr("mentorship.sample.views.PERSONAS", (persona,))
    monkeypatch.setattr("mentorship.sample.templatetags.demo.PERSONAS", (persona,))
    return persona


def sign_in(client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_the_right_password_opens_today_in_any_case_of_the_address(client, person):
    answer = sign_in(client, "Rana@Example.com", PASSWORD)

    assert (answer.status_code, answer["Location"]) == (302, reverse("home:today"))


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, person):
    answers = [sign_in(client, email, "wrong wrong wrong") for email in ("rana@example.com", "nobody@example.com")]

    texts = [re.sub(r"[A-Za-z0-9+/]{22,}=*|nobody|rana", "", answer.content.decode()) for answer in answers]
    assert texts[0] == texts[1]


def test_many_wrong_passwords_are_stopped_for_a_while(client, person):
    for _ in range(12):
        sign_in(client, person.email, "wrong wrong wrong")

    assert sign_in(client, person.email, PASSWORD).status_code != 302


def test_somebody_who_left_does_not_come_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)

    sign_in(client, person.email, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    form = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post(reverse("account_signup"), form)

    assert b"People join by invitation" in answer.content
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_link_sets_the_password_once_and_comes_through_the_outbox(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    body = Message.objects.get(address=person.email, kind="account.password_reset_key").body
    link = re.search(r"https://testserver(/\S+)", body)
    assert link
    page = client.get(link[1], follow=True)

    client.post(page.request["PATH_INFO"], {"password1": "a wholly new phrase", "password2": "a wholly new phrase"})

    client.logout()
    assert sign_in(client, person.email, "a wholly new phrase").status_code == 302
    client.logout()
    assert b"used up" in client.get(link[1], follow=True).content


def test_asking_for_a_link_with_an_unknown_address_sends_nothing_and_says_the_same(client, person):
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email}) for email in (person.email, "no@example.com")
    )

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert not Message.objects.filter(address="no@example.com").exists()


def test_secrets_of_one_time_codes_are_encrypted(db):
    adapter = get_adapter()

    token = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in token
    assert adapter.decrypt(token) == "JBSWY3DPEHPK3PXP"


def test_in_the_demo_a_persona_signs_in_by_one_click(client, settings, offered):
    settings.DEMO = True
    page = client.get(reverse("account_login"))

    answer = client.post(reverse("sample:sign_in_as", args=[offered.key]))

    assert offered.about.encode() in page.content
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=offered.email).pk)


def test_outside_of_the_demo_no_persona_is_offered_and_none_comes_in(client, settings, offered):
    settings.DEMO = False
    page = client.get(reverse("account_login"))

    answer = client.post(reverse("sample:sign_in_as", args=[offered.key]))

    assert offered.about.encode() not in page.content
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_even_in_the_demo_a_real_person_with_a_personas_address_is_not_opened_by_a_click(client, settings, offered):
    settings.DEMO = True
    User.objects.update(is_sample=False)

    assert client.post(reverse("sample:sign_in_as", args=[offered.key])).status_code == 404


def test_a_persona_is_not_opened_by_a_link(client, settings, offered):
    settings.DEMO = True

    assert client.get(reverse("sample:sign_in_as", args=[offered.key])).status_code == 405


def test_sent_mail_exists_in_the_demo_alone(client, settings, person):
    client.force_login(person)
    settings.DEMO = True
    assert client.get(reverse("core:sent-mail")).status_code == 200
    settings.DEMO = False

    assert client.get(reverse("core:sent-mail")).status_code == 404


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup"])
def test_the_pages_before_sign_in_answer_with_a_strict_policy(client, db, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["mfa_index", "account_change_password", "account_logout", "mfa_list_webauthn"])
def test_the_pages_of_ones_own_sign_in_open(client, person, name):
    sign_in(client, person.email, PASSWORD)

    assert client.get(reverse(name)).status_code == 200


def test_changing_how_one_signs_in_asks_for_the_password_again(client, person):
    sign_in(client, person.email, PASSWORD)
    page = reverse("mfa_activate_totp")
    assert client.get(page)["Location"].startswith(reverse("account_reauthenticate"))

    client.post(f"{reverse('account_reauthenticate')}?next={page}", {"password": PASSWORD})

    assert client.get(page).status_code == 200


def test_with_a_second_step_the_password_alone_opens_nothing_and_the_admin_has_no_door_of_its_own(client, person):
    User.objects.filter(pk=person.pk).update(is_staff=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")})

    answer = sign_in(client, person.email, PASSWORD)
    admin = client.post(reverse("admin:login"), {"username": person.email, "password": PASSWORD})

    assert answer["Location"] == reverse("mfa_authenticate")
    assert admin["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_no_second_list_of_addresses_is_kept(client, cast):
    client.force_login(cast.peer)

    assert client.get("/sign-in/email/").url == reverse("home:about-me")
    assert not EmailAddress.objects.exists()


def test_an_administrator_takes_second_steps_away_and_gives_nobody_one(client, cast):
    step = Authenticator.objects.create(user=cast.peer, type="totp", data={"secret": "a-sealed-secret"})
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    url = "admin:mfa_authenticator"

    assert client.get(reverse(f"{url}_add")).status_code == 403
    assert "a-sealed-secret" not in client.get(reverse(f"{url}_change", args=[step.pk])).content.decode()
    assert client.post(reverse(f"{url}_delete", args=[step.pk]), {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.filter(pk=step.pk).exists()
