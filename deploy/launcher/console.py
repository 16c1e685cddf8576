"""What the person at the terminal sees: steps with their seconds, progress, and one sentence when it fails."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Something that stops the start, said in one sentence with its mend."""


def say(text: str = "") -> None:
    """Print one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print why it stopped."""
    sys.stderr.write(f"\n{text}\n")
    sys.stderr.flush()


class Progress:
    """One line that is rewritten on a terminal, and a line every few seconds elsewhere."""

    def __init__(self, title: str) -> None:
        """Begin the line with its title."""
        self.title = title
        self.began = time.monotonic()
        self._shown_at = 0.0

    def show(self, detail: str, *, every: float = 5.0) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if sys.stdout.isatty():
            sys.stdout.write(f"\r\x1b[2K  {self.title}: {detail[:90]}")
            sys.stdout.flush()
        elif now - self._shown_at >= every:
            self._shown_at = now
            say(f"  {self.title}: {detail}")

    def done(self, detail: str = "done") -> None:
        """Say that it is finished, and how long it took."""
        seconds = time.monotonic() - self.began
        start = "\r\x1b[2K" if sys.stdout.isatty() else ""
        say(f"{start}  {self.title}: {detail} ({seconds:.1f} s)")


@contextmanager
def step(title: str) -> Iterator[Progress]:
    """Wrap one step; its seconds are printed when it ends well."""
    progress = Progress(title)
    yield progress
    progress.done()
