"""Which competency, level or criterion of one ladder is which of another: by key, by name, then by the words used."""

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from mentorship.ladders.formats.document import Competency, LadderDocument

SAME_NAME = 1.0
ALIKE_WORDS = 0.12
"""Least likeness of all the words of two competencies for one to be suggested as the other's successor."""
REWORDED = 0.6
"""Least likeness of two criteria for one to be read as the other in new words."""

WORD = re.compile(r"[^\W\d_]{3,}")
STEM = re.compile(r"(ing|ed|es|s|ly|ion|ions)$")
TRACK_END = re.compile(r"-(ic|pm|em)$|\s*\((individual contributor|people manager)\)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A suggestion that goals and evidence of `old` carry over to `new`; `new` is empty where nothing is alike."""

    old: str
    new: str
    likeness: float
    why: str


def flat(text: str) -> str:
    """The text as compared: lower case, one space between words, no marks at the ends."""
    return " ".join(text.casefold().split()).strip(" .;,*-")


def likeness(one: str, other: str) -> float:
    """How alike two sentences are, 0 to 1, in the order of their words."""
    left, right = flat(one).split(), flat(other).split()
    if not left or not right:
        return 0.0
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.real_quick_ratio() < REWORDED or matcher.quick_ratio() < REWORDED:
        return 0.0
    return matcher.ratio()


def successors(old: LadderDocument, new: LadderDocument) -> list[Successor]:
    """For each old competency the new one that goals and evidence should carry over to."""
    found: list[Successor] = []
    vectors = _vectors((*old.competencies, *new.competencies))
    for place, one in enumerate(old.competencies):
        same = new.competency(one.key) or next((other for other in new.competencies if flat(other.name) == flat(one.name)), None)
        if same is not None:
            found.append(Successor(old=one.key, new=same.key, likeness=SAME_NAME, why="name"))
            continue
        scores = [_cosine(vectors[place], vectors[len(old.competencies) + at]) for at in range(len(new.competencies))]
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        if best is None or scores[best] < ALIKE_WORDS:
            found.append(Successor(old=one.key, new="", likeness=0.0, why="none"))
        else:
            found.append(Successor(old=one.key, new=new.competencies[best].key, likeness=round(scores[best], 2), why="words"))
    return found


def _vectors(competencies: Sequence[Competency]) -> list[dict[str, float]]:
    """Each competency's words, weighed by how few competencies use them."""
    counts = [Counter(_words(one)) for one in competencies]
    spread = Counter(word for count in counts for word in count)
    total = len(counts)
    return [{word: (1 + math.log(times)) * math.log(total / spread[word]) for word, times in count.items()} for count in counts]


def _words(one: Competency) -> Iterable[str]:
    texts = [one.name] * 3 + [one.summary] + [criterion.text for cell in one.expectations for criterion in cell.criteria]
    return [STEM.sub("", word) for text in texts for word in WORD.findall(text.casefold())]


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    size = math.sqrt(sum(value**2 for value in one.values()) * sum(value**2 for value in other.values()))
    return sum(value * other.get(word, 0.0) for word, value in one.items()) / size if size else 0.0


class Step(Protocol):
    """A level by its names."""

    @property
    def at(self) -> tuple[str, str]:
        """Track and code."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def title(self) -> str:
        """The title."""


def levels_of(old: LadderDocument, new: LadderDocument) -> dict[tuple[str, str], tuple[str, str]]:
    """Old level -> new level, as in `same_steps`."""
    return same_steps(old.levels, new.levels)


def same_steps(old: Sequence[Step], new: Sequence[Step]) -> dict[tuple[str, str], tuple[str, str]]:
    """Old level -> new level: by track and code, by code, by title, then by the code or title without the path's name."""
    attempts: tuple[Callable[[Step], Hashable], ...] = (
        lambda level: level.at,
        lambda level: level.code,
        lambda level: flat(level.title),
        lambda level: TRACK_END.sub("", level.code),
        lambda level: flat(TRACK_END.sub("", level.title)),
    )
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name in attempts:
        taken = set(found.values())
        for level in old:
            match = next((one for one in new if one.at not in taken and name(one) == name(level)), None)
            if level.at not in found and match is not None:
                found[level.at] = match.at
                taken.add(match.at)
    return found
