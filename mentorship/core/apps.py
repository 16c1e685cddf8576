"""The core room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Foundations."""

    name = "mentorship.core"
    verbose_name = _("Foundations")

    def ready(self) -> None:
        """Make templates quick."""
        from mentorship.core.quick import name_choices, quicken  # noqa: PLC0415  (needs the settings)

        quicken()
        name_choices()
