"""Someone's growth on one page: the plan, its goals, and the evidence on the shelf of each competency."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.growth.models import Evidence, Goal, GrowthPlan
from mentorship.growth.selectors import levels
from mentorship.growth.selectors.evidence import with_confirmations
from mentorship.ladders.models import Expectation, Level

WINDOW_MONTHS = 18
THIN_DAYS = 60
SHOWN = 3
STILL_DAYS = 45


@dataclass(slots=True)
class CompetencyShelf:
    """The evidence of one competency against what the level in view asks there."""

    expectation: Expectation
    pieces: list[Evidence] = field(default_factory=list)
    latest_on: date | None = None
    months: int = 0
    count: int = 0
    confirmed: int = 0
    is_thin: bool = True
    days: list[date] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many pieces are not among the newest few."""
        return self.count - len(self.pieces)

    @property
    def confirmed_words(self) -> str:
        """How many are confirmed, in words."""
        return _("%(confirmed)d of %(count)d confirmed") % {"confirmed": self.confirmed, "count": self.count}

    @property
    def competency_id(self) -> int:
        """The competency's key."""
        return self.expectation.competency_id


@dataclass(slots=True)
class Growth:
    """Everything that *My growth* shows of one person, as one viewer may see it."""

    person: User
    plan: GrowthPlan | None
    current: Level | None
    level: Level | None
    open_goals: list[Goal]
    ended_goals: list[Goal]
    shelves: list[CompetencyShelf]
    untagged: int
    months: list[tuple[date, int]]
    total: int

    @property
    def thin(self) -> list[CompetencyShelf]:
        """Competencies without evidence for sixty days, the longest first."""
        return sorted((shelf for shelf in self.shelves if shelf.is_thin), key=lambda shelf: shelf.latest_on or date.min)


def growth_of(person: User, viewer: User, *, today: date) -> Growth:
    """Return a person's growth as the viewer may see it, in a fixed number of queries."""
    plan = levels.active_plan(person)
    current = levels.current_level(person)
    level = plan.target_level if plan else levels.level_in_view(person, None)
    goals = _goals(plan, viewer)
    evidence = Evidence.objects.visible_to(viewer).filter(owner=person)
    shelves = _shelves(level, evidence, today)
    months = months_of(evidence, today)
    return Growth(
        person=person,
        plan=plan,
        current=current,
        level=level,
        open_goals=[goal for goal in goals if goal.status == Goal.Status.OPEN],
        ended_goals=[goal for goal in goals if goal.status != Goal.Status.OPEN],
        shelves=shelves,
        untagged=evidence.filter(competencies__isnull=True).count(),
        months=months,
        total=sum(count for _month, count in months),
    )


def months_of(evidence: QuerySet[Evidence], today: date, *, months: int = 12) -> list[tuple[date, int]]:
    """Return how many pieces are dated in each of the last months, this one last."""
    first = today.replace(day=1) - relativedelta(months=months - 1)
    days = evidence.filter(happened_on__gte=first).order_by().values_list("happened_on").annotate(n=Count("pk"))
    counted: Counter[date] = Counter()
    for day, n in days:
        counted[day.replace(day=1)] += n
    return [(month, counted[month]) for month in (first + relativedelta(months=n) for n in range(months))]


def _goals(plan: GrowthPlan | None, viewer: User) -> list[Goal]:
    if plan is None:
        return []
    goals = Goal.objects.visible_to(viewer).filter(plan=plan).prefetch_related("competencies")
    return list(goals.annotate(talk=Count("comments", distinct=True)).order_by("due_on", "created_at"))


def _shelves(level: Level | None, evidence: QuerySet[Evidence], today: date) -> list[CompetencyShelf]:
    """Sort the pieces of the window onto shelves: numbers over all of them, the newest few to show."""
    if level is None:
        return []
    expectations = levels.expectations_of(level)
    counts_for = levels.ancestors([expectation.competency for expectation in expectations])
    since = today - relativedelta(months=WINDOW_MONTHS)
    tagged = Evidence.competencies.through.objects.filter(
        competency__in=list(counts_for), evidence__in=evidence.filter(happened_on__gte=since)
    )
    placed: dict[int, dict[UUID, date]] = defaultdict(dict)
    for key, competency, day in tagged.order_by("-evidence__happened_on", "-evidence").values_list(
        "evidence", "competency", "evidence__happened_on"
    ):
        placed[counts_for[competency]][key] = day
    every = {key for piece in placed.values() for key in piece}
    confirmed = dict(with_confirmations(Evidence.objects.filter(pk__in=every)).values_list("pk", "confirmed"))
    wanted = {key for piece in placed.values() for key in list(piece)[:SHOWN]}
    shown = {
        piece.pk: piece
        for piece in with_confirmations(Evidence.objects.filter(pk__in=wanted)).prefetch_related("figures").defer("story")
    }
    return [_shelf(expectation, placed[expectation.competency_id], confirmed, shown, today) for expectation in expectations]


def _shelf(
    expectation: Expectation,
    placed: dict[UUID, date],
    confirmed: dict[UUID, int],
    shown: dict[UUID, Evidence],
    today: date,
) -> CompetencyShelf:
    days = list(placed.values())
    latest = max(days, default=None)
    return CompetencyShelf(
        expectation=expectation,
        pieces=[shown[key] for key in list(placed)[:SHOWN]],
        latest_on=latest,
        months=len({(day.year, day.month) for day in days}),
        count=len(days),
        days=days,
        confirmed=sum(1 for key in placed if confirmed.get(key)),
        is_thin=latest is None or latest < today - timedelta(days=THIN_DAYS),
    )
