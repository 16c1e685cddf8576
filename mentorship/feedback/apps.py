"""The feedback room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Feedback."""

    name = "mentorship.feedback"
    verbose_name = _("Feedback")
