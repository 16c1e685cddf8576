"""`manage.py load_sample`: the sample company, of any size, in or out."""

import gc
import resource
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentorship.core.errors import DomainError
from mentorship.readiness.services import rebuild
from mentorship.sample import loading, removing
from mentorship.sample.living_story import tell_today
from mentorship.sample.packets_story import tell_packets

BAR = 30


class Command(BaseCommand):
    """Load or remove the sample company, with a progress bar."""

    help = "Load the sample company (60 invented people, or --people N), or take it away again with --remove."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size, or the wish to remove."""
        parser.add_argument("--people", type=int, default=60, help="how many people it has (60)")
        parser.add_argument("--remove", action="store_true", help="take the sample company away, and nothing else")

    def handle(self, *, people: int, remove: bool, **_: Any) -> None:
        """Do it, and say how long it took and how much memory it needed."""
        begun = time.monotonic()
        now = timezone.now()
        gc.disable()  # rows refer to nothing that refers back; looking for it again and again costs a quarter of their making
        try:
            if remove:
                self.stdout.write(f"removed {removing.remove_sample()} people and all that was theirs")
                return
            company = loading.load(people=people, now=now, tell=self.tell)
            tell_packets(company=company, now=now, tell=self.tell)
            tell_today(company=company, now=now)
            processes = 2 if people >= loading.MANY else 1
            rebuild(now=now, tell=lambda done, total: self.tell(done, total, "readiness"), processes=processes)
        except DomainError as error:
            raise CommandError(error.message) from error
        finally:
            gc.enable()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.stdout.write(f"{len(company.members)} people in {time.monotonic() - begun:.0f} s, at most {peak} MiB")

    def tell(self, done: int, total: int, step: str) -> None:
        """Draw the bar on a terminal, a line a step elsewhere."""
        filled = BAR * done // max(total, 1)
        line = f"{step:<28} [{'#' * filled}{'.' * (BAR - filled)}] {done:,} of {total:,}"
        if sys.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="" if done < total else "\n")
            self.stdout.flush()
        elif done >= total:
            self.stdout.write(line)
