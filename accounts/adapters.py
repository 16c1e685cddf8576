"""How allauth behaves here: nobody signs up, the company's own sign-in knows only invited people, and secrets are encrypted."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from mentorship.core import outbox
from mentorship.core.fields import current_keyring


class InvitedOnly(DefaultAccountAdapter):
    """Accounts are made by invitation; mail goes through the outbox, so that a mail server that is away loses nothing."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth has to say to somebody."""
        message = self.render_mail(template_prefix, email, {"request": current.request, "email": email} | context)
        kind = f"account.{template_prefix.rpartition('/')[2]}"
        outbox.queue(
            kind,
            to=email,
            key=f"{kind}:{uuid.uuid4()}",
            now=timezone.now(),
            subject=str(message.subject),
            body=str(message.body).strip(),
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of an invitation or a forgotten password, on the program's own address whatever the request said."""
        return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', args=key.split('-', 1))}"

    def format_email_subject(self, subject: str) -> str:
        """Put no site's name before the subject."""
        return subject


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """The company's own sign-in opens the account of the same e-mail address and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False


class EncryptedSecrets(DefaultMFAAdapter):
    """One-time code secrets and recovery seeds are unreadable in a dump of the database."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the newest of the field keys."""
        return current_keyring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt with whichever field key fits."""
        return current_keyring().decrypt(encrypted_text.encode()).decode()
