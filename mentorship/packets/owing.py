"""Whose turn it is: the author's, the committee's, the chair's, and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounts.models import User

from .deadlines import dates_of
from .models import Committee, Opinion, Packet, Recusal


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that somebody owes for a packet of a cycle."""

    packet: Packet
    who: list[User]
    what: str
    due: date
    is_late: bool


def who_owes_what(packets: Iterable[Packet], today: date) -> list[Owed]:
    """Say for each open packet whose turn it is: the author's, the committee's, the chair's. Four queries, one for drafts."""
    rows = list(packets)
    frozen = [packet for packet in rows if packet.is_frozen]
    ids = {packet.committee_id for packet in frozen if packet.committee_id}
    found = Committee.objects.filter(pk__in=ids).select_related("chair").prefetch_related("members") if ids else ()
    committees = {one.pk: one for one in found}
    done: dict[Any, set[int]] = {}
    given = Opinion.objects.filter(packet__in=frozen, is_withheld=False).values_list("packet", "member")
    for pk, member in given.union(Recusal.objects.filter(packet__in=frozen).values_list("packet", "member")) if frozen else ():
        done.setdefault(pk, set()).add(member)
    dates = dates_of(rows)
    return [_owed(packet, _of(committees, packet), done.get(packet.pk, set()), dates[packet.pk], today) for packet in rows]


def _of(committees: Mapping[UUID, Committee], packet: Packet) -> Committee | None:
    return committees.get(packet.committee_id) if packet.committee_id else None


def _owed(packet: Packet, committee: Committee | None, done: set[int], dates: Mapping[str, date], today: date) -> Owed:
    if packet.is_editable:
        return Owed(packet, [packet.writer], "submit", dates["submit_until"], today > dates["submit_until"])
    missing = [member for member in committee.members.all() if member.is_active and member.pk not in done] if committee else []
    if committee is None or missing:
        what, due = "opinions" if committee else "committee", dates["opinions_until"]
        return Owed(packet, missing, what, due, today > due)
    return Owed(packet, [committee.chair], "decide", dates["meets_on"], today > dates["meets_on"])
