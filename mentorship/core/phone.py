"""Figures in the form that a phone has room for: what runs across a wide page runs down here. Pure functions."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString

from mentorship.core.drawing import PHONE, Node, Number, Step, box, join, n, short, svg, text
from mentorship.core.markup import formatted, written

INDENT, DEEPEST = 20, 6


def level_path(steps: Sequence[Step], label: str) -> SafeString:
    """Draw the levels as a staircase downwards, the latest first: when, how high, which."""
    left, rise, row = 44, 14, 46
    ranks = sorted({step.rank for step in steps})
    places = [(left + rise * min(ranks.index(step.rank), 8), 16 + row * at) for at, step in enumerate(reversed(steps))]
    line = f"M{n(places[0][0])} {n(places[0][1])}" + "".join(_stair(*pair) for pair in pairwise(places))
    parts = [formatted('<path class="line" d="{}"/>', line)]
    for step, (x, y) in zip(reversed(steps), places, strict=True):
        fits = round((PHONE - x - 10) / 7.2)
        parts.append(text(0, y + 4, step.since.year))
        parts.append(formatted('<circle class="dot" cx="{}" cy="{}" r="4"/>', n(x), n(y)))
        parts.append(text(x + 10, y + 4, short(step.title, fits), classes="strong"))
        if step.note:
            parts.append(text(x + 10, y + 20, short(step.note, fits)))
    return svg(PHONE, 16 + row * len(steps), label, join(parts))


def _stair(above: tuple[Number, Number], below: tuple[Number, Number]) -> str:
    """Lead down beside the words: a level's name stands to the right of its dot."""
    (x, _y), (to_x, to_y) = above, below
    return f"H{n(to_x)}V{n(to_y)}" if to_x <= x else f"V{n(to_y)}H{n(to_x)}"


def lineage(root: Node, label: str) -> SafeString:
    """Draw who mentored whom as an indented tree, each below their mentor."""
    height, gap = 42, 8
    parts: list[SafeString] = []

    def place(node: Node, depth: int, y: float) -> tuple[float, float]:
        x = 1 + INDENT * min(depth, DEEPEST)
        middle, below = y + height / 2, y + height + gap
        for child in node.children:
            top = below
            below, at = place(child, depth + 1, top)
            if depth < DEEPEST:
                parts.append(_branch(x + 9, y + height, x + INDENT, at, weak=child.is_weak))
        parts.append(box(node, x, y, PHONE - x - 1, height))
        return below, middle

    total, _middle = place(root, 0, 1)
    return svg(PHONE, total, label, join(parts))


def _branch(x: Number, y: Number, to_x: Number, to_y: Number, *, weak: bool) -> SafeString:
    return written(f'<path class="link-line{" weak" if weak else ""}" d="M{n(x)} {n(y)}V{n(to_y)}H{n(to_x)}"/>')
