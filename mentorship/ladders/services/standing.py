"""Keeps `Standing` and the level shown on `User` in step with history: one statement each, for one person or all."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection

CURRENT = """
CREATE TEMPORARY TABLE current_standing ON COMMIT DROP AS
WITH rows AS (
    SELECT c.person_id, c.level_id, c.effective_on, c.recorded_at, c.id, l.rank,
           row_number() OVER w AS newest,
           first_value(l.rank) OVER w AS rank_now
    FROM ladders_levelchange c
    JOIN ladders_level l ON l.id = c.level_id
    WHERE c.effective_on <= %(today)s AND (c.until_on IS NULL OR c.until_on >= %(today)s)
      AND NOT EXISTS (SELECT 1 FROM ladders_levelchange newer WHERE newer.corrects_id = c.id)
      AND (%(everybody)s OR c.person_id = ANY(%(people)s))
    WINDOW w AS (PARTITION BY c.person_id ORDER BY c.effective_on DESC, c.recorded_at DESC, c.id DESC)
), breaks AS (
    SELECT person_id, min(newest) AS place FROM rows WHERE rank <> rank_now GROUP BY person_id
)
SELECT r.person_id,
       max(r.level_id) FILTER (WHERE r.newest = 1) AS level_id,
       min(r.effective_on) FILTER (WHERE r.newest < coalesce(b.place, r.newest + 1)) AS since_on
FROM rows r LEFT JOIN breaks b USING (person_id)
GROUP BY r.person_id
"""
FORGET = """
DELETE FROM ladders_standing s
WHERE (%(everybody)s OR s.person_id = ANY(%(people)s))
  AND NOT EXISTS (SELECT 1 FROM current_standing c WHERE c.person_id = s.person_id)
"""
KEEP = """
INSERT INTO ladders_standing (person_id, level_id, since_on)
SELECT person_id, level_id, since_on FROM current_standing
ON CONFLICT (person_id) DO UPDATE SET level_id = excluded.level_id, since_on = excluded.since_on
WHERE (ladders_standing.level_id, ladders_standing.since_on) IS DISTINCT FROM (excluded.level_id, excluded.since_on)
"""
SHOW = """
UPDATE accounts_user u
SET level_code = coalesce(l.code, ''), level_title = coalesce(l.title, ''), level_rank = l.rank, level_since_on = s.since_on
FROM accounts_user p
LEFT JOIN ladders_standing s ON s.person_id = p.id
LEFT JOIN ladders_level l ON l.id = s.level_id
WHERE u.id = p.id AND (%(everybody)s OR p.id = ANY(%(people)s))
  AND (u.level_code, u.level_title, u.level_rank, u.level_since_on)
      IS DISTINCT FROM (coalesce(l.code, ''), coalesce(l.title, ''), l.rank, s.since_on)
"""
DUE = """
SELECT DISTINCT c.person_id FROM ladders_levelchange c
WHERE c.level_id IS NOT NULL AND c.effective_on BETWEEN %(since)s AND %(today)s
"""


def refresh(people: Collection[int] | None, *, today: date) -> int:
    """Hold that everyone in `people` (None: everybody) stands where history says today; return how many rows changed."""
    values: dict[str, Any] = {"everybody": people is None, "people": list(people or ()), "today": today}
    changed = 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS current_standing")
        cursor.execute(CURRENT, values)
        for statement in (FORGET, KEEP, SHOW):
            cursor.execute(statement, values)
            changed += cursor.rowcount
        cursor.execute("DROP TABLE current_standing")
    return changed


def due_between(since: date, today: date) -> list[int]:
    """People whose level changes on one of these days."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"since": since, "today": today})
        return [row[0] for row in cursor.fetchall()]
