"""The home room; being the highest, it also gathers every room's beat schedule."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Today, search, programme, about me."""

    name = "mentorship.home"
    verbose_name = _("Home")

    def ready(self) -> None:
        """Give Celery beat what the rooms' tasks modules declare."""
        from mentorship.celery import app, beat_schedule  # noqa: PLC0415  (rooms are loaded only now)

        app.conf.beat_schedule = beat_schedule(settings.ROOMS)
