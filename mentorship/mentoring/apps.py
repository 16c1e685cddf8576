"""The mentoring room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    """Mentoring."""

    name = "mentorship.mentoring"
    verbose_name = _("Mentoring")
