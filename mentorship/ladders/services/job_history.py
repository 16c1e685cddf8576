"""Level history of before this program: kept as it is told, its contradictions with it, each named."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.ladders import policies
from mentorship.ladders.models import Level, LevelChange
from mentorship.ladders.people_rows import READERS, RowProblem
from mentorship.ladders.services import standing
from mentorship.ladders.services.people_levels import level_book
from mentorship.ladders.tables import Table, guess_columns

ALIASES: dict[str, tuple[str, ...]] = {
    "employee_id": ("employee number", "staff id", "worker id", "id"),
    "email": ("e-mail", "mail", "email address"),
    "from_on": ("from", "start date", "start", "since", "begin"),
    "to_on": ("to", "end date", "end", "until"),
    "level": ("level code", "grade"),
    "track": ("career track", "path", "ladder"),
    "job_code": ("job", "job title", "title", "role", "position"),
    "department": ("team", "dept", "org unit"),
}
KIND = "job-history"


@dataclass(slots=True, kw_only=True)
class PastJob:
    """One row of the file: a person, from when to when, as what."""

    line: int
    person: User
    from_on: date
    to_on: date | None
    label: str
    level: Level | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class HistoryPlan:
    """What an import of history would write, with what contradicts what."""

    jobs: list[PastJob] = field(default_factory=list)
    known: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[RowProblem]:
        """Each contradiction that is kept."""
        return [RowProblem(row=job.line, column="from_on", message=text) for job in self.jobs for text in job.warnings]


def plan_history(table: Table, columns: Mapping[str, str] | None = None) -> HistoryPlan:
    """Compare the file with who is here and with itself. Writes nothing."""
    chosen = dict(columns or guess_columns(table.head, ALIASES, {}))
    plan = HistoryPlan(unknown=tuple(name for name in table.head if name and name not in chosen.values()))
    if "from_on" not in chosen or not {"email", "employee_id"} & chosen.keys() or not {"job_code", "level"} & chosen.keys():
        message = _("The table names no person, day or job.")
        mend = _("It needs employee_id or email, from_on, and job_code or level.")
        plan.problems.append(RowProblem(row=1, column="", message=message, mend=mend))
        return plan
    people = list(User.objects.only("pk", "email", "employee_id", "full_name", "hired_on", "left_on"))
    by_employee = {one.employee_id: one for one in people if one.employee_id}
    by_email = {one.email: one for one in people}
    book = level_book()
    places = {name: table.head.index(column) for name, column in chosen.items()}
    for row in table.rows:
        cells = {name: " ".join(row.cells[place].split()) for name, place in places.items()}
        try:
            person = by_employee.get(cells.get("employee_id", "")) or by_email.get(cells.get("email", "").lower())
            level = book.find(cells["level"], cells.get("track", ""), None) if cells.get("level") else None
            plan.jobs.append(_job(row.line, cells, person, level))
        except ValueError as error:
            name, message, mend = ("level", *error.args)[-3:]
            plan.problems.append(RowProblem(row=row.line, column=chosen.get(name, name), message=message, mend=mend))
    _name_contradictions(plan)
    return plan


def _job(line: int, cells: Mapping[str, str], person: User | None, level: Level | None) -> PastJob:
    if person is None:
        raise ValueError("email", _("Nobody here has this employee number or address."), _("Import the people first."))
    days: dict[str, date | None] = {}
    for name in ("from_on", "to_on"):
        try:
            days[name] = READERS["hired_on"](name, cells[name]) if cells.get(name) else None
        except ValueError as error:
            raise ValueError(name, *error.args) from None
    begin, end = days["from_on"], days["to_on"]
    if begin is None:
        raise ValueError("from_on", _("This cell is blank."), _("Write the first day as 2026-01-31."))
    if end is not None and end < begin:
        raise ValueError("to_on", _("The last day lies before the first one."), _("Correct one of the two days."))
    label = ", ".join(filter(None, (cells.get("job_code"), cells.get("department"))))
    return PastJob(line=line, person=person, from_on=begin, to_on=end, label=label[:160] or str(level), level=level)


def _name_contradictions(plan: HistoryPlan) -> None:
    by_person: dict[int, list[PastJob]] = defaultdict(list)
    for job in plan.jobs:
        by_person[job.person.pk].append(job)
    for jobs in by_person.values():
        jobs.sort(key=lambda one: one.from_on)
        for before, job in zip([None, *jobs], jobs, strict=False):
            job.warnings += _contradictions(job, before)


def _contradictions(job: PastJob, before: PastJob | None) -> list[str]:
    found: list[str] = []
    hired, left = job.person.hired_on, job.person.left_on
    values = {"name": job.person.full_name, "from": _day(job.from_on), "label": job.label}
    if hired and job.from_on < hired:
        message = _("%(name)s was %(label)s from %(from)s, before the hiring date %(hired)s.")
        found.append(message % (values | {"hired": _day(hired)}))
    if left and (job.to_on or job.from_on) > left:
        found.append(_("%(name)s was %(label)s after the last day %(left)s.") % (values | {"left": _day(left)}))
    if before and (before.to_on is None or before.to_on >= job.from_on):
        found.append(_("%(label)s from %(from)s overlaps %(other)s.") % (values | {"other": before.label}))
    elif before and before.to_on and job.from_on - before.to_on > timedelta(days=1):
        found.append(_("Nothing is told between %(until)s and %(from)s.") % (values | {"until": _day(before.to_on)}))
    return found


def _day(day: date) -> str:
    return date_format(day, "j M Y")


@transaction.atomic
def import_history(*, table: Table, actor: User, now: datetime, columns: Mapping[str, str] | None = None) -> HistoryPlan:
    """Append the rows of the file to the history of the people, all or nothing; rows that are known already are left."""
    if not policies.can_import_people(actor):
        raise PermissionDenied
    plan = plan_history(table, columns)
    if plan.problems:
        first = plan.problems[0]
        message = _("Line %(row)d, column %(column)s: %(message)s %(mend)s Nothing was imported.")
        raise Invalid(message % first.as_dict(), field="file", rows=[one.as_dict() for one in plan.problems])
    people = {job.person.pk for job in plan.jobs}
    rows = LevelChange.objects.filter(person__in=people).values_list("person_id", "effective_on", "label")
    known = set(rows)
    fresh = [job for job in plan.jobs if (job.person.pk, job.from_on, job.label) not in known]
    plan.known, plan.jobs = len(plan.jobs) - len(fresh), fresh
    LevelChange.objects.bulk_create(_row(job, actor, now) for job in fresh)
    standing.refresh(people, today=timezone.localdate(now))
    audit.record("ladders.history_imported", actor=actor, about=None, now=now, rows=len(fresh))
    return plan


def _row(job: PastJob, actor: User, now: datetime) -> LevelChange:
    values: dict[str, Any] = {"person": job.person, "level": job.level, "label": job.label, "until_on": job.to_on}
    return LevelChange(
        **values,
        reason=LevelChange.Reason.HIRE if job.person.hired_on == job.from_on else LevelChange.Reason.LATERAL,
        effective_on=job.from_on,
        recorded_by=actor,
        recorded_at=now,
        source=f"import:{KIND}",
        warning=" ".join(job.warnings),
    )
