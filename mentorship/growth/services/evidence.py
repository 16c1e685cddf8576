"""Keeping, correcting, sharing and deleting what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Conflict, Invalid
from mentorship.growth import policies
from mentorship.growth.models import Corroboration, Evidence, Goal, ImpactFigure
from mentorship.ladders.models import Competency, Criterion

UNDO_FOR = timedelta(days=7)
PURGE_AFTER = timedelta(days=30)
LONGEST_STORY = 20_000


@dataclass(frozen=True, slots=True)
class FigureInput:
    """One measured effect as typed; `id` names the figure that it replaces."""

    metric: str
    value: Decimal
    unit: str
    baseline: Decimal | None = None
    is_at_least: bool = False
    is_approximate: bool = False
    is_confidential: bool = False
    public_form: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """What a piece says, as typed."""

    headline: str
    happened_on: date
    story: str = ""
    link: str = ""
    scope: str = Evidence.Scope.TEAM
    competencies: Sequence[Competency] = ()
    criteria: Sequence[Criterion] = ()
    figures: Sequence[FigureInput] = ()
    goal: Goal | None = None
    may_be_example: bool = False


@transaction.atomic
def keep(*, actor: User, now: datetime, said: EvidenceInput, is_shared: bool = True, origin: str = "") -> Evidence:
    """Keep what the actor did and when; shared with their mentor and managers unless they say otherwise."""
    evidence = Evidence(owner=actor, is_shared=is_shared, origin=origin, created_at=now, changed_at=now)
    _fill(evidence, said, now)
    audit.record("evidence.kept", actor=actor, about=evidence, now=now, shared=is_shared, origin=origin.partition(":")[0])
    return evidence


def keep_evidence(*, actor: User, now: datetime, is_shared: bool = True, origin: str = "", **said: Any) -> Evidence:
    """Keep a piece from single values: the fields of `EvidenceInput` by name. What other rooms call."""
    return keep(actor=actor, now=now, said=EvidenceInput(**said), is_shared=is_shared, origin=origin)


@transaction.atomic
def edit_evidence(*, evidence_id: UUID, actor: User, now: datetime, version: int, said: EvidenceInput) -> Evidence:
    """Correct a piece. Those who confirmed what it said before are asked again when headline, day or figures changed.

    Saved as it stood, it was not corrected: who cited it is not told so.
    """
    evidence = own_evidence(evidence_id, actor)
    _same_version(evidence, version, said)
    before, whole, changed_at = _claim(evidence), _whole(evidence), evidence.changed_at
    _fill(evidence, said, now, is_new=False)
    if _whole(evidence) == whole:
        Evidence.objects.filter(pk=evidence.pk).update(changed_at=changed_at)
        return evidence
    if _claim(evidence) != before:
        _ask_again(evidence, actor, now)
    audit.record("evidence.edited", actor=actor, about=evidence, now=now)
    return evidence


@transaction.atomic
def set_shared(*, evidence_id: UUID, actor: User, now: datetime, is_shared: bool) -> Evidence:
    """Show the piece to one's mentor and managers, or take it back; asked colleagues keep what they were asked about."""
    evidence = own_evidence(evidence_id, actor)
    evidence.is_shared = is_shared
    _touch(evidence, now, "is_shared")
    audit.record("evidence.shared" if is_shared else "evidence.unshared", actor=actor, about=evidence, now=now)
    return evidence


@transaction.atomic
def delete_evidence(*, evidence_id: UUID, actor: User, now: datetime) -> Evidence:
    """Take the piece away everywhere at once; for seven days it can be brought back, after thirty it is gone."""
    evidence = own_evidence(evidence_id, actor)
    evidence.deleted_at = now
    _touch(evidence, now, "deleted_at")
    outbox.withdraw(about=evidence, now=now)
    audit.record("evidence.deleted", actor=actor, about=evidence, now=now)
    return evidence


@transaction.atomic
def undo_delete(*, evidence_id: UUID, actor: User, now: datetime) -> Evidence:
    """Bring a deleted piece back."""
    evidence = Evidence.objects.deleted_by(actor).select_for_update(of=("self",)).get(pk=evidence_id)
    if evidence.deleted_at and now - evidence.deleted_at > UNDO_FOR:
        raise Invalid(_("This was deleted more than seven days ago and cannot be brought back."))
    evidence.deleted_at = None
    _touch(evidence, now, "deleted_at")
    audit.record("evidence.restored", actor=actor, about=evidence, now=now)
    return evidence


def purge_deleted(*, now: datetime) -> int:
    """Remove for good what was deleted thirty days ago; return how many pieces that were."""
    return Evidence.objects.filter(deleted_at__lt=now - PURGE_AFTER).delete()[1].get("growth.Evidence", 0)


def own_evidence(evidence_id: UUID, actor: User) -> Evidence:
    """Return the piece, locked; only its owner gets it."""
    evidence = Evidence.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=evidence_id)
    if not policies.can_change_evidence(actor, evidence):
        raise PermissionDenied
    return evidence


def _touch(evidence: Evidence, now: datetime, *fields: str) -> None:
    evidence.changed_at = now
    evidence.version += 1
    evidence.save(update_fields=[*fields, "changed_at", "version"])


def _fill(evidence: Evidence, said: EvidenceInput, now: datetime, *, is_new: bool = True) -> None:
    today = timezone.localtime(now, evidence.owner.zone).date()
    evidence.headline = checks.words(" ".join(said.headline.split()), field="headline", longest=240, is_required=True)
    evidence.happened_on = checks.not_in_future(said.happened_on, today, field="happened_on")
    evidence.story = checks.words(said.story, field="story", longest=LONGEST_STORY)
    evidence.link = checks.http_link(said.link, field="link")
    evidence.scope = _scope(said.scope)
    evidence.goal = _own_goal(said.goal, evidence.owner)
    evidence.may_be_example = said.may_be_example
    evidence.changed_at = now
    evidence.version += 0 if is_new else 1
    evidence.save()
    tags = {competency.pk for competency in said.competencies}
    evidence.criteria.set(said.criteria)
    evidence.competencies.set(tags | {criterion.expectation.competency_id for criterion in said.criteria})
    _set_figures(evidence, said.figures)


def _scope(scope: str) -> str:
    if scope not in Evidence.Scope.values:
        raise Invalid(_("Choose how far it reached from the list."), field="scope")
    return scope


def _own_goal(goal: Goal | None, owner: User) -> Goal | None:
    if goal and goal.plan.person_id != owner.pk:
        raise Invalid(_("This goal belongs to somebody else. Choose one of your own."), field="goal")
    return goal


def _set_figures(evidence: Evidence, figures: Iterable[FigureInput]) -> None:
    """Keep a figure that says the same, and with it who confirmed it; replace the others."""
    kept = {_figure_claim(figure): figure for figure in evidence.figures.all()}
    wanted = [_checked(figure) for figure in figures]
    for figure in wanted:
        known = kept.pop(_figure_claim(figure), None)
        if known is None:
            figure.evidence = evidence
            figure.save()
        elif (known.is_confidential, known.public_form) != (figure.is_confidential, figure.public_form):
            known.is_confidential, known.public_form = figure.is_confidential, figure.public_form
            known.save(update_fields=["is_confidential", "public_form"])
    ImpactFigure.objects.filter(pk__in=[figure.pk for figure in kept.values()]).delete()


def _checked(given: FigureInput) -> ImpactFigure:
    return ImpactFigure(
        metric=checks.words(given.metric, field="figures", longest=120, is_required=True),
        value=given.value,
        unit=checks.words(given.unit, field="figures", longest=40),
        baseline=given.baseline,
        is_at_least=given.is_at_least,
        is_approximate=given.is_approximate,
        is_confidential=given.is_confidential,
        public_form=checks.words(given.public_form, field="figures", longest=60),
    )


def _figure_claim(figure: ImpactFigure) -> tuple[Any, ...]:
    return (figure.metric, figure.value, figure.unit, figure.baseline, figure.is_at_least, figure.is_approximate)


def _whole(evidence: Evidence) -> tuple[Any, ...]:
    """All that a piece says."""
    said = (evidence.story, evidence.link, evidence.scope, evidence.goal_id, evidence.may_be_example)
    tags = (sorted(evidence.competencies.values_list("pk", flat=True)), sorted(evidence.criteria.values_list("pk", flat=True)))
    shown = sorted(ImpactFigure.objects.filter(evidence=evidence).values_list("metric", "is_confidential", "public_form"))
    return (_claim(evidence), said, tags, shown)


def _claim(evidence: Evidence) -> tuple[Any, ...]:
    """What a confirmation confirms."""
    figures = sorted(str(_figure_claim(figure)) for figure in ImpactFigure.objects.filter(evidence=evidence))
    return (evidence.headline, evidence.happened_on, tuple(figures))


def _ask_again(evidence: Evidence, actor: User, now: datetime) -> None:
    """Turn given confirmations back into questions: they confirmed something else."""
    confirmed = Corroboration.objects.filter(evidence=evidence, status=Corroboration.Status.CONFIRMED).select_related("person")
    people = [corroboration.person for corroboration in confirmed]
    confirmed.update(status=Corroboration.Status.ASKED, words="", asked_at=now, answered_at=None)
    tell_asked(evidence, people, actor=actor, now=now)


def tell_asked(evidence: Evidence, people: list[User], *, actor: User, now: datetime) -> None:
    """Tell those who are asked that a piece waits for their word."""
    outbox.queue(
        "evidence.asked",
        to=people,
        key=f"evidence:{evidence.pk}:{evidence.version}:asked",
        now=now,
        subject=_("Somebody asks whether you saw what they did"),
        link=evidence.get_absolute_url(),
        about=evidence,
        why=_("%(name)s named you as somebody who saw it.") % {"name": actor.full_name},
        reply_to=actor,
    )


def _same_version(evidence: Evidence, version: int, said: EvidenceInput) -> None:
    if evidence.version != version:
        raise Conflict(
            _("This piece was saved elsewhere after you opened it. Below are both texts; take what you need and save again."),
            yours={"headline": said.headline, "story": said.story},
            theirs={"headline": evidence.headline, "story": evidence.story},
            version=str(evidence.version),
        )
