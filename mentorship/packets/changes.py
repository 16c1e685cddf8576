"""What changed from one text of a section to another, as a reader sees it: paragraphs with their words, the unchanged folded."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from .document import BlockKind, Part, Style
from .prose import paragraphs

Kind = Literal["kept", "removed", "added", "changed"]
SINGLE = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # written without spaces between words
WORDS = re.compile(rf"\s+|[{SINGLE}]|[^\s{SINGLE}]+")
ALIKE = 0.4
MOST_PAIRS = 2_500
MANY_WORDS = 2_000
CONTEXT = 1

Word = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a paragraph: kept, removed or added, in one style."""

    kind: Kind
    text: str
    style: Style = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or an item of a list; `changed` when only some of its words are."""

    kind: Kind
    runs: tuple[Run, ...]
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that stand together; folded where nothing changed and nothing beside it."""

    is_folded: bool
    paragraphs: tuple[Paragraph, ...]


def changes(before: str, after: str) -> list[Stretch]:
    """Return every paragraph of both texts in order, the unchanged ones away from a change folded together."""
    found = list(_compared(list(paragraphs(before)), list(paragraphs(after))))
    near = [
        any(one.kind != "kept" for one in found[max(0, place - CONTEXT) : place + CONTEXT + 1]) for place in range(len(found))
    ]
    stretches = groupby(zip(near, found, strict=True), key=lambda pair: pair[0])
    return [_stretch(is_near, tuple(one for _near, one in pairs)) for is_near, pairs in stretches]


def _stretch(is_near: bool, together: tuple[Paragraph, ...]) -> Stretch:  # noqa: FBT001  (what groupby found)
    return Stretch(not is_near and len(together) > 1, together)


def whole(text: str) -> list[Stretch]:
    """Return a text as it reads, nothing marked: what there is to see of the first version."""
    return [Stretch(is_folded=False, paragraphs=tuple(_whole("kept", one) for one in paragraphs(text)))]


def is_same(stretches: Sequence[Stretch]) -> bool:
    """Whether the two texts read the same: only their spaces or signs differ, if anything."""
    return all(one.kind == "kept" for stretch in stretches for one in stretch.paragraphs)


Source = tuple[BlockKind, list[Part]]


def _compared(old: list[Source], new: list[Source]) -> Iterator[Paragraph]:
    matcher = SequenceMatcher(None, [_key(one) for one in old], [_key(one) for one in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (_whole("kept", one) for one in new[j1:j2])
        else:
            yield from _replaced(old[i1:i2], new[j1:j2])


def _replaced(old: list[Source], new: list[Source]) -> Iterator[Paragraph]:
    """Pair the most alike first, and go on before and after them; what is like nothing was removed or added."""
    if old and new and len(old) * len(new) <= MOST_PAIRS:
        likeness, i, j = max((_likeness(one, other), -i, -j) for i, one in enumerate(old) for j, other in enumerate(new))
        if likeness >= ALIKE:
            yield from _replaced(old[:-i], new[:-j])
            yield _changed(old[-i], new[-j])
            yield from _replaced(old[1 - i :], new[1 - j :])
            return
    yield from (_whole("removed", one) for one in old)
    yield from (_whole("added", one) for one in new)


def _changed(old: Source, new: Source) -> Paragraph:
    """Compare word by word; a space that stayed between two changed words goes with them."""
    before, after = _words(old), _words(new)
    runs: list[Run] = []
    removed: list[Word] = []
    added: list[Word] = []
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > MANY_WORDS)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        is_space = all(text.isspace() for text, _style in after[j1:j2])
        if tag == "equal" and not (is_space and (removed or added)):
            runs += [*_runs("removed", removed), *_runs("added", added), *_runs("kept", after[j1:j2])]
            removed, added = [], []
        else:
            removed += before[i1:i2]
            added += after[j1:j2]
    runs += [*_runs("removed", removed), *_runs("added", added)]
    return Paragraph("changed", tuple(runs), new[0] == "item")


def _whole(kind: Kind, source: Source) -> Paragraph:
    return Paragraph(kind, tuple(_runs(kind, _words(source))), source[0] == "item")


def _runs(kind: Kind, words: Sequence[Word]) -> Iterator[Run]:
    for style, together in groupby(words, key=lambda word: word[1]):
        yield Run(kind, "".join(text for text, _style in together), style)


def _words(source: Source) -> list[Word]:
    return [(word, part.style) for part in source[1] for word in WORDS.findall(part.text)]


def _key(source: Source) -> tuple[str, tuple[Word, ...]]:
    return source[0], tuple((" " if text.isspace() else text, style) for text, style in _words(source))


def _likeness(one: Source, other: Source) -> float:
    """How many of the words two paragraphs share, from 0 to 1."""
    left = Counter(text for text, _style in _words(one) if not text.isspace())
    right = Counter(text for text, _style in _words(other) if not text.isspace())
    return 2 * (left & right).total() / max(1, left.total() + right.total())
