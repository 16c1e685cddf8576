"""The portfolio room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    """Legacy."""

    name = "mentorship.portfolio"
    verbose_name = _("Legacy")
