"""The readiness room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadinessConfig(AppConfig):
    """Readiness."""

    name = "mentorship.readiness"
    verbose_name = _("Readiness")
