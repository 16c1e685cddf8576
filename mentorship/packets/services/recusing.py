"""Who keeps out: found by the program from who stands how to the candidate, or declared by the member."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Relationship, User
from mentorship.core import audit
from mentorship.core.errors import WrongStatus
from mentorship.packets import policies
from mentorship.packets.models import Committee, Opinion, Packet, Recusal

from .opening import locked, tell

Cause = Recusal.Cause


def recuse_the_conflicted(packet: Packet, *, now: datetime) -> None:
    """Recuse manager, mentor, sponsor, author and the candidate wherever they sit on the packet's committee or panel."""
    committees = [packet.committee, *Committee.objects.filter(appeals__decision__packet=packet)]
    members = {member for one in committees if one for member in [one.chair_id, *one.members.values_list("pk", flat=True)]}
    for member, cause in _conflicts(packet, members, now):
        _recuse(packet, member, cause, now)


def _conflicts(packet: Packet, members: Iterable[int], now: datetime) -> list[tuple[int, str]]:
    roles = {Relationship.Role.MENTOR: Cause.MENTOR, Relationship.Role.SPONSOR: Cause.SPONSOR}
    related = Relationship.objects.active_on(timezone.localdate(now)).filter(subject=packet.candidate, role__in=list(roles))
    causes: dict[int, str] = {reader: roles[Relationship.Role(role)] for reader, role in related.values_list("reader", "role")}
    causes |= {packet.author_id: Cause.AUTHOR, packet.candidate_id: Cause.DECLARED}
    if packet.candidate.manager_id:
        causes[packet.candidate.manager_id] = Cause.MANAGER
    return [(member, causes[member]) for member in members if member in causes]


def _recuse(packet: Packet, member: int, cause: str, now: datetime) -> None:
    Recusal.objects.get_or_create(packet=packet, member_id=member, defaults={"cause": cause, "at": now})
    Opinion.objects.filter(packet=packet, member_id=member).update(is_withheld=True)


@transaction.atomic
def declare_conflict(*, packet_id: UUID, actor: User, now: datetime) -> Packet:
    """A member keeps out of one packet, for family or another reason that nobody asks; an opinion already given is withheld."""
    packet = locked(packet_id, actor)
    if not policies.can_judge(actor, packet):
        raise PermissionDenied
    if packet.status == Packet.Status.DECIDED:
        raise WrongStatus(packet, expected=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    _recuse(packet, actor.pk, Cause.DECLARED, now)
    audit.record("packet.recused", actor=actor, about=packet, now=now)
    if packet.committee and packet.committee.chair_id != actor.pk:
        tell(
            packet, "packet.recused", to=packet.committee.chair, now=now, subject=_("A member keeps out of a packet"), actor=actor
        )
    return packet


@transaction.atomic
def assign_committee(*, packet_id: UUID, actor: User, committee: Committee | None, now: datetime) -> Packet:
    """A people partner says which committee decides on a packet; members with a conflict are recused at once."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    packet = Packet.objects.select_for_update(of=("self",)).select_related("candidate", "author", "cycle").get(pk=packet_id)
    if packet.status in {Packet.Status.DECIDED, Packet.Status.WITHDRAWN} or packet.opinions.filter(is_withheld=False).exists():
        raise WrongStatus(packet, expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING, Packet.Status.SUBMITTED])
    packet.committee = committee
    packet.version += 1
    packet.save(update_fields=["committee", "version"])
    audit.record("packet.committee_assigned", actor=actor, about=packet, now=now)
    if packet.is_frozen and committee:
        recuse_the_conflicted(packet, now=now)
        recused = set(packet.recusals.values_list("member", flat=True))
        members = [member for member in committee.members.all() if member.pk not in recused]
        tell(packet, "packet.opinion_owed", to=members, now=now, subject=_("A packet waits for your opinion"), actor=actor)
    return packet
