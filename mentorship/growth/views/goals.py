"""A goal: setting, changing and moving it, and talking about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.signed_in import person_of
from mentorship.core import refusals
from mentorship.core.doors import visible_or_404
from mentorship.core.errors import Conflict, DomainError
from mentorship.core.undo import undo
from mentorship.growth import policies, selectors, services
from mentorship.growth.forms import CommentForm, GoalForm, MoveForm
from mentorship.growth.models import Evidence, Goal
from mentorship.growth.origins import came_from


def add(request: HttpRequest) -> HttpResponse:
    """Set a goal in my active plan; without one, open it first."""
    me = person_of(request)
    plan = selectors.active_plan(me)
    if plan is None:
        messages.info(request, _("A goal belongs to a plan. Choose the level you work towards first."))
        return redirect("growth:plan-new")
    prefilled = {"title": request.GET.get("title", "")[:200], "competencies": request.GET.getlist("competency")}
    form = GoalForm(request.POST or None, person=me, initial=prefilled)
    if request.method == "POST" and form.is_valid():
        try:
            goal = services.add_goal(plan_id=plan.pk, actor=me, now=timezone.now(), **form.values())
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("The goal is set."))
            return redirect(goal)
    return render(request, "growth/goal_form.html", {"form": form, "plan": plan})


def edit(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Change one of my goals."""
    me = person_of(request)
    goal = _visible(request, goal_id)
    if not policies.can_change_goal(me, goal):
        raise policies.refused()
    form = GoalForm(request.POST or None, person=me, goal=goal)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_goal(
                goal_id=goal_id, actor=me, now=timezone.now(), version=form.cleaned_data["version"] or 0, **form.values()
            )
        except Conflict as conflict:
            refusals.show(form, conflict)
            theirs = conflict.theirs
            form.take_version(conflict.version)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(goal)
    return render(request, "growth/goal_form.html", {"form": form, "plan": goal.plan, "goal": goal, "theirs": theirs})


def show(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Show a goal, how it moved, what was said, and the evidence that moves it."""
    return _goal_page(request, _visible(request, goal_id))


@require_POST
def move(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Move one of my goals."""
    goal = _visible(request, goal_id)
    form = MoveForm(request.POST, goal=goal)
    if form.is_valid():
        try:
            moved = services.move_goal(goal_id=goal_id, actor=person_of(request), now=timezone.now(), **form.cleaned_data)
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            _say_moved(request, goal, moved)
            return redirect(goal)
    return _goal_page(request, goal, move_form=form, status=422)


def _say_moved(request: HttpRequest, before: Goal, after: Goal) -> None:
    """A changed state or value can be moved back; that is kept among the moves as well."""
    back: dict[str, object] = {"status": before.status} if after.status != before.status else {}
    if before.current_value is not None and after.current_value != before.current_value:
        back["value"] = before.current_value
    said = _("The goal is %(state)s.") % {"state": after.get_status_display()} if "status" in back else _("Moved.")
    messages.success(request, said, extra_tags=undo("growth:goal-move", before.pk, **back) if back else "")


@require_POST
def comment(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    """Say something about a goal."""
    goal = _visible(request, goal_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            services.comment_goal(goal_id=goal_id, actor=person_of(request), now=timezone.now(), text=form.cleaned_data["text"])
        except DomainError as refusal:
            refusals.show(form, refusal)
        else:
            return redirect(f"{goal.get_absolute_url()}#comments")
    return _goal_page(request, goal, comment_form=form, status=422)


def _visible(request: HttpRequest, goal_id: UUID) -> Goal:
    return visible_or_404(Goal, request.user, goal_id, "plan__person", "plan__target_level")


def _goal_page(
    request: HttpRequest,
    goal: Goal,
    *,
    move_form: MoveForm | None = None,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = person_of(request)
    is_owner = policies.can_change_goal(viewer, goal)
    evidence = selectors.with_confirmations(Evidence.objects.visible_to(viewer).filter(goal=goal)).order_by("-happened_on")
    context = {
        "goal": goal,
        "person": goal.plan.person,
        "is_owner": is_owner,
        "came_from": came_from(goal.origin, is_owner=is_owner),
        "can_comment": policies.can_comment(viewer, goal),
        "moves": goal.moves.select_related("by")[:50],
        "comments": goal.comments.select_related("author")[:200],
        "evidence": evidence.prefetch_related("figures").defer("story")[:50],
        "move_form": move_form or MoveForm(goal=goal),
        "comment_form": comment_form or CommentForm(),
    }
    return render(request, "growth/goal.html", context, status=status)
