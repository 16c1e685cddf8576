"""Django's admin for signing in: second steps and linked accounts can be seen and taken away, never made up.

Whoever could give somebody a passkey, a linked account or a sign-in service could sign in as them and read what only they may
read. Sign-in services come from the environment; addresses and roles stand on the page of a person.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest


class TakenAwayOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Rows that their owners make elsewhere."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds one for somebody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes one."""
        return False


class AuthenticatorAdmin(TakenAwayOnly):
    """Passkeys and codes: one is taken away when its owner lost the phone. Its secret is not shown."""

    list_display = fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__email", "user__full_name")


class LinkedAccountAdmin(TakenAwayOnly):
    """Accounts of the company's own sign-in that belong to somebody here."""

    list_display = fields = ("user", "provider", "uid", "last_login", "date_joined")
    search_fields = ("user__email", "user__full_name", "uid")


def settle() -> None:
    """Register these in place of what the sign-in library registers."""
    admin.site.unregister([EmailAddress, Group, SocialToken, SocialApp, Authenticator, SocialAccount])
    admin.site.register(Authenticator, AuthenticatorAdmin)
    admin.site.register(SocialAccount, LinkedAccountAdmin)
