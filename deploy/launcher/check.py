"""`deploy/test`: all checks in parts with their seconds, or pytest alone with the arguments given."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from deploy.launcher import install
from deploy.launcher.console import say
from deploy.launcher.paths import PYTHON, ROOT, VENV
from deploy.launcher.slots import test_servers

# Parts that keep a processor busy get all of them; parts that mostly wait for servers and mails run side by side, each in a lane,
# and beside them the one that no second processor helps: the types.
BUSY = ("schema", "browser")
WAITING = (("faults",), ("deploy", "journeys"))
APART = (*BUSY, *(name for lane in WAITING for name in lane))
PYTEST: tuple[str | Path, ...] = (PYTHON, "-m", "pytest")
SPARED = ("-p", "no:schemathesis")  # only the part that reads the schema needs it: a second of each process
NO_TESTS = 5  # pytest's code when it found none

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Part:
    """A few commands under one name; the lane keeps its databases apart from those of the parts beside it."""

    name: str
    commands: tuple[Command, ...]
    lane: int = 0


@dataclass
class Outcome:
    """What the parts gave so far."""

    env: dict[str, str]
    parts: list[tuple[str, float, bool]] = field(default_factory=list)

    def run(self, *parts: Part, is_beside: bool = False) -> None:
        """Run parts one after the other and note their seconds; a failure does not keep the next from running.

        What runs beside something else is shown at its end, in one piece.
        """
        for part in parts:
            began = time.monotonic()
            if not is_beside:
                say(f"\n== {part.name}")
            done = [self._call(command, part.lane, is_kept=is_beside) for command in part.commands]
            seconds = time.monotonic() - began
            if is_beside:
                say(f"\n== {part.name}\n" + "".join(one.stdout for one in done))
            self.parts.append((part.name, seconds, all(one.returncode in {0, NO_TESTS} for one in done)))

    def run_beside(self, *lanes: Sequence[Part]) -> None:
        """Run lanes at the same time, and within each its parts one after the other."""
        with ThreadPoolExecutor(len(lanes)) as pool:
            for lane in [pool.submit(self.run, *lane, is_beside=True) for lane in lanes]:
                lane.result()

    def _call(self, command: Command, lane: int, *, is_kept: bool) -> "subprocess.CompletedProcess[str]":
        output, errors = (subprocess.PIPE, subprocess.STDOUT) if is_kept else (None, None)
        env = self.env | {"TEST_LANE": str(lane)}
        return subprocess.run(command, cwd=ROOT, env=env, check=False, text=True, stdout=output, stderr=errors)


def main(argv: list[str]) -> int:
    """Install, start the slot's servers, run; returns the exit code."""
    install.ensure(install.RUN, install.DEVELOP)
    with test_servers() as (_, env):
        if argv:
            return subprocess.run([*PYTEST, *argv], cwd=ROOT, env=env, check=False).returncode
        return check_everything(env)


def check_everything(env: dict[str, str]) -> int:
    """Run every part and print the total."""
    began = time.monotonic()
    tally = Path(env["TEST_SLOT"]) / "tally"
    tally.unlink(missing_ok=True)
    outcome = Outcome(env | {"TEST_TALLY": str(tally)})
    looks = _looks()
    outcome.run_beside(looks[::2], looks[1::2])
    workers = ("-n", str(max(2, min(8, os.cpu_count() or 2))), "--dist", "worksteal")
    ignored = [f"--ignore=tests/{name}" for name in APART]
    outcome.run(Part("unit and room tests", ([*PYTEST, *SPARED, "tests", *workers, *ignored],)))
    waiting = ([_tests(name, lane=number) for name in names] for number, names in enumerate(WAITING, start=1))
    outcome.run_beside([_types()], *waiting)
    outcome.run(*(_tests(name, *workers) for name in BUSY))
    return _sum_up(outcome, tally, time.monotonic() - began)


def _types() -> Part:
    return Part("types", ([VENV / "bin" / "mypy"],))


def _looks() -> list[Part]:
    """What reads the files without running them, in seconds each."""
    programs = VENV / "bin"
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    layout: Command = [programs / "djade", "--check", "--target-version", "5.2", *templates]
    return [
        Part("lint", ([programs / "ruff", "check", "."], [programs / "ruff", "format", "--check", "."])),
        Part("templates", (layout, [programs / "djlint", "--lint", "--quiet", "templates"])),
        Part("imports", ([programs / "lint-imports", "--no-cache"],)),
        Part("migrations", ([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],)),
    ]


def _tests(name: str, *workers: str, lane: int = 0) -> Part:
    return Part(name, ([*PYTEST, f"tests/{name}", *workers],), lane)


def _sum_up(outcome: Outcome, tally: Path, seconds: float) -> int:
    say("\n== seconds")
    for name, its_seconds, is_fine in outcome.parts:
        say(f"{its_seconds:8.1f}  {name}{'' if is_fine else '   FAILED'}")
    total: dict[str, int] = {"passed": 0, "failed": 0}
    lines = tally.read_text(encoding="utf-8").splitlines() if tally.exists() else []
    for line in lines:
        for key, count in json.loads(line).items():
            total[key] = total.get(key, 0) + count
    failed = [name for name, _, is_fine in outcome.parts if not is_fine]
    say(f"\n{', '.join(f'{count} {key}' for key, count in total.items())} in {seconds:.0f} s")
    say(f"Parts that failed: {', '.join(failed)}" if failed else "All parts passed.")
    return 1 if failed else 0
