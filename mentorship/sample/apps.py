"""The sample room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SampleConfig(AppConfig):
    """Sample company."""

    name = "mentorship.sample"
    verbose_name = _("Sample company")
