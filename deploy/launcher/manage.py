"""Management commands with their progress, and what need not be run again because nothing changed."""

import hashlib
import re
import subprocess
from collections import deque
from pathlib import Path

from deploy.launcher.console import Progress, Trouble
from deploy.launcher.install import RUN
from deploy.launcher.paths import PYTHON, ROOT

Fingerprints = dict[str, str]


def run(title: str, arguments: list[str], env: dict[str, str]) -> None:
    """Run one command and show each line it prints as progress."""
    progress = Progress(title)
    last: deque[str] = deque(maxlen=12)
    with subprocess.Popen(
        [PYTHON, "manage.py", *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as command:
        for line in command.stdout or ():
            for piece in line.replace("\r", "\n").splitlines():
                if piece.strip():
                    last.append(piece.rstrip())
                    progress.show(piece.strip())
    if command.returncode:
        message = f"manage.py {' '.join(arguments)} failed:\n" + "\n".join(last)
        raise Trouble(message)
    progress.done()


def output(arguments: list[str], env: dict[str, str]) -> str:
    """Run one command and return what it prints."""
    done = subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"manage.py {' '.join(arguments)} failed: {done.stderr.strip()[-800:]}"
        raise Trouble(message)
    return done.stdout


def migrate(env: dict[str, str]) -> None:
    """Apply the migrations, one line of progress each."""
    run("database", ["migrate", "--no-input"], env)


def fingerprints() -> Fingerprints:
    """Return every migration of ours with a digest of its text, and the lock that names the versions of the others."""
    files = [*ROOT.glob("accounts/migrations/*.py"), *ROOT.glob("mentorship/*/migrations/*.py"), RUN]
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def continues(before: Fingerprints, now: Fingerprints) -> bool:
    """Whether every migration that was applied is still there as it was; new ones may have come."""
    return all(now.get(path) == digest for path, digest in before.items() if re.search(r"/\d{4}_", path))


def gather_static(place: Path, env: dict[str, str]) -> None:
    """Hash and compress the static files, unless they are as they were."""
    stamp = place / "static"
    wanted = _static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and (ROOT / ".local" / "static").is_dir():
        return
    run("static files", ["collectstatic", "--no-input", "--clear", "--verbosity", "0"], env)
    stamp.write_text(wanted, encoding="utf-8")


def _static_fingerprint() -> str:
    digest = hashlib.sha256(RUN.read_bytes())
    folders: list[Path] = [*ROOT.glob("accounts/static"), *ROOT.glob("mentorship/*/static")]
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}".encode() + path.read_bytes())
    return digest.hexdigest()
