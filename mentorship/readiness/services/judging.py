"""What the person and their manager say beside the computed state; none of it overwrites it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, checks, outbox
from mentorship.core.errors import Invalid, WrongStatus
from mentorship.ladders.models import Expectation
from mentorship.readiness import policies
from mentorship.readiness.models import ExpectedWindow, Judgement, ReadinessRow
from mentorship.readiness.rules import State

LONGEST_REASON = 4_000


@transaction.atomic
def judge(
    *, person: User, expectation: Expectation, state: str, reason: str, is_shared: bool, actor: User, now: datetime
) -> Judgement:
    """Keep the person's own, or their manager's, judgement of one competency of one level; the newest one counts.

    A manager's is private until shared. "No opportunity" is the manager's to say, needs a reason, and is shared at once:
    the person can answer it.
    """
    if not policies.can_judge(actor, person):
        raise PermissionDenied
    if state not in State.values:
        raise Invalid(_("“%(state)s” is no state. Choose one of the list.") % {"state": state}, field="state")
    is_own = actor.pk == person.pk
    is_no_opportunity = state == State.NO_OPPORTUNITY
    if is_no_opportunity and is_own:
        raise Invalid(_("That the role gave no chance is your manager’s to say. Ask them in your next session."), field="state")
    words = checks.words(reason, field="reason", longest=LONGEST_REASON, is_required=is_no_opportunity)
    judgement = Judgement.objects.create(
        person=person,
        target_level_id=expectation.level_id,
        competency_id=expectation.competency_id,
        by=Judgement.By.SELF if is_own else Judgement.By.MANAGER,
        author=actor,
        state=state,
        reason=words,
        is_shared=is_own or is_no_opportunity or is_shared,
        at=now,
    )
    audit.record(
        "readiness.judged", actor=actor, about=judgement, now=now, on_behalf_of=acting_for(actor, person), by=judgement.by
    )
    if judgement.is_shared and not is_own:
        _tell_person(judgement, actor, now)
    return judgement


@transaction.atomic
def share_judgement(*, judgement_id: UUID, actor: User, now: datetime) -> Judgement:
    """Let the person, and the managers above, read a judgement that was private."""
    judgement = _own(judgement_id, actor)
    if judgement.is_shared:
        return judgement
    judgement.is_shared = True
    judgement.save(update_fields=["is_shared"])
    audit.record(
        "readiness.judgement_shared", actor=actor, about=judgement, now=now, on_behalf_of=acting_for(actor, judgement.person)
    )
    _tell_person(judgement, actor, now)
    return judgement


@transaction.atomic
def answer_no_opportunity(*, judgement_id: UUID, answer: str, actor: User, now: datetime) -> Judgement:
    """Keep what the person says to "no opportunity", beside it."""
    judgement = Judgement.objects.visible_to(actor).select_for_update().get(pk=judgement_id)
    if judgement.person_id != actor.pk:
        raise PermissionDenied
    _require_no_opportunity(judgement)
    judgement.answer = checks.words(answer, field="answer", longest=LONGEST_REASON, is_required=True)
    judgement.answered_at = now
    judgement.save(update_fields=["answer", "answered_at"])
    audit.record("readiness.answered", actor=actor, about=judgement, now=now)
    if judgement.author:
        outbox.queue(
            "goals.no_opportunity_answered",
            to=judgement.author,
            about=judgement,
            key=f"judgement:{judgement.pk}:answered:{now.isoformat()}",
            now=now,
            subject=_("%(name)s answered what you said about an opportunity") % {"name": actor.full_name},
            link=policies.page_of(judgement.person_id),
            why=_("You are their manager."),
            reply_to=actor,
        )
    return judgement


@transaction.atomic
def create_chance(*, judgement_id: UUID, chance: str, on: date, actor: User, now: datetime) -> Judgement:
    """Record that the manager created the chance that was missing, and what it is; the person learns of it."""
    judgement = Judgement.objects.visible_to(actor).select_for_update().get(pk=judgement_id)
    if not policies.can_judge(actor, judgement.person) or actor.pk == judgement.person_id:
        raise PermissionDenied
    _require_no_opportunity(judgement)
    judgement.chance = checks.words(chance, field="chance", longest=LONGEST_REASON, is_required=True)
    judgement.chance_created_on = checks.not_in_future(on, now.date(), field="on")
    judgement.save(update_fields=["chance", "chance_created_on"])
    audit.record(
        "readiness.chance_created", actor=actor, about=judgement, now=now, on_behalf_of=acting_for(actor, judgement.person)
    )
    _tell_person(judgement, actor, now, kind="chance")
    return judgement


@transaction.atomic
def expect_promotion(
    *, person: User, level: Any, from_on: date, until_on: date, reason: str, actor: User, now: datetime
) -> ExpectedWindow:
    """Keep when a manager expects somebody to be ready for a level, and why; the newest one counts."""
    if not policies.can_expect(actor, person):
        raise PermissionDenied
    if until_on < from_on:
        raise Invalid(_("The window ends before it begins. Give a later end."), field="until_on")
    if until_on < now.date():
        raise Invalid(_("The window lies in the past. Give an end that is still to come."), field="until_on")
    return _keep_window(person=person, level=level, from_on=from_on, until_on=until_on, reason=reason, actor=actor, now=now)


def record_expected_window(
    *, person: User, level: Any, from_on: date, until_on: date, reason: str, actor: User | None, now: datetime
) -> ExpectedWindow:
    """Keep a window that imported history declares; the caller has checked who may."""
    return _keep_window(person=person, level=level, from_on=from_on, until_on=until_on, reason=reason, actor=actor, now=now)


@transaction.atomic
def _keep_window(
    *, person: User, level: Any, from_on: date, until_on: date, reason: str, actor: User | None, now: datetime
) -> ExpectedWindow:
    words = checks.words(reason, field="reason", longest=LONGEST_REASON, is_required=True)
    window = ExpectedWindow.objects.create(
        person=person, target_level=level, from_on=from_on, until_on=until_on, reason=words, by=actor, at=now
    )
    ReadinessRow.objects.filter(pk=person.pk).update(expected_from_on=from_on, expected_until_on=until_on)
    audit.record("readiness.window_expected", actor=actor, about=window, now=now)
    return window


def _own(judgement_id: UUID, actor: User) -> Judgement:
    judgement = Judgement.objects.visible_to(actor).select_for_update().get(pk=judgement_id)
    if judgement.author_id != actor.pk:
        raise PermissionDenied
    return judgement


def _require_no_opportunity(judgement: Judgement) -> None:
    if judgement.state != State.NO_OPPORTUNITY:
        raise WrongStatus(_Named(judgement), expected=str(State.NO_OPPORTUNITY.label))


class _Named:
    """A judgement under the name that `WrongStatus` asks for."""

    def __init__(self, judgement: Judgement) -> None:
        self.status = State(judgement.state).label


def _tell_person(judgement: Judgement, actor: User, now: datetime, kind: str = "judgement") -> None:
    """Tell once a day, however many competencies were judged on it."""
    outbox.queue(
        f"goals.{kind}_shared",
        to=judgement.person,
        about=judgement,
        key=f"{kind}:{judgement.person_id}:{actor.pk}:{now.date()}",
        now=now,
        subject=_("%(name)s shared how they see you beside the next level") % {"name": actor.full_name}
        if kind == "judgement"
        else _("%(name)s wrote down a chance for you") % {"name": actor.full_name},
        link=policies.page_of(judgement.person_id),
        why=_("It is about you."),
        reply_to=actor,
    )
