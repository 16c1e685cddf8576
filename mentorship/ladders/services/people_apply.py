"""Writing an import of people: all of it in one transaction, in bulk, so that ten thousand rows take seconds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.models import FieldMapping, Team, User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.core.jobs import Progress
from mentorship.core.models import Blob, Job
from mentorship.ladders import policies
from mentorship.ladders.models import LevelChange
from mentorship.ladders.people_rows import Rows, read_people
from mentorship.ladders.services import standing
from mentorship.ladders.services.people_plan import KEEP, PeoplePlan, PersonChange, plan_people
from mentorship.ladders.tables import read_table

KIND = "people"
BATCH = 2_000
COLUMNS = ("employee_id", "email", "full_name", "team_id", "hired_on", "left_on", "time_zone", "site", "country", "manager_id")
STAGE = """
CREATE TEMPORARY TABLE person_change ON COMMIT DROP AS
SELECT id, employee_id, email, full_name, team_id, hired_on, left_on, time_zone, site, country, manager_id
FROM accounts_user WITH NO DATA
"""
PARK = """
UPDATE accounts_user u SET email = 'moving-' || u.id || '@moving.invalid'
FROM person_change c WHERE c.id = u.id AND u.email <> c.email
  AND EXISTS (SELECT 1 FROM accounts_user o WHERE o.email = c.email AND o.id <> c.id)
"""
FREE_NUMBERS = """
UPDATE accounts_user u SET employee_id = NULL
FROM person_change c WHERE c.id = u.id AND u.employee_id IS DISTINCT FROM c.employee_id
  AND EXISTS (SELECT 1 FROM accounts_user o WHERE o.employee_id = c.employee_id AND o.id <> c.id)
"""
WRITE = """
UPDATE accounts_user u SET employee_id = c.employee_id, email = c.email, full_name = c.full_name, team_id = c.team_id,
    hired_on = c.hired_on, left_on = c.left_on, time_zone = c.time_zone, site = c.site, country = c.country,
    manager_id = c.manager_id
FROM person_change c WHERE c.id = u.id
"""


@transaction.atomic
def import_people(
    *,
    rows: Rows,
    actor: User,
    now: datetime,
    blank: str = KEEP,
    ladder: str = "",
    source: str = "import:people",
    is_sample: bool = False,
) -> PeoplePlan:
    """Write what `plan_people` tells, all or nothing. A person missing from the file is not a leaver.

    Raises Invalid with every faulty cell, and writes nothing then. The same file twice changes nothing.
    """
    if not policies.can_import_people(actor):
        raise PermissionDenied
    today = timezone.localdate(now)
    accounts_services.lock_line()
    plan = plan_people(rows, blank=blank, ladder=ladder, today=today)
    if plan.problems:
        first = plan.problems[0]
        message = _("Line %(row)d, column %(column)s: %(message)s %(mend)s Nothing was imported.")
        raise Invalid(message % first.as_dict(), field="file", rows=[one.as_dict() for one in plan.problems])
    keys = _create(plan.created, now, is_sample=is_sample)
    _write(plan, keys)
    accounts_services.rebuild_paths()
    accounts_services.follow_the_line(now=now)
    _open_and_close(plan, keys, now)
    _write_levels(plan, keys, actor, now, source)
    audit.record("people.imported", actor=actor, about=None, now=now, **plan.counts())
    return plan


def _create(created: list[PersonChange], now: datetime, *, is_sample: bool) -> dict[int, int]:
    """Key of the plan -> number of the person, for those who are new."""
    keys: dict[int, int] = {}
    for start in range(0, len(created), BATCH):
        batch = created[start : start + BATCH]
        people = User.objects.bulk_create(
            User(
                email=f"new-{change.row.line}@moving.invalid",
                full_name=change.row.values["full_name"],
                password=make_password(None),
                date_joined=now,
                is_sample=is_sample,
            )
            for change in batch
        )
        keys |= {change.key: person.pk for change, person in zip(batch, people, strict=True)}
    return keys


def _write(plan: PeoplePlan, keys: dict[int, int]) -> None:
    """Stage the rows with COPY, free addresses that change hands, and write all in one statement."""
    teams = _teams(plan)
    touched = {keys.get(change.key, change.key): change for change in plan.changes if change.fields or change.is_new}
    before = {one.pop("pk"): one for one in User.objects.filter(pk__in=touched).values("pk", *COLUMNS)}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy(f"COPY person_change (id, {', '.join(COLUMNS)}) FROM STDIN") as copy:
            for pk, change in touched.items():
                copy.write_row(_staged(pk, change, before[pk], teams, keys))
        cursor.execute(PARK)
        cursor.execute(FREE_NUMBERS)
        cursor.execute(WRITE)
        cursor.execute("DROP TABLE person_change")


def _staged(
    pk: int, change: PersonChange, before: dict[str, Any], teams: dict[str, int], keys: dict[int, int]
) -> tuple[Any, ...]:
    values = dict(before)
    for name, (_old, new) in change.fields.items():
        if name == "team":
            values["team_id"] = teams.get(new)
        elif name == "manager":
            values["manager_id"] = keys.get(new, new)
        else:
            values[name] = new
    return (pk, *(values[name] for name in COLUMNS))


def _teams(plan: PeoplePlan) -> dict[str, int]:
    names = {change.fields["team"][1] for change in plan.changes if change.fields.get("team", ("", ""))[1]}
    Team.objects.bulk_create((Team(name=name) for name in sorted(names)), ignore_conflicts=True)
    return dict(Team.objects.filter(name__in=names).values_list("name", "pk"))


def _open_and_close(plan: PeoplePlan, keys: dict[int, int], now: datetime) -> None:
    """End the access of leavers, and give it back to those whose last day was cleared."""
    back = [keys.get(one.key, one.key) for one in plan.changed if one.fields.get("left_on", (None, ""))[1] is None]
    User.objects.filter(pk__in=back).update(is_active=True)
    accounts_services.end_access_of_leavers(now=now)


def _write_levels(plan: PeoplePlan, keys: dict[int, int], actor: User, now: datetime, source: str) -> None:
    placed = [change for change in plan.changes if change.level]
    LevelChange.objects.bulk_create(_level_rows(placed, keys, actor, now, source), batch_size=BATCH)
    standing.refresh([keys.get(one.key, one.key) for one in placed], today=timezone.localdate(now))


def _level_rows(
    placed: list[PersonChange], keys: dict[int, int], actor: User, now: datetime, source: str
) -> Iterable[LevelChange]:
    for change in placed:
        yield LevelChange(
            person_id=keys.get(change.key, change.key),
            level=change.level,
            from_level=change.from_level,
            reason=change.reason,
            effective_on=change.level_on or timezone.localdate(now),
            recorded_by=actor,
            recorded_at=now,
            source=source[:80],
        )


def import_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Do what an import job asks: read the upload, compare, write. Progress is told between the steps, the writing is one."""
    asked = job.arguments
    actor = User.objects.get(pk=asked["actor_id"])
    blob = Blob.objects.get(pk=asked["blob_id"])
    progress.at(0, 3, _("reading the file"))
    table = read_table(bytes(blob.content), blob.name)
    rows = read_people(table, asked["columns"])
    progress.at(1, 3, _("writing %(n)d rows") % {"n": len(rows.people)})
    plan = import_people(
        rows=rows, actor=actor, now=timezone.now(), blank=asked["blank"], ladder=asked["ladder"], source=f"import:{job.pk}"
    )
    return {"url": reverse("ladders:invite-imported" if plan.created else "accounts:index"), "counts": plan.counts()}


def keep_columns(*, columns: dict[str, str], blank: str, ladder: str, now: datetime, kind: str = KIND) -> None:
    """Remember the choices of this import for the next one."""
    values = {"columns": columns, "blank": blank, "ladder": ladder}
    FieldMapping.objects.update_or_create(kind=kind, defaults={"columns": values, "saved_at": now})


def kept_columns(kind: str = KIND) -> dict[str, Any]:
    """The choices of the last import: columns, blank policy, ladder."""
    row = FieldMapping.objects.filter(kind=kind).first()
    return dict(row.columns) if row else {}
