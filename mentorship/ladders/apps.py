"""The ladders room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LaddersConfig(AppConfig):
    """Ladders."""

    name = "mentorship.ladders"
    verbose_name = _("Ladders")
