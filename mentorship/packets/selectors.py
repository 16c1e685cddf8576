"""Reads that join: the lists, the check list, what changed under a draft, what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value

from accounts.access import related
from accounts.models import User
from mentorship.core.prepared import Keys, prepared
from mentorship.feedback.models import FeedbackRequest
from mentorship.growth.models import Evidence
from mentorship.ladders.models import Expectation, Ladder, Level, Track

from .attention import done_for_me as done_for_me
from .attention import needs_me as needs_me
from .attention import search as search
from .attention import working_on as working_on
from .checklist import Check, checklist
from .deadlines import dates_of as dates_of
from .deadlines import until
from .documents import as_edited
from .gather import gather
from .leaving import open_work as open_work
from .models import (
    Appeal,
    Committee,
    Decision,
    MarginComment,
    Opinion,
    Packet,
    PacketAsk,
    PacketDraft,
    PromotionCycle,
    SubmittedPacket,
)
from .models.packets import PacketQuerySet
from .owing import Owed as Owed
from .owing import who_owes_what as who_owes_what
from .sources import sources_by_ref
from .verify import Finding, verify

SHOWN = ("candidate__team", "candidate__manager", "author", "cycle", "target_level", "ladder_version__ladder", "committee")
MOST_LISTED = 100
MOST_JUDGED = 200


def packets_for(user: User) -> PacketQuerySet:
    """Return the packets that this person may see, with what a list shows."""
    found: PacketQuerySet = Packet.objects.visible_to(user).select_related(*SHOWN)
    return found


@prepared
def packet_for(user: User, packet_id: UUID) -> QuerySet[Packet]:
    """Return the one packet, in a list, if this person may see it."""
    return packets_for(user).filter(pk=packet_id)


def mine_to_write(user: User) -> QuerySet[Any]:
    """Return open packets that this person writes: as author, manager or the manager's delegate."""
    return (
        packets_for(user)
        .open()
        .filter(Packet.objects.written_by(user))
        .exclude(candidate=user)
        .order_by("cycle__submit_until", "candidate__full_name")
    )


def about_me(user: User) -> QuerySet[Packet]:
    """Return one's own packets, newest first."""
    return packets_for(user).filter(candidate=user).order_by("-opened_at")


def others_i_read(user: User) -> QuerySet[Packet]:
    """Return packets that one may comment on, submitted ones below, and those one wrote that are closed."""
    return (
        packets_for(user)
        .exclude(candidate=user)
        .exclude(pk__in=mine_to_write(user).order_by().values("pk"))
        .exclude(Packet.objects.judged_by(user))
        .order_by("-opened_at")
    )


def to_judge(user: User) -> QuerySet[Any]:
    """Return the packets of one's committees and panels, with whether one's own opinion is given and how many are."""
    mine = Opinion.objects.filter(packet=OuterRef("pk"), member=user, is_withheld=False)
    panels = Committee.objects.filter(Q(members=user) | Q(chair=user))
    panel = Appeal.objects.waiting().filter(decision__packet=OuterRef("pk"), panel__in=panels)
    given = Count("opinions__member", filter=Q(opinions__is_withheld=False), distinct=True)
    return (
        packets_for(user)
        .filter(Packet.objects.judged_by(user), status__in=Packet.FROZEN)
        .exclude(candidate=user)
        .annotate(has_mine=Exists(mine), given=given, hears=Exists(panel))
        .order_by("status", "cycle__opinions_until", "candidate__full_name")
    )


def waiting_first(packets: Iterable[Any]) -> list[Any]:
    """Say of each packet before a committee whether one's opinion is owed, and put those first; decided ones come last."""
    rows = list(packets)
    dates = dates_of(rows)
    for one in rows:
        is_decided = one.status == Packet.Status.DECIDED
        one.is_owed = not one.has_mine and (one.hears or not is_decided)
        one.opinion_due = None if is_decided else dates[one.pk]["opinions_until"]
        one.is_over = is_decided and not one.hears
    return sorted(rows, key=lambda one: (not one.is_owed, one.is_over))


def expectations_of(packets: Iterable[Packet]) -> dict[int, list[Expectation]]:
    """What each packet's target level asks, by level, in the ladder's order: one query."""
    levels = {packet.target_level_id for packet in packets}
    found: dict[int, list[Expectation]] = {level: [] for level in levels}
    rows = Expectation.objects.filter(level__in=levels).select_related("competency").order_by("competency__position")
    for one in rows:
        found[one.level_id].append(one)
    return found


def submissions_of(packets: Iterable[Packet]) -> dict[UUID, SubmittedPacket]:
    """The submission of each packet that holds now: one query."""
    rows = SubmittedPacket.objects.filter(packet__in=list(packets), taken_back_at__isnull=True).order_by("submitted_at")
    return {one.packet_id: one for one in rows}


def standing_opinions(user: User, packet: Packet) -> list[Opinion]:
    """The opinions on a packet that hold and that this person may read, by name: two queries."""
    readable = Opinion.objects.visible_to(user).filter(packet=packet).standing()
    return list(readable.select_related("member").prefetch_related("lines").order_by("member__full_name"))


def verified(packet: Packet, draft: PacketDraft, *, today: date) -> list[Finding]:
    """Prove the draft as edited against what may be cited today."""
    material = gather(packet, as_of=today, known_marks=draft.marks)
    return verify(as_edited(draft, list(packet.sections.all())), sources_by_ref(material))


def checks_of(packet: Packet, draft: PacketDraft, *, today: date) -> list[Check]:
    """Return the list before submission."""
    unanswered = (
        FeedbackRequest.objects.filter(round=packet.round_id, status=FeedbackRequest.Status.OPEN).count()
        if packet.round_id
        else 0
    )
    stored = list(packet.sections.all())
    return checklist(
        as_edited(draft, stored),
        verified(packet, draft, today=today),
        open_comments=list(
            MarginComment.objects.filter(section__packet=packet, resolved_at__isnull=True)
            .order_by("section__position", "at")
            .values_list("section__key", flat=True)
        ),
        offers=[one.key for one in stored if one.offered_text],
        unanswered=unanswered,
        due=until(packet, "submit_until"),
        today=today,
    )


@dataclass(frozen=True, slots=True)
class ChangedSource:
    """A source that is no longer what the draft cited."""

    mark: str
    is_gone: bool


def changed_sources(draft: PacketDraft) -> list[ChangedSource]:
    """Return cited evidence that was deleted, made private or corrected after the draft: one query."""
    cited = {one["ref"].removeprefix("evidence:"): one["mark"] for one in draft.document["sources"] if one["kind"] == "evidence"}
    kept = dict(Evidence.objects.kept().filter(pk__in=cited, is_shared=True).values_list("pk", "changed_at"))
    by_text = {str(pk): at for pk, at in kept.items()}
    found = [
        ChangedSource(mark, is_gone=ref not in by_text)
        for ref, mark in cited.items()
        if ref not in by_text or by_text[ref] > draft.composed_at
    ]
    return sorted(found, key=lambda one: one.mark)


def levels_above(candidate: User) -> QuerySet[Level]:
    """Return the levels of published ladders that lie above where the candidate stands, their own track first."""
    rows = Level.objects.filter(version__status="published").select_related("track", "version__ladder")
    if candidate.level_rank is not None:
        rows = rows.filter(rank__gt=candidate.level_rank)
    standing = getattr(candidate, "standing", None)
    if standing is not None:
        rows = rows.filter(version__ladder=standing.level.version.ladder_id)
    return rows.order_by("version", "track__position", "rank")


def all_levels() -> QuerySet[Level]:
    """Return every level of the published ladders."""
    rows = Level.objects.filter(version__status="published").select_related("track", "version__ladder")
    return rows.order_by("version__ladder__name", "track__position", "rank")


def cycles_for(person: User, today: date) -> QuerySet[PromotionCycle]:
    """Return running cycles that are meant for this person: by organisation, ladder and path."""
    ladder = Ladder.objects.filter(versions__levels__standings__person=person)
    kinds = Track.objects.filter(levels__standings__person=person).values("kind")
    meant = (Q(ladders=None) | Q(ladders__in=ladder)) & (Q(track_kind="") | Q(track_kind__in=kinds))
    return (
        PromotionCycle.objects.running()
        .alias(line=Value(person.path, output_field=CharField()))
        .filter(Q(top__isnull=True) | Q(line__startswith=F("top__path")) & ~Q(top__path=""), meant, opens_on__lte=today)
        .distinct()
    )


@prepared
def cycles_to_ask(person: User, today: date) -> QuerySet[PromotionCycle]:
    """Return the running cycles in which somebody has not asked for a packet yet."""
    return cycles_for(person, today).exclude(pk__in=PacketAsk.objects.filter(candidate=person).values("cycle"))


@prepared
def asks_to_answer(user: User) -> QuerySet[PacketAsk]:
    """Return candidates' asks that wait for this manager."""
    waiting = PacketAsk.objects.filter(
        Q(candidate__manager=user) | Q(related(user, "candidate", ["delegate"])), status=PacketAsk.Status.ASKED
    )
    return waiting.select_related("candidate", "cycle").order_by("answer_until")


@prepared
def my_asks(user: User) -> QuerySet[PacketAsk]:
    """Return one's own newest asks."""
    return PacketAsk.objects.filter(candidate=user).select_related("cycle").order_by("-asked_at")[:5]


@prepared
def newest_about_me(user: User) -> QuerySet[Packet]:
    """Return one's own newest packets."""
    return about_me(user)[:20]


@prepared
def first_to_write(user: User) -> QuerySet[Any]:
    """Return the first of what one writes."""
    return mine_to_write(user)[:MOST_LISTED]


@prepared
def first_others_i_read(user: User) -> QuerySet[Packet]:
    """Return the newest of what one may read."""
    return others_i_read(user)[:MOST_LISTED]


@prepared
def first_to_judge(user: User) -> QuerySet[Any]:
    """Return the packets of one's committees and panels, as many as one page shows; see `to_judge`."""
    return to_judge(user)[:MOST_JUDGED]


@prepared
def my_committees(user: User) -> QuerySet[Committee]:
    """Return the committees of open cycles on which one sits."""
    mine = Committee.objects.filter(pk__in=Committee.objects.filter(Q(members=user) | Q(chair=user)).values("pk"))
    return mine.filter(cycle__status="open").select_related("cycle").order_by("pk")


def panels_for(decision: Decision) -> list[Committee]:
    """The cycle's appeal panels that share nobody with the committee that decided, by name."""
    first = decision.packet.committee
    before = first.people() if first else set()
    panels = Committee.objects.filter(cycle=decision.packet.cycle_id, is_appeal_panel=True).order_by("name")
    return [panel for panel in panels if not before & panel.people()]


def decision_for(user: User, packet: Packet) -> Decision | None:
    """Return the newest decision that this person may read: a panel's under embargo leaves the first one readable."""
    return Decision.objects.visible_to(user).filter(packet=packet).order_by("-recorded_at").first()


def status_for(packet: Packet, decision: Decision | None) -> str:
    """Return the status that a reader of `decision` may know: an embargoed decision still looks like calibration."""
    is_secret = packet.status == Packet.Status.DECIDED and decision is None
    return str(Packet.Status.IN_CALIBRATION) if is_secret else packet.status


@dataclass(frozen=True, slots=True)
class Row:
    """A packet in a list, with the status that the reader may know."""

    packet: Packet
    status: str
    label: str
    decision: Decision | None


def shown_rows(user: User, packets: Iterable[Packet]) -> list[Row]:
    """Prepare packets for a list: two queries."""
    rows = list(packets)
    readable = _decisions_of(user, Keys(UUID, tuple(packet.pk for packet in rows))) if rows else []
    decisions = {one.packet_id: one for one in readable}
    return [_row(packet, decisions.get(packet.pk)) for packet in rows]


@prepared
def _decisions_of(user: User, packets: Keys) -> QuerySet[Decision]:
    """The decisions on some packets that one may read, the oldest first."""
    return Decision.objects.visible_to(user).filter(packet__in=packets.values).order_by("recorded_at")


def _row(packet: Packet, decision: Decision | None) -> Row:
    status = status_for(packet, decision)
    return Row(packet, status, str(Packet.Status(status).label), decision)
