"""Whom readiness is computed for: the person, the level they stand at, and the one that they are looked at for."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Leave, User
from mentorship.growth.models import GrowthPlan
from mentorship.readiness.catalogue import Catalogue, CompetencyFact, LevelFact
from mentorship.readiness.facts import Absence, Windows, long_absences, windows_of
from mentorship.readiness.rules import Thresholds


@dataclass(frozen=True, slots=True)
class Subject:
    """One person on one day, with what they are looked at for."""

    pk: int
    path: str
    name: str
    team_id: int | None
    country: str
    manager_id: int | None
    level: LevelFact | None
    level_since_on: date | None
    target: LevelFact | None
    limits: Thresholds
    asked: Sequence[CompetencyFact]
    absences: Sequence[Absence]
    windows: Windows

    def windows_on(self, day: date) -> Windows:
        """Return where the windows began on another day."""
        return windows_of(day, self.limits, self.absences)


def load_subjects(ids: Collection[int], catalogue: Catalogue, *, today: date, level: LevelFact | None = None) -> list[Subject]:
    """Return the people, each looked at for `level` or, without one, for their plan's target or the next level of their track.

    Three queries, whatever the number of people.
    """
    absences = _absences(ids)
    wanted = _plan_targets(ids)
    people = User.objects.filter(pk__in=ids).values_list(
        "pk", "path", "full_name", "team_id", "country", "manager_id", "standing__level_id", "standing__since_on"
    )
    found = []
    for pk, path, name, team_id, country, manager_id, level_id, since_on in people.order_by("pk"):
        stands = catalogue.levels.get(level_id)
        target = level or target_of(stands, catalogue.levels.get(wanted.get(pk, 0)), catalogue)
        limits = catalogue.limits_of(target)
        away = long_absences(absences.get(pk, ()), limits)
        found.append(
            Subject(
                pk=pk,
                path=path,
                name=name,
                team_id=team_id,
                country=country,
                manager_id=manager_id,
                level=stands,
                level_since_on=since_on,
                target=target,
                limits=limits,
                asked=catalogue.asked.get(target.pk, []) if target else [],
                absences=away,
                windows=windows_of(today, limits, away),
            )
        )
    return found


def target_of(stands: LevelFact | None, planned: LevelFact | None, catalogue: Catalogue) -> LevelFact | None:
    """Return the plan's target while it lies above, else the next level of the track; none at the top or without a level."""
    if planned and (stands is None or planned.rank > stands.rank or planned.ladder_id != stands.ladder_id):
        return planned
    return catalogue.next_level(stands) if stands else None


def _absences(ids: Collection[int]) -> dict[int, list[Absence]]:
    found: dict[int, list[Absence]] = defaultdict(list)
    for person_id, first, last in Leave.objects.filter(person_id__in=ids).values_list("person_id", "from_on", "until_on"):
        found[person_id].append(Absence(first, last))
    return found


def _plan_targets(ids: Collection[int]) -> dict[int, int]:
    plans = GrowthPlan.objects.filter(person_id__in=ids, status=GrowthPlan.Status.ACTIVE)
    return dict(plans.values_list("person_id", "target_level_id"))
