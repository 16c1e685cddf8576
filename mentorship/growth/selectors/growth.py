"""Someone's growth on one page: the plan, its goals, and the evidence on the shelf of each competency."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core.attached import with_rows
from mentorship.core.prepared import Keys, prepared, together
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan, ImpactFigure
from mentorship.growth.selectors import levels
from mentorship.growth.selectors.evidence import with_confirmations
from mentorship.ladders.models import Competency, Criterion, Expectation, Level

WINDOW_MONTHS = 18
THIN_DAYS = 60
SHOWN = 3
STILL_DAYS = 45


@dataclass(slots=True)
class CompetencyShelf:
    """The evidence of one competency against what the level in view asks there."""

    expectation: Expectation
    criteria: list[Criterion] = field(default_factory=list)
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
    plan, current = levels.plan_and_level(person)
    level = plan.target_level if plan else levels.next_above(current) or current
    days_since = _first_of(today, 12)
    reader = None if person.pk == viewer.pk else viewer
    asks = [_goals_of.of(person, reader), _days_of.of(person, reader, days_since), _untagged_of.of(person, reader)]
    goals, days, untagged = together(*asks)
    shelves = _shelves(level, person, reader, today)
    months = _by_month(days, today, 12)
    return Growth(
        person=person,
        plan=plan,
        current=current,
        level=level,
        open_goals=[goal for goal in goals if goal.status == Goal.Status.OPEN],
        ended_goals=[goal for goal in goals if goal.status != Goal.Status.OPEN],
        shelves=shelves,
        untagged=sum(untagged),
        months=months,
        total=sum(count for _month, count in months),
    )


def months_of(evidence: QuerySet[Evidence], today: date, *, months: int = 12) -> list[tuple[date, int]]:
    """Return how many pieces are dated in each of the last months, this one last."""
    return _by_month(_counted_days(evidence.filter(happened_on__gte=_first_of(today, months))), today, months)


def _first_of(today: date, months: int) -> date:
    return today.replace(day=1) - relativedelta(months=months - 1)


def _counted_days(evidence: QuerySet[Evidence]) -> QuerySet[Any, Any]:
    return evidence.order_by().values_list("happened_on").annotate(n=Count("pk"))


def _by_month(days: Iterable[tuple[date, int]], today: date, months: int) -> list[tuple[date, int]]:
    counted: Counter[date] = Counter()
    for day, n in days:
        counted[day.replace(day=1)] += n
    first = _first_of(today, months)
    return [(month, counted[month]) for month in (first + relativedelta(months=n) for n in range(months))]


def _evidence_of(person: User, reader: User | None) -> QuerySet[Evidence]:
    """Return what a reader may see of somebody's evidence; of one's own (no reader) that is all, without asking who else may."""
    pieces = Evidence.objects.visible_to(reader) if reader else Evidence.objects.kept()
    return pieces.filter(owner=person)


@prepared
def _days_of(person: User, reader: User | None, since: date) -> QuerySet[Any, Any]:
    return _counted_days(_evidence_of(person, reader).filter(happened_on__gte=since))


@prepared
def _untagged_of(person: User, reader: User | None) -> QuerySet[Any, Any]:
    """One row: the number."""
    pieces = _evidence_of(person, reader).filter(competencies__isnull=True)
    return pieces.order_by().values(whose=F("owner")).annotate(n=Count("pk")).values_list("n", flat=True)


@prepared
def _goals_of(person: User, reader: User | None) -> QuerySet[Goal]:
    goals = Goal.objects.visible_to(reader) if reader else Goal.objects.all()
    goals = goals.filter(plan__person=person, plan__status=GrowthPlan.Status.ACTIVE)
    names = Competency.objects.filter(goals=OuterRef("pk")).order_by("version", "position").values("name")
    talked: QuerySet[Goal] = goals.annotate(talk=Count("comments", distinct=True), names=ArraySubquery(names))
    return talked.order_by("due_on", "created_at")


@prepared
def _tags_of(person: User, reader: User | None, since: date) -> QuerySet[Any, Any]:
    """Each tag of the window's pieces with the piece's day, and whether somebody other than a report confirmed it."""
    confirmations = Corroboration.objects.filter(evidence=OuterRef("evidence"), status=Corroboration.Status.CONFIRMED)
    confirmed = Exists(confirmations.filter(~Q(person__manager=F("evidence__owner"))))
    tags = Evidence.competencies.through.objects.filter(evidence__in=_evidence_of(person, reader).filter(happened_on__gte=since))
    rows: QuerySet[Any, Any] = tags.order_by("-evidence__happened_on", "-evidence").values_list(
        "evidence", "competency", "evidence__happened_on", confirmed
    )
    return rows


def _shelves(level: Level | None, person: User, reader: User | None, today: date) -> list[CompetencyShelf]:
    """Sort the pieces of the window onto shelves: numbers over all of them, the newest few to show."""
    if level is None:
        return []
    tags_asked = _tags_of.of(person, reader, today - relativedelta(months=WINDOW_MONTHS))
    expectations, asked, tags = together(_expectations_of.of(level), _criteria_of.of(level), tags_asked)
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in asked:
        criteria[criterion.expectation_id].append(criterion)
    counts_for = levels.ancestors(level, [expectation.competency for expectation in expectations])
    placed: dict[int, dict[UUID, date]] = defaultdict(dict)
    confirmed: set[UUID] = set()
    for key, competency, day, is_confirmed in tags:
        if competency in counts_for:
            placed[counts_for[competency]][key] = day
            confirmed |= {key} if is_confirmed else set()
    wanted = {key for piece in placed.values() for key in list(piece)[:SHOWN]}
    keys = Keys(UUID, tuple(wanted))
    pieces, figures = together(_shown.of(keys), _figures_of.of(keys))
    shown = {piece.pk: piece for piece in with_rows(pieces, "figures", figures, "evidence_id")}
    made = (_shelf(one, placed[one.competency_id], confirmed, shown, today) for one in expectations)
    return [replace(shelf, criteria=criteria[shelf.expectation.pk]) for shelf in made]


@prepared
def _expectations_of(level: Level) -> QuerySet[Expectation]:
    """What the level asks, without the criteria, which come beside it."""
    asked: QuerySet[Expectation] = Expectation.objects.filter(level=level).select_related("competency")
    return asked.order_by("competency__position", "competency__name")


@prepared
def _criteria_of(level: Level) -> QuerySet[Criterion]:
    found: QuerySet[Criterion] = Criterion.objects.filter(expectation__level=level)
    return found


@prepared
def _shown(wanted: Keys) -> QuerySet[Evidence]:
    """Some pieces as a shelf shows them."""
    pieces: QuerySet[Evidence] = with_confirmations(Evidence.objects.filter(pk__in=wanted.values))
    return pieces.defer("story")


@prepared
def _figures_of(pieces: Keys) -> QuerySet[ImpactFigure]:
    """The figures of some pieces."""
    return ImpactFigure.objects.filter(evidence__in=pieces.values).order_by("pk")


def _shelf(
    expectation: Expectation,
    placed: dict[UUID, date],
    confirmed: set[UUID],
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
        confirmed=sum(key in confirmed for key in placed),
        is_thin=latest is None or latest < today - timedelta(days=THIN_DAYS),
    )
