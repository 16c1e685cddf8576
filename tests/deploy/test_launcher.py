"""The launcher: servers from wheels, as any user, in any folder, that never outlive it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from deploy.launcher import manage, postgres, valkey
from deploy.launcher.console import Trouble
from deploy.launcher.paths import try_lock
from deploy.launcher.processes import Family, born

ROOT = Path(__file__).resolve().parents[2]
FAST = postgres.SAFE + postgres.FAST


@pytest.fixture
def place(tmp_path):
    """A folder with a space in its path; what PostgreSQL needed outside of it goes with it."""
    folder = tmp_path / "a place" / "demo"
    folder.mkdir(parents=True)
    yield folder
    remove_outside(folder)


def remove_outside(place: Path) -> None:
    note = place.parent / "outside"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8").strip())


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A place that was started once: to make a cluster takes seconds, to copy it none."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    folder.mkdir()
    with Family(folder) as family:
        postgres.start(family, folder, settings=FAST)
    yield folder
    remove_outside(folder)


@pytest.fixture
def started(made, tmp_path):
    """A function that gives a folder with a space in its path, as a start of long ago left it."""
    data = []

    def copy(name: str = "demo") -> Path:
        folder: Path = tmp_path / "a place" / name
        folder.mkdir(parents=True)
        shutil.copy(made / "postgres.password", folder)
        if (made.parent / "outside").exists():
            shutil.copy(made.parent / "outside", folder.parent)
            data.append(postgres.find_home(made).data.with_name(f"{tmp_path.name}-{name}"))
            folder = folder.rename(folder.with_name(data[-1].name))
        source, target = f"{postgres.find_home(made).data}/.", postgres.find_home(folder).data
        subprocess.run(["cp", "-a", source, target], check=True)  # noqa: S607  (its place differs)
        return folder

    yield copy
    for folder in data:
        shutil.rmtree(folder)


def versions(server: postgres.PostgreSQL) -> int:
    with psycopg.connect(server.url("postgres")) as connection:
        row = connection.execute("SELECT 1").fetchone()
        return row[0] if row else 0


def test_servers_start_in_a_path_with_a_space_and_end_with_the_family(place):
    with Family(place) as family:
        database = postgres.start(family, place, settings=FAST)
        queue = valkey.start(family, place, durable=True)
        assert versions(database) == 1
        assert queue.url().startswith("redis://:")

    with pytest.raises(psycopg.OperationalError):
        versions(database)
    assert not database.sockets.exists()


def test_data_is_kept_between_starts(started):
    place = started()
    with Family(place) as family:
        assert postgres.start(family, place, settings=FAST).make_database("people")
    with Family(place) as family:
        assert not postgres.start(family, place, settings=FAST).make_database("people")


def test_two_places_run_side_by_side(started):
    place, other = started("one"), started("other")
    with Family(place) as one, Family(other) as two:
        servers = [postgres.start(one, place, settings=FAST), postgres.start(two, other, settings=FAST)]
        queues = [valkey.start(one, place, durable=False), valkey.start(two, other, durable=False)]

        assert [versions(server) for server in servers] == [1, 1]
        assert queues[0].port != queues[1].port


def test_a_stranger_without_the_password_is_refused(started):
    place = started()
    with Family(place) as family:
        database = postgres.start(family, place, settings=FAST)
        wrong = postgres.PostgreSQL(database.home, database.sockets, "wrong")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            versions(wrong)
        assert database.sockets.stat().st_mode & 0o077 == 0


PARENT = """
    import sys, time
    from pathlib import Path
    from deploy.launcher import postgres, valkey
    from deploy.launcher.processes import Family
    place = Path(sys.argv[1])
    with Family(place) as family:
        postgres.start(family, place, settings=postgres.SAFE + postgres.FAST)
        valkey.start(family, place, durable=False)
        print("\\n".join(str(child.pid) for _, child, _ in family._children), family._watchdog.pid, flush=True)
        time.sleep(60)
"""


def start_parent(place: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """Start a launcher of its own; returns it with the numbers of its children, the watchdog last."""
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    return parent, [int(pid) for line in (parent.stdout.readline(), parent.stdout.readline()) for pid in line.split()]


def wait_for_the_end_of(pids: list[int], seconds: float = 15) -> list[int]:
    deadline = time.monotonic() + seconds
    while (alive := [pid for pid in pids if born(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def test_children_end_when_the_launcher_is_killed(started):
    place = started()
    parent, pids = start_parent(place)

    parent.kill()
    parent.wait()

    assert wait_for_the_end_of(pids) == []


def test_the_next_start_ends_what_was_left_when_launcher_and_watchdog_were_killed(started):
    place = started()
    parent, pids = start_parent(place)
    os.kill(pids[-1], signal.SIGKILL)
    parent.kill()
    parent.wait()
    assert all(born(pid) for pid in pids[:-1])

    with Family(place) as family:
        assert wait_for_the_end_of(pids) == []
        assert versions(postgres.start(family, place, settings=FAST)) == 1


def test_a_lock_file_of_a_killed_server_whose_number_is_taken_does_not_block_the_start(started):
    place = started()
    with Family(place) as family:
        home = postgres.start(family, place, settings=FAST).home
    (home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{home.data}\n1\n5432\n\n\n\n", encoding="utf-8")

    with Family(place) as family:
        assert versions(postgres.start(family, place, settings=FAST)) == 1


def test_what_ended_by_itself_is_started_again_on_its_data_and_address(started):
    place = started()
    with Family(place) as family:
        database, queue = postgres.start(family, place, settings=FAST), valkey.start(family, place, durable=False)
        database.make_database("people")
        for name in ("PostgreSQL", "Valkey"):
            child = next(child for known, child, _signal in family._children if known == name)
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
            assert family.first_ended() == name
            family.start_again(name)
        assert wait_for(lambda: not database.make_database("people"))
        assert wait_for(lambda: valkey._answers(queue))
        assert family.first_ended() is None


def test_a_server_that_somebody_else_started_on_the_data_gives_way(started):
    place = started()
    with Family(place) as family:
        database = postgres.start(family, place, settings=FAST)
        family.end("PostgreSQL")
        place_of_it = ["-D", database.home.data, "-k", database.sockets]
        command = [database.home.programs / "postgres", *place_of_it, "-c", "listen_addresses="]
        stranger = subprocess.Popen(command, process_group=0, cwd="/", stderr=subprocess.DEVNULL, user=database.home.user)
        assert wait_for(lambda: versions(database) == 1)
        family._again["PostgreSQL"]()
        assert stranger.wait(20) == 0
        assert wait_for(lambda: versions(database) == 1)


def wait_for(answer, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, Trouble):
            if answer():
                return True
        time.sleep(0.1)
    return False


def test_no_permission_of_a_parent_folder_is_changed(place):
    modes = {path: path.stat().st_mode for path in place.parents}

    with Family(place) as family:
        postgres.start(family, place, settings=FAST)

    assert {path: path.stat().st_mode for path in place.parents} == modes


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the server as somebody else")
def test_where_nobody_may_not_enter_programs_and_data_lie_outside(place):
    place.parent.chmod(0o700)

    with Family(place) as family:
        home = postgres.start(family, place, settings=FAST).home

    noted = Path((place.parent / "outside").read_text(encoding="utf-8").strip())
    assert noted in home.data.parents
    assert noted in home.programs.parents
    assert home.user is not None


def test_a_server_that_cannot_start_is_named_with_the_end_of_its_log(started):
    place = started()
    with Family(place) as family, pytest.raises(Trouble, match=r"PostgreSQL did not start(.|\n)*no_such_setting"):
        postgres.start(family, place, settings=("no_such_setting=1",))


def test_a_slot_that_is_taken_is_not_given_twice(tmp_path):
    first = try_lock(tmp_path / "slot.lock")

    assert first is not None
    assert try_lock(tmp_path / "slot.lock") is None
    first.close()
    assert try_lock(tmp_path / "slot.lock") is not None


def test_a_rewritten_migration_no_longer_continues_the_data_and_a_new_one_does():
    before = {"growth/migrations/0001_initial.py": "a", "deploy/requirements.txt": "x"}

    assert manage.continues(before, before | {"growth/migrations/0002_more.py": "b", "deploy/requirements.txt": "y"})
    assert not manage.continues(before, before | {"growth/migrations/0001_initial.py": "c"})
    assert not manage.continues(before, {"deploy/requirements.txt": "x"})


def test_the_drill_restores_a_dump_and_compares_every_table(started):
    place = started()
    with Family(place) as family:
        server = postgres.start(family, place, settings=postgres.SAFE)
        server.make_database("people")
        server.ask("CREATE TABLE person AS SELECT generate_series(1, 1000) AS id", "people")
        path = f"{server.home.programs}{os.pathsep}{os.environ['PATH']}"
        environ = os.environ | {"DATABASE_URL": server.url("people"), "PATH": path}

        done = subprocess.run(
            [ROOT / "deploy" / "drill", place / "backup"], env=environ, capture_output=True, text=True, check=False
        )

        assert (done.returncode, done.stderr) == (0, "")
        assert "holds 1 tables, each with the rows of the original" in done.stdout.replace("      ", "")
        assert server.ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'mentorship_drill%'") == "0"
