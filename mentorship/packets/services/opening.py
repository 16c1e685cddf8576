"""How a packet begins: opened by the manager, asked for by the candidate, declined, withdrawn, given to another author."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import Relationship, User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.prepared import prepared
from mentorship.feedback.models import FeedbackRound
from mentorship.ladders.models import Level
from mentorship.packets import policies
from mentorship.packets.errors import TooLate
from mentorship.packets.models import Packet, PacketAsk, PromotionCycle
from mentorship.readiness import services as readiness

from .telling import why_of


@transaction.atomic
def open_packet(
    *, actor: User, candidate: User, cycle: PromotionCycle, target_level: Level, now: datetime, author: User | None = None
) -> Packet:
    """Open one packet for a candidate towards a higher level, pinned to that level's ladder version; one is open at a time."""
    if not policies.can_open(actor, candidate):
        raise PermissionDenied
    _check_cycle(cycle, now)
    _check_target(candidate, target_level)
    _check_meant(cycle, candidate, target_level)
    writer = author or (actor if policies.is_manager(actor, candidate) else candidate.manager or actor)
    if writer.pk == candidate.pk:
        raise Invalid(_("The candidate cannot write their own packet. Choose the manager or a colleague."), field="author")
    try:
        with transaction.atomic():
            packet = Packet.objects.create(
                cycle=cycle,
                candidate=candidate,
                author=writer,
                is_author_assigned=writer.pk != candidate.manager_id,
                target_level=target_level,
                ladder_version=target_level.version,
                round=round_for(candidate, target_level),
                opened_at=now,
            )
    except IntegrityError:
        message = _("%(name)s has an open packet already. Continue that one, or withdraw it first.") % {
            "name": candidate.full_name
        }
        raise AlreadyDone(message, field="candidate") from None
    PacketAsk.objects.filter(candidate=candidate, cycle=cycle, status=PacketAsk.Status.ASKED).update(
        status=PacketAsk.Status.AGREED, answered_at=now, answered_by=actor
    )
    audit.record(
        "packet.opened",
        actor=actor,
        about=packet,
        now=now,
        on_behalf_of=acting_for(actor, candidate),
        target=str(target_level),
        cycle=str(cycle),
    )
    mark_readiness(packet, now=now)
    speaks = Relationship.objects.active_on(timezone.localdate(now)).filter(subject=candidate, role=Relationship.Role.SPONSOR)
    concerned = (candidate, writer, *User.objects.filter(pk__in=speaks.values("reader")))
    readers = [person for person in dict.fromkeys(concerned) if person.pk != actor.pk]
    tell(packet, "packet.opened", to=readers, now=now, subject=_("A promotion packet was opened"), actor=actor)
    return packet


@transaction.atomic
def open_packets(*, actor: User, candidates: Iterable[tuple[User, Level]], cycle: PromotionCycle, now: datetime) -> list[Packet]:
    """Open packets for several people at once: all of them, or none and the first that cannot be is named."""
    opened = []
    for candidate, level in candidates:
        try:
            opened.append(open_packet(actor=actor, candidate=candidate, cycle=cycle, target_level=level, now=now))
        except (Invalid, AlreadyDone) as error:
            message = _("%(name)s: %(why)s Nothing was opened.") % {"name": candidate.full_name, "why": error.message}
            raise Invalid(message, field="candidates") from error
    return opened


def _check_cycle(cycle: PromotionCycle, now: datetime) -> None:
    if cycle.status != PromotionCycle.Status.OPEN:
        raise WrongStatus(cycle, expected=[PromotionCycle.Status.OPEN])
    last = max([cycle.submit_until, *cycle.extensions.filter(step="submit_until").values_list("until", flat=True)])
    if timezone.localdate(now) > last:
        raise TooLate(
            _("Packets of this cycle were due before. Choose the next cycle, or ask the people partner for an extension."),
            field="cycle",
        )


def _check_target(candidate: User, target: Level) -> None:
    if candidate.left_on is not None:
        raise Invalid(_("This person has left the company."), field="candidate")
    if candidate.level_rank is not None and target.rank <= candidate.level_rank:
        message = _("%(name)s is at %(level)s already. A packet leads to a higher level.")
        raise Invalid(message % {"name": candidate.full_name, "level": candidate.level_code}, field="target_level")
    if not target.expectations.exists():
        raise Invalid(
            _("This level has no expectations, so there is nothing to show. Choose another, or complete the ladder."),
            field="target_level",
        )


def _check_meant(cycle: PromotionCycle, candidate: User, target: Level) -> None:
    """A cycle may be one ladder's, one path's or one organisation's."""
    ladders = list(cycle.ladders.all())
    is_meant = (
        (not ladders or target.version.ladder in ladders)
        and cycle.track_kind in {"", target.track.kind}
        and (cycle.top is None or candidate.path.startswith(cycle.top.path))
    )
    if not is_meant:
        message = _("%(cycle)s is not meant for %(name)s and %(level)s. Choose a cycle of their ladder and organisation.")
        raise Invalid(message % {"cycle": cycle.name, "name": candidate.full_name, "level": target}, field="cycle")


def round_for(candidate: User, target: Level) -> FeedbackRound | None:
    """Return the newest promotion round about the candidate for this level."""
    rounds = FeedbackRound.objects.filter(subject=candidate, purpose=FeedbackRound.Purpose.PROMOTION, target_level=target)
    return rounds.exclude(status=FeedbackRound.Status.CANCELLED).order_by("-opened_at").first()


@transaction.atomic
def ask_for_packet(*, actor: User, cycle: PromotionCycle, now: datetime, why: str = "") -> PacketAsk:
    """A candidate asks their manager for a packet; the manager must answer, with a reason, within the cycle's days."""
    _check_cycle(cycle, now)
    if actor.manager is None:
        raise Invalid(_("You have no manager in the program who could write it. Ask your people partner."))
    if Packet.objects.open().filter(candidate=actor).exists():
        raise AlreadyDone(_("You have an open packet already."))
    until = timezone.localdate(now) + timedelta(days=cycle.answer_days)
    ask, is_new = PacketAsk.objects.get_or_create(
        candidate=actor,
        cycle=cycle,
        defaults={"words": checks.words(why, field="why"), "answer_until": until, "asked_at": now},
    )
    if not is_new:
        raise AlreadyDone(_("You have asked in this cycle already. The answer is on this page as soon as it is given."))
    audit.record("packet.asked", actor=actor, about=ask, now=now)
    outbox.queue(
        "packet.asked",
        to=actor.manager,
        about=ask,
        key=f"ask:{ask.pk}",
        now=now,
        subject=_("Somebody asks you for a promotion packet"),
        link=reverse("packets:index"),
        why=_("You are this person’s manager."),
        reply_to=actor,
    )
    return ask


@transaction.atomic
def refuse_ask(*, ask_id: UUID, actor: User, now: datetime, reason: str) -> PacketAsk:
    """The manager says no, and why; the candidate reads the reason. Agreeing is opening the packet."""
    ask = PacketAsk.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=ask_id)
    if not policies.can_answer(actor, ask):
        raise PermissionDenied
    if ask.status != PacketAsk.Status.ASKED:
        raise WrongStatus(ask, expected=[PacketAsk.Status.ASKED])
    ask.reason = checks.words(reason, field="reason", is_required=True)
    ask.status, ask.answered_at, ask.answered_by = PacketAsk.Status.REFUSED, now, actor
    ask.save(update_fields=["reason", "status", "answered_at", "answered_by"])
    audit.record("packet.ask_refused", actor=actor, about=ask, now=now, on_behalf_of=acting_for(actor, ask.candidate))
    outbox.queue(
        "packet.ask_answered",
        to=ask.candidate,
        about=ask,
        key=f"ask:{ask.pk}:answered",
        now=now,
        subject=_("Your ask for a promotion packet was answered"),
        link=reverse("packets:index"),
        why=_("You asked for it."),
        reply_to=actor,
    )
    return ask


@transaction.atomic
def decline_packet(*, packet_id: UUID, actor: User, now: datetime, reason: str = "") -> Packet:
    """The candidate does not want this packet: it is withdrawn and marked so."""
    packet = locked(packet_id, actor)
    if actor.pk != packet.candidate_id:
        raise PermissionDenied
    if packet.is_frozen and packet.first_opinion_read_at is not None:
        raise Invalid(_("The committee has begun to compare opinions. Ask your manager if you want it withdrawn."))
    packet.is_declined_by_candidate = True
    return end(packet, actor=actor, now=now, reason=reason, verb="packet.declined")


@transaction.atomic
def withdraw_packet(*, packet_id: UUID, actor: User, now: datetime, reason: str) -> Packet:
    """The author or a people partner takes the packet out of the cycle, with a reason that the candidate reads."""
    packet = locked(packet_id, actor)
    if not (policies.can_write(actor, packet) or policies.can_assign(actor)):
        raise PermissionDenied
    return end(
        packet, actor=actor, now=now, reason=checks.words(reason, field="reason", is_required=True), verb="packet.withdrawn"
    )


def end(packet: Packet, *, actor: User | None, now: datetime, reason: str, verb: str) -> Packet:
    """Take a locked packet out of its cycle, with a reason, and tell the others."""
    if packet.status in {Packet.Status.DECIDED, Packet.Status.WITHDRAWN}:
        raise WrongStatus(
            packet,
            expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING, Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION],
        )
    packet.status, packet.withdrawn_at = Packet.Status.WITHDRAWN, now
    packet.withdrawn_reason = checks.words(reason, field="reason")
    save(packet, "status", "withdrawn_at", "withdrawn_reason", "is_declined_by_candidate")
    audit.record(verb, actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate) if actor else None)
    mark_readiness(packet, now=now)
    others = [person for person in (packet.candidate, packet.author) if actor is None or person.pk != actor.pk]
    tell(packet, verb, to=others, now=now, subject=_("A promotion packet was withdrawn"), actor=actor)
    return packet


@transaction.atomic
def assign_author(*, packet_id: UUID, actor: User, author: User, now: datetime) -> Packet:
    """A people partner hands an unfinished packet to another author, for instance when the manager has left."""
    if not policies.can_assign(actor):
        raise PermissionDenied
    packet = Packet.objects.select_for_update(of=("self",)).select_related("candidate").get(pk=packet_id)
    require_editable(packet)
    if author.pk == packet.candidate_id or not author.is_active:
        raise Invalid(_("The author is a colleague at work, not the candidate."), field="author")
    packet.author, packet.is_author_assigned = author, True
    save(packet, "author", "is_author_assigned")
    audit.record("packet.author_assigned", actor=actor, about=packet, now=now, author=author.pk)
    tell(packet, "packet.assigned", to=author, now=now, subject=_("A promotion packet is yours to write"), actor=actor)
    return packet


def locked(packet_id: UUID, actor: User) -> Packet:
    """Return the packet if the actor may see it, locked for the rest of the transaction."""
    for found in _locked(actor, packet_id):
        return found
    raise Packet.DoesNotExist


@prepared
def _locked(actor: User, packet_id: UUID) -> QuerySet[Packet]:
    visible = Packet.objects.visible_to(actor).filter(pk=packet_id)
    rows = Packet.objects.select_for_update(of=("self",)).select_related("candidate", "author", "cycle", "committee")
    return rows.filter(pk__in=visible.values("pk"))


def require_editable(packet: Packet) -> None:
    """Raise `WrongStatus` once it is submitted, decided or withdrawn."""
    if not packet.is_editable:
        raise WrongStatus(packet, expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING])


def save(packet: Packet, *fields: str) -> None:
    """Write these fields and count the packet's version on."""
    packet.version += 1
    packet.save(update_fields=[*fields, "version"])


def mark_readiness(packet: Packet, *, now: datetime, is_released: bool = False) -> None:
    """Say in readiness how far the packet is; an embargoed decision looks like calibration."""
    state = "" if packet.status == Packet.Status.WITHDRAWN or is_released else packet.status
    state = Packet.Status.IN_CALIBRATION if state == Packet.Status.DECIDED else state
    readiness.mark_packet(
        person_id=packet.candidate_id, packet_id=packet.pk, state=state, target_level_id=packet.target_level_id, now=now
    )


def tell(
    packet: Packet,
    kind: str,
    *,
    to: User | Iterable[User],
    now: datetime,
    subject: str,
    actor: User | None,
    link: str = "",
    key: str = "",
) -> None:
    """Tell people that something waits about this packet, never what."""
    outbox.queue(
        kind,
        to=to,
        about=packet,
        key=key or f"packet:{packet.pk}:{kind}:{packet.version}",
        now=now,
        subject=subject,
        link=link or packet.get_absolute_url(),
        why=why_of(kind),
        reply_to=actor,
    )
