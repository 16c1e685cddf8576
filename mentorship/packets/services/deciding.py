"""The decision: recorded with reasons, embargoed, told, released, and the level that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import Relationship, User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.ladders import services as ladders
from mentorship.packets import policies
from mentorship.packets.deadlines import until
from mentorship.packets.errors import NoQuorum
from mentorship.packets.models import Appeal, Decision, DecisionLine, OpinionLine, Packet

from .opening import locked, mark_readiness, save
from .recusing import recuse_the_conflicted
from .telling import why_of

Outcome = Decision.Outcome
BATCH = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the chair records: outcome and reasons; per competency (key) a view and what carried it."""

    outcome: str
    summary: str
    lines: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    would_change: str = ""
    look_again_on: date | None = None
    effective_on: date | None = None


@transaction.atomic
def record_decision(*, packet_id: UUID, actor: User, verdict: Verdict, now: datetime) -> Decision:
    """Record the outcome with its reasons, once a quorum has given opinions; it stays embargoed until told or released."""
    packet = locked(packet_id, actor)
    recuse_the_conflicted([packet], now=now)
    appeal = Appeal.objects.waiting().filter(decision__packet=packet).first()
    if packet.status not in {Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION} and appeal is None:
        raise WrongStatus(packet, expected=[Packet.Status.SUBMITTED, Packet.Status.IN_CALIBRATION])
    if not policies.can_decide(actor, packet):
        raise PermissionDenied
    _require_quorum(packet)
    lines = _checked(packet, verdict, now)
    decision = Decision.objects.create(
        packet=packet,
        outcome=verdict.outcome,
        summary=verdict.summary.strip(),
        would_change=verdict.would_change.strip(),
        look_again_on=verdict.look_again_on,
        effective_on=(verdict.effective_on or packet.cycle.effective_on) if verdict.outcome == Outcome.APPROVED else None,
        recorded_by=actor,
        recorded_at=now,
        release_on=max(until(packet, "release_on"), timezone.localdate(now)),
        replaces=appeal.decision if appeal else None,
    )
    DecisionLine.objects.bulk_create(
        DecisionLine(decision=decision, competency_id=pk, view=view, carried_by=why) for pk, (view, why) in lines.items()
    )
    if appeal:
        appeal.answered_at = now
        appeal.save(update_fields=["answered_at"])
    packet.status, packet.first_opinion_read_at = Packet.Status.DECIDED, packet.first_opinion_read_at or now
    save(packet, "status", "first_opinion_read_at")
    audit.record("packet.decided", actor=actor, about=packet, now=now)
    mark_readiness(packet, now=now)
    _tell_manager(decision, actor=actor, now=now)
    return decision


def _require_quorum(packet: Packet) -> None:
    committee = policies.deciding_committee(packet)
    members = committee.people() if committee else set()
    given = set(packet.opinions.standing().values_list("member", flat=True)) & members
    wanted = committee.quorum if committee else 0
    if len(given) < wanted:
        here = set(User.objects.at_work().filter(pk__in=members).values_list("pk", flat=True))
        able = len((here | given) - set(packet.recusals.values_list("member", flat=True)))
        if able < wanted:
            message = _(
                "The quorum is %(wanted)d and only %(able)d members may judge this packet. Ask the people partner to add members."
            )
        else:
            message = _("The quorum is %(wanted)d opinions; %(given)d have been given. Ask the members who still owe theirs.")
        raise NoQuorum(message % {"wanted": wanted, "able": able, "given": len(given)})


def _checked(packet: Packet, verdict: Verdict, now: datetime) -> dict[int, tuple[str, str]]:
    """A decision says why: overall, and per competency; "not yet" says what would change it and when to look again.

    All that is wrong is said at once: the first in the sentence, each beside its field in `rows`.
    """
    if verdict.outcome not in Outcome.values:
        raise Invalid(_("Choose the outcome."), field="outcome")
    checks.words(verdict.summary, field="summary", longest=10_000, is_required=True)
    checks.words(verdict.would_change, field="would_change", longest=10_000)
    if verdict.outcome == Outcome.APPROVED:
        _check_still_higher(packet)
    today = timezone.localdate(now)
    wrong = what_not_yet_lacks(verdict.outcome, verdict.would_change, verdict.look_again_on, today=today)
    lines = {}
    for pk, name in packet.target_level.expectations.order_by("competency__position").values_list(
        "competency_id", "competency__name"
    ):
        view, why = verdict.lines.get(pk, ("", ""))
        if view not in OpinionLine.View.values:
            wrong[f"view_{pk}"] = _("Say how the committee sees %(name)s.") % {"name": name}
        words = checks.words(why, field=f"why_{pk}", longest=4_000)
        if not words:
            wrong[f"why_{pk}"] = _("Say what carried %(name)s; the candidate reads it.") % {"name": name}
        lines[pk] = (view, words)
    if wrong:
        rows = [{"field": one, "message": message} for one, message in wrong.items()]
        raise Invalid(rows[0]["message"], field=rows[0]["field"], rows=rows)
    return lines


def what_not_yet_lacks(outcome: str, would_change: str, look_again_on: date | None, *, today: date) -> dict[str, str]:
    """Return, by field, what a decision "not yet" must say and does not; empty for other outcomes."""
    wrong = {}
    if outcome == Outcome.NOT_YET and not would_change.strip():
        wrong["would_change"] = _("Say what would change the answer; the next growth plan starts from it.")
    if outcome == Outcome.NOT_YET and (look_again_on is None or look_again_on <= today):
        wrong["look_again_on"] = _("Say when to look again: a day to come.")
    return wrong


def _check_still_higher(packet: Packet) -> None:
    rank = packet.candidate.level_rank
    if rank is not None and rank >= packet.target_level.rank:
        message = _("%(name)s stands at %(level)s already. Record “withdrawn” for this packet.")
        raise Invalid(message % {"name": packet.candidate.full_name, "level": packet.candidate.level_code}, field="outcome")


def _tell_manager(decision: Decision, *, actor: User, now: datetime) -> None:
    manager = decision.packet.candidate.manager
    if manager:
        queue(decision, "packet.decided", to=manager, now=now, subject=_("A decision waits for you to tell it"), actor=actor)


def queue(
    decision: Decision,
    kind: str,
    *,
    to: User | list[User],
    now: datetime,
    subject: str,
    actor: User | None,
    due_at: datetime | None = None,
) -> None:
    """Tell people that something waits about this record, never what."""
    outbox.queue(
        kind,
        to=to,
        about=decision,
        key=f"decision:{decision.pk}:{kind}",
        now=now,
        due_at=due_at,
        subject=subject,
        link=reverse("packets:decision", args=[decision.pk]),
        why=why_of(kind),
        reply_to=actor,
    )


@transaction.atomic
def tell_decision(*, decision_id: UUID, actor: User, now: datetime) -> Decision:
    """The manager has told the candidate: the embargo ends."""
    decision = locked_decision(decision_id, actor)
    if not policies.can_tell(actor, decision):
        raise PermissionDenied
    if decision.released_at is not None:
        raise AlreadyDone(_("This decision is released already."))
    decision.told_at, decision.told_by = now, actor
    decision.save(update_fields=["told_at", "told_by"])
    audit.record("decision.told", actor=actor, about=decision, now=now, on_behalf_of=acting_for(actor, decision.packet.candidate))
    return release_decision(decision, actor=actor, now=now)


def locked_decision(decision_id: UUID, actor: User) -> Decision:
    """Return the record if the actor may see it, locked for the rest of the transaction."""
    rows = Decision.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.select_related("packet__candidate__manager", "packet__target_level", "packet__committee", "packet__cycle").get(
        pk=decision_id
    )


def release_decision(decision: Decision, *, actor: User | None, now: datetime) -> Decision:
    """End the embargo: the candidate is told first that something waits."""
    decision.released_at = now
    decision.save(update_fields=["released_at"])
    audit.record("decision.released", actor=actor, about=decision, now=now)
    queue(
        decision,
        "packet.decision_released",
        to=decision.packet.candidate,
        now=now,
        subject=_("A decision on your packet waits for you"),
        actor=actor,
    )
    mark_readiness(decision.packet, now=now, is_released=True)
    apply_decision(decision, now=now)
    return decision


def release_due_decisions(*, now: datetime) -> int:
    """Release every decision whose release date has come; return how many."""
    due = Decision.objects.standing().filter(released_at__isnull=True, release_on__lte=timezone.localdate(now))
    return sum(_each(pk, now, release=True) for pk in due.values_list("pk", flat=True)[:BATCH])


def apply_due_decisions(*, now: datetime) -> int:
    """Change the levels whose date has come; return how many."""
    due = Decision.objects.standing().filter(
        outcome=Outcome.APPROVED, released_at__isnull=False, applied_at__isnull=True, effective_on__lte=timezone.localdate(now)
    )
    return sum(_each(pk, now, release=False) for pk in due.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _each(pk: UUID, now: datetime, *, release: bool) -> bool:
    """Take one decision if nobody else has it."""
    rows = Decision.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "packet__candidate", "packet__target_level"
    )
    decision = rows.filter(pk=pk).first()
    if decision is None or (release and decision.released_at is not None):
        return False
    if release:
        release_decision(decision, actor=None, now=now)
        return True
    return apply_decision(decision, now=now)


def apply_decision(decision: Decision, *, now: datetime) -> bool:
    """Change the candidate's level when its date has come; who stands higher already stays there."""
    today = timezone.localdate(now)
    if (
        decision.outcome != Outcome.APPROVED
        or decision.applied_at
        or decision.effective_on is None
        or decision.effective_on > today
    ):
        return False
    packet = decision.packet
    person = User.objects.select_for_update().get(pk=packet.candidate_id)
    stands_there = person.level_rank is not None and person.level_rank >= packet.target_level.rank
    has_left = person.left_on is not None and decision.effective_on > person.left_on
    decision.applied_at = now
    decision.save(update_fields=["applied_at"])
    if stands_there or has_left:
        audit.record("decision.level_kept", actor=None, about=decision, now=now)
        return False
    ladders.change_level(
        person=person,
        level=packet.target_level,
        effective_on=decision.effective_on,
        actor=decision.recorded_by,
        now=now,
        reason="promotion",
        source=f"packet:{packet.pk}",
    )
    audit.record("decision.applied", actor=None, about=decision, now=now)
    _tell_the_others(decision, now=now)
    return True


def _tell_the_others(decision: Decision, *, now: datetime) -> None:
    """After the candidate: mentors and sponsors, a little later, that there is news; the mail says nothing of it."""
    candidate = decision.packet.candidate
    roles = [Relationship.Role.MENTOR, Relationship.Role.SPONSOR]
    readers = Relationship.objects.active_on(timezone.localdate(now)).filter(subject=candidate, role__in=roles).values("reader")
    outbox.queue(
        "people.news",
        to=list(User.objects.filter(pk__in=readers)),
        about=decision,
        key=f"decision:{decision.pk}:news",
        now=now,
        due_at=now + timedelta(seconds=30),
        subject=_("There is news about somebody you accompany"),
        link=reverse("accounts:person", args=[candidate.pk]),
        why=_("You are their mentor or sponsor."),
    )
