"""How fast packets are composed, printed and drafted, each beside its limit in the same run.

By hand: `.venv/bin/python -m tests.bench.packets` starts servers of its own and prints the ratios.
`--drafts N` sets how many packets the workers draft (1,000).
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from deploy.launcher.paths import PYTHON, ROOT
from deploy.launcher.slots import test_servers

PIECES, RESPONSES = 200, 30
ROUNDS = 15
NOON = datetime(2026, 9, 15, 12, tzinfo=UTC)


def main() -> None:
    """Start servers and run inside of their environment."""
    if "--inside" not in sys.argv:
        with test_servers() as (_family, env):
            command = [PYTHON, "-m", "tests.bench.packets", "--inside", *sys.argv[1:]]
            sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    from tests import database  # noqa: PLC0415

    name = database.make_test_database("bench")
    try:
        _composing()
        _printing()
        _gathering()
        drafts = int(sys.argv[sys.argv.index("--drafts") + 1]) if "--drafts" in sys.argv else 1_000
        rates = {workers: _drafting(drafts, workers) for workers in (1, 2)}
        say("two workers beside one", rates[2] / rates[1], "grows with workers (1.0 would be none)")
    finally:
        database.drop_test_database(name)


def say(what: str, number: float, reach: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{what:<52} {number:10.2f}   {reach}\n")
    sys.stdout.flush()


def median_ms(work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Run with new content each time and return the median in milliseconds."""
    taken = []
    for number in range(rounds):
        begin = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def _composing() -> None:
    from mentorship.packets.compose import compose  # noqa: PLC0415
    from tests.packets import materials  # noqa: PLC0415

    made = [materials.many(PIECES, RESPONSES, seed=seed) for seed in range(ROUNDS)]
    say(f"compose {PIECES} pieces and {RESPONSES} responses, ms", median_ms(lambda number: compose(made[number])), "under 50")


def _printing() -> None:
    """Print new content each time; Typst alone gets the same content already in its own input."""
    from mentorship.packets.compose import compose  # noqa: PLC0415
    from mentorship.packets.outputs import pdf  # noqa: PLC0415
    from mentorship.packets.outputs.imprint import Imprint  # noqa: PLC0415
    from tests.packets import materials  # noqa: PLC0415

    imprint = Imprint("Harbour and Pine", "Clara Voss", "Autumn 2026", "Draft", NOON)
    documents = [compose(materials.many(60, 12, seed=seed)) for seed in range(2 * ROUNDS)]
    inputs = [pdf.page_data(one, imprint) for one in documents]
    pdf.compile_pdf(inputs[0], timestamp=0)
    pairs = []
    for number in range(ROUNDS):
        alone = median_ms(lambda at, n=number: pdf.compile_pdf(inputs[2 * n], timestamp=at), 1)  # type: ignore[misc]
        whole = median_ms(lambda _at, n=number: pdf.to_pdf(documents[2 * n + 1], imprint), 1)  # type: ignore[misc]
        pairs.append((alone, whole))
    alone, whole = (statistics.median(side) for side in zip(*pairs, strict=True))
    say("Typst alone, ms", alone, "")
    say("PDF beside Typst alone", whole / alone, "at most 1.2")


def _gathering() -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from mentorship.packets.gather import gather  # noqa: PLC0415
    from mentorship.packets.models import Packet  # noqa: PLC0415
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.factories import TODAY, CorroborationFactory, EvidenceFactory  # noqa: PLC0415
    from tests.packets import story  # noqa: PLC0415

    cast = make_cast()
    packet = story.opened(cast)
    for number in range(PIECES):
        piece = EvidenceFactory(
            owner=cast.candidate,
            happened_on=TODAY - timedelta(days=number),
            competencies=cast.competencies[number % 3 : number % 3 + 1],
        )
        if number % 2:
            CorroborationFactory(evidence=piece, person=cast.peer)
    related = ("candidate__team", "target_level", "ladder_version__ladder")
    with CaptureQueriesContext(connection) as seen:
        gather(Packet.objects.select_related(*related).get(pk=packet.pk), as_of=TODAY)
    say("queries to collect a packet's material", len(seen), "at most 8")


def _drafting(number: int, workers: int) -> float:
    """Draft packets with real workers; return drafts a second and show how a worker's memory grows."""
    import psutil  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from mentorship.core.models import Job  # noqa: PLC0415
    from mentorship.packets.models import Packet, PacketDraft  # noqa: PLC0415
    from mentorship.packets.services.drafting import DRAFT_TASK  # noqa: PLC0415

    packet = Packet.objects.select_related("author").order_by("opened_at")[0]
    PacketDraft.objects.all().delete()
    Job.objects.all().delete()
    now = timezone.now()
    Job.objects.bulk_create(
        Job(
            kind=DRAFT_TASK,
            owner=packet.author,
            about_type="packets.packet",
            about_id=str(packet.pk),
            arguments={"packet_id": str(one)},
            created_at=now,
        )
        for one in _packets(number)
    )
    with _workers(workers) as processes:
        begin = time.perf_counter()
        _send_all()
        sizes: list[tuple[int, int]] = []
        while (done := PacketDraft.objects.count()) < number:
            resident = max(psutil.Process(process.pid).memory_info().rss for process in processes)
            sizes.append((done, resident))
            time.sleep(0.5)
            if time.perf_counter() - begin > 1800:
                break
        rate = number / (time.perf_counter() - begin)
    early = [size for done, size in sizes if number * 0.2 <= done < number * 0.4]
    late = [size for done, size in sizes if done >= number * 0.8]
    say(f"drafts a second, {workers} worker{'s' if workers > 1 else ''}", rate, "")
    if early and late:
        say(
            "memory of a worker, last fifth beside second fifth",
            statistics.median(late) / statistics.median(early),
            "flat is 1.0",
        )
        say("memory of a worker at the end, MiB", late[-1] / 2**20, "")
    return rate


def _packets(number: int) -> list[str]:
    """Open as many packets as there are drafts to make, each of its own candidate with 20 pieces of evidence."""
    from mentorship.packets.models import Packet, Section  # noqa: PLC0415
    from tests.factories import NOON as AT  # noqa: PLC0415
    from tests.factories import TODAY, EvidenceFactory, PacketFactory, UserFactory  # noqa: PLC0415

    first = Packet.objects.select_related("cycle", "author", "target_level").order_by("opened_at")[0]
    competencies = [one.competency for one in first.target_level.expectations.select_related("competency")]
    have = list(Packet.objects.exclude(pk=first.pk).values_list("pk", flat=True))
    Packet.objects.exclude(pk=first.pk).update(status=Packet.Status.COLLECTING)
    Section.objects.all().delete()
    while len(have) < number:
        person = UserFactory(manager=first.author, level_code="L5", level_title="Engineer 5", level_rank=5)
        for day in range(20):
            EvidenceFactory(
                owner=person, happened_on=TODAY - timedelta(days=20 * day), competencies=[competencies[day % len(competencies)]]
            )
        have.append(
            PacketFactory(
                cycle=first.cycle, candidate=person, author=first.author, target_level=first.target_level, opened_at=AT
            ).pk
        )
    return [str(one) for one in have[:number]]


def _send_all() -> None:
    from mentorship.core import jobs  # noqa: PLC0415
    from mentorship.core.models import Job  # noqa: PLC0415

    for job in Job.objects.filter(status=Job.Status.QUEUED):
        jobs.hurry(job)


class _workers:  # noqa: N801  (reads as a verb)
    """Celery workers of one process each."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> list[subprocess.Popen[bytes]]:
        from tests.worker import database_url  # noqa: PLC0415

        env = dict(os.environ) | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        for number in range(self._number):
            command = [sys.executable, "-m", "celery", "-A", "mentorship", "worker", "--pool=solo", "--loglevel=ERROR"]
            command += ["--without-gossip", "--without-mingle", "-n", f"bench-{number}@localhost"]
            self._processes.append(subprocess.Popen(command, env=env))
        time.sleep(8)
        return self._processes

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(30)


if __name__ == "__main__":
    main()
