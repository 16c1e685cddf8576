"""What packets hand to *Today* and to the search; offered through `selectors`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import related
from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work, person_fields
from mentorship.core.prepared import Telling, asking, prepared

from .deadlines import STEPS, dates_of
from .models import Appeal, Committee, Decision, MarginComment, Opinion, Packet, PacketAsk

MOST_NEEDS = 20
MOST_WORK = 10
DEED_DAYS = 30
DATED = (*(f"cycle__{step}" for step in STEPS), *person_fields("candidate"))

Dates = Mapping[UUID, Mapping[str, date]]


@prepared
def _owed(user: User) -> QuerySet[Packet]:
    mine = Opinion.objects.filter(member=user, is_withheld=False).values("packet")
    waiting = Q(status__in=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    panels = Committee.objects.filter(Q(members=user) | Q(chair=user))
    hears = Q(decisions__appeal__panel__in=panels, decisions__appeal__answered_at__isnull=True)
    rows = Packet.objects.filter(Packet.objects.judged_by(user), waiting | hears).exclude(pk__in=mine).distinct()
    return rows.select_related("candidate", "cycle").only("status", *DATED).order_by("cycle__opinions_until")[:MOST_NEEDS]


@prepared
def _to_tell(user: User) -> QuerySet[Decision]:
    mine = Q(packet__candidate__manager=user) | Q(related(user, "packet__candidate", ["delegate"]))
    rows = Decision.objects.standing().filter(mine, released_at__isnull=True)
    shown = ("release_on", *person_fields("packet__candidate"))
    return rows.select_related("packet__candidate").only(*shown).order_by("release_on")[:MOST_NEEDS]


@prepared
def _to_decide(user: User, today: date) -> QuerySet[Packet]:
    """Packets of committees that one chairs, over which the committee has met."""
    mine = Packet.objects.filter(committee__chair=user, status=Packet.Status.IN_CALIBRATION, cycle__meets_on__lte=today)
    rows = mine.exclude(Packet.objects.too_close_to(user)).select_related("candidate", "cycle")
    return rows.only(*DATED).order_by("cycle__release_on")[:MOST_NEEDS]


@prepared
def _appeals(user: User) -> QuerySet[Appeal]:
    """Appeals without a panel; people partners name one."""
    rows = Appeal.objects.waiting().filter(panel__isnull=True).select_related("decision__packet__candidate")
    shown = rows if user.is_people_partner else rows.none()
    return shown.only("decision", "raised_at", *person_fields("decision__packet__candidate")).order_by("raised_at")[:MOST_NEEDS]


@prepared
def _asks(user: User) -> QuerySet[PacketAsk]:
    mine = Q(candidate__manager=user) | Q(related(user, "candidate", ["delegate"]))
    rows = PacketAsk.objects.filter(mine, status=PacketAsk.Status.ASKED)
    shown = ("answer_until", *person_fields("candidate"))
    return rows.select_related("candidate").only(*shown).order_by("answer_until")[:MOST_NEEDS]


@prepared
def _to_submit(user: User, soon: date) -> QuerySet[Packet]:
    """Packets whose submission falls within two weeks."""
    mine = Packet.objects.filter(Packet.objects.written_by(user), status__in=Packet.EDITABLE).exclude(candidate=user)
    rows = mine.filter(cycle__submit_until__lte=soon).select_related("candidate", "cycle")
    return rows.only(*DATED).order_by("cycle__submit_until")[:MOST_NEEDS]


@prepared
def _without_writer(user: User) -> QuerySet[Packet]:
    """Packets whose author has left; people partners choose another."""
    rows = Packet.objects.without_writer().select_related("candidate", "cycle")
    shown = rows if user.is_people_partner else rows.none()
    return shown.only("cycle__submit_until", *person_fields("candidate")).order_by("cycle__submit_until")[:MOST_NEEDS]


@asking
def needs_me(user: User, now: datetime) -> Telling[list[Need]]:
    """Opinions and decisions owed, decisions to tell, appeals without a panel, asks, packets to submit; and their dates."""
    soon = timezone.localdate(now) + timedelta(days=14)
    mine = [one.of(user) for one in (_owed, _to_tell, _asks, _without_writer, _appeals)]
    dated = [_to_submit.of(user, soon), _to_decide.of(user, timezone.localdate(now))]
    owed, to_tell, asks, without_writer, appeals, to_submit, to_decide = yield [*mine, *dated]
    dates = dates_of([*owed, *to_submit, *to_decide]) if owed or to_submit or to_decide else {}
    needs = [*_before_committees(owed, to_decide, dates), *_on_packets(to_submit, without_writer, dates)]
    needs += [*_on_decisions(to_tell, appeals), *_asked(asks)]
    return sorted(needs, key=lambda one: (one.strength, str(one.due_on or "")))[:MOST_NEEDS]


def _need(person: User, what: str, action: str, url: str, strength: Strength, icon: str, due_on: date | None = None) -> Need:
    """A need that concerns one candidate, who is named in it."""
    named = what % {"name": person.full_name}
    return Need(what=named, action=action, url=url, strength=strength, icon=icon, due_on=due_on, person=person)


def _before_committees(owed: list[Packet], to_decide: list[Packet], dates: Dates) -> Iterator[Need]:
    for packet in owed:
        what, url = _("Your opinion on the packet of %(name)s"), reverse("packets:opinion", args=[packet.pk])
        due = dates[packet.pk]["opinions_until"] if packet.is_open else None
        yield _need(packet.candidate, what, _("Read and judge"), url, Strength.DECISION, "scale", due)
    for packet in to_decide:
        what, url = _("The decision on the packet of %(name)s"), reverse("packets:meeting", args=[packet.pk])
        due = dates[packet.pk]["release_on"]
        yield _need(packet.candidate, what, _("Record it"), url, Strength.DECISION, "gavel", due)


def _on_decisions(to_tell: list[Decision], appeals: list[Appeal]) -> Iterator[Need]:
    for decision in to_tell:
        what, url = _("A decision on %(name)s waits for you to tell it"), reverse("packets:decision", args=[decision.pk])
        person, due = decision.packet.candidate, decision.release_on
        yield _need(person, what, _("Read and tell"), url, Strength.DECISION, "gavel", due)
    for appeal in appeals:
        what, url = _("The appeal of %(name)s waits for a panel"), reverse("packets:decision", args=[appeal.decision_id])
        yield _need(appeal.decision.packet.candidate, what, _("Name the panel"), url, Strength.DECISION, "scale")


def _asked(asks: list[PacketAsk]) -> Iterator[Need]:
    for ask in asks:
        what, url = _("%(name)s asks for a promotion packet"), reverse("packets:refuse-ask", args=[ask.pk])
        yield _need(ask.candidate, what, _("Answer"), url, Strength.PACKET, "file-question-mark", ask.answer_until)


def _on_packets(to_submit: list[Packet], without_writer: list[Packet], dates: Dates) -> Iterator[Need]:
    for packet in to_submit:
        what, url, due = _("Packet of %(name)s"), packet.get_absolute_url(), dates[packet.pk]["submit_until"]
        yield _need(packet.candidate, what, _("Finish and submit"), url, Strength.PACKET, "file-text", due)
    for packet in without_writer:
        what, url = _("The packet of %(name)s has lost its author"), reverse("packets:cycle", args=[packet.cycle_id])
        due = packet.cycle.submit_until
        yield _need(packet.candidate, what, _("Hand it over"), url, Strength.PACKET, "user-round-x", due)


@prepared
def _writing(user: User) -> QuerySet[Packet]:
    mine = Packet.objects.filter(Packet.objects.written_by(user), status__in=Packet.EDITABLE).exclude(candidate=user)
    rows = mine.select_related("candidate", "cycle")
    shown = ("status", "cycle__name", "cycle__submit_until", "candidate__full_name")
    return rows.only(*shown).order_by("cycle__submit_until")[:MOST_WORK]


@prepared
def _speaking(user: User) -> QuerySet[Packet]:
    """Drafts about those for whom one speaks: a sponsor reads them and writes in their margin."""
    mine = Packet.objects.filter(Q(related(user, "candidate", ["sponsor"])), status__in=Packet.EDITABLE).exclude(author=user)
    rows = mine.select_related("candidate", "cycle")
    shown = ("status", "cycle__name", "cycle__submit_until", "candidate__full_name")
    return rows.only(*shown).order_by("cycle__submit_until")[:MOST_WORK]


@asking
def working_on(user: User, now: datetime) -> Telling[list[Work]]:
    """Packets that one writes, and drafts about those for whom one speaks."""
    writing, speaking = yield [_writing.of(user), _speaking.of(user)]
    written = {packet.pk for packet in writing}
    packets = [*writing, *(packet for packet in speaking if packet.pk not in written)]
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
        for packet in packets
    ]


@prepared
def _released(user: User, since: datetime) -> QuerySet[Decision]:
    released = Decision.objects.filter(packet__candidate=user, released_at__gte=since)
    return released.only("released_at", "recorded_at").order_by("-released_at")[:MOST_WORK]


@prepared
def _comments(user: User, since: datetime) -> QuerySet[MarginComment]:
    mine = Q(section__packet__author=user) | Q(section__packet__candidate=user)
    comments = MarginComment.objects.filter(mine, at__gte=since).exclude(author=user).select_related("author", "section")
    return comments.only("at", "section__packet", *person_fields("author")).order_by("-at")[:MOST_WORK]


@asking
def done_for_me(user: User, now: datetime) -> Telling[list[Deed]]:
    """Released decisions on one's packets, and comments by others on what one writes or is the subject of."""
    since = now - timedelta(days=DEED_DAYS)
    released, comments = yield [_released.of(user, since), _comments.of(user, since)]
    deeds = [
        Deed(
            what=_("A decision on your packet can be read"),
            url=reverse("packets:decision", args=[one.pk]),
            at=one.released_at or one.recorded_at,
            icon="gavel",
        )
        for one in released
    ]
    deeds += [
        Deed(
            what=_("wrote in the margin of a packet"),
            url=f"{reverse('packets:packet', args=[one.section.packet_id])}#section-{one.section_id}",
            at=one.at,
            person=one.author,
            icon="message-circle",
        )
        for one in comments
    ]
    return sorted(deeds, key=lambda one: one.at, reverse=True)[:MOST_WORK]


def search(user: User, query: str, limit: int) -> list[Found]:
    """Packets that one may see, by the candidate's name: one query."""
    people = User.objects.named_like(query).values("pk")
    rows = Packet.objects.visible_to(user).filter(candidate__in=people).select_related("candidate", "cycle", "target_level")
    return [
        Found(
            label=f"{packet.candidate.full_name} → {packet.target_level}",
            kind=_("packets"),
            url=packet.get_absolute_url(),
            icon="file-text",
            detail=packet.cycle.name,
        )
        for packet in rows.order_by("-opened_at")[:limit]
    ]
