"""Which level somebody stands at and may aim for, and what it asks."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import Competency, CompetencyMapping, Expectation, LadderVersion, Level, Standing


def current_level(person: User) -> Level | None:
    """Return where the person stands today, or None."""
    standing = Standing.objects.select_related("level__track", "level__version__ladder").filter(person=person).first()
    return standing.level if standing else None


def target_choices(person: User) -> QuerySet[Level]:
    """Return the levels of published ladders that are not below the person's own, in the order of ladders and ranks."""
    current = current_level(person)
    levels = Level.objects.filter(version__status=LadderVersion.Status.PUBLISHED).select_related("track", "version__ladder")
    if current:
        levels = levels.filter(rank__gte=current.rank)
    return levels.order_by("version__ladder__name", "track__position", "rank")


def next_level(person: User) -> Level | None:
    """Return the level above the person's own on their track, in the ladder's published version."""
    current = current_level(person)
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
    plans = GrowthPlan.objects.filter(person=person, status=GrowthPlan.Status.ACTIVE)
    return plans.select_related("person", "target_level__track", "target_level__version__ladder").first()


def level_in_view(person: User, plan: GrowthPlan | None) -> Level | None:
    """Return the level whose expectations a person is looked at against: the plan's, else the next, else their own."""
    return plan.target_level if plan else next_level(person) or current_level(person)


def level_of(person: User) -> Level | None:
    """Return the level in view of a person, their plan looked up."""
    return level_in_view(person, active_plan(person))


def expectations_of(level: Level) -> list[Expectation]:
    """Return what a level asks, competency by competency, with its criteria."""
    asked = Expectation.objects.filter(level=level).select_related("competency").prefetch_related("criteria")
    return list(asked.order_by("competency__position", "competency__name"))


def competencies_for(person: User) -> QuerySet[Competency]:
    """Return the competencies that a person tags with: those of the level in view."""
    level = level_of(person)
    if level is None:
        return Competency.objects.none()
    at_level = Prefetch("expectations", Expectation.objects.filter(level=level).prefetch_related("criteria"), to_attr="at_level")
    return Competency.objects.filter(expectations__level=level).prefetch_related(at_level).order_by("position", "name")


def ancestors(competencies: list[Competency]) -> dict[int, int]:
    """Return which of these each competency counts for: itself, its like in other versions, what was mapped to it."""
    if not competencies:
        return {}
    found = {competency.pk: competency.pk for competency in competencies}
    by_code = {competency.code: competency.pk for competency in competencies}
    ladder = LadderVersion.objects.filter(pk=competencies[0].version_id).values("ladder")
    alike = Competency.objects.filter(version__ladder__in=ladder, code__in=by_code).values_list("pk", "code")
    for key, code in alike:
        found.setdefault(key, by_code[code])
    for old, new in CompetencyMapping.objects.filter(new__in=list(found)).order_by("pk").values_list("old", "new"):
        found.setdefault(old, found[new])
    return found
