"""People, teams, the reporting line and everybody's history of levels."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.db import models

from accounts.models import Leave, Team, User, base36
from mentorship.ladders.models import LevelChange, Standing
from mentorship.sample.catalogue import Catalogue
from mentorship.sample.company import Company, Member
from mentorship.sample.copying import unsaved

UNUSABLE = "!sample"
MONTH = 30.4


@lru_cache(maxsize=8192)
def at(day: date, hour: int = 10) -> datetime:
    """Return a moment on that day, UTC."""
    return datetime.combine(day, time(hour, 15), UTC)


class People:
    """Turns members into rows and knows their keys: `key(member)`."""

    def __init__(self, company: Company, catalogue: Catalogue, first_key: int, known: dict[int, int]) -> None:
        self.known = known
        self.company = company
        self.catalogue = catalogue
        self.first_key = first_key
        self.teams: dict[str, int] = {}
        self.paths: dict[int, str] = {}

    def key(self, member: Member) -> int:
        """Return the primary key that this member's row has."""
        return self.known.get(member.number) or self.first_key + member.number

    def teams_in(self) -> list[Team]:
        """Make the teams that are not there yet."""
        names = sorted({member.team for member in self.company.members})
        Team.objects.bulk_create([Team(name=name) for name in names], ignore_conflicts=True)
        self.teams = dict(Team.objects.filter(name__in=names).values_list("name", "pk"))
        return list(Team.objects.filter(name__in=names))

    def rows(self, member: Member) -> Iterator[models.Model]:
        """Yield the person, their history of levels and where they stand."""
        key = self.key(member)
        path = (self.paths[member.manager.number] if member.manager else "") + base36(key) + "."
        self.paths[member.number] = path
        history = list(self.history(member))
        now = history[-1] if history else None
        level = self.catalogue.level(member.ladder, member.track, member.rank) if now else None
        zone, country, site = member.zone
        yield unsaved(
            User,
            id=key,
            email=member.email,
            employee_id=f"S{member.number + 1:06d}",
            full_name=member.name,
            password=UNUSABLE,
            team_id=self.teams[member.team],
            manager_id=self.key(member.manager) if member.manager else None,
            path=path,
            roles=member.roles,
            site=site,
            country=country,
            time_zone=zone,
            hired_on=member.hired_on,
            left_on=member.leaves_on,
            is_staff="admin" in member.roles,
            is_superuser="admin" in member.roles,
            is_sample=True,
            level_code=level.code if level else "",
            level_title=level.title if level else "",
            level_rank=level.rank if level else None,
            level_since_on=now.effective_on if now else None,
            date_joined=at(member.hired_on),
        )
        yield from history
        if now and level:
            yield unsaved(Standing, person_id=key, level=level, since_on=now.effective_on)
        if member.arc == "quiet":
            away = self.company.today - timedelta(days=140)
            yield Leave(person_id=key, from_on=away, until_on=away + timedelta(days=45))

    def history(self, member: Member) -> Iterator[LevelChange]:
        """Yield hire and promotions up to today's rank, spread over the years since hiring."""
        levels = self.catalogue.levels
        track = member.track
        if (member.ladder, track, member.rank) not in levels:
            return
        lowest = min(rank for slug, kind, rank in levels if (slug, kind) == (member.ladder, track))
        days = (self.company.today - member.hired_on).days
        steps = 0 if member.arc in {"new", "not_yet"} else min(member.rank - lowest, days // 700)
        previous = None
        for step in range(steps + 1):
            level = levels[member.ladder, track, member.rank - steps + step]
            on = member.hired_on + timedelta(days=(days * step) // (steps + 1))
            yield unsaved(
                LevelChange,
                person_id=self.key(member),
                level=level,
                from_level=previous,
                reason=LevelChange.Reason.PROMOTION if step else LevelChange.Reason.HIRE,
                effective_on=on.replace(day=1) if step else on,
                recorded_at=at(on),
                source="sample",
            )
            previous = level


def ago(today: date, months: float) -> date:
    """Return the working day so many months before today."""
    day = today - timedelta(days=round(months * MONTH))
    return day - timedelta(days=max(0, day.weekday() - 4))


@lru_cache(maxsize=8192)
def moment(day: date) -> datetime:
    """Return a moment on that day that is not in the future."""
    return min(at(day, 16), datetime.now(UTC))
