"""The marks by which sentences name their sources: E14, F3, G2, S1, C3.4, H1."""

from collections.abc import Iterable, Mapping

from .material import Material
from .strength import in_window, outcomes_in_window


class Marks:
    """Which mark stands for which source; the same material always gets the same marks."""

    def __init__(self, by_ref: Mapping[str, str]) -> None:
        self._by_ref = dict(by_ref)

    def __getitem__(self, ref: str) -> str:
        return self._by_ref[ref]

    def of(self, refs: Iterable[str]) -> tuple[str, ...]:
        """Marks of these sources, each once, in reading order."""
        return tuple(sorted({self._by_ref[ref] for ref in refs}, key=mark_key))

    def refs(self) -> Mapping[str, str]:
        """Every source's identifier and its mark."""
        return self._by_ref


def mark_key(mark: str) -> tuple[str, tuple[int, ...]]:
    """Sort E2 before E10 and C1.2 before C1.10."""
    return mark[:1], tuple(int(digits) for digits in mark[1:].split("."))


def numbered(letter: str, refs: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Number sources in the given order, after those that an earlier draft numbered; a mark is never given away again."""
    once = list(dict.fromkeys(refs))
    taken = {ref: mark for ref, mark in known.items() if mark[0] == letter}
    last = max((int(mark[1:]) for mark in taken.values()), default=0)
    fresh = [ref for ref in once if ref not in taken]
    width = max(2, len(str(last + len(fresh)))) if letter == "E" else 1
    new = {ref: f"{letter}{number:0{width}}" for number, ref in enumerate(fresh, last + 1)}
    return {ref: taken.get(ref) or new[ref] for ref in once}


def marks_of(material: Material) -> Marks:
    """Give every source its mark: evidence, answers and sessions in order of time, goals by identifier, criteria by place."""
    known = dict(material.known_marks)
    by_ref = numbered("E", (piece.ref for piece in in_window(material)), known)
    by_ref |= numbered("F", (voice.ref for voice in sorted(material.voices, key=lambda one: (one.on, one.ref))), known)
    by_ref |= numbered("G", sorted(item.ref for item in material.goals), known)
    by_ref |= numbered("S", (item.ref for item in outcomes_in_window(material)), known)
    for index, expectation in enumerate(material.expectations, 1):
        by_ref[expectation.ref] = f"C{index}"
        by_ref |= {one.ref: f"C{index}.{one.number}" for one in expectation.criteria}
    return Marks(by_ref | {material.candidate.since_ref: "H1"})


def compressed(marks: Iterable[str], *, most: int = 6) -> tuple[list[str], int]:
    """Write neighbours as a span ("E02–E05"); return at most `most` of these and how many marks are left."""
    ordered = sorted(set(marks), key=mark_key)
    runs: list[list[str]] = []
    for mark in ordered:
        follows = (
            runs and "." not in mark and mark[0] == runs[-1][-1][0] and int(mark[1:]) == int(runs[-1][-1][1:].split(".")[0]) + 1
        )
        if follows and "." not in runs[-1][-1]:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    spans = [text for run in runs for text in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]  # noqa: PLR2004  two stand for themselves
    if len(spans) <= most:
        return spans, 0
    kept = spans[:most]
    covered = sum(len(run) for run in runs if (f"{run[0]}–{run[-1]}" if len(run) > 2 else run[0]) in kept)  # noqa: PLR2004
    return kept, len(ordered) - covered
