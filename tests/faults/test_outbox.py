"""The outbox under kill -9, without Redis, and before a mail server that is down, slow or picky."""

import time
import uuid
from datetime import timedelta

from django.utils import timezone

from mentorship.core.models import Message
from tests.faults.world import LONG, kill_child, kill_whole


def queue(count):
    """That many messages to as many readers, due now."""
    now = timezone.now()
    rows = [
        Message(
            id=uuid.uuid4(), kind="people.trial", key=f"trial:{n}", channel="mail", address=f"reader{n}@example.com",
            subject=f"Trial {n}", due_at=now, created_at=now + timedelta(microseconds=n),
        )
        for n in range(count)
    ]  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=2000)
    return {row.address for row in rows}


def waiting():
    return Message.objects.filter(status__in=["queued", "sending"]).count()


def test_kill_9_of_workers_loses_nothing_and_doubles_at_most_the_message_in_flight(world, tell):
    count, kills = (20_000, 200) if LONG else (1_000, 20)
    readers = queue(count)
    world.sink.seconds = 0.1
    workers = [world.worker(), world.worker()]
    world.beat()
    world.until(lambda: world.sink.accepted, seconds=180, what="the first message")
    killed = whole = 0
    deadline = time.monotonic() + kills * 10
    while killed < kills and waiting() and time.monotonic() < deadline:
        workers = [worker if worker.poll() is None else world.worker() for worker in workers]
        if killed % 5 == 4:
            kill_whole(workers[0])
            workers = [workers[1], world.worker()]
            killed, whole = killed + 1, whole + 1
        elif any(kill_child(worker) for worker in workers):
            killed += 1
        time.sleep(0.2)
    world.sink.seconds = 0.0
    workers = [worker if worker.poll() is None else world.worker() for worker in workers]
    seconds = world.until(lambda: not waiting(), seconds=120, what="all messages to be sent")

    tell(
        f"kill -9: {count} messages, {killed} kills ({whole} whole workers), {len(readers - world.sink.readers)} lost, "
        f"{world.sink.doubled} doubled under the same Message-ID, settled {seconds:.0f} s after the last kill"
    )
    assert world.sink.readers == readers
    assert len(world.sink.accepted) == count, "a message came under two Message-IDs"
    assert world.sink.doubled <= killed
    assert killed == kills


def test_redis_flushed_stopped_and_started_halfway_loses_nothing(world, tell):
    count = 20_000 if LONG else 600
    readers = queue(count)
    world.sink.seconds = 0.005
    world.worker()
    world.beat()
    world.until(lambda: len(world.sink.readers) > count / 4, seconds=60, what="a quarter of the messages")
    world.flush_redis()
    world.until(lambda: len(world.sink.readers) > count / 2, seconds=120, what="half of the messages")
    world.stop_redis()
    late = queue_more(count)
    time.sleep(3)
    world.start_redis()
    seconds = world.until(lambda: not waiting(), seconds=60, what="all messages to be sent")

    readers |= late
    tell(
        f"Redis flushed, stopped, started: {len(readers)} messages, {len(readers - world.sink.readers)} lost, "
        f"{world.sink.doubled} doubled, settled {seconds:.0f} s after its return"
    )
    assert world.sink.readers == readers
    assert world.sink.doubled == 0


def queue_more(start):
    """Ten messages queued while Redis is away."""
    now = timezone.now()
    addresses = [f"late{start + n}@example.com" for n in range(10)]
    Message.objects.bulk_create(
        Message(kind="people.trial", key=address, channel="mail", address=address, subject="Late", due_at=now, created_at=now)
        for address in addresses
    )
    return set(addresses)


def test_smtp_down_then_slow_then_refusing_one_address_reaches_all_others(world, tell):
    count = 2_000 if LONG else 150
    readers = queue(count)
    world.sink.down()
    world.worker()
    world.beat()
    world.until(lambda: Message.objects.filter(status="queued").exclude(error="").exists(), seconds=60, what="a failed try")
    assert not Message.objects.filter(failures__gt=0).exists(), "an outage is not the messages' fault"
    world.sink.refused = "reader7@example.com"
    world.sink.seconds = 0.05
    world.sink.up()
    seconds = world.until(lambda: not waiting(), seconds=60, what="all messages to be settled")

    aside = list(Message.objects.filter(status="set_aside").values_list("address", "error"))
    tell(
        f"SMTP down, slow, refusing one: {count} messages, {len(world.sink.readers)} arrived, {len(aside)} set aside, "
        f"{world.sink.doubled} doubled, settled {seconds:.0f} s after its return"
    )
    assert world.sink.readers == readers - {"reader7@example.com"}
    assert aside == [("reader7@example.com", "550 no such person here")]
    assert world.sink.doubled == 0
