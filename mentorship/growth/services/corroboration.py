"""Asking colleagues whether they saw it, and their word on it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid
from mentorship.growth import policies
from mentorship.growth.models import Corroboration, Evidence, ImpactFigure
from mentorship.growth.services.evidence import own_evidence, tell_asked

Status = Corroboration.Status
MOST_ASKED = 8


@transaction.atomic
def ask_corroboration(*, evidence_id: UUID, actor: User, people: Iterable[User], now: datetime) -> list[Corroboration]:
    """Ask colleagues whether they saw what a piece tells; from now they may read it. Asking somebody twice asks once."""
    evidence = own_evidence(evidence_id, actor)
    wanted = {person.pk: person for person in people}
    if not wanted:
        raise Invalid(_("Choose at least one colleague who saw it."), field="people")
    if actor.pk in wanted:
        raise Invalid(_("You cannot confirm your own work. Choose somebody who saw it."), field="people")
    if gone := [person for person in wanted.values() if person.left_on or not person.is_active]:
        raise Invalid(_("%(name)s has left. Choose somebody else.") % {"name": gone[0].full_name}, field="people")
    known = set(Corroboration.objects.filter(evidence=evidence).values_list("person_id", flat=True))
    if len(known | set(wanted)) > MOST_ASKED:
        raise Invalid(_("At most %(most)d people can be asked about one piece.") % {"most": MOST_ASKED}, field="people")
    asked = [Corroboration(evidence=evidence, person=person, asked_at=now) for key, person in wanted.items() if key not in known]
    Corroboration.objects.bulk_create(asked)
    tell_asked(evidence, [corroboration.person for corroboration in asked], actor=actor, now=now)
    audit.record("evidence.asked", actor=actor, about=evidence, now=now, people=len(asked))
    return asked


def confirm(
    *,
    evidence_id: UUID,
    actor: User,
    now: datetime,
    words: str = "",
    figures: Iterable[int] = (),
) -> Corroboration:
    """Confirm that it happened as told, in one's own words if one likes, and the figures that one knows to be right."""
    return answer_corroboration(
        evidence_id=evidence_id, actor=actor, now=now, status=Status.CONFIRMED, words=words, figures=figures
    )


def dispute(*, evidence_id: UUID, actor: User, now: datetime, reason: str) -> Corroboration:
    """Say what is not right; the owner reads the reason and the piece counts as uncorroborated."""
    return answer_corroboration(evidence_id=evidence_id, actor=actor, now=now, status=Status.DISPUTED, words=reason)


def decline(*, evidence_id: UUID, actor: User, now: datetime, reason: str = "") -> Corroboration:
    """Say that it is not one's own to judge."""
    return answer_corroboration(evidence_id=evidence_id, actor=actor, now=now, status=Status.DECLINED, words=reason)


@transaction.atomic
def answer_corroboration(
    *,
    evidence_id: UUID,
    actor: User,
    now: datetime,
    status: str,
    words: str = "",
    figures: Iterable[int] = (),
) -> Corroboration:
    """Give or change one's word on a piece; the owner is told that it was given, not what it says."""
    evidence = Evidence.objects.visible_to(actor).select_for_update(of=("self",)).select_related("owner").get(pk=evidence_id)
    _check_may_answer(evidence, actor, status)
    is_dispute = status == Status.DISPUTED
    said = checks.words(words, field="words", longest=2000, is_required=is_dispute)
    corroboration, _is_new = Corroboration.objects.update_or_create(
        evidence=evidence,
        person=actor,
        defaults={"status": status, "words": said, "answered_at": now},
        create_defaults={"status": status, "words": said, "answered_at": now, "asked_at": now},
    )
    _confirm_figures(evidence, actor, now, set(figures) if status == Status.CONFIRMED else set())
    Evidence.objects.filter(pk=evidence.pk).update(changed_at=now)
    outbox.withdraw(about=evidence, kind="evidence.asked", to=actor, now=now)
    outbox.queue(
        "evidence.answered",
        to=evidence.owner,
        key=f"corroboration:{corroboration.pk}:{now.isoformat()}",
        now=now,
        subject=_("A colleague answered about your evidence"),
        link=evidence.get_absolute_url(),
        about=evidence,
        why=_("You own this piece of evidence."),
        reply_to=actor,
    )
    audit.record("evidence.answered", actor=actor, about=evidence, now=now, status=str(status))
    return corroboration


def _check_may_answer(evidence: Evidence, actor: User, status: str) -> None:
    if status not in {Status.CONFIRMED, Status.DISPUTED, Status.DECLINED}:
        raise Invalid(_("You can confirm it, dispute it, or say that it is not yours to judge."), field="status")
    may = {
        Status.CONFIRMED: policies.can_confirm,
        Status.DISPUTED: policies.can_dispute,
        Status.DECLINED: policies.is_asked,
    }
    if not may[Status(status)](actor, evidence):
        raise PermissionDenied


def _confirm_figures(evidence: Evidence, actor: User, now: datetime, wanted: set[int]) -> None:
    """Only those whose word counts confirm a figure; taking back one's word takes back one's figures."""
    ImpactFigure.objects.filter(evidence=evidence, confirmed_by=actor).exclude(pk__in=wanted).update(
        confirmed_by=None, confirmed_at=None
    )
    if wanted and policies.counts_for(actor, evidence.owner):
        free = ImpactFigure.objects.filter(evidence=evidence, pk__in=wanted, confirmed_by__isnull=True)
        free.update(confirmed_by=actor, confirmed_at=now)
