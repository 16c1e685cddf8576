"""Reads that join: the lists, the check list, what changed under a draft, what waits for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.access import related
from accounts.models import User
from mentorship.feedback.models import FeedbackRequest
from mentorship.growth.models import Evidence
from mentorship.ladders.models import Ladder, Level

from .attention import done_for_me as done_for_me
from .attention import needs_me as needs_me
from .attention import search as search
from .attention import working_on as working_on
from .checklist import Check, checklist
from .deadlines import until
from .documents import as_edited
from .gather import gather
from .leaving import open_work as open_work
from .models import Committee, Decision, MarginComment, Opinion, Packet, PacketAsk, PacketDraft, PromotionCycle, Recusal
from .models.packets import PacketQuerySet
from .sources import sources_by_ref
from .verify import Finding, verify

SHOWN = ("candidate__team", "author", "cycle", "target_level", "ladder_version__ladder", "committee")


def packets_for(user: User) -> PacketQuerySet:
    """Return the packets that this person may see, with what a list shows."""
    found: PacketQuerySet = Packet.objects.visible_to(user).select_related(*SHOWN)
    return found


def mine_to_write(user: User) -> QuerySet[Any]:
    """Return open packets that this person writes: as author, manager or the manager's delegate."""
    writes = Q(author=user) | Q(candidate__manager=user) | Q(related(user, "candidate", ["delegate"]))
    return packets_for(user).open().filter(writes).exclude(candidate=user).order_by("cycle__submit_until", "candidate__full_name")


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
    given = Count("opinions__member", filter=Q(opinions__is_withheld=False), distinct=True)
    return (
        packets_for(user)
        .filter(Packet.objects.judged_by(user), status__in=Packet.FROZEN)
        .exclude(candidate=user)
        .annotate(has_mine=Exists(mine), given=given)
        .order_by("status", "cycle__opinions_until", "candidate__full_name")
    )


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
        open_comments=MarginComment.objects.filter(section__packet=packet, resolved_at__isnull=True).count(),
        offers=sum(bool(one.offered_text) for one in stored),
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
    """Return running cycles that are meant for this person: by organisation and by ladder."""
    path = person.path
    tops = [path[: at + 1] for at, sign in enumerate(path) if sign == "."]
    ladder = Ladder.objects.filter(versions__levels__standings__person=person)
    meant = Q(ladders=None) | Q(ladders__in=ladder)
    return (
        PromotionCycle.objects.running()
        .filter(Q(top__isnull=True) | Q(top__path__in=tops), meant, opens_on__lte=today)
        .distinct()
    )


def asks_to_answer(user: User) -> QuerySet[PacketAsk]:
    """Return candidates' asks that wait for this manager."""
    waiting = PacketAsk.objects.filter(
        Q(candidate__manager=user) | Q(related(user, "candidate", ["delegate"])), status=PacketAsk.Status.ASKED
    )
    return waiting.select_related("candidate", "cycle").order_by("answer_until")


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that somebody owes for a packet of a cycle."""

    packet: Packet
    who: list[User]
    what: str
    due: date
    is_late: bool


def who_owes_what(packets: Iterable[Packet], today: date) -> list[Owed]:
    """Say for each open packet whose turn it is: the author's, the committee's, the chair's. Three queries, none for drafts."""
    rows = list(packets)
    frozen = [packet for packet in rows if packet.is_frozen]
    ids = {packet.committee_id for packet in frozen if packet.committee_id}
    committees = {one.pk: one for one in Committee.objects.filter(pk__in=ids).select_related("chair").prefetch_related("members")}
    done: dict[Any, set[int]] = {}
    given = Opinion.objects.filter(packet__in=frozen, is_withheld=False).values_list("packet", "member")
    for pk, member in given.union(Recusal.objects.filter(packet__in=frozen).values_list("packet", "member")) if frozen else ():
        done.setdefault(pk, set()).add(member)
    return [_owed(packet, _of(committees, packet), done.get(packet.pk, set()), today) for packet in rows]


def _of(committees: Mapping[UUID, Committee], packet: Packet) -> Committee | None:
    return committees.get(packet.committee_id) if packet.committee_id else None


def _owed(packet: Packet, committee: Committee | None, done: set[int], today: date) -> Owed:
    cycle = packet.cycle
    if packet.is_editable:
        return Owed(packet, [packet.author], "submit", cycle.submit_until, today > cycle.submit_until)
    missing = [member for member in committee.members.all() if member.pk not in done] if committee else []
    if committee is None or missing:
        return Owed(packet, missing, "opinions" if committee else "committee", cycle.opinions_until, today > cycle.opinions_until)
    return Owed(packet, [committee.chair], "decide", cycle.meets_on, today > cycle.meets_on)


def decision_for(user: User, packet: Packet) -> Decision | None:
    """Return the standing decision if this person may read it."""
    return Decision.objects.visible_to(user).standing().filter(packet=packet).order_by("-recorded_at").first()


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
    readable = Decision.objects.visible_to(user).standing().filter(packet__in=rows).order_by("recorded_at")
    decisions = {one.packet_id: one for one in readable}
    return [_row(packet, decisions.get(packet.pk)) for packet in rows]


def _row(packet: Packet, decision: Decision | None) -> Row:
    status = status_for(packet, decision)
    return Row(packet, status, str(Packet.Status(status).label), decision)
