"""What packets hand to *Today* and to the search; offered through `selectors`."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import related
from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work

from .deadlines import dates_of
from .models import Committee, Decision, MarginComment, Opinion, Packet, PacketAsk

MOST_NEEDS = 20
MOST_WORK = 10
DEED_DAYS = 30


def needs_me(user: User, now: datetime) -> list[Need]:
    """Opinions and decisions owed, decisions to tell, asks to answer, packets to submit: six queries."""
    needs = [*_owed_by_members(user), *_to_tell(user), *_asks(user), *_to_submit(user, now), *_to_hand_on(user)]
    return sorted(needs, key=lambda one: (one.strength, str(one.due_on or "")))[:MOST_NEEDS]


def _owed_by_members(user: User) -> list[Need]:
    mine = Opinion.objects.filter(member=user, is_withheld=False).values("packet")
    waiting = Q(status__in=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    panels = Committee.objects.filter(Q(members=user) | Q(chair=user))
    hears = Q(decisions__appeal__panel__in=panels, decisions__appeal__answered_at__isnull=True)
    rows = Packet.objects.filter(Packet.objects.judged_by(user), waiting | hears).exclude(pk__in=mine).distinct()
    packets = list(rows.select_related("candidate", "cycle").order_by("cycle__opinions_until")[:MOST_NEEDS])
    dates = dates_of(packets)
    return [
        Need(
            what=_("Your opinion on the packet of %(name)s") % {"name": packet.candidate.full_name},
            action=_("Read and judge"),
            url=reverse("packets:opinion", args=[packet.pk]),
            strength=Strength.DECISION,
            icon="scale",
            due_on=dates[packet.pk]["opinions_until"] if packet.is_open else None,
            person=packet.candidate,
        )
        for packet in packets
    ]


def _to_tell(user: User) -> list[Need]:
    mine = Q(packet__candidate__manager=user) | Q(related(user, "packet__candidate", ["delegate"]))
    rows = Decision.objects.standing().filter(mine, released_at__isnull=True)
    return [
        Need(
            what=_("A decision on %(name)s waits for you to tell it") % {"name": decision.packet.candidate.full_name},
            action=_("Read and tell"),
            url=reverse("packets:decision", args=[decision.pk]),
            strength=Strength.DECISION,
            icon="gavel",
            due_on=decision.release_on,
            person=decision.packet.candidate,
        )
        for decision in rows.select_related("packet__candidate").order_by("release_on")[:MOST_NEEDS]
    ]


def _asks(user: User) -> list[Need]:
    mine = Q(candidate__manager=user) | Q(related(user, "candidate", ["delegate"]))
    rows = PacketAsk.objects.filter(mine, status=PacketAsk.Status.ASKED)
    return [
        Need(
            what=_("%(name)s asks for a promotion packet") % {"name": ask.candidate.full_name},
            action=_("Answer"),
            url=reverse("packets:refuse-ask", args=[ask.pk]),
            strength=Strength.PACKET,
            icon="file-question-mark",
            due_on=ask.answer_until,
            person=ask.candidate,
        )
        for ask in rows.select_related("candidate").order_by("answer_until")[:MOST_NEEDS]
    ]


def _to_submit(user: User, now: datetime) -> list[Need]:
    """Packets whose submission falls within two weeks."""
    soon = timezone.localdate(now) + timedelta(days=14)
    mine = Packet.objects.filter(Packet.objects.written_by(user), status__in=Packet.EDITABLE).exclude(candidate=user)
    rows = mine.filter(cycle__submit_until__lte=soon).select_related("candidate", "cycle")
    packets = list(rows.order_by("cycle__submit_until")[:MOST_NEEDS])
    dates = dates_of(packets)
    return [
        Need(
            what=_("Packet of %(name)s") % {"name": packet.candidate.full_name},
            action=_("Finish and submit"),
            url=packet.get_absolute_url(),
            strength=Strength.PACKET,
            icon="file-text",
            due_on=dates[packet.pk]["submit_until"],
            person=packet.candidate,
        )
        for packet in packets
    ]


def _to_hand_on(user: User) -> list[Need]:
    """Packets whose author has left; people partners choose another."""
    if not user.is_people_partner:
        return []
    rows = Packet.objects.without_writer().select_related("candidate", "cycle")
    return [
        Need(
            what=_("The packet of %(name)s has lost its author") % {"name": packet.candidate.full_name},
            action=_("Hand it over"),
            url=reverse("packets:cycle", args=[packet.cycle_id]),
            strength=Strength.PACKET,
            icon="user-round-x",
            due_on=packet.cycle.submit_until,
            person=packet.candidate,
        )
        for packet in rows.order_by("cycle__submit_until")[:MOST_NEEDS]
    ]


def working_on(user: User, now: datetime) -> list[Work]:
    """Packets that one writes: one query."""
    mine = Packet.objects.filter(Packet.objects.written_by(user), status__in=Packet.EDITABLE).exclude(candidate=user)
    rows = mine.select_related("candidate", "cycle", "target_level")
    return [
        Work(
            what=_("Packet of %(name)s") % {"name": packet.candidate.full_name},
            url=packet.get_absolute_url(),
            icon="file-text",
            status=packet.status,
            status_label=Packet.Status(packet.status).label,
            detail=packet.cycle.name,
            at=packet.cycle.submit_until,
        )
        for packet in rows.order_by("cycle__submit_until")[:MOST_WORK]
    ]


def done_for_me(user: User, now: datetime) -> list[Deed]:
    """Released decisions on one's packets, and comments by others on what one writes or is the subject of: two queries."""
    since = now - timedelta(days=DEED_DAYS)
    released = Decision.objects.filter(packet__candidate=user, released_at__gte=since).select_related("recorded_by")
    comments = MarginComment.objects.filter(Q(section__packet__author=user) | Q(section__packet__candidate=user), at__gte=since)
    deeds = [
        Deed(
            what=_("A decision on your packet can be read"),
            url=reverse("packets:decision", args=[one.pk]),
            at=one.released_at or one.recorded_at,
            icon="gavel",
        )
        for one in released.order_by("-released_at")[:MOST_WORK]
    ]
    deeds += [
        Deed(
            what=_("wrote in the margin of a packet"),
            url=f"{reverse('packets:packet', args=[one.section.packet_id])}#section-{one.section_id}",
            at=one.at,
            person=one.author,
            icon="message-circle",
        )
        for one in comments.exclude(author=user).select_related("author", "section").order_by("-at")[:MOST_WORK]
    ]
    return sorted(deeds, key=lambda one: one.at, reverse=True)[:MOST_WORK]


def search(user: User, query: str, limit: int) -> list[Found]:
    """Packets that one may see, by the candidate's name: one query."""
    people = User.objects.named_like(query).values("pk")
    rows = Packet.objects.visible_to(user).filter(candidate__in=people).select_related("candidate", "cycle", "target_level")
    return [
        Found(
            label=f"{packet.candidate.full_name} → {packet.target_level}",
            kind=_("Packet"),
            url=packet.get_absolute_url(),
            icon="file-text",
            detail=packet.cycle.name,
        )
        for packet in rows.order_by("-opened_at")[:limit]
    ]
