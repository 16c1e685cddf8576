"""What the meeting sees: how far members agree per competency, who said what and why, side by side over packets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Opinion, OpinionLine

View = OpinionLine.View
ENOUGH_TO_AGREE = 2
ORDER = (View.MEETS, View.PARTLY, View.DOES_NOT)
TONES = {View.MEETS: "ok", View.PARTLY: "warn", View.DOES_NOT: "bad", View.CANT_TELL: ""}
ICONS = {View.MEETS: "check", View.PARTLY: "circle-dashed", View.DOES_NOT: "x", View.CANT_TELL: "circle-question-mark"}


@dataclass(frozen=True, slots=True)
class Voice:
    """One member's view of one competency, why, and what they said of it before they changed their opinion.

    `is_of_others`: said on the first committee, and read by the panel of an appeal.
    """

    member: Any
    view: str
    why: str
    before: tuple[OpinionLine, ...] = ()
    is_of_others: bool = False

    @property
    def label(self) -> str:
        """The view in words."""
        return str(View(self.view).label)

    @property
    def tone(self) -> str:
        """The colour of the view."""
        return TONES[View(self.view)]

    @property
    def icon(self) -> str:
        """The sign of the view."""
        return ICONS[View(self.view)]


@dataclass(frozen=True, slots=True)
class Spread:
    """Members' views on one competency, and whether they agree, lean apart or split from end to end."""

    competency: str
    agreement: str
    voices: tuple[Voice, ...]

    @property
    def common_view(self) -> str:
        """The view that all share who have one, or nothing."""
        told = (voice.view for voice in self.voices if voice.view in ORDER and not voice.is_of_others)
        return next(told) if self.agreement == "agree" else ""

    @property
    def by_view(self) -> list[tuple[Voice, list[Voice]]]:
        """The voices put together by view, from "meets" to "can't tell"; the first of each stands for the view."""
        groups = ([voice for voice in self.voices if voice.view == view] for view in View)
        return [(group[0], group) for group in groups if group]


def agreement_of(views: Iterable[str]) -> str:
    """Say how far views lie apart. "agree": all the same; "near": neighbours; "split": meets and doesn't.

    "single": one member alone has a view; "silent": none.
    """
    given = [view for view in views if view in ORDER]
    told = set(given)
    if len(given) < ENOUGH_TO_AGREE:
        return "single" if given else "silent"
    if len(told) == 1:
        return "agree"
    return "split" if {View.MEETS, View.DOES_NOT} <= told else "near"


def spreads(
    competencies: Iterable[tuple[int, str]],
    opinions: Sequence[Opinion],
    earlier: Iterable[Opinion] = (),
    *,
    deciding: Collection[int] | None = None,
) -> list[Spread]:
    """One spread per competency, from each member's standing opinion; with `earlier` ones beside what replaced them.

    With `deciding`, agreement is that of these members, and the others' voices come last.
    """
    before: dict[tuple[int, int], list[OpinionLine]] = {}
    for opinion in earlier:
        for line in opinion.lines.all():
            before.setdefault((opinion.member_id, line.competency_id), []).append(line)
    own = {one.member_id for one in opinions} if deciding is None else set(deciding)
    rows = sorted(opinions, key=lambda one: one.member_id not in own)
    return [_spread(pk, name, rows, before, own) for pk, name in competencies]


def _spread(
    competency: int, name: str, opinions: Sequence[Opinion], before: Mapping[tuple[int, int], list[OpinionLine]], own: set[int]
) -> Spread:
    voices = []
    for opinion in opinions:
        for line in opinion.lines.all():
            if line.competency_id == competency:
                old = [
                    one for one in before.get((opinion.member_id, competency), ()) if (one.view, one.why) != (line.view, line.why)
                ]
                voices.append(Voice(opinion.member, line.view, line.why, tuple(old), opinion.member_id not in own))
    return Spread(name, agreement_of(voice.view for voice in voices if not voice.is_of_others), tuple(voices))
