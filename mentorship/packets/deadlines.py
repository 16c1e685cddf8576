"""The dates that hold for a packet: its cycle's, moved by recorded extensions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentorship.core.prepared import Keys, prepared

from .models import Extension, Packet, PromotionCycle

STEPS = {
    "feedback_until": _("feedback"),
    "submit_until": _("submission"),
    "opinions_until": _("opinions"),
    "meets_on": _("meeting"),
    "release_on": _("release"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step with its date, and whether that date has passed before it was done."""

    key: str
    name: str
    on: date
    is_past: bool
    is_late: bool
    was_extended: bool


def until(packet: Packet, step: str) -> date:
    """Return the latest date recorded for this step of this packet or of its whole cycle."""
    moved = Extension.objects.filter(Q(packet=packet) | Q(packet__isnull=True), cycle=packet.cycle_id, step=step)
    own: date = getattr(packet.cycle, step)
    return max([own, *moved.values_list("until", flat=True)])


def dates_of(packets: Iterable[Packet]) -> dict[UUID, dict[str, date]]:
    """Return for each packet the date that holds for each step, extensions of its cycle and its own counted in: one query."""
    rows = list(packets)
    cycles = {packet.cycle_id for packet in rows}
    moved: dict[tuple[UUID, UUID | None, str], date] = {}
    for cycle, packet_id, step, day in _extensions(Keys(UUID, tuple(cycles))) if cycles else ():
        moved[cycle, packet_id, step] = max(day, moved.get((cycle, packet_id, step), day))
    return {packet.pk: {step: _holding(packet, step, moved) for step in STEPS} for packet in rows}


@prepared
def _extensions(cycles: Keys) -> QuerySet[Extension, Any]:
    rows: QuerySet[Extension, Any] = Extension.objects.filter(cycle__in=cycles.values)
    return rows.values_list("cycle", "packet", "step", "until")


def _holding(packet: Packet, step: str, moved: dict[tuple[UUID, UUID | None, str], date]) -> date:
    own: date = getattr(packet.cycle, step)
    return max(own, *(moved.get((packet.cycle_id, key, step), own) for key in (None, packet.pk)))


def steps_of(cycle: PromotionCycle, today: date, packet: Packet | None = None) -> list[Step]:
    """Every step of a cycle with the date that holds; with a packet, that packet's own extensions too."""
    moved: dict[str, date] = {}
    for one in cycle.extensions.all():
        if one.packet_id in {None, packet.pk if packet else None}:
            moved[one.step] = max(one.until, moved.get(one.step, one.until))
    dates = {key: max(getattr(cycle, key), moved.get(key, getattr(cycle, key))) for key in STEPS}
    return [
        Step(key, str(name), dates[key], dates[key] < today, is_late(key, dates[key] < today, packet), key in moved)
        for key, name in STEPS.items()
    ]


def is_late(step: str, is_past: bool, packet: Packet | None) -> bool:  # noqa: FBT001  (one fact of two)
    """Whether the author's step is still to do after its date. Later steps would tell of an embargoed decision."""
    return is_past and step == "submit_until" and packet is not None and packet.is_editable
