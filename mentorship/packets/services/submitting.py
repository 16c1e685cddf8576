"""Freezing a packet, and taking a mistaken submission back while nobody has read an opinion."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.packets import policies
from mentorship.packets.document import canonical, to_data
from mentorship.packets.documents import as_edited, latest_draft
from mentorship.packets.errors import NotReady
from mentorship.packets.models import Committee, Opinion, Packet, PacketDraft, SubmittedPacket
from mentorship.packets.selectors import checks_of

from .opening import locked, mark_readiness, require_editable, save, tell
from .recusing import recuse_the_conflicted


@transaction.atomic
def submit_packet(*, packet_id: UUID, actor: User, now: datetime) -> Packet:
    """Freeze the draft as it stands, with the SHA-256 of its canonical JSON, and hand it to calibration."""
    packet = locked(packet_id, actor)
    if not policies.can_write(actor, packet):
        raise PermissionDenied
    require_editable(packet)
    draft = latest_draft(packet)
    if draft is None:
        raise Invalid(_("There is no draft yet. Ask for one first; it takes a few seconds."))
    stops = [check for check in checks_of(packet, draft, today=timezone.localdate(now)) if check.tone == "stop"]
    if stops:
        message = _("This packet cannot be submitted yet. %(first)s")
        raise NotReady(
            message % {"first": stops[0].text}, rows=[{"message": check.text, "section": check.section} for check in stops]
        )
    _freeze(packet, draft, actor=actor, now=now)
    packet.status, packet.submitted_at, packet.submitted_by = Packet.Status.SUBMITTED, now, actor
    packet.committee, packet.author = packet.committee or _only_committee(packet), packet.writer
    save(packet, "status", "submitted_at", "submitted_by", "committee", "author")
    recuse_the_conflicted([packet], now=now)
    audit.record("packet.submitted", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate))
    mark_readiness(packet, now=now)
    _tell(packet, actor=actor, now=now)
    return packet


def _freeze(packet: Packet, draft: PacketDraft, *, actor: User, now: datetime) -> SubmittedPacket:
    document = as_edited(draft, list(packet.sections.all()))
    content = canonical(document)
    return SubmittedPacket.objects.create(
        packet=packet,
        document=to_data(document),
        canonical=content,
        sha256=hashlib.sha256(content).hexdigest(),
        submitted_by=actor,
        submitted_at=now,
    )


def _only_committee(packet: Packet) -> Committee | None:
    """Return the cycle's committee where there is just one; else the people partner chooses."""
    found = list(packet.cycle.committees.filter(is_appeal_panel=False)[:2])
    return found[0] if len(found) == 1 else None


def _tell(packet: Packet, *, actor: User, now: datetime) -> None:
    recused = set(packet.recusals.values_list("member", flat=True))
    members = [member for member in packet.committee.members.all() if member.pk not in recused] if packet.committee else []
    tell(packet, "packet.submitted", to=packet.candidate, now=now, subject=_("Your promotion packet was submitted"), actor=actor)
    tell(packet, "packet.opinion_owed", to=members, now=now, subject=_("A packet waits for your opinion"), actor=actor)


@transaction.atomic
def take_back(*, packet_id: UUID, actor: User, now: datetime) -> Packet:
    """Undo a mistaken submission, visibly: possible until a member has read another's opinion. Given opinions are set aside."""
    packet = locked(packet_id, actor)
    if not policies.can_take_back(actor, packet):
        raise PermissionDenied
    if packet.status not in {Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION}:
        raise WrongStatus(packet, expected=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    if packet.first_opinion_read_at is not None:
        raise NotReady(_("A member has read another’s opinion, so the submission stands. Ask the committee’s chair."))
    packet.submissions.filter(taken_back_at__isnull=True).update(taken_back_at=now)
    Opinion.objects.filter(packet=packet).update(is_withheld=True)
    packet.status, packet.submitted_at = Packet.Status.DRAFTING, None
    save(packet, "status", "submitted_at")
    audit.record("packet.taken_back", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate))
    mark_readiness(packet, now=now)
    members = list(packet.committee.members.all()) if packet.committee else []
    tell(
        packet,
        "packet.taken_back",
        to=[packet.candidate, *members],
        now=now,
        subject=_("A submitted packet was taken back"),
        actor=actor,
    )
    return packet
