"""Which level somebody stands at and may aim for, and what it asks."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from mentorship.core.prepared import prepared, together
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import Competency, CompetencyMapping, Expectation, LadderVersion, Level, Standing
from mentorship.ladders.selectors import equivalents


@prepared
def _standings(person: User) -> QuerySet[Standing]:
    return Standing.objects.select_related("level__track", "level__version__ladder").filter(person=person)[:1]


@prepared
def _active_plans(person: User) -> QuerySet[GrowthPlan]:
    plans = GrowthPlan.objects.filter(person=person, status=GrowthPlan.Status.ACTIVE)
    return plans.select_related("person", "target_level__track", "target_level__version__ladder")[:1]


def current_level(person: User) -> Level | None:
    """Return where the person stands today, or None."""
    standings = _standings(person)
    return standings[0].level if standings else None


def plan_and_level(person: User) -> tuple[GrowthPlan | None, Level | None]:
    """Return the person's active plan and where they stand, in one query."""
    plans, standings = together(_active_plans.of(person), _standings.of(person))
    return plans[0] if plans else None, standings[0].level if standings else None


def target_choices(person: User) -> QuerySet[Level]:
    """Return the levels of published ladders that are not below the person's own, in the order of ladders and ranks."""
    current = current_level(person)
    levels = Level.objects.filter(version__status=LadderVersion.Status.PUBLISHED).select_related("track", "version__ladder")
    if current:
        levels = levels.filter(rank__gte=current.rank)
    return levels.order_by("version__ladder__name", "track__position", "rank")


def next_level(person: User) -> Level | None:
    """Return the level above the person's own on their track, in the ladder's published version."""
    return next_above(current_level(person))


def next_above(current: Level | None) -> Level | None:
    """Return the level above one, on its track, in the ladder's published version."""
    if current is None:
        return None
    above = Level.objects.filter(track__code=current.track.code, version__ladder=current.version.ladder_id, rank__gt=current.rank)
    return (
        above.filter(Q(version__status=LadderVersion.Status.PUBLISHED) | Q(version=current.version_id))
        .order_by("rank", "-version_id")
        .first()
    )


def next_levels(people: Iterable[User]) -> dict[int, Level]:
    """Return for each person the level above their own, as `next_level` does, or their own at the top: two queries for all."""
    standing = Standing.objects.filter(person__in=list(people)).select_related("level__track", "level__version__ladder")
    own = {one.person_id: one.level for one in standing}
    ladders = {level.version.ladder_id for level in own.values()}
    offered = Level.objects.filter(version__ladder__in=ladders, version__status=LadderVersion.Status.PUBLISHED)
    above: dict[tuple[int, str], list[Level]] = {}
    for level in offered.select_related("track", "version__ladder").order_by("rank", "-version_id"):
        above.setdefault((level.version.ladder_id, level.track.code), []).append(level)
    return {
        person: next((one for one in above.get((level.version.ladder_id, level.track.code), []) if one.rank > level.rank), level)
        for person, level in own.items()
    }


def active_plan(person: User) -> GrowthPlan | None:
    """Return the person's active plan."""
    return next(iter(_active_plans(person)), None)


def level_in_view(person: User, plan: GrowthPlan | None) -> Level | None:
    """Return the level whose expectations a person is looked at against: the plan's, else the next, else their own."""
    return plan.target_level if plan else next_level(person) or current_level(person)


def level_of(person: User) -> Level | None:
    """Return the level in view of a person, their plan looked up."""
    return level_in_view(person, active_plan(person))


@prepared
def expectations_of(level: Level) -> QuerySet[Expectation]:
    """Return what a level asks, competency by competency, with its criteria."""
    asked = Expectation.objects.filter(level=level).select_related("competency").prefetch_related("criteria")
    return asked.order_by("competency__position", "competency__name")


def competencies_for(person: User) -> QuerySet[Competency]:
    """Return the competencies that a person tags with: those of the level in view."""
    level = level_of(person)
    if level is None:
        return Competency.objects.none()
    at_level = Prefetch("expectations", Expectation.objects.filter(level=level).prefetch_related("criteria"), to_attr="at_level")
    return Competency.objects.filter(expectations__level=level).prefetch_related(at_level).order_by("position", "name")


def offered(current: QuerySet[Competency], tagged: Iterable[Competency]) -> QuerySet[Competency]:
    """Return what can be ticked: what is ticked already, and of the current ones those that no ticked one stands for.

    A piece tagged under an earlier version keeps its tags; the same competency is not offered a second time beside them.
    """
    ticked = {one.pk for one in tagged}
    wanted = set(current.values_list("pk", flat=True))
    if ticked - wanted:
        known = equivalents(sorted(wanted))
        wanted = {one for one in wanted if one in ticked or not known[one] & ticked}
    return Competency.objects.filter(pk__in=wanted | ticked).order_by("position", "name", "version")


@prepared
def _alike(level: Level) -> QuerySet[Competency, Any]:
    return _like_those_of(level).order_by("pk").values_list("pk", "code")


@prepared
def _mapped(level: Level) -> QuerySet[CompetencyMapping, Any]:
    return CompetencyMapping.objects.filter(new__in=_like_those_of(level)).order_by("pk").values_list("old", "new")


def _like_those_of(level: Level) -> QuerySet[Competency]:
    """The competencies that a level asks for, and those of the same code in every version of its ladder."""
    asked = Competency.objects.filter(expectations__level=level)
    ladder = LadderVersion.objects.filter(levels=level).values("ladder")
    return Competency.objects.filter(version__ladder__in=ladder, code__in=asked.values("code"))


def ancestors(level: Level, competencies: list[Competency]) -> dict[int, int]:
    """Return which of a level's competencies each counts for: itself, its like in other versions, what was mapped to it."""
    if not competencies:
        return {}
    found = {competency.pk: competency.pk for competency in competencies}
    by_code = {competency.code: competency.pk for competency in competencies}
    alike, mapped = together(_alike.of(level), _mapped.of(level))
    for key, code in alike:
        found.setdefault(key, by_code[code])
    for old, new in mapped:
        found.setdefault(old, found[new])
    return found
