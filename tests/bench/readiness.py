"""How fast a director of 50,000 opens readiness, beside the best statement by hand for the same rows; a moved branch; a rebuild.

By hand: `.venv/bin/python -m tests.bench.readiness` starts servers of its own and prints ratios.
`--rebuild 20000` also gives that many people ten pieces of evidence each and computes their rows from nothing.
"""

import os
import re
import subprocess
import sys
import time
from functools import partial
from typing import Any

from deploy.launcher.paths import PYTHON, ROOT
from deploy.launcher.slots import test_servers
from tests.bench.pages import by_turns

PEOPLE = 100_000
REACH_RATIO, REACH_MS, REACH_MOVE_S, REACH_REBUILD_S = 3.0, 300.0, 2.0, 600.0

FILL_PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, email, full_name, pronouns, path, roles, site, country, time_zone, works_from,
    works_until, works_on, languages, level_code, level_title, is_active, is_staff, is_sample, leads_many, date_joined,
    manager_id, team_id)
SELECT '', false, 'p' || n || '@bench.example', 'Person ' || md5(n::text), '', '', '{}', '', '', 'UTC', '09:00', '17:30',
    '{0,1,2,3,4}', '{}', 'L' || 3 + n / 2 %% 6, '', true, false, false, n <= 3, now(), NULL, 1 + n %% 200
FROM generate_series(1, %(people)s) AS n
"""
# The first is the head, the next two are directors of half each, the next 100 managers, then everybody else.
FILL_PATHS = """
UPDATE accounts_user SET path = CASE WHEN id - f.first = 0 THEN 'a.' WHEN id - f.first < 3 THEN 'a.d' || (id - f.first) || '.'
    WHEN id - f.first < 103 THEN 'a.d' || 1 + (id - f.first) %% 2 || '.m' || (id - f.first) || '.'
    ELSE 'a.d' || 1 + (id - f.first) %% 2 || '.m' || 3 + (id - f.first) %% 100 || '.x' || (id - f.first) || '.' END
FROM (SELECT min(id) AS first FROM accounts_user WHERE email LIKE '%%@bench.example') AS f
"""
FILL_ROWS = """
INSERT INTO readiness_readinessrow (person_id, path, name, team_id, country, level_id, level_code, level_rank, level_since_on,
    typical_months, target_level_id, target_code, ladder_id, version_id, track_code, states, before, before_on, mentor_id,
    last_session_on, open_goals, evidence_90, packet_state, expected_from_on, expected_until_on, is_close, is_stuck, is_invisible,
    is_drifted, is_better, is_worse, computed_at)
SELECT u.id, u.path, u.full_name, u.team_id, '', l.id, l.code, l.rank, DATE '2021-01-01' + (u.id %% 1700)::int, 24, t.id, t.code,
    v.ladder_id, v.id, 'individual',
    jsonb_build_object('direction', (u.id * 7) %% 5, 'delivery', (u.id * 11) %% 5, 'people', (u.id / 3) %% 5),
    jsonb_build_object('direction', (u.id * 7 + u.id %% 20 / 19) %% 5, 'delivery', (u.id * 11) %% 5, 'people', (u.id / 3) %% 5),
    DATE '2026-09-30', CASE WHEN u.id %% 3 > 0 THEN u.id - u.id %% 50 + 1 END,
    CASE WHEN u.id %% 4 > 0 THEN DATE '2026-11-20' - (u.id %% 120)::int END, u.id %% 5, u.id %% 9, '', NULL, NULL,
    u.id / 2 %% 40 = 0, u.id / 2 %% 25 = 0, u.id %% 60 = 0, u.id %% 15 = 0, u.id %% 20 = 19, false, now()
FROM accounts_user AS u, ladders_level AS l, ladders_level AS t, ladders_ladderversion AS v
WHERE u.email LIKE '%%@bench.example' AND l.code = u.level_code AND t.rank = least(l.rank + 1, 8) AND v.id = l.version_id
"""
FILL_SOURCES = (
    """
INSERT INTO ladders_standing (person_id, level_id, since_on)
SELECT u.id, l.id, DATE '2024-01-08' FROM accounts_user AS u JOIN ladders_level AS l ON l.code = u.level_code
WHERE u.id <= %(last)s AND u.email LIKE '%%@bench.example'
""",
    """
INSERT INTO growth_evidence (id, owner_id, headline, story, happened_on, link, scope, is_shared, may_be_example, origin,
    created_at, changed_at, version)
SELECT gen_random_uuid(), u.id, 'Moved a service', '', CURRENT_DATE - (n * 47 + u.id %% 40)::int, '', 'team', true, false, '',
    now() - make_interval(days => n * 47), now(), 1
FROM accounts_user AS u, generate_series(1, 10) AS n WHERE u.id <= %(last)s AND u.email LIKE '%%@bench.example'
""",
    """
INSERT INTO growth_evidence_competencies (evidence_id, competency_id)
SELECT e.id, c.id FROM growth_evidence AS e JOIN ladders_competency AS c ON c.position = e.owner_id %% 3
""",
    """
INSERT INTO growth_corroboration (id, evidence_id, person_id, status, words, asked_at, answered_at)
SELECT gen_random_uuid(), id, owner_id + 1, 'confirmed', '', created_at, created_at FROM growth_evidence
""",
)
BY_HAND = """
SELECT r.person_id, r.name, r.level_code, r.target_code, r.states, r.before, r.level_since_on, r.typical_months,
    r.last_session_on, r.open_goals, r.evidence_90, r.packet_state, r.expected_from_on, r.computed_at, m.full_name, t.name
FROM (SELECT * FROM readiness_readinessrow WHERE path > 'a.d1.' AND path < 'a.d1/' {where} ORDER BY {order} LIMIT 51) AS r
LEFT JOIN accounts_user AS m ON m.id = r.mentor_id LEFT JOIN accounts_team AS t ON t.id = r.team_id ORDER BY {order}
"""
ROW = re.compile(r'<th scope="row" class="who"><a href="/readiness/(\d+)/">')
VIEWS = {
    "": ("", "r.name, r.person_id"),
    "sort=-since": ("", "r.level_since_on DESC, r.person_id DESC"),
    "sort=session": ("", "r.last_session_on, r.person_id"),
    "sort=-evidence": ("", "r.evidence_90 DESC, r.person_id DESC"),
    "sort=competency:people": ("", "(r.states ->> 'people')::int, r.person_id"),
    "show=close": ("AND is_close", "r.name, r.person_id"),
    "level=L5&sort=-since": ("AND level_code = 'L5'", "r.level_since_on DESC, r.person_id DESC"),
    "state=not_met&competency=people&sort=session": ("AND states @> '{\"people\": 0}'", "r.last_session_on, r.person_id"),
}


def main() -> None:
    """Start servers and run inside of their environment."""
    if "--inside" not in sys.argv:
        with test_servers() as (_family, env):
            command = [PYTHON, "-m", "tests.bench.readiness", *sys.argv[1:], "--inside"]
            sys.exit(subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)
    import django  # noqa: PLC0415  (needs the environment)

    django.setup()
    from tests.database import make_test_database  # noqa: PLC0415

    make_test_database("bench")
    fill()
    opening()
    moving()
    if "--rebuild" in sys.argv:
        rebuilding(int(sys.argv[sys.argv.index("--rebuild") + 1]))


def run(statement: str, **values: Any) -> None:
    """Run one statement."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def fill() -> None:
    """Make the company."""
    from accounts.models import Team  # noqa: PLC0415
    from tests.factories import small_ladder  # noqa: PLC0415

    small_ladder()
    Team.objects.bulk_create([Team(pk=n, name=f"Team {n}") for n in range(1, 201)])
    run(FILL_PEOPLE, people=PEOPLE)
    run(FILL_PATHS)
    run("DELETE FROM readiness_stalemark")
    run(FILL_ROWS)
    run("VACUUM ANALYZE")  # as the database's own keeper does within a minute of such a change


def opening() -> None:
    """Open the first 50 rows in every order and with every kind of filter."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    director = User.objects.get(path="a.d1.")
    client = Client()
    client.force_login(director)
    for query, (where, order) in VIEWS.items():
        statement = BY_HAND.format(where=where, order=order).replace("ORDER BY r.", "ORDER BY r.", 1)
        inner = order.replace("r.", "")
        statement = statement.replace(f"ORDER BY {order} LIMIT", f"ORDER BY {inner} LIMIT")

        def by_hand(statement: str = statement) -> Any:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall()

        def page(query: str = query) -> Any:
            return client.get(f"{reverse('readiness:index')}?{query}")

        by_page = [int(pk) for pk in ROW.findall(page().content.decode())]
        if by_page != [row[0] for row in by_hand()[:50]]:
            sys.exit(f"{query or 'by name'}: the page and the statement show different people")
        rows_ms, statement_ms = by_turns(partial(rows_of, director, query), by_hand)
        page_ms = by_turns(page, by_hand)[0]
        show(
            f"50 of 50,000, {query or 'by name'}: rows",
            f"{rows_ms:.1f} ms beside {statement_ms:.1f} ms",
            rows_ms / statement_ms,
            REACH_RATIO,
        )
        show(
            f"50 of 50,000, {query or 'by name'}: whole page", f"{page_ms:.1f} ms beside {statement_ms:.1f} ms", page_ms, REACH_MS
        )


def rows_of(director: Any, query: str) -> Any:
    """Read what the page shows, without drawing it."""
    from django.http import QueryDict  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from mentorship.readiness import selectors  # noqa: PLC0415

    today, view = timezone.localdate(), selectors.View.read(QueryDict(query))
    found = selectors.organisation(director, view, today=today, hidden=[])
    return selectors.table_of(found.rows, group=view.group, today=today)


def moving() -> None:
    """Move a branch of 10,000 by rewriting its paths in one statement, the rows of readiness with it."""
    began = time.perf_counter()
    run("UPDATE accounts_user SET path = 'a.d2.z' || substr(path, 6) WHERE path > 'a.d1.m' AND path < 'a.d1.m2/'")
    seconds = time.perf_counter() - began
    from mentorship.readiness.models import ReadinessRow  # noqa: PLC0415

    moved = ReadinessRow.objects.filter(path__startswith="a.d2.z").count()
    show(f"a branch of {moved:,} moved, rows right at once", f"{seconds:.2f} s", seconds, REACH_MOVE_S)


def rebuilding(people: int) -> None:
    """Compute rows from nothing, from evidence, tags and confirmations."""
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from mentorship.readiness import services  # noqa: PLC0415
    from mentorship.readiness.models import ReadinessRow, StaleMark  # noqa: PLC0415

    last = User.objects.order_by("pk").values_list("pk", flat=True)[people]
    User.objects.filter(pk__gt=last).update(is_active=False)
    for statement in FILL_SOURCES:
        run(statement, last=last)
    StaleMark.objects.all().delete()
    ReadinessRow.objects.all().delete()
    run("ANALYZE")
    began = time.perf_counter()
    done = services.rebuild(now=timezone.now())
    seconds = time.perf_counter() - began
    whole = seconds * PEOPLE / max(done, 1)
    show(
        f"{done:,} rows from nothing ({done * 10:,} pieces)",
        f"{seconds:.0f} s, {whole:.0f} s for {PEOPLE:,}",
        whole,
        REACH_REBUILD_S,
    )


def show(what: str, seen: str, measured: float, reach: float) -> None:
    """Print one line."""
    sys.stdout.write(f"{what:78} {seen:36} {measured:8.2f}   (reach {reach:g})\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
