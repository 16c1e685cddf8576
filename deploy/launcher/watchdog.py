"""Ends the launcher's children when the launcher is gone, however it went.

Reads from a pipe whose other end only the launcher holds: `<pid> <signal>` for each child, `done` after an orderly end.
When the pipe closes without `done` the launcher was killed, so the children are ended here.
"""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 10.0


def main() -> None:
    """Wait for the launcher's end, then end what it left."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children: dict[int, int] = {}
    for line in sys.stdin:
        if line.strip() == "done":
            return
        pid, number = line.split()
        children[int(pid)] = int(number)
    end_all(children)


def end_all(children: dict[int, int]) -> None:
    """Signal every process group, the youngest first, and kill what is left after the grace time."""
    for pid, number in reversed(children.items()):
        _signal(pid, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(_alive(pid) for pid in children):
        time.sleep(0.05)
    for pid in children:
        _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
