"""Lists of pairs: whom I meet, who has drifted, what is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DateTimeField, IntegerField, OuterRef, Q, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from mentorship.core.prepared import prepared
from mentorship.mentoring.models import ActionItem, AgendaItem, MentoringSession, Mentorship
from mentorship.mentoring.models.pairs import MentorshipQuerySet
from mentorship.mentoring.overlap import hours_of, shared_minutes_a_day
from mentorship.mentoring.selectors import _days
from mentorship.mentoring.selectors.slots import Slot, busy_of, slots_of


@dataclass(frozen=True)
class PairRow:
    """One line of *My mentees*: a pair as one of its members sees it."""

    pair: Mentorship
    other: User
    is_mentor: bool
    their_time: datetime
    next_session_id: Any
    next_at: datetime | None
    open_items: int
    overdue_items: int
    waiting_points: int
    has_drifted: bool
    days_since: int | None
    shared_minutes: int
    is_silent: bool = False
    is_due: bool = False

    @property
    def local_clock(self) -> str:
        """What the other's clock shows."""
        return clock(self.their_time)

    @property
    def place(self) -> str:
        """The city of the other's zone."""
        return city(self.other.time_zone)

    @property
    def their_time_of_next(self) -> str:
        """The next session on the other's clock."""
        return clock(self.next_at.astimezone(self.other.zone)) if self.next_at else ""

    @property
    def is_other_zone(self) -> bool:
        """Whether the other's clock shows another time."""
        me = self.pair.mentor if self.is_mentor else self.pair.mentee
        return self.their_time.utcoffset() != self.their_time.astimezone(me.zone).utcoffset()


def city(zone: str) -> str:
    """Name a time zone as people say it: by its city."""
    return zone.rpartition("/")[2].replace("_", " ")


def clock(moment: datetime) -> str:
    """Write a time of day as its own zone's clock shows it; templates would turn it into the reader's."""
    return f"{moment:%H:%M}"


def pair_rows(user: User, now: datetime, *, kinds: list[str] | None = None) -> list[PairRow]:
    """Return the open pairs of a person, those who need them first: drifted, then longest not met. One query.

    Where a country has switched it off, neither of the two counts: such pairs stand by their names.
    """
    today = _days.today_of(user, now)
    rows = [_row(pair, user, now, today) for pair in _open_pairs(user, now, today, tuple(kinds or ()))]
    return sorted(rows, key=lambda row: (not row.is_mentor, not row.has_drifted, -(row.days_since or 0), row.other.full_name))


@prepared
def _open_pairs(user: User, now: datetime, today: date, kinds: tuple[str, ...]) -> QuerySet[Mentorship]:
    pairs = _with_counts(Mentorship.objects.visible_to(user).open(), now, today)
    return pairs.filter(kind__in=kinds) if kinds else pairs.exclude(kind=Mentorship.Kind.ONE_TO_ONE)


def _with_counts(pairs: MentorshipQuerySet, now: datetime, today: date) -> MentorshipQuerySet:
    planned = MentoringSession.objects.planned().filter(mentorship=OuterRef("pk"), planned_at__gte=now).order_by("planned_at")
    items = ActionItem.objects.open().filter(mentorship=OuterRef("pk")).order_by().values("mentorship")
    points = AgendaItem.objects.waiting().filter(mentorship=OuterRef("pk")).order_by().values("mentorship")
    return (
        pairs.with_people()
        .with_silence()
        .annotate(
            next_at=Subquery(planned.values("planned_at")[:1], output_field=DateTimeField()),
            next_id=Subquery(planned.values("pk")[:1], output_field=UUIDField()),
            open_items=_number(items.annotate(n=Count("pk"))),
            overdue_items=_number(items.annotate(n=Count("pk", filter=Q(due_on__lt=today)))),
            waiting_points=_number(points.annotate(n=Count("pk"))),
        )
    )


def _number(counted: "QuerySet[Any]") -> Coalesce:
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), Value(0))


def _row(pair: Any, user: User, now: datetime, today: date) -> PairRow:
    other = pair.other(user)
    days = pair.days_since_contact(today)
    return PairRow(
        pair=pair,
        other=other,
        is_mentor=pair.mentor_id == user.pk,
        their_time=now.astimezone(other.zone),
        next_session_id=pair.next_id,
        next_at=pair.next_at,
        open_items=pair.open_items,
        overdue_items=pair.overdue_items,
        waiting_points=pair.waiting_points,
        has_drifted=not pair.is_silent and pair.next_at is None and pair.has_drifted(today),
        days_since=None if pair.is_silent else days,
        shared_minutes=shared_minutes_a_day(hours_of(user), hours_of(other), _days.monday_of(today)),
        is_silent=pair.is_silent,
        is_due=pair.status == Mentorship.Status.ACTIVE and pair.next_at is None and (days or 0) > pair.cadence_days,
    )


@dataclass(frozen=True)
class Step:
    """The one click that brings a drifted pair together again: a time that suits both."""

    row: PairRow
    slot: Slot | None


def next_steps(user: User, rows: Iterable[PairRow], now: datetime, *, most: int = 5) -> list[Step]:
    """Return a step for each drifted pair that one leads, the longest not met first; no two at one time. One query."""
    drifted = [row for row in rows if row.is_mentor and row.has_drifted][:most]
    busy = busy_of(user, now) if drifted else []
    steps = []
    for row in drifted:
        slot = next(iter(slots_of(user, row.other, now, most=1, busy=busy)), None)
        busy += [slot.span] if slot else []
        steps.append(Step(row, slot))
    return steps


@dataclass(frozen=True)
class Report:
    """Somebody who reports to me, and our one-to-one if it has begun."""

    person: User
    row: PairRow | None


def one_to_ones(user: User, now: datetime) -> tuple[list[Report], Report | None]:
    """Return my reports with our one-to-ones, and mine with my manager. Three queries at most."""
    rows = {row.other.pk: row for row in pair_rows(user, now, kinds=[Mentorship.Kind.ONE_TO_ONE])}
    people = User.objects.at_work().filter(manager=user).order_by("full_name")
    mine = Report(user.manager, rows.get(user.manager.pk)) if user.manager else None
    return [Report(person, rows.get(person.pk)) for person in people], mine


def requests_of(user: User) -> tuple[list[Mentorship], list[Mentorship]]:
    """Return what waits for this person's answer, and what they wait for. One query."""
    rows = _requested(user)
    return [row for row in rows if row.requested_by_id != user.pk], [row for row in rows if row.requested_by_id == user.pk]


@prepared
def _requested(user: User) -> QuerySet[Mentorship]:
    asked = Mentorship.objects.visible_to(user).filter(status=Mentorship.Status.REQUESTED)
    return asked.with_people().select_related("requested_by").order_by("requested_at")


def ended_pairs(user: User) -> "QuerySet[Mentorship]":
    """Return the pairs that are over, for a page of them."""
    ended = Mentorship.objects.visible_to(user).filter(status=Mentorship.Status.ENDED, ended_on__isnull=False)
    return ended.with_people()


def open_items_of(user: User, *, most: int = 50) -> list[ActionItem]:
    """Return what this person agreed to do, the earliest first."""
    items = ActionItem.objects.visible_to(user).open().filter(owner=user)
    return list(
        items.select_related("mentorship__mentor", "mentorship__mentee", "session").order_by("due_on", "created_at")[:most]
    )


def colleagues_of(user: User, *, most: int = 60) -> list[User]:
    """Return people whose name a form may complete: the team, and who offers to mentor."""
    near = Q(team=user.team_id) if user.team_id else Q(mentor_profile__is_open=True)
    people = User.objects.at_work().filter(near | Q(mentor_profile__is_open=True)).exclude(pk=user.pk)
    return list(people.order_by("full_name")[:most])
