"""Who keeps out: found by the program from who stands how to the candidate, or declared by the member."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Relationship, User
from mentorship.core import audit
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.packets import policies
from mentorship.packets.models import CloseTie, Committee, Opinion, Packet, Recusal

from .opening import locked, tell

Cause = Recusal.Cause


def recuse_the_conflicted(packets: Iterable[Packet], *, now: datetime) -> int:
    """Recuse manager, delegate, mentor, sponsor, author, candidate and declared ties on committees and panels; return how many.

    Six queries for any number of packets; an opinion that such a member gave is withheld, and the chair is told.
    """
    rows = list(packets)
    sitting = _sitting(rows)
    known = set(Recusal.objects.filter(packet__in=rows).values_list("packet", "member"))
    causes = _causes(rows, now)
    found = [
        (packet, member, causes[packet.pk][member])
        for packet in rows
        for member in sorted(sitting[packet.pk] & causes[packet.pk].keys())
        if (packet.pk, member) not in known
    ]
    for packet, member, cause in found:
        _recuse(packet, member, cause, now)
        audit.record("packet.recused", actor=None, about=packet, now=now, member=member)
    return len(found)


def recuse_who_came_close(*, now: datetime) -> int:
    """Look again at every packet before a committee: who became manager, mentor, sponsor or declared a tie since keeps out."""
    waiting = Q(status__in=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    appealed = Q(decisions__appeal__answered_at__isnull=True, decisions__appeal__isnull=False)
    rows = Packet.objects.filter(waiting | appealed).select_related("candidate", "committee").distinct()
    with transaction.atomic():
        return recuse_the_conflicted(rows, now=now)


def keeping_out(packets: list[Packet], *, now: datetime | None = None) -> dict[UUID, set[int]]:
    """Who would have to keep out of each packet today."""
    return {key: set(causes) for key, causes in _causes(packets, now or timezone.now()).items()}


def _sitting(packets: list[Packet]) -> dict[UUID, set[int]]:
    """Who sits on each packet's committee or panel."""
    sitting: dict[UUID, set[int]] = {packet.pk: set() for packet in packets}
    here = {"packets__in": packets}, {"appeals__decision__packet__in": packets}
    for condition, packet_key in zip(here, ("packets", "appeals__decision__packet"), strict=True):
        for key, chair, member in Committee.objects.filter(**condition).values_list(packet_key, "chair", "members"):
            if key in sitting:
                sitting[key] |= {one for one in (chair, member) if one}
    return sitting


def _causes(packets: list[Packet], now: datetime) -> dict[UUID, dict[int, str]]:
    """Why who would have to keep out of each packet, the nearest cause last."""
    roles = {
        Relationship.Role.MENTOR: Cause.MENTOR,
        Relationship.Role.SPONSOR: Cause.SPONSOR,
        Relationship.Role.DELEGATE: Cause.DELEGATE,
    }
    people = {packet.candidate_id for packet in packets}
    by_person: dict[int, dict[int, str]] = {person: {} for person in people}
    for one, other in CloseTie.objects.filter(Q(person__in=people) | Q(declared_by__in=people)).values_list(
        "declared_by", "person"
    ):
        for person, member in ((one, other), (other, one)):
            if person in by_person:
                by_person[person][member] = Cause.DECLARED
    related = Relationship.objects.active_on(timezone.localdate(now)).filter(subject__in=people, role__in=list(roles))
    for person, reader, role in related.values_list("subject", "reader", "role"):
        by_person[person][reader] = roles[Relationship.Role(role)]
    return {packet.pk: by_person[packet.candidate_id] | _own(packet) for packet in packets}


def _own(packet: Packet) -> dict[int, str]:
    own: dict[int, str] = {packet.author_id: Cause.AUTHOR, packet.candidate_id: Cause.DECLARED}
    return own | ({packet.candidate.manager_id: Cause.MANAGER} if packet.candidate.manager_id else {})


def _recuse(packet: Packet, member: int, cause: str, now: datetime) -> None:
    Recusal.objects.get_or_create(packet=packet, member_id=member, defaults={"cause": cause, "at": now})
    withheld = Opinion.objects.filter(packet=packet, member_id=member, is_withheld=False).update(is_withheld=True)
    chair = packet.committee.chair if packet.committee else None
    if withheld and chair and chair.pk != member:
        subject = _("A member keeps out of a packet")
        tell(packet, "packet.recused", to=chair, now=now, subject=subject, actor=None, key=f"recused:{packet.pk}:{member}")


@transaction.atomic
def declare_tie(*, actor: User, person: User, now: datetime) -> CloseTie:
    """Say that one is too close to somebody to judge them, or be judged by them: the program keeps the two apart from now on."""
    if person.pk == actor.pk:
        raise Invalid(_("Choose somebody else: nobody judges their own packet."), field="person")
    tie, is_new = CloseTie.objects.get_or_create(declared_by=actor, person=person, defaults={"at": now})
    if not is_new:
        raise AlreadyDone(_("You have named %(name)s already.") % {"name": person.full_name}, field="person")
    audit.record("tie.declared", actor=actor, about=None, now=now)
    before_them = Packet.objects.filter(candidate__in=[actor, person], status__in=Packet.FROZEN).exclude(
        status=Packet.Status.DECIDED
    )
    recuse_the_conflicted(before_them.select_related("candidate", "committee"), now=now)
    return tie


@transaction.atomic
def undo_tie(*, tie_id: int, actor: User, now: datetime) -> None:
    """Take a declared tie back; packets from which it kept somebody out stay so."""
    CloseTie.objects.visible_to(actor).get(pk=tie_id).delete()
    audit.record("tie.undone", actor=actor, about=None, now=now)


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
        subject = _("A member keeps out of a packet")
        key = f"recused:{packet.pk}:{actor.pk}"
        tell(packet, "packet.recused", to=packet.committee.chair, now=now, subject=subject, actor=actor, key=key)
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
        recuse_the_conflicted([packet], now=now)
        recused = set(packet.recusals.values_list("member", flat=True))
        members = [member for member in committee.members.all() if member.pk not in recused]
        tell(packet, "packet.opinion_owed", to=members, now=now, subject=_("A packet waits for your opinion"), actor=actor)
    return packet
