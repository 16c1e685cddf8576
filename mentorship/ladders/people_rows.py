"""What a table of people says, cell by cell: each value checked, each fault named by row and column. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.ladders.tables import Row, Table

ALIASES: dict[str, tuple[str, ...]] = {
    "employee_id": (
        "employee number",
        "employee no",
        "person number",
        "personnel number",
        "staff id",
        "worker id",
        "emp id",
        "id",
    ),
    "email": ("e-mail", "mail", "email address", "work email", "primary email"),
    "full_name": ("name", "display name", "employee name", "worker", "employee"),
    "team": ("department", "team name", "dept", "organisation", "organization", "org unit", "cost centre"),
    "manager_email": ("manager", "manager e-mail", "manager mail", "supervisor email", "reports to", "line manager email"),
    "level": ("level code", "grade", "job level", "career level"),
    "track": ("career track", "path", "job family", "ladder"),
    "level_since_on": ("level since", "in level since", "last promotion", "last promoted on"),
    "hired_on": ("hire date", "hired", "start date", "joined", "joined on", "entry date"),
    "left_on": ("leave date", "left", "end date", "termination date", "last day"),
    "timezone": ("time zone", "tz", "zone"),
    "site": ("office", "location", "city"),
    "country": ("country code",),
}
LABELS = {
    "employee_id": gettext_lazy("Employee number"),
    "email": gettext_lazy("E-mail"),
    "full_name": gettext_lazy("Name"),
    "team": gettext_lazy("Team"),
    "manager_email": gettext_lazy("Manager’s e-mail"),
    "level": gettext_lazy("Level"),
    "track": gettext_lazy("Track"),
    "level_since_on": gettext_lazy("In level since"),
    "hired_on": gettext_lazy("Hired on"),
    "left_on": gettext_lazy("Left on"),
    "timezone": gettext_lazy("Time zone"),
    "site": gettext_lazy("Site"),
    "country": gettext_lazy("Country"),
}
REQUIRED = ("email", "full_name")
LENGTHS = {"employee_id": 60, "full_name": 150, "team": 120, "site": 80, "level": 120, "track": 160}
DAYS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
)
ZONES = available_timezones()
MOST_PROBLEMS = 200
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A fault, or a warning, of one cell: line of the file, name of the column, what is wrong, how to mend it."""

    row: int
    column: str
    message: str
    mend: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For the API and for jobs."""
        return {"row": self.row, "column": self.column, "message": self.message, "mend": self.mend}


@dataclass(slots=True)
class PersonRow:
    """One person of the file. `values` holds what the row says; None is a blank cell of a mapped column."""

    line: int
    values: dict[str, Any]

    @property
    def email(self) -> str:
        """The address, lower-case."""
        return str(self.values.get("email") or "")


@dataclass(slots=True)
class Rows:
    """All rows and what is wrong with them."""

    people: list[PersonRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def report(self, line: int, name: str, message: str, mend: str = "") -> None:
        """Note a fault beside its column's own name."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(RowProblem(row=line, column=self.columns.get(name, name), message=message, mend=mend))


def read_people(table: Table, columns: Mapping[str, str]) -> Rows:
    """Check every mapped cell of the table; what is faulty is reported and left out of the row."""
    places = {name: table.head.index(column) for name, column in columns.items() if column in table.head}
    unknown = tuple(name for name in table.head if name and name not in columns.values())
    rows = Rows(columns=columns, unknown=unknown)
    for name in REQUIRED:
        if name not in places:
            rows.report(1, str(LABELS[name]), _("No column is chosen for this."), _("Choose the column that holds it."))
    if rows.problems:
        return rows
    for row in table.rows:
        rows.people.append(PersonRow(row.line, _values(row, places, rows)))
    _report_doubles(rows)
    return rows


def _values(row: Row, places: Mapping[str, int], rows: Rows) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, place in places.items():
        text = " ".join(row.cells[place].split())
        if not text:
            values[name] = None
            if name in REQUIRED:
                rows.report(row.line, name, _("This cell is blank."), _("Every person needs an e-mail and a name."))
            continue
        try:
            values[name] = READERS.get(name, _text)(name, text)
        except ValueError as error:
            message, mend = error.args
            rows.report(row.line, name, message, mend)
    hired, left = values.get("hired_on"), values.get("left_on")
    if hired and left and left < hired:
        rows.report(row.line, "left_on", _("The last day lies before the first one."), _("Correct one of the two days."))
    return values


def _text(name: str, text: str) -> str:
    most = LENGTHS.get(name, 200)
    if len(text) > most:
        raise ValueError(_("This has %(have)d characters.") % {"have": len(text)}, _("At most %(most)d fit.") % {"most": most})
    return text


def _email(_name: str, text: str) -> str:
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(
            _("“%(text)s” is no e-mail address.") % {"text": text[:80]}, _("Write it as name@example.com.")
        ) from None
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(_("This address is too long."), _("At most 254 characters fit."))
    return address


def _day(_name: str, text: str) -> date:
    for pattern in DAYS:
        if match := pattern.fullmatch(text):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                break
    raise ValueError(_("“%(text)s” is no day.") % {"text": text[:40]}, _("Write days as 2026-01-31."))


def _zone(_name: str, text: str) -> str:
    if text not in ZONES:
        raise ValueError(
            _("There is no time zone “%(text)s”.") % {"text": text[:60]}, _("Write it as Europe/Berlin or America/New_York.")
        )
    return text


def _country(_name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError(_("“%(text)s” is no country code.") % {"text": text[:40]}, _("Write two letters: DE, JP, US."))
    return text.upper()


READERS: dict[str, Callable[[str, str], Any]] = {
    "email": _email,
    "manager_email": _email,
    "hired_on": _day,
    "left_on": _day,
    "level_since_on": _day,
    "timezone": _zone,
    "country": _country,
}


def _report_doubles(rows: Rows) -> None:
    for name in ("email", "employee_id"):
        first: dict[str, int] = {}
        for person in rows.people:
            value = person.values.get(name)
            if not value:
                continue
            line = first.setdefault(value, person.line)
            if line != person.line:
                message = _("“%(value)s” stands in line %(line)d already (capital letters do not count in an e-mail).")
                rows.report(
                    person.line,
                    name,
                    message % {"value": value, "line": line},
                    _("Keep one of the two rows, or correct the value."),
                )
