"""Figures drawn on the server: small accessible SVG without script or inline style. Pure functions.

Each figure has a label that says in words what it shows; the page puts the same numbers in a table or a CSV beside it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from mentorship.core import drawing, phone
from mentorship.core.drawing import PHONE, Number
from mentorship.core.drawing import Node as Node
from mentorship.core.drawing import Step as Step
from mentorship.core.markup import formatted, written

DAYS_A_YEAR = 365.25
NAME_WIDTH = 30
MOST_BARS = 18
MOST_NEAR, MOST_FAR = 20, 44
RING_LOOKS = {"raised": ("dot", "#0b5269"), "near": ("dot soft", "#8fb9c8"), "far": ("dot far", "#c3d7de")}


def nice_top(highest: Number) -> int:
    """Return the smallest of 1, 2, 4, 6 times a power of ten that is not below the highest value; half of it is whole."""
    step = 1
    while True:
        for factor in (1, 2, 4, 6):
            if factor * step >= max(highest, 2):
                return factor * step
        step *= 10


def sparkline(values: Sequence[Number], label: str) -> SafeString:
    """Draw a line without axes, 96 by 24; an empty series draws its ground line only."""
    width, height, edge = 96, 24, 3
    top = max([*values, 1])
    if len(values) <= 1:
        ground = formatted('<path class="axis" d="M{} {}H{}"/>', edge, height - edge, width - edge)
        return drawing.svg(width, height, label, ground, "fig spark")
    step = (width - 2 * edge) / (len(values) - 1)
    points = [(edge + index * step, height - edge - value / top * (height - 2 * edge)) for index, value in enumerate(values)]
    line = " ".join(f"{drawing.n(x)},{drawing.n(y)}" for x, y in points)
    last_x, last_y = points[-1]
    body = formatted(
        '<polyline class="line" points="{}"/><circle class="dot" cx="{}" cy="{}" r="2.5"/>',
        line,
        drawing.n(last_x),
        drawing.n(last_y),
    )
    return drawing.svg(width, height, label, body, "fig spark")


def strip(counts: Sequence[int], label: str) -> SafeString:
    """Draw one square per month, oldest first, darker where more is there: whether something was kept all along."""
    size, gap = 10, 3
    squares = "".join(
        f'<rect class="month m{min(count, 2)}" x="{at * (size + gap)}" width="{size}" height="{size}" rx="2"/>'
        for at, count in enumerate(counts)
    )
    return drawing.svg(len(counts) * (size + gap) - gap, size, label, written(squares), "fig months")


def bars(
    points: Sequence[tuple[str, Number]],
    label: str,
    *,
    second: Sequence[Number] = (),
    unit: str = "",
    fits: int = 640,
) -> SafeString:
    """Draw one bar per point (a month, a level), with a second, paler series beside it; `fits` is the width there is."""
    wide = _bars(points, label, second, unit, fits)
    if fits <= PHONE and len(points) <= MOST_BARS:
        return drawing.scrolling(wide, label)
    return drawing.forms(wide, _bars(points[-MOST_BARS:], label, second[-MOST_BARS:], unit, PHONE), label)


def _bars(points: Sequence[tuple[str, Number]], label: str, second: Sequence[Number], unit: str, fits: int) -> SafeString:
    left, top, height, foot = 34, 12, 150, 24
    slot = max(14, min(64, (fits - left - 4) // max(len(points), 1)))
    named_each = -(-NAME_WIDTH // slot)
    width = left + slot * max(len(points), 1) + 4
    highest = nice_top(max([value for _name, value in points] + list(second) + [0]))
    scale = (height - top) / highest
    parts = [_grid(left, width, top, height, highest)]
    share = 0.36 if second else 0.6
    for index, (name, value) in enumerate(points):
        x = left + index * slot + slot * (0.12 if second else 0.2)
        parts.append(_bar(x, height, slot * share, value * scale, f"{name}: {drawing.n(value)} {unit}".strip(), "bar"))
        if second:
            other = second[index]
            parts.append(
                _bar(
                    x + slot * 0.4,
                    height,
                    slot * share,
                    other * scale,
                    f"{name}: {drawing.n(other)} {unit}".strip(),
                    "bar second",
                )
            )
        if index % named_each == 0:
            parts.append(
                drawing.text(
                    left + index * slot + slot / 2,
                    height + 16,
                    drawing.short(name, max(3, slot * named_each // 7)),
                    anchor="middle",
                )
            )
    return drawing.svg(width, height + foot, label, drawing.join(parts), "fig")


def _grid(left: Number, width: Number, top: Number, height: Number, highest: int) -> SafeString:
    lines = []
    for part in (0, 0.5, 1):
        y = height - (height - top) * part
        lines.append(formatted('<path class="axis" d="M{} {}H{}"/>', drawing.n(left), drawing.n(y), drawing.n(width)))
        lines.append(drawing.text(left - 6, y + 4, drawing.n(highest * part), anchor="end"))
    return drawing.join(lines)


def _bar(x: Number, ground: Number, width: Number, height: Number, title: str, classes: str) -> SafeString:
    shown = max(height, 0)
    return formatted(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
        classes,
        drawing.n(x),
        drawing.n(ground - shown),
        drawing.n(width),
        drawing.n(shown),
        title,
    )


def level_path(steps: Sequence[Step], until: date, label: str) -> SafeString:
    """Draw a staircase of levels over the years, oldest first, the last step reaching to `until`."""
    if not steps:
        return SafeString("")
    left, right, top, rise, foot = 12, 150, 28, 34, 26
    first = steps[0].since
    years = max((until - first).days / DAYS_A_YEAR, 0.5)
    span = max(360, min(760, round(years * 90)))
    ranks = sorted({step.rank for step in steps})
    ground = top + rise * (len(ranks) - 1) + 14

    def at(day: date) -> float:
        return left + span * min(max((day - first).days / DAYS_A_YEAR / years, 0), 1)

    def level(rank: int) -> float:
        return ground - 14 - rise * ranks.index(rank)

    ends = [*(step.since for step in steps[1:]), until]
    path = "".join(
        f"{'L' if index else 'M'}{drawing.n(at(step.since))} {drawing.n(level(step.rank))}H{drawing.n(at(end))}"
        for index, (step, end) in enumerate(zip(steps, ends, strict=True))
    )
    parts = [_years(first, until, at, ground), formatted('<path class="line" d="{}"/>', path)]
    for step in steps:
        x, y = at(step.since), level(step.rank)
        parts.append(
            formatted(
                '<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>',
                drawing.n(x),
                drawing.n(y),
                f"{step.title}, {step.since}",
            )
        )
        parts.append(drawing.text(x + 2, y - 10, drawing.short(step.title, 24), classes="strong"))
        if step.note:
            parts.append(drawing.text(x + 8, y + 15, drawing.short(step.note, 28)))
    wide = drawing.svg(left + span + right, ground + foot, label, drawing.join(parts), "fig")
    return drawing.forms(wide, phone.level_path(steps, label), label)


def _years(first: date, until: date, at: Callable[[date], float], ground: Number) -> SafeString:
    every = max(1, round((until.year - first.year) / 8))
    marks = [
        formatted(
            '<path class="axis" d="M{0} {1}V{2}"/>{3}',
            drawing.n(at(day)),
            drawing.n(ground),
            drawing.n(ground + 5),
            drawing.text(at(day), ground + 19, day.year, anchor="middle"),
        )
        for day in (date(year, 1, 1) for year in range(first.year + 1, until.year + 1, every))
    ]
    return formatted(
        '<path class="axis" d="M{} {}H{}"/>{}', drawing.n(at(first)), drawing.n(ground), drawing.n(at(until)), drawing.join(marks)
    )


def lineage(root: Node, label: str) -> SafeString:
    """Draw who mentored whom from left to right, the root first."""
    width, height, gap_x, gap_y = 168, 44, 44, 12
    parts: list[SafeString] = []
    deepest = 0

    def place(node: Node, depth: int, y: float) -> tuple[float, float]:
        nonlocal deepest
        deepest = max(deepest, depth)
        below, centres = y, []
        for child in node.children:
            below, centre = place(child, depth + 1, below)
            centres.append((centre, child.is_weak))
        below = max(below, y + height + gap_y)
        middle = (centres[0][0] + centres[-1][0]) / 2 if centres else y + height / 2
        x = depth * (width + gap_x) + 2
        parts.extend(_elbow(x + width, middle, x + width + gap_x, centre, weak=weak) for centre, weak in centres)
        parts.append(drawing.box(node, x, middle - height / 2, width, height))
        return below, middle

    total, _middle = place(root, 0, 2)
    wide = drawing.svg((deepest + 1) * (width + gap_x) - gap_x + 4, total, label, drawing.join(parts), "fig")
    return drawing.forms(wide, phone.lineage(root, label), label)


def _elbow(x: Number, y: Number, to_x: Number, to_y: Number, *, weak: bool) -> SafeString:
    middle = (x + to_x) / 2
    classes = "link-line weak" if weak else "link-line"
    start, end = f"{drawing.n(x)} {drawing.n(y)}", f"{drawing.n(middle)}V{drawing.n(to_y)}H{drawing.n(to_x)}"
    return written(f'<path class="{classes}" d="M{start}H{end}"/>')


@dataclass(frozen=True)
class Interval:
    """A row of `intervals`: a name, and the lower, middle and upper value of what was seen."""

    name: str
    low: Number
    middle: Number
    high: Number
    count: int


def intervals(rows: Sequence[Interval], label: str, unit: str, *, fits: int = 560) -> SafeString:
    """Draw, one row each, the span of the middle half and a dot at the median (time to promotion by level)."""
    return drawing.forms(_intervals(rows, label, unit, fits, 130), _intervals(rows, label, unit, PHONE, 96), label)


def _intervals(rows: Sequence[Interval], label: str, unit: str, width: int, left: int) -> SafeString:
    row, top = 30, 8
    highest = nice_top(max([item.high for item in rows] + [0]))
    scale = (width - left - 76) / highest
    parts = []
    for index, item in enumerate(rows):
        y = top + row * index + row / 2
        parts.append(drawing.text(0, y + 4, drawing.short(item.name, left // 6), classes="strong"))
        parts.append(formatted('<path class="axis" d="M{} {}H{}"/>', left, drawing.n(y), width - 76))
        box = (drawing.n(left + item.low * scale), drawing.n(y - 6), drawing.n(max((item.high - item.low) * scale, 3)))
        parts.append(formatted('<rect class="bar second" x="{}" y="{}" width="{}" height="12" rx="6"/>', *box))
        parts.append(
            formatted('<circle class="dot" cx="{}" cy="{}" r="5"/>', drawing.n(left + item.middle * scale), drawing.n(y))
        )
        parts.append(drawing.text(width - 68, y + 4, f"{drawing.n(item.middle)} {unit}"))
    return drawing.svg(width, top * 2 + row * len(rows), label, drawing.join(parts), "fig")


def year_bars(points: Sequence[tuple[str, Number]], label: str) -> SafeString:
    """Draw a small bar a year with its value above: a series inside a card, as wide as it needs."""
    slot, top, ground = 46, 18, 78
    scale = (ground - top - 4) / max([value for _year, value in points] + [1])
    parts = []
    for at, (year, value) in enumerate(points):
        x, height = at * slot, max(value * scale, 2)
        parts.append(_bar(x + 8, ground, slot - 16, height, f"{year}: {drawing.n(value)}", "bar"))
        parts.append(drawing.text(x + slot / 2, ground - height - 5, drawing.n(value), classes="strong", anchor="middle"))
        parts.append(drawing.text(x + slot / 2, ground + 16, year, anchor="middle"))
    return drawing.svg(slot * max(len(points), 1), ground + 22, label, drawing.join(parts), "fig years")


def initials_of(name: str) -> str:
    """Return the first letters of the first and the last name."""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


def ripples(initials: str, *, near: int, raised: int, far: int, label: str) -> SafeString:
    """Draw a person and two rings: who is near (the `raised` filled), and who is reached through them. Counts, no names.

    Colours stand as attributes too, so that a printer without the page's style sheet draws the same.
    """
    middle, rings = 120, ((64, min(near, MOST_NEAR), 8.5), (106, min(far, MOST_FAR), 5))
    parts = [
        formatted('<circle class="ring" cx="{0}" cy="{0}" r="{1}" fill="none" stroke="#d5dbe3"/>', middle, radius)
        for radius, _count, _size in rings
    ]
    for turn, (radius, count, size) in enumerate(rings):
        for at in range(count):
            angle = math.tau * (at / count - 0.25) + turn * 0.12
            kind = RING_LOOKS["far" if turn else "raised" if at < raised else "near"]
            x, y = drawing.n(middle + radius * math.cos(angle)), drawing.n(middle + radius * math.sin(angle))
            parts.append(written(f'<circle class="{kind[0]}" cx="{x}" cy="{y}" r="{size}" fill="{kind[1]}"/>'))
    parts.append(formatted('<circle class="core" cx="{0}" cy="{0}" r="30" fill="#0b5269"/>', middle))
    parts.append(
        formatted(
            '<text class="initials" x="{}" y="{}" text-anchor="middle" font-size="20" font-weight="700" fill="#ffffff">{}</text>',
            middle,
            middle + 7,
            initials,
        )
    )
    return drawing.svg(2 * middle, 2 * middle, label, drawing.join(parts), "fig ripples")
