"""What everybody grew by: of a large company made by a second process, beside the one that makes the rest.

The second process never asks the database anything, so everything stays one transaction: it hands back lines for COPY, and
everybody's chance as it stands after their growth, from which the rest goes on. The rows are those that one process makes.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

from mentorship.sample.company import AREAS, Member
from mentorship.sample.copying import Batch, Lines
from mentorship.sample.growth_rows import Growth
from mentorship.sample.words import Voice

AT_ONCE = 400
AHEAD = 3
_kept: list[Growth] = []
"""In the second process: what it was begun with."""


@dataclass
class Part:
    """Lines of what the members from a place on grew by, and the chance of each after it."""

    start: int
    lines: list[Lines]
    chances: list[Random]


def voice_of(member: Member, chance: Random | None = None) -> Voice:
    """Return the words and the chance of one member, from the beginning or as it stands."""
    area2 = AREAS[(AREAS.index(member.area) + 1) % len(AREAS)]
    return Voice(chance or Random(f"{member.number} {member.name}"), member.area, area2)  # invented texts, repeatable


@contextmanager
def grown(growth: Growth, *, beside: bool) -> Iterator[Iterator[Part]]:
    """Yield the company's members in parts, in their order; `beside` has the parts made by a second process."""
    starts = range(0, len(growth.people.company.members), AT_ONCE)
    if not beside:
        yield (_part(growth, start) for start in starts)
        return
    # The child begins with a copy of all there is, the open connection too, and leaves that alone: it ends without closing it.
    with ProcessPoolExecutor(1, mp_context=get_context("fork"), initializer=_kept.append, initargs=(growth,)) as pool:
        yield _ahead(pool, starts)


def _ahead(pool: ProcessPoolExecutor, starts: Iterable[int]) -> Iterator[Part]:
    """Yield the parts in order and never have more than a few wait, since they are held in memory."""
    waiting: deque[Future[Part]] = deque()
    for start in starts:
        waiting.append(pool.submit(_kept_part, start))
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _kept_part(start: int) -> Part:
    return _part(_kept[0], start)


def _part(growth: Growth, start: int) -> Part:
    batch, chances = Batch(), []
    for member in growth.people.company.members[start : start + AT_ONCE]:
        voice = voice_of(member)
        batch.add(growth.rows(member, voice))
        chances.append(voice.chance)
    return Part(start, batch.lines(), chances)
