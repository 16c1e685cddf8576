"""What the meeting sees: how far members agree per competency, side by side over packets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .models import Opinion, OpinionLine

View = OpinionLine.View
ORDER = (View.MEETS, View.PARTLY, View.DOES_NOT)
TONES = {View.MEETS: "ok", View.PARTLY: "warn", View.DOES_NOT: "bad", View.CANT_TELL: ""}


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one view was given."""

    view: str
    label: str
    tone: str
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Members' views on one competency: tallies, and whether they agree, lean apart or split from end to end."""

    competency: str
    tallies: tuple[Tally, ...]
    agreement: str
    lines: tuple[OpinionLine, ...]


def spread_of(competency: str, lines: Sequence[OpinionLine]) -> Spread:
    """Count views. "agree": all the same; "near": neighbours; "split": meets and doesn't both given; "silent": no view."""
    counts = {view: sum(line.view == view for line in lines) for view in View}
    tallies = tuple(Tally(view.value, str(view.label), TONES[view], counts[view]) for view in View if counts[view])
    told = [view for view in ORDER if counts[view]]
    if not told:
        agreement = "silent"
    elif len(told) == 1:
        agreement = "agree"
    elif View.MEETS in told and View.DOES_NOT in told:
        agreement = "split"
    else:
        agreement = "near"
    return Spread(competency, tallies, agreement, tuple(lines))


def spreads(competencies: Iterable[tuple[int, str]], opinions: Iterable[Opinion]) -> list[Spread]:
    """One spread per competency, from each member's standing opinion."""
    by_competency: dict[int, list[OpinionLine]] = {}
    for opinion in opinions:
        for line in opinion.lines.all():
            line.opinion = opinion
            by_competency.setdefault(line.competency_id, []).append(line)
    return [spread_of(name, by_competency.get(pk, [])) for pk, name in competencies]
