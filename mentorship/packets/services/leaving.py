"""What becomes of packets and committees when somebody leaves."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, outbox
from mentorship.core.errors import Invalid
from mentorship.packets import policies
from mentorship.packets.models import Committee, Packet

from .opening import mark_readiness, save, tell
from .recusing import recuse_the_conflicted

AT_ONCE = 200


def withdraw_packets_of_leavers(*, now: datetime) -> int:
    """Withdraw the unfinished packets of people who left; return how many. Safe to repeat."""
    today = timezone.localdate(now)
    left = Packet.objects.filter(candidate__left_on__lt=today, status__in=Packet.EDITABLE)
    return sum(_withdraw(packet_id, now) for packet_id in left.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _withdraw(packet_id: UUID, now: datetime) -> bool:
    rows = Packet.objects.select_for_update(of=("self",), skip_locked=True).select_related("candidate", "author", "committee")
    packet = rows.filter(pk=packet_id, status__in=Packet.EDITABLE, candidate__left_on__isnull=False).first()
    if packet is None:
        return False
    packet.status, packet.withdrawn_at = Packet.Status.WITHDRAWN, now
    packet.withdrawn_reason = _("The candidate has left the company.")
    save(packet, "status", "withdrawn_at", "withdrawn_reason")
    audit.record("packet.withdrawn", actor=None, about=packet, now=now)
    mark_readiness(packet, now=now)
    tell(packet, "packet.withdrawn", to=packet.author, now=now, subject=_("A promotion packet was withdrawn"), actor=None)
    return True


@transaction.atomic
def give_seat(*, committee_id: UUID, leaver: User, to: User, actor: User, now: datetime) -> Committee:
    """Let somebody else sit, and chair, where the leaver does; who stands too near to a candidate keeps out of that packet."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    committee = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee_id)
    if not to.is_active or to.pk == leaver.pk:
        raise Invalid(_("Choose somebody else who works here."), field="to")
    if to.pk == committee.chair_id or committee.members.filter(pk=to.pk).exists():
        raise Invalid(_("%(name)s sits on this committee already. Choose somebody else.") % {"name": to}, field="to")
    committee.members.remove(leaver)
    committee.members.add(to)
    if committee.chair_id == leaver.pk:
        committee.chair = to
        committee.save(update_fields=["chair"])
    for packet in committee.packets.filter(status__in=Packet.FROZEN).select_related("candidate", "committee"):
        recuse_the_conflicted([packet], now=now)
    audit.record("cycle.seat_given", actor=actor, about=committee, now=now, leaver=leaver.pk, to=to.pk)
    outbox.queue(
        "packet.opinion_owed",
        to=to,
        about=committee,
        key=f"seat:{committee.pk}:{to.pk}",
        now=now,
        subject=_("You sit on a promotion committee"),
        link="/packets/calibration/",
        why=_("You took the seat of somebody who leaves."),
        reply_to=actor,
    )
    return committee
