"""The project package: settings, URLs, Celery and one package per room."""

from mentorship.celery import app as celery_app

__all__ = ["celery_app"]
