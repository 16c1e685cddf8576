"""How a pair finds out whether it fits, and how it ends: gracefully, or at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import AlreadyDone, Invalid
from mentorship.mentoring import policies
from mentorship.mentoring.models import ClosingReflection, Concern, FitCheck, MenteeWish, MentoringSession, Mentorship, Pause
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import _ground as ground

SESSIONS_BEFORE_FIT_CHECK = 2
LONGEST_REFLECTION = 5_000
HAS_FIT_CHECK = (Mentorship.Kind.MENTORSHIP, Mentorship.Kind.SPONSORSHIP)


@transaction.atomic
def end(*, actor: User, pair_id: UUID, now: datetime, reflection: str = "") -> Mentorship:
    """End at once. The other learns that it ended, neither why nor by whom; both are asked for a closing word."""
    pair = ground.pair_for(actor, pair_id)
    ground.require(policies.can_end(actor, pair))
    ground.require_status(pair, *Mentorship.OPEN)
    finish(pair, by=actor, now=now)
    if reflection.strip():
        _write_reflection(pair, actor, reflection, now=now)
    audit.record("mentorship.ended", actor=actor, about=pair, now=now)
    return pair


def finish(pair: Mentorship, *, by: User | None, now: datetime) -> None:
    """Close a pair: reading ends, planned sessions are taken back, both are told; what was written stays and is frozen."""
    today = ground.today_of(pair.mentee, now)
    pair.status, pair.ended_on, pair.ended_by, pair.paused_until = Mentorship.Status.ENDED, today, by, None
    pair.save(update_fields=["status", "ended_on", "ended_by", "paused_until"])
    Pause.objects.filter(mentorship=pair, until_on__isnull=True).update(until_on=today)
    MentoringSession.objects.planned().filter(mentorship=pair).update(status=MentoringSession.Status.CANCELLED)
    ground.close_reading(pair, now=now)
    outbox.withdraw(about=pair, now=now)
    outbox.queue(
        "mentoring.ended",
        to=[person for person in (pair.mentor, pair.mentee) if by is None or person.pk != by.pk],
        about=pair,
        key=f"pair:{pair.pk}:ended",
        now=now,
        subject=_("A mentoring relationship of yours has ended"),
        body=_("What you both wrote stays readable. A few closing words are welcome."),
        link=reverse("mentoring:mentorship", args=[pair.pk]),
        why=_("You were one of the two."),
    )


@transaction.atomic
def reflect(*, actor: User, pair_id: UUID, text: str, now: datetime) -> ClosingReflection:
    """Leave a closing word that both read; once each, after the end."""
    pair = ground.pair_for(actor, pair_id)
    ground.require_status(pair, Mentorship.Status.ENDED)
    words = _write_reflection(pair, actor, text, now=now)
    audit.record("mentorship.reflected", actor=actor, about=pair, now=now)
    return words


def _write_reflection(pair: Mentorship, actor: User, text: str, *, now: datetime) -> ClosingReflection:
    words = checks.words(text, field="text", longest=LONGEST_REFLECTION, is_required=True)
    found, is_new = ClosingReflection.objects.get_or_create(mentorship=pair, author=actor, defaults={"text": words, "at": now})
    if not is_new:
        raise AlreadyDone(_("You have left your closing words already; they stand on the mentorship’s page."))
    return found


@transaction.atomic
def answer_fit_check(*, actor: User, pair_id: UUID, answer: str, now: datetime) -> FitCheck:
    """Say how it goes; nobody else reads it. "Not a fit" ends the pair without a reason shown and looks for another mentor."""
    pair = ground.pair_for(actor, pair_id)
    ground.require_status(pair, *Mentorship.OPEN)
    if pair.kind not in HAS_FIT_CHECK or pair.sessions_held < SESSIONS_BEFORE_FIT_CHECK:
        raise Invalid(_("This is asked after the second session."))
    if answer not in FitCheck.Answer.values:
        raise Invalid(_("Answer good, still deciding or not a fit."), field="answer")
    check, _new = FitCheck.objects.update_or_create(mentorship=pair, author=actor, defaults={"answer": answer, "at": now})
    outbox.withdraw(about=pair, kind="mentoring.fit_check", to=actor, now=now)
    if answer == FitCheck.Answer.NOT_A_FIT:
        finish(pair, by=actor, now=now)
        _look_again(pair, now=now)
    audit.record("mentorship.fit_checked", actor=actor, about=pair, now=now)
    return check


def _look_again(pair: Mentorship, *, now: datetime) -> None:
    """Put the mentee's wish back where mentors are suggested for it; the old wish's words stay theirs."""
    if pair.kind != Mentorship.Kind.MENTORSHIP:
        return
    wish, is_new = MenteeWish.objects.get_or_create(person=pair.mentee, defaults={"since": now, "about": pair.purpose})
    if not is_new and not wish.is_open:
        wish.is_open, wish.since = True, now
        wish.save(update_fields=["is_open", "since"])


def raise_concern(*, actor: User, pair_id: UUID, text: PrivateText, now: datetime) -> Concern:
    """Tell the people partners, and nobody else; a people partner who is part of the pair does not see it."""
    if not text:
        raise Invalid(_("Write a few words, so that the people partner knows where to begin."), field="text")
    with transaction.atomic():
        pair = ground.pair_for(actor, pair_id)
        concern = Concern(mentorship=pair, raised_by=actor, text=text.sealed(), raised_at=now)
        concern.save(force_insert=True)
        partners = User.objects.at_work().filter(roles__contains=[User.Role.PEOPLE_PARTNER])
        outbox.queue(
            "mentoring.concern",
            to=list(partners.exclude(pk__in=[pair.mentor_id, pair.mentee_id])),
            about=concern,
            key=f"concern:{concern.pk}",
            now=now,
            subject=_("Somebody asks for your help"),
            link=reverse("mentoring:concerns"),
            why=_("You are a people partner."),
        )
        audit.record("concern.raised", actor=None, about=concern, now=now)
    return concern


@transaction.atomic
def close_concern(*, actor: User, concern_id: UUID, now: datetime) -> Concern:
    """Mark a concern as looked after; the one who raised it sees that."""
    rows = Concern.objects.visible_to(actor).select_for_update(of=("self",)).select_related("mentorship", "raised_by")
    concern = get_object_or_404(rows, pk=concern_id)
    ground.require(policies.can_close_concern(actor, concern))
    if concern.closed_at is not None:
        raise AlreadyDone(_("This has been closed already."))
    concern.closed_at, concern.closed_by = now, actor
    concern.save(update_fields=["closed_at", "closed_by"])
    audit.record("concern.closed", actor=actor, about=concern, now=now)
    return concern


@transaction.atomic
def reopen_concern(*, actor: User, concern_id: UUID, now: datetime) -> Concern:
    """Take back that a concern was looked after: it waits again."""
    rows = Concern.objects.visible_to(actor).select_for_update(of=("self",)).select_related("mentorship", "raised_by")
    concern = get_object_or_404(rows, pk=concern_id)
    ground.require(policies.can_close_concern(actor, concern))
    concern.closed_at = concern.closed_by = None
    concern.save(update_fields=["closed_at", "closed_by"])
    audit.record("concern.reopened", actor=actor, about=concern, now=now)
    return concern
