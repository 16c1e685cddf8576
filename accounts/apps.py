"""The accounts room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and who they are to each other."""

    name = "accounts"
    verbose_name = _("People")
