"""Rounds for several people at once: whom to ask about each, so that nobody is asked by everybody, and days that are spread."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from accounts.access import related
from accounts.models import User
from mentorship.feedback.models import FeedbackRequest, FeedbackRound
from mentorship.feedback.selectors.loads import loads, most_open
from mentorship.growth import selectors as growth
from mentorship.growth.models import GrowthPlan
from mentorship.ladders.models import Level
from mentorship.mentoring.models import Mentorship

MOST_SUBJECTS = 60
ASKED_EACH = 4
WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person's round as it is proposed before anything is asked."""

    person: User
    level: Level | None
    asked: tuple[User, ...]
    closes_on: date
    open_round: FeedbackRound | None
    shared_names: frozenset[str] = frozenset()

    @property
    def names(self) -> list[str]:
        """The respondents as a field takes them: by name, with the address where two people share one."""
        shared = self.shared_names
        return [f"{one.full_name} <{one.email}>" if one.search_name in shared else one.full_name for one in self.asked]


def spread_days(count: int, first: date, last: date) -> list[date]:
    """Spread `count` deadlines evenly over the working days from first to last, the earliest first."""
    days = [first + timedelta(days=step) for step in range(max((last - first).days, 0) + 1)]
    working = [day for day in days if day.weekday() < WEEKEND] or [first]
    if count <= 1:
        return working[:1] * count
    return [working[round(place * (len(working) - 1) / (count - 1))] for place in range(count)]


def share_out(near: Mapping[int, Sequence[int]], waiting: Mapping[int, int], *, most: int, each: int) -> dict[int, list[int]]:
    """Choose up to `each` respondents for each subject, the least asked first, nobody above `most` with what waits already."""
    carried = Counter(waiting)
    chosen: dict[int, list[int]] = {}
    for subject, people in near.items():
        free = sorted((person for person in people if carried[person] < most), key=lambda person: carried[person])
        chosen[subject] = free[:each]
        carried.update(chosen[subject])
    return chosen


def subjects_of(manager: User) -> list[User]:
    """Return the people about whom one may open rounds at once: one's reports, and those for whose manager one stands in."""
    mine = Q(manager=manager) | Q(related(manager, "", ["delegate"]))
    return list(User.objects.at_work().filter(mine).exclude(pk=manager.pk).order_by("full_name")[:MOST_SUBJECTS])


def proposals_for(manager: User, *, first: date, last: date) -> list[Proposal]:
    """Propose a round for each of one's people: level in view, close colleagues with room, a day of its own. Seven queries."""
    subjects = subjects_of(manager)
    levels = _levels(subjects)
    near = _near(subjects)
    people = {person.pk: person for others in near.values() for person in others}
    keys = {subject: [person.pk for person in others] for subject, others in near.items()}
    chosen = share_out(keys, loads(people.values()), most=most_open(), each=ASKED_EACH)
    running = {one.subject_id: one for one in FeedbackRound.objects.open().filter(subject__in=subjects).order_by("opened_at")}
    days = spread_days(len(subjects), first, last)
    shared = _shared_names(people[key] for keys_ in chosen.values() for key in keys_)
    return [
        Proposal(one, levels.get(one.pk), tuple(people[key] for key in chosen[one.pk]), day, running.get(one.pk), shared)
        for one, day in zip(subjects, days, strict=True)
    ]


def _shared_names(people: Iterable[User]) -> frozenset[str]:
    here = User.objects.at_work().filter(search_name__in={person.search_name for person in people})
    return frozenset(here.values("search_name").annotate(n=Count("pk")).filter(n__gt=1).values_list("search_name", flat=True))


def _levels(subjects: Sequence[User]) -> dict[int, Level]:
    """The level of each active plan, else the next above where somebody stands."""
    plans = GrowthPlan.objects.filter(person__in=subjects, status=GrowthPlan.Status.ACTIVE).select_related("target_level")
    return growth.next_levels(subjects) | {plan.person_id: plan.target_level for plan in plans}


def _near(subjects: Sequence[User]) -> dict[int, list[User]]:
    """Who is likely to know each one's work: their team, those with the same manager, their reports, mentors and mentees."""
    keys = [one.pk for one in subjects]
    managers = {one.manager_id for one in subjects if one.manager_id}
    teams = {one.team_id for one in subjects if one.team_id}
    pairs = Mentorship.objects.filter(Q(mentee__in=keys) | Q(mentor__in=keys), status=Mentorship.Status.ACTIVE)
    linked: dict[int, set[int]] = {key: set() for key in keys}
    for mentor, mentee in pairs.values_list("mentor", "mentee"):
        for one, other in ((mentor, mentee), (mentee, mentor)):
            if one in linked:
                linked[one].add(other)
    others = set().union(*linked.values()) if linked else set()
    wide = Q(manager__in=[*managers, *keys]) | Q(team__in=teams) | Q(pk__in=others)
    people = list(User.objects.at_work().filter(wide).order_by("full_name")[:2000])
    return {one.pk: [person for person in people if _is_near(one, person, linked[one.pk])] for one in subjects}


def _is_near(subject: User, person: User, linked: set[int]) -> bool:
    if person.pk in {subject.pk, subject.manager_id}:
        return False
    same_team = subject.team_id is not None and person.team_id == subject.team_id
    same_manager = subject.manager_id is not None and person.manager_id == subject.manager_id
    return same_team or same_manager or person.manager_id == subject.pk or person.pk in linked


@dataclass(frozen=True, slots=True)
class OpenRound:
    """An open round, and as far as it is named who has answered and who has not."""

    round: FeedbackRound
    waiting: tuple[FeedbackRequest, ...]
    given: int
    asked: int


@dataclass(frozen=True, slots=True)
class Owing:
    """One respondent and what they owe to rounds that I may see; anonymous rounds name nobody."""

    name: str
    person: User | None
    requests: tuple[FeedbackRequest, ...]


def who_owes_what(user: User) -> tuple[list[OpenRound], list[Owing]]:
    """Return my open rounds, the first to close first, and who still owes an answer in them: two queries."""
    visible = FeedbackRound.objects.visible_to(user).open()
    rounds = list(visible.select_related("subject", "target_level", "requester").order_by("closes_on"))
    named = [one.pk for one in rounds if not one.is_anonymous]
    requests = FeedbackRequest.objects.filter(round__in=named).exclude(status=FeedbackRequest.Status.PROPOSED)
    by_round: dict[UUID, list[FeedbackRequest]] = {}
    by_name: dict[tuple[str, int | None], list[FeedbackRequest]] = {}
    for request in requests.select_related("respondent", "round__subject").order_by("round__closes_on"):
        by_round.setdefault(request.round_id, []).append(request)
        if request.status == FeedbackRequest.Status.OPEN:
            by_name.setdefault((request.name, request.respondent_id), []).append(request)
    owing = [Owing(name, rows[0].respondent, tuple(rows)) for (name, _key), rows in by_name.items()]
    return [_open(one, by_round.get(one.pk, [])) for one in rounds], sorted(owing, key=lambda one: (-len(one.requests), one.name))


def _open(round_: FeedbackRound, asked: list[FeedbackRequest]) -> OpenRound:
    waiting = tuple(request for request in asked if request.status == FeedbackRequest.Status.OPEN)
    given = sum(request.status == FeedbackRequest.Status.ANSWERED for request in asked)
    return OpenRound(round_, waiting, given, len(asked))
