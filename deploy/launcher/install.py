"""The virtual environment, made from the hashed locks and renewed only when they change."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path

from deploy.launcher.console import Progress, Trouble, step
from deploy.launcher.paths import LOCAL, PYTHON, ROOT, VENV, locked

RUN = ROOT / "deploy" / "requirements.txt"
DEVELOP = ROOT / "deploy" / "requirements-dev.txt"
_STEPS = re.compile(r"^\s*(Collecting|Requirement already satisfied:)\s+(\S+)")


def ensure(*locks: Path) -> None:
    """Make `.venv` hold exactly what these locks name; costs nothing when it already does."""
    if all(_is_current(lock) for lock in locks):
        return
    with locked(LOCAL / "install.lock"):
        missing = [lock for lock in locks if not _is_current(lock)]
        if not missing:
            return
        if not _works():
            _create()
        for lock in missing:
            _install(lock)
            _stamp(lock).write_text(_fingerprint(lock), encoding="utf-8")


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamp(lock: Path) -> Path:
    return VENV / f".installed-{lock.stem}"


def _is_current(lock: Path) -> bool:
    stamp = _stamp(lock)
    return PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(lock)


def _works() -> bool:
    """Whether the environment has a Python that starts, and pip."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _create() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    with step("virtual environment"):
        if importlib.util.find_spec("ensurepip"):
            _run_quietly([sys.executable, "-m", "venv", str(VENV)])
        elif importlib.util.find_spec("pip"):
            _run_quietly([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
            _run_quietly([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"])
        else:
            message = "This Python has neither venv nor pip; install them (on Debian and Ubuntu: apt install python3-venv)."
            raise Trouble(message)


def _run_quietly(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_clean())
    if done.returncode:
        message = f"Making the virtual environment failed: {(done.stderr or done.stdout).strip()[-800:]}"
        raise Trouble(message)


def _clean() -> dict[str, str]:
    """The environment without what would lead pip or Python to another installation."""
    leads_away = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    return {key: value for key, value in os.environ.items() if key not in leads_away}


def _install(lock: Path) -> None:
    total = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(encoding="utf-8"), re.MULTILINE))
    progress = Progress(f"installing {lock.name}")
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-deps"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "-r", str(lock)]
    last: deque[str] = deque(maxlen=15)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_clean() | {"PYTHONUNBUFFERED": "1"}
    ) as pip:
        seen = 0
        for line in pip.stdout or ():
            last.append(line.rstrip())
            if found := _STEPS.match(line):
                seen += 1
                progress.show(f"{min(seen, total)} of {total}, {found[2].split('==')[0]}")
            elif line.startswith("Installing collected"):
                progress.show("unpacking", every=0)
    if pip.returncode:
        message = "Installing the requirements failed:\n" + "\n".join(last)
        raise Trouble(message)
    progress.done(f"{total} packages")
