"""Figures drawn on the server: small accessible SVG without script or inline style. Pure functions.

Each figure has a label that says in words what it shows; the page puts the same numbers in a table or a CSV beside it.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mentorship.core.markup import written

Number = int | float

DAYS_A_YEAR = 365.25
NAME_WIDTH = 30
MOST_NEAR, MOST_FAR = 20, 44
RING_LOOKS = {"raised": ("dot", "#0b5269"), "near": ("dot soft", "#8fb9c8"), "far": ("dot far", "#c3d7de")}


def _svg(width: Number, height: Number, label: str, body: SafeString, classes: str = "fig") -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        classes,
        _n(width),
        _n(height),
        _n(width),
        _n(height),
        label,
        body,
    )


def _scrolling(svg: SafeString, label: str) -> SafeString:
    return format_html('<div class="figure-scroll" tabindex="0" role="group" aria-label="{}">{}</div>', label, svg)


def _n(value: Number) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _text(x: Number, y: Number, text: object, *, classes: str = "", anchor: str = "start") -> SafeString:
    return format_html('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>', _n(x), _n(y), classes, anchor, text)


def nice_top(highest: Number) -> int:
    """Return the smallest of 1, 2, 5 times a power of ten (at least 2) that is not below the highest value."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= max(highest, 2):
                return factor * step
        step *= 10


def sparkline(values: Sequence[Number], label: str) -> SafeString:
    """Draw a line without axes, 96 by 24; an empty series draws its ground line only."""
    width, height, edge = 96, 24, 3
    top = max([*values, 1])
    if len(values) <= 1:
        ground = format_html('<path class="axis" d="M{} {}H{}"/>', edge, height - edge, width - edge)
        return _svg(width, height, label, ground, "fig spark")
    step = (width - 2 * edge) / (len(values) - 1)
    points = [(edge + index * step, height - edge - value / top * (height - 2 * edge)) for index, value in enumerate(values)]
    line = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    last_x, last_y = points[-1]
    body = format_html(
        '<polyline class="line" points="{}"/><circle class="dot" cx="{}" cy="{}" r="2.5"/>',
        line,
        _n(last_x),
        _n(last_y),
    )
    return _svg(width, height, label, body, "fig spark")


def strip(counts: Sequence[int], label: str) -> SafeString:
    """Draw one square per month, oldest first, darker where more is there: whether something was kept all along."""
    size, gap = 10, 3
    squares = "".join(
        f'<rect class="month m{min(count, 2)}" x="{at * (size + gap)}" width="{size}" height="{size}" rx="2"/>'
        for at, count in enumerate(counts)
    )
    return _svg(len(counts) * (size + gap) - gap, size, label, written(squares), "fig months")


def bars(
    points: Sequence[tuple[str, Number]],
    label: str,
    *,
    second: Sequence[Number] = (),
    unit: str = "",
    fits: int = 640,
) -> SafeString:
    """Draw one bar per point (a month, a level), with a second, paler series beside it; `fits` is the width there is."""
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
        parts.append(_bar(x, height, slot * share, value * scale, f"{name}: {_n(value)} {unit}".strip(), "bar"))
        if second:
            other = second[index]
            parts.append(
                _bar(x + slot * 0.4, height, slot * share, other * scale, f"{name}: {_n(other)} {unit}".strip(), "bar second")
            )
        if index % named_each == 0:
            parts.append(
                _text(left + index * slot + slot / 2, height + 16, _short(name, max(3, slot * named_each // 7)), anchor="middle")
            )
    return _scrolling(_svg(width, height + foot, label, _join(parts), "fig"), label)


def _grid(left: Number, width: Number, top: Number, height: Number, highest: int) -> SafeString:
    lines = []
    for part in (0, 0.5, 1):
        y = height - (height - top) * part
        lines.append(format_html('<path class="axis" d="M{} {}H{}"/>', _n(left), _n(y), _n(width)))
        lines.append(_text(left - 6, y + 4, _n(highest * part), anchor="end"))
    return _join(lines)


def _bar(x: Number, ground: Number, width: Number, height: Number, title: str, classes: str) -> SafeString:
    shown = max(height, 0)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
        classes,
        _n(x),
        _n(ground - shown),
        _n(width),
        _n(shown),
        title,
    )


@dataclass(frozen=True)
class Step:
    """That a person stands at a level since a day; `note` is a second line (the mentor, the reason)."""

    since: date
    rank: int
    title: str
    note: str = ""


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
        f"{'L' if index else 'M'}{_n(at(step.since))} {_n(level(step.rank))}H{_n(at(end))}"
        for index, (step, end) in enumerate(zip(steps, ends, strict=True))
    )
    parts = [_years(first, until, at, ground), format_html('<path class="line" d="{}"/>', path)]
    for step in steps:
        x, y = at(step.since), level(step.rank)
        parts.append(
            format_html(
                '<circle class="dot" cx="{}" cy="{}" r="4"><title>{}</title></circle>',
                _n(x),
                _n(y),
                f"{step.title}, {step.since}",
            )
        )
        parts.append(_text(x + 2, y - 10, _short(step.title, 24), classes="strong"))
        if step.note:
            parts.append(_text(x + 8, y + 15, _short(step.note, 28)))
    return _scrolling(_svg(left + span + right, ground + foot, label, _join(parts), "fig"), label)


def _years(first: date, until: date, at: Callable[[date], float], ground: Number) -> SafeString:
    every = max(1, round((until.year - first.year) / 8))
    marks = [
        format_html(
            '<path class="axis" d="M{0} {1}V{2}"/>{3}',
            _n(at(day)),
            _n(ground),
            _n(ground + 5),
            _text(at(day), ground + 19, day.year, anchor="middle"),
        )
        for day in (date(year, 1, 1) for year in range(first.year + 1, until.year + 1, every))
    ]
    return format_html('<path class="axis" d="M{} {}H{}"/>{}', _n(at(first)), _n(ground), _n(at(until)), _join(marks))


@dataclass(frozen=True)
class Node:
    """A person of a lineage: whom they mentored hangs below; a weak link is drawn dashed (influence, unconfirmed)."""

    name: str
    note: str = ""
    children: Sequence["Node"] = field(default_factory=tuple)
    is_weak: bool = False
    is_me: bool = False
    url: str = ""


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
        parts.append(_box(node, x, middle - height / 2, width, height))
        return below, middle

    total, _middle = place(root, 0, 2)
    svg = _svg((deepest + 1) * (width + gap_x) - gap_x + 4, total, label, _join(parts), "fig")
    return _scrolling(svg, label)


def _elbow(x: Number, y: Number, to_x: Number, to_y: Number, *, weak: bool) -> SafeString:
    middle = (x + to_x) / 2
    classes = "link-line weak" if weak else "link-line"
    return format_html('<path class="{}" d="M{} {}H{}V{}H{}"/>', classes, _n(x), _n(y), _n(middle), _n(to_y), _n(to_x))


def _box(node: Node, x: Number, y: Number, width: Number, height: Number) -> SafeString:
    inside = format_html(
        '<rect class="node{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>{}{}<title>{}</title>',
        " me" if node.is_me else "",
        _n(x),
        _n(y),
        _n(width),
        _n(height),
        _text(x + 10, y + (18 if node.note else 27), _short(node.name, 22), classes="strong"),
        _text(x + 10, y + 34, _short(node.note, 26)) if node.note else "",
        f"{node.name} {node.note}".strip(),
    )
    return format_html('<a href="{}">{}</a>', node.url, inside) if node.url else format_html("<g>{}</g>", inside)


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
    left, width, row, top = 130, fits, 30, 8
    highest = nice_top(max([item.high for item in rows] + [0]))
    scale = (width - left - 76) / highest
    parts = []
    for index, item in enumerate(rows):
        y = top + row * index + row / 2
        parts.append(_text(0, y + 4, _short(item.name, 20), classes="strong"))
        parts.append(format_html('<path class="axis" d="M{} {}H{}"/>', left, _n(y), width - 76))
        box = (_n(left + item.low * scale), _n(y - 6), _n(max((item.high - item.low) * scale, 3)))
        parts.append(format_html('<rect class="bar second" x="{}" y="{}" width="{}" height="12" rx="6"/>', *box))
        parts.append(format_html('<circle class="dot" cx="{}" cy="{}" r="5"/>', _n(left + item.middle * scale), _n(y)))
        parts.append(_text(width - 68, y + 4, f"{_n(item.middle)} {unit}"))
    return _scrolling(_svg(width, top * 2 + row * len(rows), label, _join(parts), "fig"), label)


def year_bars(points: Sequence[tuple[str, Number]], label: str) -> SafeString:
    """Draw a small bar a year with its value above: a series inside a card, as wide as it needs."""
    slot, top, ground = 46, 18, 78
    scale = (ground - top - 4) / max([value for _year, value in points] + [1])
    parts = []
    for at, (year, value) in enumerate(points):
        x, height = at * slot, max(value * scale, 2)
        parts.append(_bar(x + 8, ground, slot - 16, height, f"{year}: {_n(value)}", "bar"))
        parts.append(_text(x + slot / 2, ground - height - 5, _n(value), classes="strong", anchor="middle"))
        parts.append(_text(x + slot / 2, ground + 16, year, anchor="middle"))
    return _svg(slot * max(len(points), 1), ground + 22, label, _join(parts), "fig years")


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
        format_html('<circle class="ring" cx="{0}" cy="{0}" r="{1}" fill="none" stroke="#d5dbe3"/>', middle, radius)
        for radius, _count, _size in rings
    ]
    for turn, (radius, count, size) in enumerate(rings):
        for at in range(count):
            angle = math.tau * (at / count - 0.25) + turn * 0.12
            kind = RING_LOOKS["far" if turn else "raised" if at < raised else "near"]
            x, y = _n(middle + radius * math.cos(angle)), _n(middle + radius * math.sin(angle))
            parts.append(format_html('<circle class="{}" cx="{}" cy="{}" r="{}" fill="{}"/>', kind[0], x, y, size, kind[1]))
    parts.append(format_html('<circle class="core" cx="{0}" cy="{0}" r="30" fill="#0b5269"/>', middle))
    parts.append(
        format_html(
            '<text class="initials" x="{}" y="{}" text-anchor="middle" font-size="20" font-weight="700" fill="#ffffff">{}</text>',
            middle,
            middle + 7,
            initials,
        )
    )
    return _svg(2 * middle, 2 * middle, label, _join(parts), "fig ripples")
