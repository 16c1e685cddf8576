"""`deploy/test`: all checks in parts with their seconds, or pytest alone with the arguments given."""

import json
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.launcher import install
from deploy.launcher.console import say
from deploy.launcher.paths import PYTHON, ROOT, VENV
from deploy.launcher.slots import test_servers

APART = ("journeys", "faults", "schema", "browser", "deploy")
PYTEST: tuple[str | Path, ...] = (PYTHON, "-m", "pytest")


@dataclass
class Outcome:
    """What the parts gave so far."""

    env: dict[str, str]
    parts: list[tuple[str, float, bool]] = field(default_factory=list)

    def run(self, name: str, *commands: Sequence[str | Path], nothing_is_fine: bool = False) -> None:
        """Run the commands of one part and note its seconds; a failure does not keep the other parts from running."""
        say(f"\n== {name}")
        began = time.monotonic()
        codes = [subprocess.run(command, cwd=ROOT, env=self.env, check=False).returncode for command in commands]
        fine = {0, 5} if nothing_is_fine else {0}  # pytest says 5 when it found no test
        self.parts.append((name, time.monotonic() - began, set(codes) <= fine))


def main(argv: list[str]) -> int:
    """Install, start the slot's servers, run; returns the exit code."""
    install.ensure(install.RUN, install.DEVELOP)
    with test_servers() as (_, env):
        if argv:
            return subprocess.run([*PYTEST, *argv], cwd=ROOT, env=env, check=False).returncode
        return check_everything(env)


def check_everything(env: dict[str, str]) -> int:
    """Run every part and print the total."""
    tally = Path(env["TEST_SLOT"]) / "tally"
    tally.unlink(missing_ok=True)
    outcome = Outcome(env | {"TEST_TALLY": str(tally)})
    programs = VENV / "bin"
    templates = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]
    outcome.run("lint", [programs / "ruff", "check", "."], [programs / "ruff", "format", "--check", "."])
    outcome.run(
        "templates",
        [programs / "djade", "--check", "--target-version", "5.2", *templates],
        [programs / "djlint", "--lint", "--quiet", "templates"],
    )
    outcome.run("types", [programs / "mypy"])
    outcome.run("imports", [programs / "lint-imports", "--no-cache"])
    outcome.run("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"])
    workers = str(max(2, min(8, os.cpu_count() or 2)))
    ignored = [f"--ignore=tests/{name}" for name in APART]
    outcome.run("unit and room tests", [*PYTEST, "tests", "-n", workers, "--dist", "loadfile", *ignored])
    for name in APART:
        if (ROOT / "tests" / name).is_dir():
            outcome.run(name, [*PYTEST, f"tests/{name}"], nothing_is_fine=True)
    return _sum_up(outcome, tally)


def _sum_up(outcome: Outcome, tally: Path) -> int:
    say("\n== seconds")
    for name, seconds, is_fine in outcome.parts:
        say(f"{seconds:8.1f}  {name}{'' if is_fine else '   FAILED'}")
    total: dict[str, int] = {"passed": 0, "failed": 0}
    lines = tally.read_text(encoding="utf-8").splitlines() if tally.exists() else []
    for line in lines:
        for key, count in json.loads(line).items():
            total[key] = total.get(key, 0) + count
    failed = [name for name, _, is_fine in outcome.parts if not is_fine]
    seconds = sum(seconds for _, seconds, _ in outcome.parts)
    say(f"\n{', '.join(f'{count} {key}' for key, count in total.items())} in {seconds:.0f} s")
    say(f"Parts that failed: {', '.join(failed)}" if failed else "All parts passed.")
    return 1 if failed else 0
