"""Children that never outlive this process.

They are ended in order with it, by a watchdog when it is killed, and by the next start when the watchdog was killed too.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.launcher import watchdog
from deploy.launcher.console import Trouble

STOP_SECONDS = 20.0
LONGEST_LOG = 5_000_000


class Family:
    """The children of one place (the demo, or one slot of the tests)."""

    def __init__(self, place: Path) -> None:
        """End what an earlier start of this place left behind."""
        self._record = place / "children.json"
        self._children: list[tuple[str, subprocess.Popen[bytes], int]] = []
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._afterwards: list[Callable[[], object]] = []
        self._again: dict[str, Callable[[], object]] = {}
        end_leftovers(self._record)

    def __enter__(self) -> Self:
        """Set the watchdog beside us, in a session of its own so that no Ctrl-C reaches it."""
        command = [sys.executable, str(Path(watchdog.__file__).resolve())]
        self._watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End every child, the youngest first."""
        self.stop()

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        stop_with: signal.Signals = signal.SIGTERM,
        user: int | None = None,
        cwd: Path | str | None = None,
        before: Callable[[], object] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start one child in its own process group, its output going to the log; `before` clears its way, each time."""
        again = partial(self.start, name, command, log=log, env=env, stop_with=stop_with, user=user, cwd=cwd, before=before)
        self._again[name] = again
        if before:
            before()
        if log.exists() and log.stat().st_size > LONGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                user=user,
                group=None if user is None else group_of(user),
                extra_groups=None if user is None else [],
                process_group=0,
            )
        self._children.append((name, child, stop_with))
        self._tell(f"{child.pid} {int(stop_with)}")
        self._write_record()
        return child

    def afterwards(self, tidy: Callable[[], object]) -> None:
        """Have something tidied up once every child has ended."""
        self._afterwards.append(tidy)

    def forget(self, child: subprocess.Popen[bytes]) -> None:
        """Drop a child that ended."""
        self._children = [row for row in self._children if row[1] is not child]

    def first_ended(self) -> str | None:
        """The name of a child that ended by itself, if any did."""
        return next((name for name, child, _ in self._children if child.poll() is not None), None)

    def start_again(self, name: str) -> None:
        """Start a child that ended by itself once more, after what is left of its group is gone."""
        for row in [row for row in self._children if row[0] == name]:
            _signal_group(row[1].pid, signal.SIGKILL)
            self._children.remove(row)
        self._again[name]()

    def end(self, name: str) -> None:
        """End one child now."""
        for row in [row for row in self._children if row[0] == name]:
            _end(row[1], row[2])
            self._children.remove(row)

    def stop(self) -> None:
        """End every child, the youngest first, and then the watchdog."""
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for _, child, number in reversed(self._children):
                _end(child, number)
            self._children.clear()
            for tidy in self._afterwards:
                tidy()
            self._record.unlink(missing_ok=True)
            if self._watchdog and self._watchdog.stdin:
                self._tell("done")
                self._watchdog.stdin.close()
                self._watchdog.wait()
                self._watchdog = None
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _tell(self, line: str) -> None:
        if self._watchdog and self._watchdog.stdin:
            self._watchdog.stdin.write(f"{line}\n".encode())
            self._watchdog.stdin.flush()

    def _write_record(self) -> None:
        rows = [{"pid": child.pid, "born": born(child.pid), "signal": int(number)} for _, child, number in self._children]
        self._record.write_text(json.dumps(rows), encoding="utf-8")


def _end(child: subprocess.Popen[bytes], number: int) -> None:
    if child.poll() is None:
        _signal_group(child.pid, number)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
    _signal_group(child.pid, signal.SIGKILL)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def group_of(user: int) -> int:
    """The primary group of a user."""
    import pwd  # noqa: PLC0415  (absent where there are no users)

    return pwd.getpwuid(user).pw_gid


def born(pid: int) -> str | None:
    """When a process was started, as its system says it; None when there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607  (its place differs)
    return shown.stdout.strip() or None


def end_leftovers(record: Path) -> None:
    """End the children that a killed start noted here, and no process that merely got one of their numbers."""
    try:
        rows = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    left = {row["pid"]: row["signal"] for row in rows if row["born"] and born(row["pid"]) == row["born"]}
    watchdog.end_all(left)
    record.unlink(missing_ok=True)


def wait_until(ready: Callable[[], bool], *, child: subprocess.Popen[bytes], name: str, log: Path, seconds: float = 60) -> None:
    """Wait until `ready()` is true; Trouble with the end of the log when the child dies or time is up."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None or time.monotonic() > deadline:
            end = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""
            message = f"{name} did not start; its log {log} ends with:\n{end}"
            raise Trouble(message)
        time.sleep(0.02)
