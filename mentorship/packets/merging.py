"""Two texts that came from one, put together line by line: what only one of them changed is taken, and nothing is dropped."""

from difflib import SequenceMatcher
from typing import NamedTuple

Lines = list[str]
Same = tuple[int, int, int, int]


class Merged(NamedTuple):
    """Both texts in one; `is_clean` when no line was changed by both."""

    text: str
    is_clean: bool


def merge(base: str, theirs: str, yours: str) -> Merged:
    """Put both changes to `base` together. Where both changed the same lines, theirs stand first and yours after them."""
    old, first, second = (text.splitlines() for text in (base, theirs, yours))
    out: Lines = []
    is_clean, at, in_first, in_second = True, 0, 0, 0
    for start, i, j, length in [*_kept_by_both(old, first, second), (len(old), len(first), len(second), 0)]:
        before, theirs_here, yours_here = old[at:start], first[in_first:i], second[in_second:j]
        if yours_here in (before, theirs_here):
            out += theirs_here
        elif before == theirs_here:
            out += yours_here
        else:
            out += _one_after_the_other(theirs_here, yours_here)
            is_clean = is_clean and not before
        out += old[start : start + length]
        at, in_first, in_second = start + length, i + length, j + length
    return Merged("\n".join(out) + "\n", is_clean)


def _one_after_the_other(theirs: Lines, yours: Lines) -> Lines:
    """Two changes of one place: as paragraphs of their own, or as items of one list."""
    meets = [theirs[-1].strip(), yours[0].strip()] if theirs and yours else [""]
    is_parted = all(meets) and not all(line.startswith("- ") for line in meets)
    return [*theirs, *([""] if is_parted else []), *yours]


def _kept_by_both(old: Lines, first: Lines, second: Lines) -> list[Same]:
    """Return the stretches of `old` that both texts kept: where in each of the three, and how long."""
    others = [SequenceMatcher(None, old, text, autojunk=False).get_matching_blocks() for text in (first, second)]
    found: list[Same] = []
    for a in others[0]:
        for b in others[1]:
            start, end = max(a.a, b.a), min(a.a + a.size, b.a + b.size)
            if start < end:
                found.append((start, a.b + start - a.a, b.b + start - b.a, end - start))
    return found
