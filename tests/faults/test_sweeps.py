"""Two beats and four sweeps at once, and a database that goes away and comes back."""

import subprocess
from datetime import time, timedelta

import pytest
from django.utils import timezone

from deploy.launcher import postgres
from deploy.launcher.processes import Family
from mentorship.core.models import Message
from mentorship.reminders.models import CheckInSchedule, Digest, Nudge, ReminderSettings
from tests.factories import MentorshipFactory, UserFactory
from tests.faults.test_outbox import queue
from tests.faults.world import LONG, World
from tests.worker import database_url

ALL_DAY = {"works_from": time(0), "works_until": time(23, 59, 59), "works_on": [0, 1, 2, 3, 4, 5, 6], "country": ""}


def mentors(count):
    """That many mentors whose check-in is due."""
    now = timezone.now()
    mentee = UserFactory()
    people = [UserFactory(full_name=f"Mentor {n}", email=f"mentor{n}@example.com", **ALL_DAY) for n in range(count)]
    pairs = [
        MentorshipFactory(mentor=person, mentee=mentee, started_on=now.date() - timedelta(days=60), last_session_on=None)
        for person in people
    ]
    CheckInSchedule.objects.bulk_create(
        CheckInSchedule(
            person=pair.mentor, mentorship=pair, rule="FREQ=WEEKLY;INTERVAL=2", starts_on=now.date() - timedelta(days=28),
            time_zone="UTC", next_due_at=now - timedelta(minutes=1), created_at=now,
        )
        for pair in pairs
    )  # fmt: skip
    ReminderSettings.objects.bulk_create(
        ReminderSettings(person=person, next_digest_at=now + timedelta(days=1)) for person in people
    )
    return {person.email for person in people}


def test_two_beats_and_four_sweeps_at_once_double_nothing(world, tell):
    wanted = mentors(1_000 if LONG else 60)
    world.worker()
    for _ in range(2):
        world.beat()
    for _ in range(4):
        world.sweeper()
    world.until(lambda: Nudge.objects.count() >= len(wanted), seconds=180, what="a nudge for everybody")
    ReminderSettings.objects.update(next_digest_at=timezone.now())
    world.until(lambda: world.sink.readers == wanted, seconds=180, what="a digest for everybody")
    world.until(lambda: not Message.objects.filter(status__in=["queued", "sending"]).exists(), seconds=60, what="an empty outbox")

    tell(
        f"two beats, four sweeps: {len(wanted)} due schedules, {Nudge.objects.count()} nudges, {Digest.objects.count()} digests, "
        f"{sum(world.sink.accepted.values())} mails, {world.sink.doubled} doubled"
    )
    assert Nudge.objects.count() == Digest.objects.count() == sum(world.sink.accepted.values()) == len(wanted)
    assert Message.objects.filter(channel="inbox").count() == len(wanted)


@pytest.fixture
def copied(transactional_db, tmp_path):
    """A PostgreSQL of its own with a copy of the test's database, on which messages wait."""
    readers = queue(10_000 if LONG else 400)
    place = tmp_path / "server"
    place.mkdir()
    with Family(place) as family:
        server = postgres.start(family, place, settings=postgres.SAFE + postgres.FAST)
        server.make_database("copy")
        dump = subprocess.run(
            [server.home.programs / "pg_dump", "--no-owner", database_url()], check=True, capture_output=True
        ).stdout
        subprocess.run([server.home.programs / "psql", "-Xq", server.url("copy")], input=dump, check=True, capture_output=True)
        yield family, place, server, readers


def test_a_restarted_postgresql_is_taken_up_again_by_worker_and_beat(copied, tmp_path, tell):
    family, place, server, readers = copied
    home = tmp_path / "world"
    home.mkdir()
    world = World(home, server.url("copy"))
    try:
        world.sink.seconds = 0.005
        world.worker()
        world.beat()
        world.until(lambda: len(world.sink.readers) > len(readers) / 3, seconds=60, what="a third of the messages")
        family.end("PostgreSQL")
        at_stop = len(world.sink.readers)
        server = postgres.start(family, place, settings=postgres.SAFE + postgres.FAST, sockets=server.sockets)
        seconds = world.until(lambda: world.sink.readers == readers, seconds=60, what="all messages")
        open_rows = "SELECT count(*) FROM core_message WHERE status <> 'sent'"
        world.until(lambda: server.ask(open_rows, "copy") == "0", seconds=60, what="every message to be marked sent")
    finally:
        world.close()

    tell(
        f"PostgreSQL restarted after {at_stop} of {len(readers)} messages: {len(readers - world.sink.readers)} lost, "
        f"{world.sink.doubled} doubled, settled {seconds:.0f} s after its return"
    )
    assert world.sink.doubled <= 1
