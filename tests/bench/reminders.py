"""How fast reminders are found, claimed and delivered, each beside its limit in the same run.

By hand: `.venv/bin/python -m tests.bench.reminders` starts servers of its own and prints the ratios; `claims` or `mails` after it
runs that part alone.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from deploy.launcher.paths import PYTHON, ROOT
from deploy.launcher.slots import test_servers
from deploy.launcher.valkey import free_port

SIZES = (10_000, 1_000_000)
BATCH = 500
ROUNDS = 60
MAILS = 4_000
REACH = {"claim": 0.65, "mail": 0.5}

BARE_CLAIM = """
UPDATE bench_due SET due_at = %s WHERE id IN (
    SELECT id FROM bench_due WHERE due_at <= %s ORDER BY due_at LIMIT 500 FOR UPDATE SKIP LOCKED
) RETURNING id
"""
FILL = """
INSERT INTO reminders_checkinschedule
    (id, person_id, mentorship_id, rule, starts_on, at_time, time_zone, next_due_at, is_own_choice, created_at)
SELECT gen_random_uuid(), p, m, 'FREQ=WEEKLY;INTERVAL=2', '2026-01-05', '09:00', 'UTC',
    %(now)s - random() * interval '1 day', false, %(now)s
FROM unnest(%(pairs)s::uuid[]) m, unnest(%(people)s::bigint[]) p LIMIT %(size)s
"""
FIRED = "UPDATE reminders_checkinschedule SET next_due_at = %s, claimed_until = NULL WHERE claimed_until > %s"
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Seoul", "Australia/Sydney", "America/Sao_Paulo"]
SINK = """
import asyncio, sys
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 kept"
controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
sys.stdin.read()
"""


def main() -> None:
    """Start servers and run inside of their environment."""
    if "--inside" not in sys.argv:
        with test_servers() as (_family, env), sink() as port:
            inside = env | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "BENCH_SINK": str(port)}
            sys.exit(
                subprocess.run(
                    [PYTHON, "-m", "tests.bench.reminders", "--inside", *sys.argv[1:]], cwd=ROOT, env=inside, check=False
                ).returncode
            )
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    from tests.database import make_test_database  # noqa: PLC0415

    make_test_database("bench")
    if "mails" not in sys.argv:
        compare_claims()
    if "claims" not in sys.argv:
        mails()


def compare_claims() -> None:
    """Claim out of few and out of many."""
    per_due = {size: claims(size) for size in SIZES}
    smallest, largest = (per_due[size] for size in SIZES)
    show(
        "cost per due reminder, 1,000,000 beside 10,000 schedules",
        f"{largest * 1e6:.0f} µs beside {smallest * 1e6:.0f} µs",
        largest / smallest,
    )


def show(what: str, seen: str, ratio: float, reach: float | None = None) -> None:
    """Print one line."""
    wanted = f"   (reach {reach})" if reach else ""
    sys.stdout.write(f"{what:62} {seen:40} {ratio:6.2f}{wanted}\n")
    sys.stdout.flush()


@contextmanager
def sink() -> Iterator[int]:
    """Run a mail sink in a process of its own."""
    port = free_port()
    process = subprocess.Popen([PYTHON, "-c", SINK, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdout.readline()
    yield port
    process.kill()


def claims(size: int) -> float:
    """Claim as the program does beside the bare statement; return the seconds that firing costs for each due reminder."""
    from django.db import connection  # noqa: PLC0415

    from mentorship.reminders.services import schedules  # noqa: PLC0415

    fill(size)
    now = timezone_now()
    bare: list[float] = []
    program: list[float] = []

    def bare_claim() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE_CLAIM, [now + timedelta(minutes=5), now])
            cursor.fetchall()

    rounds = min(ROUNDS, size // BATCH // 4)
    for _ in range(rounds):
        bare.append(timed(bare_claim))
        program.append(timed(lambda: schedules.claim_due(now=now)))
        with connection.cursor() as cursor:
            cursor.execute(FIRED, [now + timedelta(days=9), now])
    bare_rate, program_rate = rate(bare), rate(program)
    show(
        f"claim {rounds * BATCH:,} due of {size:,} schedules",
        f"{program_rate:,.0f}/s beside {bare_rate:,.0f}/s bare SQL",
        program_rate / bare_rate,
        REACH["claim"],
    )
    fired = [timed(lambda: schedules.fire_due(now=now)) for _ in range(rounds)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reminders_checkinschedule SET next_due_at = %s WHERE next_due_at <= %s", [now + timedelta(days=9), now]
        )
        cursor.execute("VACUUM reminders_checkinschedule")
    idle = [timed(lambda: schedules.fire_due(now=now)) for _ in range(100)]
    show(f"idle tick among {size:,} schedules", f"{median(idle) * 1e3:.2f} ms", median(idle) * 1e3, 1.0)
    return median(fired) / BATCH


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rate(seconds: list[float]) -> float:
    """Return rows per second in the median round."""
    return BATCH / median(seconds)


def median(numbers: list[float]) -> float:
    """Return the middle one."""
    return sorted(numbers)[len(numbers) // 2]


def fill(size: int) -> None:
    """Make that many due schedules of 1,000 people in five zones, and a bare table as long."""
    from django.db import connection  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from mentorship.mentoring.models import Mentorship  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_user CASCADE")
        cursor.execute("DROP TABLE IF EXISTS bench_due")
    people = User.objects.bulk_create(
        User(email=f"b{n}@example.com", full_name=f"Person {n}", path=f"b{n}.", time_zone=ZONES[n % len(ZONES)])
        for n in range(1_000)
    )
    now = timezone_now()
    pairs = Mentorship.objects.bulk_create(
        Mentorship(mentor=people[n], mentee=people[n - 1], status="active", requested_by=people[n], requested_at=now)
        for n in range(1_000)
    )
    ids = {"people": [person.pk for person in people], "pairs": [pair.pk for pair in pairs], "size": size, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(FILL, ids)
        cursor.execute(
            "CREATE TABLE bench_due AS SELECT id, next_due_at AS due_at, rule, created_at FROM reminders_checkinschedule"
        )
        cursor.execute("ALTER TABLE bench_due ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX bench_due_at ON bench_due (due_at) WHERE due_at IS NOT NULL")
        cursor.execute("VACUUM ANALYZE bench_due")
        cursor.execute("VACUUM ANALYZE reminders_checkinschedule")


def timezone_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def mails() -> None:
    """Deliver through the outbox beside prepared bytes over one connection."""
    from django.db import connection  # noqa: PLC0415

    from mentorship.core import delivery  # noqa: PLC0415
    from mentorship.core.channels import mail  # noqa: PLC0415
    from mentorship.core.models import Message  # noqa: PLC0415

    now = timezone_now()
    Message.objects.all().delete()
    Message.objects.bulk_create(
        Message(
            kind="people.bench", key=f"bench:{n}", channel="mail", address=f"reader{n}@example.com", subject="Something waits",
            link="/", why="You asked for it.", due_at=now, created_at=now,
        )
        for n in range(MAILS)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE core_message")
    prepared = mail.compose(Message.objects.first()).message().as_bytes(linesep="\r\n")
    sent = 0
    limits: list[float] = []
    program: list[float] = []
    while sent < MAILS:
        limits.append(timed(lambda: send_prepared(prepared, BATCH)))
        began = time.perf_counter()
        sent += delivery.deliver(delivery.claim_due(channel="mail", now=now, limit=BATCH), channel="mail", now=now).sent
        program.append(time.perf_counter() - began)
    ours, limit = rate(program), rate(limits)
    ratio = median([bare / spent for bare, spent in zip(limits, program, strict=True)])
    show(f"claim and deliver {sent:,} mails", f"{ours:,.0f}/s beside {limit:,.0f}/s prepared bytes", ratio, REACH["mail"])


def send_prepared(content: bytes, count: int) -> None:
    """Send the same bytes so many times over one connection."""
    with smtplib.SMTP("127.0.0.1", int(os.environ["BENCH_SINK"])) as connection:
        for n in range(count):
            connection.sendmail("mentorship@testserver", [f"reader{n}@example.com"], content)


if __name__ == "__main__":
    main()
