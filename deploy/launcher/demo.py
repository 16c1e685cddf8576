"""`deploy/demo`: the whole program on this machine, filled with the sample company."""

import argparse
import base64
import json
import os
import secrets
import shutil
import socket
import sys
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from deploy.launcher import install, manage, postgres, valkey
from deploy.launcher.console import Progress, Trouble, say, step
from deploy.launcher.paths import LOCAL, PYTHON, ROOT, local_folder, try_lock, write_private
from deploy.launcher.processes import Family, wait_until

DATABASE = "mentorship"
FIRST_PORT = 8000
PORTS_TRIED = 100
WELL_SECONDS = 180
PAUSE_SECONDS = 2  # a server that somebody restarts by hand has ended for that long
MOST_ENDS = 6
ENDS_SECONDS = 60


def main(argv: list[str]) -> int:
    """Install, start everything, fill it on the first run, and stay until Ctrl-C."""
    options = _options(argv)
    lock = try_lock(LOCAL / "demo.lock")
    if lock is None:
        message = f"The demo of this clone runs already; {_known_address()}. End it with Ctrl-C where it was started."
        raise Trouble(message)
    with lock:
        install.ensure(install.RUN)
        place = local_folder("demo")
        with Family(place) as family:
            if options.reset:
                _reset(place, is_asked=not options.no_input)
            port = _choose_port(place, options.port)
            env = _start_servers(family, place, port)
            _fill(place, env, options.people)
            _start_program(family, place, env, port)
            _greet(place, env, port)
            return 0 if options.until_well else _stay(family, place)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/demo", description="Run the program on this machine with a sample company.")
    parser.add_argument("--port", type=int, help="the web server's port (otherwise the last one, or the first free from 8000)")
    parser.add_argument("--people", type=int, default=None, metavar="N", help="how many people the sample company has (60)")
    parser.add_argument("--reset", action="store_true", help="delete the demo's data first")
    parser.add_argument("--until-well", action="store_true", help="end as soon as everything has been well once")
    parser.add_argument("--no-input", action="store_true", help="never ask")
    return parser.parse_args(argv)


def _known_address() -> str:
    try:
        return "http://localhost:" + (LOCAL / "demo" / "port").read_text(encoding="utf-8").strip()
    except OSError:
        return "it is still starting"


def _reset(place: Path, *, is_asked: bool) -> None:
    if is_asked and sys.stdin.isatty() and (place / "loaded.json").exists():
        answer = input("  Delete the demo's data and begin anew? [y/N] ")
        if answer.strip().lower() not in {"y", "yes"}:
            message = "Nothing was deleted."
            raise Trouble(message)
    with step("deleting the demo's data"):
        postgres.remove(place)
        for name in ("valkey", "loaded.json", "personas", "beat", "postgres.password"):
            path = place / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        shutil.rmtree(LOCAL / "mail", ignore_errors=True)


def _choose_port(place: Path, wanted: int | None) -> int:
    note = place / "port"
    if wanted is not None and not _is_free(wanted):
        message = f"Port {wanted} is in use or not allowed; choose another with --port."
        raise Trouble(message)
    before = int(note.read_text(encoding="utf-8")) if note.exists() else FIRST_PORT
    candidates = [wanted] if wanted else [before, *range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)]
    port = next((candidate for candidate in candidates if _is_free(candidate)), None) or valkey.free_port()
    note.write_text(str(port), encoding="utf-8")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
        return True


def _kept_secret(place: Path, name: str, value: str) -> str:
    path = place / name
    if not path.exists():
        write_private(path, value)
    return path.read_text(encoding="utf-8").strip()


def _start_servers(family: Family, place: Path, port: int) -> dict[str, str]:
    """Start the database, Redis and the mail sink; return the program's environment, which `.local/env` keeps."""
    with step("PostgreSQL, Valkey and a mail server"):
        database = postgres.start(family, place)
        if not (place / "loaded.json").exists():
            database.ask(f'DROP DATABASE IF EXISTS "{DATABASE}"')
        database.make_database(DATABASE)
        queue = valkey.start(family, place, durable=True)
        mail_port = valkey.free_port()
        sink: list[str | Path] = [PYTHON, Path(__file__).with_name("mail_sink.py"), str(mail_port), local_folder("mail")]
        log = place / "mail.log"
        child = family.start("The mail server", sink, log=log, env=os.environ)
        wait_until(lambda: not _is_free(mail_port), child=child, name="The mail server", log=log)
    mine = {
        "DEMO": "1",
        "DATABASE_URL": database.url(DATABASE),
        "REDIS_URL": queue.url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SECRET_KEY": _kept_secret(place, "secret", secrets.token_urlsafe(50)),
        "FIELD_KEYS": _kept_secret(place, "field_key", base64.urlsafe_b64encode(os.urandom(32)).decode()),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": f"http://localhost:{port}",
        "COMPANY_NAME": "Sample company",
    }
    write_private(LOCAL / "env", "".join(f"{name}={value}\n" for name, value in mine.items()))
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "GRANIAN_", "CELERY_"))}
    return kept | mine | {"DJANGO_SETTINGS_MODULE": "mentorship.settings", "PYTHONUNBUFFERED": "1"}


def _fill(place: Path, env: dict[str, str], people: int | None) -> None:
    """Migrate, load the sample company on the first run, and gather the static files; each only when something changed."""
    note = place / "loaded.json"
    loaded = json.loads(note.read_text(encoding="utf-8")) if note.exists() else None
    if loaded and people not in {None, loaded["people"]}:
        message = f"The demo holds {loaded['people']} people; for {people} begin anew with --reset --people {people}."
        raise Trouble(message)
    migrations = manage.fingerprints()
    if loaded and not manage.continues(loaded["migrations"], migrations):
        message = "The migrations were rewritten and no longer fit the demo's data; begin anew with ./deploy/demo --reset."
        raise Trouble(message)
    if not loaded or loaded["migrations"] != migrations:
        manage.migrate(env)
    count = loaded["people"] if loaded else people or 60
    if not loaded:
        manage.run("sample company", ["load_sample", "--people", str(count)], env)
    note.write_text(json.dumps({"people": count, "migrations": migrations}), encoding="utf-8")
    manage.gather_static(place, env)


def _start_program(family: Family, place: Path, env: dict[str, str], port: int) -> None:
    """Start the web server, one worker and beat, and wait until they are well."""
    granian = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws"]
    granian += ["--blocking-threads", "4", "--backpressure", "64", "--workers-kill-timeout", "10", "mentorship.wsgi:application"]
    celery = ["celery", "-A", "mentorship"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", str(place / "beat"), "--pidfile", ""]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", "--hostname", f"demo-{port}@localhost"]
    progress = Progress("web server, worker and beat")
    for name, command in (("web", granian), ("worker", worker), ("beat", beat)):
        family.start(f"The {name} process", [PYTHON, "-m", *command], log=place / f"{name}.log", env=env, cwd=ROOT)
    deadline = time.monotonic() + WELL_SECONDS
    while True:
        is_well, answer = _health(port)
        if is_well:
            return progress.done()
        ended = family.first_ended()
        if ended or time.monotonic() > deadline:
            message = f"{ended or 'The program'} did not become well ({answer}); the logs are in {place}."
            raise Trouble(message)
        progress.show(_waited_for(answer))
        time.sleep(0.2)


def _waited_for(answer: str) -> str:
    """Say in words which parts of the program are not there yet."""
    try:
        parts = [part for part, state in json.loads(answer).items() if state != "ok"]
    except ValueError:
        parts = ["web server"]
    return f"waiting for the {' and the '.join(parts)}"


def _health(port: int) -> tuple[bool, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return True, answer.read().decode()
    except URLError as error:
        with suppress(AttributeError, OSError):
            return False, error.read().decode()  # type: ignore[attr-defined]
        return False, str(error.reason)
    except OSError as error:
        return False, str(error)


def _greet(place: Path, env: dict[str, str], port: int) -> None:
    note = place / "personas"
    if not note.exists():
        note.write_text(manage.output(["personas"], env), encoding="utf-8")
    say(f"\nThe demo runs at http://localhost:{port}\n")
    say(note.read_text(encoding="utf-8"))
    say("Mail that the program sends is shown under Sent mail. Ctrl-C ends everything; the data stays.")


def _stay(family: Family, place: Path) -> int:
    """Stay until Ctrl-C; what ends by itself is started again, unless it does so over and over."""
    ends: deque[float] = deque(maxlen=MOST_ENDS)
    try:
        while True:
            if ended := family.first_ended():
                ends.append(time.monotonic())
                if len(ends) == MOST_ENDS and ends[-1] - ends[0] < ENDS_SECONDS:
                    message = f"{ended} ended by itself, and {MOST_ENDS - 1} times before; the logs are in {place}."
                    raise Trouble(message)
                say(f"{ended} ended by itself at {time.strftime('%H:%M:%S')}; it is started again. The logs are in {place}.")
                time.sleep(PAUSE_SECONDS)
                family.start_again(ended)
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\nEnding the demo …")
        return 0
