"""Signing in with a browser: by password, and with a passkey made here."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "correct horse battery staple"


@pytest.fixture
def person(transactional_db):
    user = UserFactory(email="rana@example.com")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_person_signs_in_by_password_and_out_again(page_for, person):
    page = page_for()
    page.goto("/")

    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("/")
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{reverse('account_login')}")


def test_a_passkey_is_made_and_opens_the_program_without_a_password(page_for, person):
    page = page_for()
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    page.goto("/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("/")

    page.goto(reverse("mfa_add_webauthn"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**{reverse('mfa_add_webauthn')}")
    page.get_by_label("Sign in with it alone").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(reverse("account_logout"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{reverse('account_login')}")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("/")
    assert page.locator("body").get_attribute("data-user") == str(person.pk)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_sign_in_page_fits_every_screen(page_for, transactional_db, width, dark):
    page = page_for(width=width, dark=dark)

    page.goto(reverse("account_login"))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("heading", name="Sign in", exact=True).is_visible()
    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
