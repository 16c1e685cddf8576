"""The reporting line: one UPDATE moves a whole branch, and a rebuild makes every path right after an import."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import User, base36
from accounts.services.delegation import follow_the_line
from mentorship.core import audit
from mentorship.core.errors import Invalid

LONGEST_PATH = 400
LINE_LOCK = 7_340_001
"""Two moves at once could make a circle that neither sees: moves wait for each other."""

MOVE = """
UPDATE accounts_user SET path = %(to)s || substr(path, length(%(old)s) + 1)
WHERE path >= %(old)s AND path < %(end)s
"""
WRITE = "UPDATE accounts_user u SET path = n.path FROM new_path n WHERE u.id = n.id AND u.path <> n.path"


MANY = 500
COUNT = """
WITH led AS (
    SELECT code FROM accounts_user, unnest(string_to_array(rtrim(path, '.'), '.')) AS code
    WHERE is_active GROUP BY code HAVING count(*) - 1 > %s
), now AS (
    SELECT id, split_part(rtrim(path, '.'), '.', -1) IN (SELECT code FROM led) AS leads_many FROM accounts_user
)
UPDATE accounts_user u SET leads_many = now.leads_many FROM now WHERE now.id = u.id AND now.leads_many <> u.leads_many
"""


def lock_line() -> None:
    """Wait for whoever else changes the reporting line in another transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE_LOCK])


@transaction.atomic
def set_manager(*, person: User, manager: User | None, actor: User, now: datetime) -> User:
    """Hold that the person, with everyone below, stands under `manager` (None: nobody). Raises Invalid for a circle."""
    if not policies.can_manage_people(actor):
        raise PermissionDenied
    lock_line()
    person = User.objects.select_for_update().get(pk=person.pk)
    manager = User.objects.get(pk=manager.pk) if manager else None
    if manager and manager.path.startswith(person.path):
        message = _("%(manager)s stands below %(person)s; that would make a circle. Move %(manager)s first.")
        raise Invalid(message % {"manager": manager, "person": person}, field="manager")
    if manager and manager.left_on:
        raise Invalid(_("%(manager)s has left. Choose somebody who is here.") % {"manager": manager}, field="manager")
    move_branch(person, manager)
    follow_the_line(now=now)
    audit.record("people.manager_changed", actor=actor, about=person, now=now, manager=manager.pk if manager else None)
    return person


def move_branch(person: User, manager: User | None) -> None:
    """Write the new manager and move the branch's paths, in two statements whatever its size."""
    path = f"{manager.path if manager else ''}{base36(person.pk)}."
    if len(path) > LONGEST_PATH:
        raise Invalid(_("The reporting line would be too long to keep. Choose a manager nearer to the top."), field="manager")
    User.objects.filter(pk=person.pk).update(manager=manager)
    with connection.cursor() as cursor:
        cursor.execute(MOVE, {"to": path, "old": person.path, "end": person.path[:-1] + "/"})
    person.manager, person.path = manager, path


def rebuild_paths() -> int:
    """Make every path agree with the managers; return how many changed. One read, one COPY, one UPDATE."""
    managers: dict[int, int | None] = dict(User.objects.values_list("pk", "manager_id"))
    paths = paths_of(managers)
    with connection.cursor() as cursor:
        cursor.execute('CREATE TEMPORARY TABLE new_path (id bigint PRIMARY KEY, path text COLLATE "C") ON COMMIT DROP')
        with cursor.copy("COPY new_path FROM STDIN") as copy:
            for row in paths.items():
                copy.write_row(row)
        cursor.execute(WRITE)
        changed = int(cursor.rowcount)
        cursor.execute("DROP TABLE new_path")
    count_lines()
    return changed


def count_lines() -> int:
    """Note who leads more than `MANY` people, at any depth; return for how many that changed. See `access.about`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [MANY])
        return int(cursor.rowcount)


def paths_of(managers: Mapping[int, int | None]) -> dict[int, str]:
    """The path of everybody, from who reports to whom. Raises ValueError for a circle."""
    paths: dict[int, str] = {}
    for start in managers:
        chain: list[int] = []
        at: int | None = start
        while at is not None and at not in paths:
            chain.append(at)
            if len(chain) > len(managers):
                raise ValueError(start)
            at = managers.get(at)
        for number in reversed(chain):
            above = managers.get(number)
            paths[number] = f"{paths[above] if above is not None else ''}{base36(number)}."
    return paths


def circles_in(managers: Mapping[int, int | None]) -> list[list[int]]:
    """Every circle among the managers, each once, as the list of people in it."""
    found: list[list[int]] = []
    done: set[int] = set()
    for start in managers:
        chain: dict[int, int] = {}
        at: int | None = start
        while at is not None and at not in done and at not in chain:
            chain[at] = len(chain)
            at = managers.get(at)
        if at is not None and at in chain:
            found.append([number for number, place in chain.items() if place >= chain[at]])
        done |= chain.keys()
    return found
