"""The growth room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrowthConfig(AppConfig):
    """Growth."""

    name = "mentorship.growth"
    verbose_name = _("Growth")
