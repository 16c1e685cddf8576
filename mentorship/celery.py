"""The Celery application; every room's `tasks.py` is found by itself, and its `BEAT` dict joins the beat schedule."""

import importlib
import os
from collections.abc import Iterable
from typing import Any

from celery import Celery
from django.utils.module_loading import module_has_submodule

from mentorship.core import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings")

app = Celery("mentorship")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
heartbeat.connect()


def beat_schedule(packages: Iterable[str]) -> dict[str, Any]:
    """Collect the `BEAT` entries of every room's tasks module: name -> {"task": dotted name, "schedule": seconds or crontab}."""
    schedule: dict[str, Any] = {}
    for name in packages:
        if module_has_submodule(importlib.import_module(name), "tasks"):
            schedule |= getattr(importlib.import_module(f"{name}.tasks"), "BEAT", {})
    return schedule
