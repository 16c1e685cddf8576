"""What is open in a competency: said once, here, for its section, the summary and the check list alike."""

from dataclasses import dataclass
from typing import Literal

from .marks import Marks
from .material import Criterion, EvidencePiece, Expectation, Judgement, Material
from .strength import confirmers
from .wording import month_key, months_before

GapKind = Literal["nothing", "no_evidence", "no_voices", "unconfirmed", "criteria", "one_piece", "one_month", "old"]
OLD_AFTER_MONTHS = 6
ORDER: tuple[GapKind, ...] = ("nothing", "no_evidence", "no_voices", "unconfirmed", "criteria", "one_piece", "one_month", "old")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is open; `marks` lead to what was looked at."""

    kind: GapKind
    marks: tuple[str, ...]
    criteria: tuple[Criterion, ...] = ()
    piece: EvidencePiece | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """All that is open in one competency, the weightiest first."""

    expectation: Expectation
    mark: str
    gaps: tuple[Gap, ...]

    @property
    def weight(self) -> tuple[int, str]:
        """Sort key: what weighs most is first."""
        return (ORDER.index(self.gaps[0].kind) if self.gaps else len(ORDER), self.mark)


def gaps_of(expectation: Expectation, material: Material, pieces: tuple[EvidencePiece, ...], marks: Marks) -> Gaps:
    """List what is open, by weight.

    Nothing at all, no evidence, no judgement, nothing confirmed, criteria not covered, one piece or one month only, old.
    """
    own = [piece for piece in pieces if expectation.competency in piece.competencies]
    mark = marks[expectation.ref]
    voices = [one for one in material.voices if one.competency == expectation.competency and one.judgement != Judgement.CANT_SAY]
    found: list[Gap] = []
    if not own or not voices:
        found.append(Gap("nothing" if not own and not voices else "no_voices" if own else "no_evidence", (mark,)))
    if own:
        found += _gaps_in_evidence(expectation, own, material, marks)
    return Gaps(expectation, mark, tuple(found))


def _gaps_in_evidence(expectation: Expectation, own: list[EvidencePiece], material: Material, marks: Marks) -> list[Gap]:
    found: list[Gap] = []
    latest = own[-1]
    if not any(confirmers(piece) for piece in own):
        found.append(Gap("unconfirmed", marks.of(piece.ref for piece in own)))
    covered = {criterion for piece in own for criterion in piece.criteria}
    missing = tuple(sorted((one for one in expectation.criteria if one.ref not in covered), key=lambda one: one.number))
    if missing:
        found.append(Gap("criteria", marks.of(one.ref for one in missing), criteria=missing))
    if len(own) == 1:
        found.append(Gap("one_piece", (marks[latest.ref],)))
    elif len({month_key(piece.on) for piece in own}) == 1:
        found.append(Gap("one_month", marks.of(piece.ref for piece in own), piece=latest))
    if latest.on < months_before(material.as_of, OLD_AFTER_MONTHS):
        found.append(Gap("old", (marks[latest.ref],), piece=latest))
    return found
