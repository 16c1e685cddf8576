"""Cycles: dates for every step, extensions on record, committees with a quorum."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.ladders.models import Ladder
from mentorship.packets import policies
from mentorship.packets.deadlines import STEPS, until
from mentorship.packets.models import Committee, Extension, Packet, PromotionCycle

from .recusing import recuse_the_conflicted

ORDER = ("opens_on", "feedback_until", "submit_until", "opinions_until", "meets_on", "release_on")
STEPS_IN_ORDER = (*ORDER, "effective_on")


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a cycle, in the order of the story."""

    opens_on: date
    feedback_until: date
    submit_until: date
    opinions_until: date
    meets_on: date
    release_on: date
    effective_on: date

    def check(self) -> None:
        """Raise `Invalid` naming the first date that lies before the one it follows."""
        for before, after in pairwise(ORDER):
            if getattr(self, after) < getattr(self, before):
                message = _("This lies before the step that comes first (%(day)s). Choose that day or a later one.")
                raise Invalid(message % {"day": getattr(self, before)}, field=after)


@transaction.atomic
def plan_cycle(  # noqa: PLR0913  (each is a field of the form)
    *,
    actor: User,
    name: str,
    dates: Dates,
    now: datetime,
    ladders: Iterable[Ladder] = (),
    top: User | None = None,
    track_kind: str = "",
    appeal_days: int = 14,
    answer_days: int = 10,
    cycle_id: UUID | None = None,
    version: int | None = None,
) -> PromotionCycle:
    """Plan a cycle, or change the one whose `version` was read; for these ladders, this path, those below `top`, or everybody.

    Raises `Conflict` where somebody changed it since, and `WrongStatus` for a closed one.
    """
    if not policies.can_assign(actor):
        raise PermissionDenied
    dates.check()
    cycle = PromotionCycle.objects.select_for_update(of=("self",)).get(pk=cycle_id) if cycle_id else PromotionCycle()
    if cycle.status == PromotionCycle.Status.CLOSED:
        raise WrongStatus(cycle, expected=[PromotionCycle.Status.PLANNED, PromotionCycle.Status.OPEN])
    if cycle_id:
        _next_version(cycle, version, {"name": name} | {step: getattr(dates, step) for step in STEPS_IN_ORDER})
    cycle.name = checks.words(name, field="name", longest=120, is_required=True)
    for step in STEPS_IN_ORDER:
        setattr(cycle, step, getattr(dates, step))
    cycle.top, cycle.track_kind = top, track_kind
    cycle.appeal_days, cycle.answer_days = appeal_days, answer_days
    cycle.save()
    cycle.ladders.set(ladders)
    audit.record("cycle.planned", actor=actor, about=cycle, now=now)
    return cycle


def _next_version(row: PromotionCycle | Committee, version: int | None, yours: dict[str, Any]) -> None:
    """Count one more version; raise `Conflict` with both where the one that was read is no longer the last."""
    if version is not None and version != row.version:
        theirs = {name: getattr(row, name) for name in yours}
        message = _("Somebody else changed this meanwhile: it is “%(name)s” now. Look at it, and save again to replace it.")
        raise Conflict(message % {"name": row.name}, yours=yours, theirs=theirs, version=str(row.version))
    row.version += 1


@transaction.atomic
def set_cycle_status(*, cycle_id: UUID, actor: User, status: str, now: datetime) -> PromotionCycle:
    """Open a planned cycle, or close one in which nothing is open any more."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    cycle = PromotionCycle.objects.select_for_update(of=("self",)).get(pk=cycle_id)
    allowed = {
        PromotionCycle.Status.OPEN: PromotionCycle.Status.PLANNED,
        PromotionCycle.Status.CLOSED: PromotionCycle.Status.OPEN,
    }
    if status not in allowed or cycle.status != allowed[PromotionCycle.Status(status)]:
        raise WrongStatus(cycle, expected=[allowed.get(PromotionCycle.Status(status), PromotionCycle.Status.PLANNED)])
    left = cycle.packets.open().count() if status == PromotionCycle.Status.CLOSED else 0
    if left:
        raise Invalid(
            ngettext(
                "One packet of this cycle is still open. Decide or withdraw it first.",
                "%(n)d packets of this cycle are still open. Decide or withdraw them first.",
                left,
            )
            % {"n": left}
        )
    cycle.status = status
    cycle.save(update_fields=["status"])
    audit.record("cycle.status", actor=actor, about=cycle, now=now, status=status)
    return cycle


@transaction.atomic
def extend(
    *, cycle_id: UUID, actor: User, step: str, until_on: date, reason: str, now: datetime, packet_id: UUID | None = None
) -> Extension:
    """Move one step of a cycle, or of one packet, to a later day; who and why stays on record."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    if step not in STEPS:
        raise Invalid(_("Choose one of the cycle’s steps."), field="step")
    cycle = PromotionCycle.objects.get(pk=cycle_id)
    packet = Packet.objects.select_related("cycle").get(pk=packet_id, cycle=cycle) if packet_id else None
    if until_on <= (until(packet, step) if packet else getattr(cycle, step)):
        raise Invalid(_("An extension is a later day than the one that holds now."), field="until")
    row = Extension.objects.create(
        cycle=cycle,
        packet=packet,
        step=step,
        until=until_on,
        reason=checks.words(reason, field="reason", longest=2_000, is_required=True),
        by=actor,
        at=now,
    )
    audit.record("cycle.extended", actor=actor, about=packet or cycle, now=now, step=step, until=until_on)
    return row


@transaction.atomic
def set_committee(  # noqa: PLR0913  (each is a field of the form)
    *,
    cycle_id: UUID,
    actor: User,
    name: str,
    chair: User,
    members: Iterable[User],
    quorum: int,
    now: datetime,
    is_appeal_panel: bool = False,
    committee_id: UUID | None = None,
    version: int | None = None,
) -> Committee:
    """Name a committee of a cycle, or change the one whose `version` was read; the chair is a member.

    Raises `Conflict` where somebody changed it since.
    """
    if not policies.can_assign(actor):
        raise PermissionDenied
    cycle = PromotionCycle.objects.get(pk=cycle_id)
    people = {chair, *members}
    if not 1 <= quorum <= len(people):
        raise Invalid(_("The quorum is between 1 and the number of members (%(n)d).") % {"n": len(people)}, field="quorum")
    committee = (
        Committee.objects.select_for_update(of=("self",)).get(pk=committee_id, cycle=cycle)
        if committee_id
        else Committee(cycle=cycle)
    )
    if committee_id:
        _next_version(committee, version, {"name": name, "quorum": quorum})
    committee.name = checks.words(name, field="name", longest=120, is_required=True)
    committee.chair, committee.quorum, committee.is_appeal_panel = chair, quorum, is_appeal_panel
    committee.save()
    committee.members.set(people)
    before_them = committee.packets.filter(status__in=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    recuse_the_conflicted(before_them.select_related("candidate", "committee"), now=now)
    audit.record("cycle.committee_set", actor=actor, about=committee, now=now, members=len(people))
    return committee
