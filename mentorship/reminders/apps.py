"""The reminders room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    """Reminders."""

    name = "mentorship.reminders"
    verbose_name = _("Reminders")
