"""The packets room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacketsConfig(AppConfig):
    """Packets."""

    name = "mentorship.packets"
    verbose_name = _("Packets")
