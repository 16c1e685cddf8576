"""How much people keep for competencies, and aim at levels, that a new version drops: numbers, never whose or what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.ladders.models import Competency, Level


@dataclass(frozen=True, slots=True)
class Touched:
    """Of one competency: open goals and pieces of evidence, each of how many people."""

    name: str
    goals: int
    goal_people: int
    pieces: int
    piece_people: int


def kept_for(competencies: Iterable[Competency]) -> list[Touched]:
    """Count what is tagged with each of them, in their version or an older one that has the same code: two queries."""
    dropped = list(competencies)
    if not dropped:
        return []
    goals = _counts(Goal.objects.filter(status=Goal.Status.OPEN, plan__person__is_active=True), dropped, "plan__person")
    pieces = _counts(Evidence.objects.filter(deleted_at__isnull=True, owner__is_active=True), dropped, "owner")
    return [Touched(one.name, *goals.get(one.code, (0, 0)), *pieces.get(one.code, (0, 0))) for one in dropped]


def _counts(rows: "QuerySet[Any]", dropped: list[Competency], person: str) -> dict[str, tuple[int, int]]:
    ladder = Q(competencies__version__ladder__versions=dropped[0].version_id)
    tagged = rows.filter(ladder, competencies__code__in=[one.code for one in dropped]).order_by()
    counted = tagged.values_list("competencies__code").annotate(Count("pk", distinct=True), Count(person, distinct=True))
    return {code: (n, people) for code, n, people in counted}


def plans_towards(levels: Iterable[Level]) -> dict[int, int]:
    """Count the active plans that lead to each level: one query."""
    plans = GrowthPlan.objects.filter(status=GrowthPlan.Status.ACTIVE, person__is_active=True, target_level__in=levels)
    return dict(plans.order_by().values_list("target_level").annotate(Count("pk")))
