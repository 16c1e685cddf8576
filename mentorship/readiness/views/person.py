"""Where somebody stands: the same page for the person and for their managers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.errors import DomainError
from mentorship.core.undo import undo
from mentorship.ladders.models import Competency, Expectation, Level
from mentorship.readiness import policies, selectors, services
from mentorship.readiness.forms import AnswerForm, ChanceForm, ExpectForm, ManagersJudgementForm, OwnJudgementForm
from mentorship.readiness.models import ExpectedWindow, Judgement
from mentorship.readiness.telling import rules_in_words

Bound = dict[str, BaseForm]


@require_GET
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show where somebody stands beside the level that they are looked at for."""
    return _page(request, visible_person(request, person_id), {})


def visible_person(request: HttpRequest, person_id: int) -> User:
    """Return a person whose readiness the viewer may see; 404 for anybody else."""
    shown: User = get_object_or_404(User.objects.select_related("manager", "team"), pk=person_id)
    if not policies.can_see_readiness(person_of(request), shown):
        raise Http404
    return shown


@dataclass(frozen=True)
class Beside:
    """What stands beside one competency's reasons: the forms that this viewer may use."""

    cell: selectors.Cell
    judge: BaseForm | None
    answer: BaseForm | None
    chance: BaseForm | None


def _page(request: HttpRequest, shown: User, bound: Bound, status: int = 200) -> HttpResponse:
    viewer, now = person_of(request), timezone.now()
    gaps = selectors.gaps_for(shown, _asked_level(request), now=now, viewer=viewer)
    is_own, is_manager = viewer.pk == shown.pk, policies.is_manager_of(viewer, shown)
    can_expect = policies.can_expect(viewer, shown)
    windows = ExpectedWindow.objects.visible_to(viewer).filter(person=shown).select_related("by", "target_level").order_by("-at")
    context = {
        "shown": shown,
        "gaps": gaps,
        "rules": rules_in_words(gaps.limits),
        "cells": [_beside(cell, bound, is_own=is_own, is_manager=is_manager) for cell in gaps.cells],
        "is_own": is_own,
        "is_manager": is_manager,
        "can_expect": can_expect,
        "expect_form": bound.get("expect") or ExpectForm(),
        "windows": list(windows[:5]),
        "only_each_other": selectors.only_confirm_each_other(shown, since=gaps.since) if can_expect else None,
        "has_agenda": is_own or is_manager or policies.is_shown_to_mentor(viewer, shown),
    }
    return render(request, "readiness/person.html", context, status=status)


def _beside(cell: selectors.Cell, bound: Bound, *, is_own: bool, is_manager: bool) -> Beside:
    form = OwnJudgementForm if is_own else ManagersJudgementForm
    mine = cell.own if is_own else cell.managers
    initial = {"state": mine.state, "reason": mine.reason, "is_shared": mine.is_shared} if mine else {}
    said = cell.opportunity
    return Beside(
        cell=cell,
        judge=(bound.get(f"judge-{cell.expectation_id}") or form(initial=initial)) if is_own or is_manager else None,
        answer=(bound.get(f"answer-{said.pk}") or AnswerForm(initial={"answer": said.answer})) if said and is_own else None,
        chance=(bound.get(f"chance-{said.pk}") or ChanceForm()) if said and is_manager and not said.chance_created_on else None,
    )


def _asked_level(request: HttpRequest) -> Level | None:
    asked = request.GET.get("level", "")
    return Level.objects.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 10 else None  # noqa: PLR2004


@require_POST
def judge(request: HttpRequest, person_id: int, expectation_id: int) -> HttpResponse:
    """Keep what the person, or their manager, thinks of one competency."""
    viewer, shown = person_of(request), visible_person(request, person_id)
    expectation = get_object_or_404(Expectation.objects.select_related("competency"), pk=expectation_id)
    form = (OwnJudgementForm if viewer.pk == shown.pk else ManagersJudgementForm)(request.POST)

    def act(values: dict[str, Any]) -> None:
        shared = {"is_shared": True, **values}
        services.judge(person=shown, expectation=expectation, actor=viewer, now=timezone.now(), **shared)

    return _act(request, shown, form, f"judge-{expectation_id}", act, at=expectation.competency.code)


@require_POST
def share(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Share a judgement that was private."""
    judgement = get_object_or_404(
        Judgement.objects.visible_to(request.user).select_related("person", "competency"), pk=judgement_id
    )
    services.share_judgement(judgement_id=judgement_id, actor=person_of(request), now=timezone.now())
    messages.success(request, _("Shared. They can read it now."))
    return _back(judgement.person_id, judgement.competency.code)


@require_POST
def answer(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Answer "no opportunity"."""
    judgement = get_object_or_404(
        Judgement.objects.visible_to(request.user).select_related("person", "competency"), pk=judgement_id
    )

    def act(values: dict[str, Any]) -> None:
        services.answer_no_opportunity(judgement_id=judgement_id, actor=person_of(request), now=timezone.now(), **values)

    return _act(request, judgement.person, AnswerForm(request.POST), f"answer-{judgement_id}", act, at=judgement.competency.code)


@require_POST
def chance(request: HttpRequest, judgement_id: UUID) -> HttpResponse:
    """Record the chance that was created."""
    judgement = get_object_or_404(
        Judgement.objects.visible_to(request.user).select_related("person", "competency"), pk=judgement_id
    )

    def act(values: dict[str, Any]) -> None:
        services.create_chance(judgement_id=judgement_id, actor=person_of(request), now=timezone.now(), **values)

    return _act(request, judgement.person, ChanceForm(request.POST), f"chance-{judgement_id}", act, at=judgement.competency.code)


@require_POST
def expect(request: HttpRequest, person_id: int) -> HttpResponse:
    """Keep when the manager expects the promotion."""
    viewer, shown = person_of(request), visible_person(request, person_id)
    gaps = selectors.gaps_for(shown, now=timezone.now())
    level = get_object_or_404(Level, pk=gaps.level.pk if gaps.level else 0)

    def act(values: dict[str, Any]) -> None:
        services.expect_promotion(person=shown, level=level, actor=viewer, now=timezone.now(), **values)

    return _act(request, shown, ExpectForm(request.POST), "expect", act, at="window")


@require_POST
def agenda(request: HttpRequest, person_id: int, code: str) -> HttpResponse:
    """Put a competency on the agenda of the next session."""
    shown = visible_person(request, person_id)
    topic = get_object_or_404(Competency.objects.filter(code=code).order_by("-version_id")[:1])
    item = services.put_on_agenda(person=shown, competency=topic.name, code=code, actor=person_of(request), now=timezone.now())
    said = _("“%(text)s” is on the agenda of your next session.") % {"text": item.text}
    messages.success(request, said, extra_tags=undo("mentoring:remove_point", item.pk))
    return _back(shown.pk, code)


def _act(request: HttpRequest, shown: User, form: Form, key: str, act: Any, *, at: str) -> HttpResponse:
    """Do it and go back to the place, or show the form again with what is wrong."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except DomainError as error:
            refusals.show(form, error)
        else:
            messages.success(request, _("Saved."))
            return _back(shown.pk, at)
    return _page(request, shown, {key: form}, status=422)


def _back(person_id: int, at: str) -> HttpResponse:
    return redirect(f"{policies.page_of(person_id)}#{at}")
