"""Sealed opinions first, then the meeting."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.packets import policies
from mentorship.packets.models import MeetingNote, Opinion, OpinionLine, Packet

from .opening import locked, mark_readiness, save
from .recusing import recuse_the_conflicted

View = OpinionLine.View
OPEN = {Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION}
LONGEST_WHY = 4_000


@transaction.atomic
def give_opinion(
    *,
    packet_id: UUID,
    actor: User,
    lines: Mapping[int, tuple[str, str]],
    overall: str,
    now: datetime,
) -> Opinion:
    """Keep a member's sealed opinion: per competency (key) a view and why. A later one is a new row; the earlier stays."""
    packet = locked(packet_id, actor)
    if not policies.can_opine(actor, packet):
        raise PermissionDenied
    if packet.status not in OPEN and not _is_appealed(packet):
        raise WrongStatus(packet, expected=[*OPEN])
    wanted = list(
        packet.target_level.expectations.order_by("competency__position").values_list("competency_id", "competency__name")
    )
    checked = {pk: _checked_line(lines.get(pk), name, pk) for pk, name in wanted}
    last = packet.opinions.filter(member=actor).order_by("-number").values_list("number", flat=True).first() or 0
    text = checks.words(overall, field="overall", longest=LONGEST_WHY)
    opinion = Opinion.objects.create(packet=packet, member=actor, number=last + 1, overall=text, at=now)
    OpinionLine.objects.bulk_create(
        OpinionLine(opinion=opinion, competency_id=pk, view=view, why=why) for pk, (view, why) in checked.items()
    )
    if packet.status == Packet.Status.SUBMITTED:
        packet.status = Packet.Status.IN_CALIBRATION
        save(packet, "status")
        mark_readiness(packet, now=now)
    audit.record("packet.opinion_given", actor=actor, about=packet, now=now, number=opinion.number)
    return opinion


def _is_appealed(packet: Packet) -> bool:
    return packet.decisions.filter(appeal__isnull=False, appeal__answered_at__isnull=True).exists()


def _checked_line(given: tuple[str, str] | None, name: str, pk: int) -> tuple[str, str]:
    """Every competency has a view; every view but "can't tell" says why."""
    view, why = given or ("", "")
    if view not in View.values:
        raise Invalid(
            _("Give your view on %(name)s: meets, partly, doesn’t, or can’t tell.") % {"name": name}, field=f"view_{pk}"
        )
    words = checks.words(why, field=f"why_{pk}", longest=LONGEST_WHY)
    if view != View.CANT_TELL and not words:
        raise Invalid(_("Say why on %(name)s, in a sentence.") % {"name": name}, field=f"why_{pk}")
    return view, words


@transaction.atomic
def enter_meeting(*, packet_id: UUID, actor: User, now: datetime) -> Packet:
    """A member who has given an opinion reads the others'; from the first reading on the submission stands."""
    packet = locked(packet_id, actor)
    if not policies.can_judge(actor, packet):
        raise PermissionDenied
    if not packet.opinions.filter(member=actor, is_withheld=False).exists():
        raise Invalid(_("Give your own opinion first; the others’ show afterwards."))
    recuse_the_conflicted([packet], now=now)
    others = packet.opinions.filter(is_withheld=False).exclude(member=actor).exists()
    if others and packet.first_opinion_read_at is None:
        packet.first_opinion_read_at = now
        save(packet, "first_opinion_read_at")
        audit.record("packet.opinions_read", actor=actor, about=packet, now=now)
    return packet


@transaction.atomic
def note_meeting(*, packet_id: UUID, actor: User, text: str, now: datetime) -> MeetingNote:
    """Write a note of the meeting; the committee alone reads it."""
    packet = locked(packet_id, actor)
    if not policies.can_judge(actor, packet):
        raise PermissionDenied
    if not packet.opinions.filter(member=actor, is_withheld=False).exists():
        raise Invalid(_("Give your own opinion first; the meeting’s notes show afterwards."))
    note = MeetingNote.objects.create(
        packet=packet, author=actor, text=checks.words(text, field="text", longest=10_000, is_required=True), at=now
    )
    audit.record("packet.meeting_noted", actor=actor, about=packet, now=now)
    return note
