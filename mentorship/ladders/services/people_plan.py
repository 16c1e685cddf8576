"""What an import of people would change: who is new, what is different, which level moves, and every fault by row and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from accounts.services import circles_in
from mentorship.ladders.models import Level, LevelChange, Standing
from mentorship.ladders.people_rows import PersonRow, RowProblem, Rows
from mentorship.ladders.services.history import reason_of
from mentorship.ladders.services.people_levels import LevelBook, level_book

KEEP, CLEAR = "keep", "clear"
FIELDS = {
    "employee_id": "employee_id",
    "email": "email",
    "full_name": "full_name",
    "team": "team",
    "hired_on": "hired_on",
    "left_on": "left_on",
    "timezone": "time_zone",
    "site": "site",
    "country": "country",
}
"""Field of the file -> field of the person, for what is compared and written alike."""
NEVER_CLEARED = frozenset({"employee_id", "email", "full_name"})
CLEARED_TO: Mapping[str, Any] = {"team": "", "timezone": "UTC", "site": "", "country": ""}


@dataclass(slots=True, kw_only=True)
class PersonChange:
    """What one row changes. `person` is None for somebody new; `fields` is field -> (before, after)."""

    row: PersonRow
    person: int | None
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    level: Level | None = None
    from_level: Level | None = None
    level_on: date | None = None
    reason: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the person is created."""
        return self.person is None

    @property
    def key(self) -> int:
        """The person's number, or the line as a negative number for somebody new."""
        return self.person if self.person is not None else -self.row.line


@dataclass(slots=True, kw_only=True)
class PeoplePlan:
    """What an import would do; nothing is written while there are problems."""

    changes: list[PersonChange] = field(default_factory=list)
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    @property
    def created(self) -> list[PersonChange]:
        """Rows of people who are not here yet."""
        return [one for one in self.changes if one.is_new]

    @property
    def changed(self) -> list[PersonChange]:
        """Rows that change somebody who is here."""
        return [one for one in self.changes if not one.is_new]

    def counts(self) -> dict[str, int]:
        """Figures for the page, the API and the audit line."""
        return {
            "created": len(self.created),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "levels": sum(one.level is not None for one in self.changes),
            "problems": len(self.problems),
            "warnings": len(self.warnings),
        }


@dataclass(slots=True)
class _Known:
    """Everybody who is here, by number, employee number and address."""

    people: dict[int, dict[str, Any]]
    by_employee: dict[str, int]
    by_email: dict[str, int]
    standing: dict[int, int]
    levels: dict[int, Level]


def plan_people(rows: Rows, *, blank: str = KEEP, ladder: str = "", today: date) -> PeoplePlan:
    """Compare the file with who is here, in five queries whatever its size. Writes nothing."""
    plan = PeoplePlan(problems=list(rows.problems), unknown=rows.unknown)
    known = _known()
    keyed = _identify(rows, known, plan)
    book = level_book(ladder)
    managers = _managers(keyed, known, rows, plan, blank=blank)
    for key, row in keyed.items():
        change = _change(key, row, known, blank)
        if key in managers:
            _compare_manager(change, managers[key], known)
        _place(change, known, book, rows, plan, today)
        if change.is_new or change.fields or change.level:
            plan.changes.append(change)
        else:
            plan.unchanged += 1
    _report_circles(managers, keyed, known, rows, plan)
    plan.problems.sort(key=lambda one: one.row)
    return plan


def _known() -> _Known:
    names = ["employee_id", "email", "full_name", "hired_on", "left_on", "time_zone", "site", "country", "manager_id", "team_id"]
    teams = dict(Team.objects.values_list("pk", "name"))
    people = {one.pop("pk"): one for one in User.objects.values("pk", *names)}
    for one in people.values():
        one["team"] = teams.get(one.pop("team_id"), "")
    levels = Level.objects.select_related("track", "version__ladder").in_bulk()
    return _Known(
        people=people,
        by_employee={one["employee_id"]: pk for pk, one in people.items() if one["employee_id"]},
        by_email={one["email"]: pk for pk, one in people.items()},
        standing=dict(Standing.objects.values_list("person_id", "level_id")),
        levels=levels,
    )


def _identify(rows: Rows, known: _Known, plan: PeoplePlan) -> dict[int, PersonRow]:
    """Who each row is: by employee number first, so that a changed address is the same person; then by address."""
    keyed: dict[int, PersonRow] = {}
    numbers = {one.values.get("employee_id") for one in rows.people}
    for row in rows.people:
        employee = row.values.get("employee_id")
        by_employee = known.by_employee.get(employee) if employee else None
        by_email = known.by_email.get(row.email)
        if by_employee is None and by_email is not None and employee:
            other = known.people[by_email]["employee_id"]
            if other and other not in numbers:
                message = _("%(email)s belongs to employee %(other)s, not %(this)s.")
                values = {"email": row.email, "other": other, "this": employee}
                plan.problems.append(
                    _problem(rows, row, "employee_id", message % values, _("Correct the employee number or the address."))
                )
                continue
            by_email = None if other else by_email
        key = by_employee or by_email or -row.line
        if key in keyed:
            message = _("This is the same person as in line %(line)d.") % {"line": keyed[key].line}
            plan.problems.append(_problem(rows, row, "email", message, _("Keep one of the two rows.")))
            continue
        keyed[key] = row
    _report_taken(keyed, known, rows, plan)
    return keyed


def _report_taken(keyed: dict[int, PersonRow], known: _Known, rows: Rows, plan: PeoplePlan) -> None:
    """An address that somebody else keeps cannot be given to a second person."""
    for key, row in keyed.items():
        holder = known.by_email.get(row.email)
        is_kept = holder is not None and (holder not in keyed or keyed[holder].email == row.email)
        if holder is not None and holder != key and is_kept:
            name = known.people[holder]["full_name"]
            message = _("%(email)s is the address of %(name)s already.") % {"email": row.email, "name": name}
            plan.problems.append(_problem(rows, row, "email", message, _("Correct the address or the employee number.")))


def _problem(rows: Rows, row: PersonRow, name: str, message: str, mend: str) -> RowProblem:
    return RowProblem(row=row.line, column=rows.columns.get(name, name), message=message, mend=mend)


def _change(key: int, row: PersonRow, known: _Known, blank: str) -> PersonChange:
    before = known.people.get(key)
    change = PersonChange(row=row, person=key if before else None)
    for name, column in FIELDS.items():
        if name not in row.values:
            continue
        value = row.values[name]
        if value is None:
            if name in NEVER_CLEARED or (before and blank == KEEP):
                continue
            value = CLEARED_TO.get(name)
        old = before[column] if before else CLEARED_TO.get(name)
        if value != old:
            change.fields[column] = (old, value)
    return change


def _managers(keyed: dict[int, PersonRow], known: _Known, rows: Rows, plan: PeoplePlan, *, blank: str) -> dict[int, int | None]:
    """Whom each row names as manager, as a key; a manager who is nowhere is reported."""
    by_email = {row.email: key for key, row in keyed.items()}
    named: dict[int, int | None] = {}
    for key, row in keyed.items():
        if "manager_email" not in row.values:
            continue
        address = row.values["manager_email"]
        if address is None:
            if blank == CLEAR or key < 0:
                named[key] = None
            continue
        manager = by_email.get(address) or known.by_email.get(address)
        if manager is None:
            message = _("Nobody has the address %(email)s, neither in the file nor here.") % {"email": address}
            plan.problems.append(_problem(rows, row, "manager_email", message, _("Add that person, or correct the address.")))
        elif manager == key:
            message = _("This person is named as their own manager.")
            plan.problems.append(_problem(rows, row, "manager_email", message, _("Name somebody else, or leave the cell blank.")))
        else:
            named[key] = manager
    return named


def _compare_manager(change: PersonChange, manager: int | None, known: _Known) -> None:
    before = known.people[change.person]["manager_id"] if change.person else None
    if manager != before:
        change.fields["manager"] = (before, manager)


def _place(change: PersonChange, known: _Known, book: LevelBook, rows: Rows, plan: PeoplePlan, today: date) -> None:
    """The level that the row asks for, where it is another than today's."""
    text = change.row.values.get("level")
    if not text:
        return
    standing = known.standing.get(change.person) if change.person else None
    current = known.levels.get(standing) if standing else None
    try:
        level = book.find(text, change.row.values.get("track") or "", current)
    except ValueError as error:
        name = "track" if change.row.values.get("track") and len(book.by_name.get(text.casefold(), [])) else "level"
        plan.problems.append(_problem(rows, change.row, name, *error.args))
        return
    if current is not None and level.pk == current.pk:
        return
    values = change.row.values
    hired = values.get("hired_on") or (known.people[change.person]["hired_on"] if change.person else None)
    change.level, change.from_level = level, current
    change.level_on = values.get("level_since_on") or ((hired or today) if current is None else today)
    change.reason = reason_of(current, level)
    if change.level_on > today:
        message = _("The level begins on %(day)s, which has not come yet.") % {"day": change.level_on.isoformat()}
        plan.problems.append(_problem(rows, change.row, "level_since_on", message, _("Give a day up to today.")))
    elif hired and change.level_on < hired:
        message = _("The level begins before the hiring date. It is kept as it is.")
        plan.warnings.append(_problem(rows, change.row, "level_since_on", message, ""))


def _report_circles(
    named: dict[int, int | None], keyed: dict[int, PersonRow], known: _Known, rows: Rows, plan: PeoplePlan
) -> None:
    managers = {pk: one["manager_id"] for pk, one in known.people.items()} | named
    for circle in circles_in(managers):
        inside = [key for key in circle if key in keyed]
        names = [_name(key, keyed, known) for key in [*circle, circle[0]]]
        message = _("A circle of managers: %(names)s.") % {"names": " → ".join(names[:8])}
        for key in inside[:1]:
            plan.problems.append(
                _problem(rows, keyed[key], "manager_email", message, _("Give one of them a manager outside the circle."))
            )


def _name(key: int, keyed: dict[int, PersonRow], known: _Known) -> str:
    return str(keyed[key].email if key in keyed else known.people[key]["email"])


COLUMN_WORDS = {
    "employee_id": gettext_lazy("employee number"),
    "email": gettext_lazy("e-mail"),
    "full_name": gettext_lazy("name"),
    "team": gettext_lazy("team"),
    "hired_on": gettext_lazy("hired on"),
    "left_on": gettext_lazy("left on"),
    "time_zone": gettext_lazy("time zone"),
    "site": gettext_lazy("site"),
    "country": gettext_lazy("country"),
    "manager": gettext_lazy("manager"),
}


def changes_in_words(plan: PeoplePlan, most: int) -> list[dict[str, Any]]:
    """The first `most` changes for the page: line, person, whether new, and each value before and after."""
    shown = sorted(plan.changes, key=lambda one: (not one.is_new, one.row.line))[:most]
    numbers = {value for one in shown for value in one.fields.get("manager", ()) if value and value > 0}
    managers = dict(User.objects.filter(pk__in=numbers).values_list("pk", "full_name"))
    managers |= {one.key: str(one.row.values["full_name"]) for one in plan.created}
    rows: list[dict[str, Any]] = []
    for one in shown:
        values = [
            (COLUMN_WORDS[name], *(managers.get(value, value) if name == "manager" else value for value in pair))
            for name, pair in one.fields.items()
            if not one.is_new or name not in {"email", "full_name"}
        ]
        rows.append(
            {
                "line": one.row.line,
                "name": one.row.values.get("full_name") or one.row.email,
                "email": one.row.email,
                "is_new": one.is_new,
                "values": values,
                "level": one.level,
                "from_level": one.from_level,
                "level_on": one.level_on,
                "reason": LevelChange.Reason(one.reason).label if one.reason else "",
            }
        )
    return rows
