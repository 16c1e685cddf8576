"""Compute every person's readiness row from nothing; safe at any time, and complete after an interruption when run again."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mentorship.readiness import services


class Command(BaseCommand):
    """`manage.py rebuild_readiness`."""

    help = "Compute every person's readiness row anew."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild, telling how far it is."""
        began = time.monotonic()
        done = services.rebuild(now=timezone.now(), tell=self._tell)
        self.stdout.write(f"{done} rows in {time.monotonic() - began:.0f} s")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}", ending="\r")
        self.stdout.flush()
