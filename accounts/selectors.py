"""Reads about people: the directory by pages, and one person with whom they work."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import date

import orjson
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import policies
from accounts.access import stands_above
from accounts.models import Leave, Relationship, Team, User
from mentorship.core.attention import Found, OpenWork
from mentorship.core.cache import remembered
from mentorship.core.prepared import prepared

PAGE = 50
SHOWN = ("full_name", "email", "level_code", "level_title", "is_active", "team__name", "manager__full_name")
MOST_TEAMS = 400
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the directory is narrowed to."""

    text: str = ""
    team: int | None = None
    level: str = ""
    state: str = "here"
    below: User | None = None


@prepared
def _first_page(viewer: User, team: int | None, level: str, state: str, below: User | None) -> "QuerySet[User]":
    filters = Filters(team=team, level=level, state=state, below=below)
    return directory(viewer, filters).order_by("full_name", "pk")[: PAGE + 1]


@prepared
def _teams() -> "QuerySet[Team, tuple[int, str]]":
    return Team.objects.order_by("name").values_list("pk", "name")[:MOST_TEAMS]


@prepared
def _one_report(manager: User) -> "QuerySet[User, int]":
    reports: QuerySet[User, int] = User.objects.filter(manager_id=manager.pk).values_list("pk", flat=True)[:1]
    return reports


def has_reports(manager: User) -> bool:
    """Whether anybody reports to them, at work or not any more."""
    return bool(_one_report(manager))


@dataclass(frozen=True, slots=True)
class Page:
    """Some people in the order of their names, with the cursors of the pages beside them."""

    rows: list[User]
    previous: str = ""
    next: str = ""


def directory(viewer: User, filters: Filters) -> "QuerySet[User]":
    """People whom the viewer may find, narrowed."""
    people: QuerySet[User] = User.objects.visible_to(viewer).select_related("team", "manager").only(*SHOWN)
    if filters.state == "left":
        people = people.filter(is_active=False)
    elif filters.state == "here":
        people = people.filter(is_active=True)
    if filters.text:
        people = people.named_like(filters.text[:100])  # type: ignore[attr-defined]
    if filters.team:
        people = people.filter(team_id=filters.team)
    if filters.level:
        people = people.filter(level_code=filters.level)
    if filters.below:
        people = people.below(filters.below)  # type: ignore[attr-defined]
    return people


def directory_page(viewer: User, filters: Filters, cursor: str = "") -> Page:
    """One page of the directory; where most begin, at the first page without words, its query is written once."""
    if filters.text or _read(cursor):
        return page_of(directory(viewer, filters), cursor)
    return _first(_first_page(viewer, filters.team, filters.level, filters.state, filters.below), PAGE)


def page_of(people: "QuerySet[User]", cursor: str = "", size: int = PAGE) -> Page:
    """One page in the order of the names: one query, the same cost on the first page and the last."""
    place = _read(cursor)
    if place is None:
        return _first(list(people.order_by("full_name", "pk")[: size + 1]), size)
    way, name, number = place
    if way == "before":
        earlier = people.filter(Q(full_name__lt=name) | Q(full_name=name, pk__lt=number))
        rows = list(earlier.order_by("-full_name", "-pk")[: size + 1])
        shown = rows[:size][::-1]
        return Page(shown, _cursor(shown[0], "before") if len(rows) > size else "", _cursor(shown[-1], "after") if shown else "")
    later = people.filter(Q(full_name__gt=name) | Q(full_name=name, pk__gt=number))
    rows = list(later.order_by("full_name", "pk")[: size + 1])
    shown = rows[:size]
    return Page(shown, _cursor(shown[0], "before") if shown else "", _cursor(shown[-1], "after") if len(rows) > size else "")


def _first(rows: list[User], size: int) -> Page:
    return Page(rows[:size], "", _cursor(rows[size - 1], "after") if len(rows) > size else "")


def _cursor(person: User, way: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([way, person.full_name, person.pk])).decode().rstrip("=")


def _read(cursor: str) -> tuple[str, str, int] | None:
    try:
        way, name, number = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(way), str(name).replace("\x00", ""), int(number)
    except (ValueError, TypeError, binascii.Error):
        return None


def teams() -> list[tuple[int, str]]:
    """Teams to choose from, as keys and names."""
    return _teams()


def level_codes() -> list[str]:
    """Level codes that people at work stand at, lowest first."""
    return remembered("level-codes", _level_codes)


def _level_codes() -> list[str]:
    rows = User.objects.at_work().exclude(level_code="").values("level_code", "level_rank").order_by("level_rank", "level_code")
    return list(dict.fromkeys(row["level_code"] for row in rows.distinct()))


@dataclass(slots=True, kw_only=True)
class PersonPage:
    """One person, and with whom they work as far as the viewer may know."""

    person: User
    chain: list[User] = field(default_factory=list)
    reports: list[User] = field(default_factory=list)
    more_reports: int = 0
    below: int = 0
    ties: list[Relationship] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    may: dict[str, bool] = field(default_factory=dict)


def person_page(viewer: User, person: User, today: date) -> PersonPage:
    """Everything the page of a person shows from this room, in a fixed number of queries."""
    is_near = viewer.pk == person.pk or stands_above(viewer, person) or policies.can_manage_people(viewer)
    reports = list(reports_of(person)[: MOST_SHOWN + 1])
    counts = User.objects.at_work().below(person).aggregate(below=Count("pk")) if reports else {"below": 0}
    ties = Relationship.objects.active_on(today).filter(Q(subject=person) | Q(reader=person)).select_related("subject", "reader")
    if not is_near:
        ties = ties.filter(Q(subject=viewer) | Q(reader=viewer))
    may_plan = policies.can_plan_leave(viewer, person)
    return PersonPage(
        person=person,
        chain=managers_of(person),
        reports=reports[:MOST_SHOWN],
        more_reports=max(0, len(reports) - MOST_SHOWN),
        below=int(counts["below"]),
        ties=list(ties.order_by("role", "since")[:MOST_SHOWN]),
        leaves=list(person.leaves.filter(until_on__gte=today)[:20]) if may_plan else [],
        may={
            "manage": policies.can_manage_people(viewer),
            "give_roles": policies.can_give_roles(viewer),
            "plan_leave": may_plan,
            "read_growth": viewer.pk == person.pk or stands_above(viewer, person) or _is_mentor(viewer, person, today),
        },
    )


def _is_mentor(viewer: User, person: User, today: date) -> bool:
    return Relationship.objects.active_on(today).filter(subject=person, reader=viewer, role=Relationship.Role.MENTOR).exists()


def managers_of(person: User) -> list[User]:
    """Managers from the top down to the person's own, in one query."""
    numbers = [int(part, 36) for part in person.path.split(".")[:-2] if part]
    found = User.objects.in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def search(user: User, query: str, limit: int) -> list[Found]:
    """People whose name or address begins like the words of the query."""
    people = User.objects.visible_to(user).at_work().named_like(query).select_related("team").order_by("full_name")[:limit]
    return [
        Found(
            label=person.full_name,
            kind=_("people"),
            url=reverse("accounts:person", args=[person.pk]),
            icon="user",
            detail=" · ".join(filter(None, (person.level_code, person.team.name if person.team else ""))),
        )
        for person in people
    ]


def reports_of(person: User) -> "QuerySet[User]":
    """People at work whose manager is this person: to be given another one when they leave."""
    people: QuerySet[User] = User.objects.at_work().filter(manager=person).order_by("full_name")
    return people


def delegation_of(manager: User, today: date) -> Relationship | None:
    """Who stands in for this manager today or on days to come; one row stands for all reports."""
    rows = Relationship.objects.filter(role=Relationship.Role.DELEGATE, source=f"delegation:{manager.pk}", until__gte=today)
    return rows.select_related("reader").order_by("since").first()


def standing_in(person: User, today: date) -> list[str]:
    """Who reads what the person's manager reads, each by name with their days, today or later: one query."""
    rows = Relationship.objects.filter(role=Relationship.Role.DELEGATE, subject=person).exclude(until__lt=today)
    named = []
    for row in rows.filter(reader__is_active=True).select_related("reader").order_by("since", "pk"):
        values = {
            "delegate": row.reader,
            "manager": person.manager,
            "since": date_format(row.since),
            "until": date_format(row.until) if row.until else "",
        }
        if row.since > today:
            named.append(_("%(delegate)s (for %(manager)s, from %(since)s until %(until)s)") % values)
        else:
            named.append(_("%(delegate)s (for %(manager)s, until %(until)s)") % values)
    return named


def open_work(person: User, today: date) -> list[OpenWork]:
    """Reports without a manager to come, and delegations that name this person: two queries."""
    return [*_reports_left(person), *_delegations_left(person, today)]


def _reports_left(person: User) -> list[OpenWork]:
    return [
        OpenWork(
            what=_("Reports to them"),
            kind="report",
            key=str(report.pk),
            person=report,
            then=_("Keeps them as manager until somebody else is named."),
            action=_("Give to"),
            asks_whom=True,
            suggested=person.manager,
            icon="git-branch",
        )
        for report in reports_of(person)[:MOST_SHOWN]
    ]


def _delegations_left(person: User, today: date) -> list[OpenWork]:
    rows = Relationship.objects.filter(role=Relationship.Role.DELEGATE, until__gte=today)
    mine = rows.filter(Q(reader=person) | Q(source=f"delegation:{person.pk}")).select_related("reader", "subject__manager")
    found: dict[str, OpenWork] = {}
    for row in mine.order_by("until")[:MOST_SHOWN]:
        stands_in = row.reader_id == person.pk
        found[row.source] = OpenWork(
            what=_("Stands in for") if stands_in else _("Is stood in for by"),
            kind="delegation",
            key=row.source.rpartition(":")[2],
            person=row.subject.manager if stands_in else row.reader,
            then=_("Ends by itself on the day it names."),
            action=_("End it"),
            due_on=row.until,
            icon="user-check",
        )
    return list(found.values())
