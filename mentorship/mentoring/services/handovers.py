"""What goes from one mentor or manager to the next: a summary that both approved, never a private note."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Conflict, Invalid
from mentorship.growth.models import Goal
from mentorship.mentoring import policies
from mentorship.mentoring.models import ActionItem, Handover, MentoringSession, Mentorship
from mentorship.mentoring.services import _ground as ground

LAST_OUTCOMES = 5
Kind = Mentorship.Kind


@transaction.atomic
def open_handover(*, actor: User, pair_id: UUID, now: datetime) -> Handover:
    """Return the pair's handover, begun from what both can read: open items, last outcomes, agreed goals that both see."""
    pair = ground.pair_for(actor, pair_id)
    if pair.kind not in {Kind.MENTORSHIP, Kind.SPONSORSHIP, Kind.ONE_TO_ONE} or pair.started_on is None:
        raise Invalid(_("There is nothing to hand over here."))
    handover, is_new = Handover.objects.get_or_create(
        mentorship=pair, defaults={"summary": suggest_summary(pair), "created_at": now}
    )
    if is_new:
        audit.record("handover.opened", actor=actor, about=handover, now=now)
    return handover


@transaction.atomic
def edit_handover(*, actor: User, handover_id: UUID, version: int, summary: str, now: datetime) -> Handover:
    """Change the words; both approve again. Raises `Conflict` when the other saved first."""
    handover = _handover_for(actor, handover_id)
    _require_not_received(handover)
    if handover.version != version:
        raise Conflict(
            _("The other one saved first. Both texts are below."),
            yours=summary,
            theirs=handover.summary,
            version=str(handover.version),
        )
    handover.summary = checks.words(summary, field="summary", longest=20_000, is_required=True)
    handover.mentor_approved_at = handover.mentee_approved_at = None
    handover.version += 1
    handover.save(update_fields=["summary", "mentor_approved_at", "mentee_approved_at", "version"])
    audit.record("handover.edited", actor=actor, about=handover, now=now)
    return handover


@transaction.atomic
def approve_handover(*, actor: User, handover_id: UUID, version: int, now: datetime) -> Handover:
    """Agree to these words, as read. With both approvals it goes to the next mentor or manager, now or when there is one."""
    handover = _handover_for(actor, handover_id)
    _require_not_received(handover)
    pair = handover.mentorship
    if handover.version != version:
        raise Conflict(
            _("The words changed since you read them. Read them again."),
            yours="",
            theirs=handover.summary,
            version=str(handover.version),
        )
    if actor.pk == pair.mentor_id:
        handover.mentor_approved_at = handover.mentor_approved_at or now
    else:
        handover.mentee_approved_at = handover.mentee_approved_at or now
    handover.save(update_fields=["mentor_approved_at", "mentee_approved_at"])
    audit.record("handover.approved", actor=actor, about=handover, now=now)
    if handover.is_approved:
        _give_to_next(handover, now=now)
    else:
        _ask_other(handover, actor, now=now)
    return handover


def give_waiting(pair: Mentorship, *, now: datetime) -> None:
    """Hand what earlier pairs of this mentee left approved to the one who has just begun."""
    waiting = Handover.objects.select_for_update(of=("self",)).select_related("mentorship__mentor", "mentorship__mentee")
    kinds = _family(pair.kind)
    rows = waiting.filter(mentorship__mentee=pair.mentee, mentorship__kind__in=kinds, receiver__isnull=True)
    for handover in rows.exclude(mentorship__mentor=pair.mentor):
        if handover.is_approved:
            _give(handover, pair.mentor, now=now)


def suggest_summary(pair: Mentorship) -> str:
    """Return a first version in Markdown, from rows that both can read."""
    goals = Goal.objects.visible_to(pair.mentor).open().filter(plan__person=pair.mentee).order_by("created_at")
    items = ActionItem.objects.open().filter(mentorship=pair).select_related("owner")
    held = MentoringSession.objects.held().filter(mentorship=pair).exclude(outcome="").order_by("-held_on")[:LAST_OUTCOMES]
    parts = [
        (_("What we met for"), [pair.purpose] if pair.purpose else []),
        (_("Agreed goals"), [f"- {goal.title}" for goal in goals]),
        (_("Open action items"), [f"- {item.text} ({item.owner.full_name})" for item in items]),
        (
            _("Last outcomes"),
            [f"- {date_format(session.held_on, 'j F Y')}: {session.outcome}" for session in held if session.held_on],
        ),
    ]
    written = [f"**{title}**\n\n" + "\n".join(lines) for title, lines in parts if lines]
    return "\n\n".join(written) or _("What the next one should know:")


def _give_to_next(handover: Handover, *, now: datetime) -> None:
    pair = handover.mentorship
    follow = Mentorship.objects.open().filter(mentee=pair.mentee, kind__in=_family(pair.kind)).exclude(mentor=pair.mentor)
    next_pair = follow.with_people().order_by("-started_on").first()
    if next_pair is not None:
        _give(handover, next_pair.mentor, now=now)


def _give(handover: Handover, receiver: User, *, now: datetime) -> None:
    handover.receiver, handover.received_at = receiver, now
    handover.save(update_fields=["receiver", "received_at"])
    audit.record("handover.received", actor=None, about=handover, now=now, receiver=receiver.pk)
    outbox.queue(
        "mentoring.handover",
        to=receiver,
        about=handover,
        key=f"handover:{handover.pk}:received",
        now=now,
        subject=_("A handover about %(name)s waits for you") % {"name": handover.mentorship.mentee.full_name},
        link=reverse("mentoring:handover", args=[handover.pk]),
        why=_("You meet them now, and both who wrote it approved it."),
    )


def _ask_other(handover: Handover, actor: User, *, now: datetime) -> None:
    outbox.queue(
        "mentoring.handover",
        to=handover.mentorship.other(actor),
        about=handover,
        key=f"handover:{handover.pk}:approve:{handover.version}",
        now=now,
        subject=_("%(name)s approved a handover; it waits for you") % {"name": actor.full_name},
        link=reverse("mentoring:handover", args=[handover.pk]),
        why=_("It goes on only when you both approve."),
        reply_to=actor,
    )


def _family(kind: str) -> list[str]:
    return [Kind.ONE_TO_ONE] if kind == Kind.ONE_TO_ONE else [Kind.MENTORSHIP, Kind.SPONSORSHIP]


def _handover_for(actor: User, handover_id: UUID) -> Handover:
    rows = (
        Handover.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("mentorship__mentor", "mentorship__mentee")
    )
    handover = get_object_or_404(rows, pk=handover_id)
    ground.require(policies.can_write_handover(actor, handover))
    return handover


def _require_not_received(handover: Handover) -> None:
    if handover.receiver_id is not None:
        raise Invalid(_("This has been handed over and no longer changes."))
