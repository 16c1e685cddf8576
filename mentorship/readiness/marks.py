"""Triggers on the tables below that write which people's rows are stale, so that bulk updates and imports are not missed.

They are registered here, in the upper room, through proxies: the lower rooms know nothing of readiness. Each works once a
statement, over all its rows. Answers of an anonymous round write nothing at all: a mark has a time and leads to a person, and the
round's closing marks its subject anyway.
"""

from typing import Any

import pgtrigger

from accounts.models import Leave, Relationship, User
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan
from mentorship.ladders.models import LadderVersion, Standing
from mentorship.mentoring.models import Mentorship

_MARK = """
INSERT INTO readiness_stalemark (person_id)
SELECT DISTINCT person FROM ({people}) AS touched (person) WHERE person IS NOT NULL;
"""
_OPERATIONS: dict[str, tuple[Any, dict[str, str]]] = {
    "insert": (pgtrigger.Insert, {"new": "new_rows"}),
    "update": (pgtrigger.Update, {"old": "old_rows", "new": "new_rows"}),
    "delete": (pgtrigger.Delete, {"old": "old_rows"}),
}


def marking(people: str, *events: str) -> list[Any]:
    """Return triggers that mark the people whom `people` selects from the `{rows}` of a statement."""
    return [_trigger(event, _MARK.format(people=_of(people, event))) for event in events or tuple(_OPERATIONS)]


def _of(people: str, event: str) -> str:
    tables = _OPERATIONS[event][1].values()
    return " UNION ALL ".join(people.format(rows=table) for table in tables)


def _trigger(event: str, body: str) -> Any:
    operation, tables = _OPERATIONS[event]
    return pgtrigger.Trigger(
        name=f"readiness_{event}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=f"{body} RETURN NULL;",
    )


# What changed is found by EXCEPT, not by joining both row sets: a plan is kept by the connection, and one made for a single
# row joins by a nested loop, which took a minute for a branch of 6,000.
_COPY = """
UPDATE readiness_readinessrow AS r SET path = n.path, name = n.full_name, team_id = n.team_id, country = n.country
FROM (
    SELECT id, path, full_name, team_id, country FROM new_rows EXCEPT SELECT id, path, full_name, team_id, country FROM old_rows
) AS n WHERE r.person_id = n.id;
"""
_MOVED = """
SELECT id FROM (
    SELECT id, manager_id, left_on, is_active, country FROM new_rows
    EXCEPT SELECT id, manager_id, left_on, is_active, country FROM old_rows
) AS moved
"""


class MarkingUser(User):
    """People: copies follow at once; a new manager, a leaver or a new country is looked at again."""

    class Meta:
        proxy = True
        triggers = [*marking("SELECT id FROM {rows}", "insert"), _trigger("update", _COPY + _MARK.format(people=_MOVED))]


class MarkingRelationship(Relationship):
    """Mentors and sponsors: whose confirmation comes from the closest circle."""

    class Meta:
        proxy = True
        triggers = marking("SELECT subject_id FROM {rows}")


class MarkingLeave(Leave):
    """Absences move the windows."""

    class Meta:
        proxy = True
        triggers = marking("SELECT person_id FROM {rows}")


class MarkingStanding(Standing):
    """A new level asks for other things."""

    class Meta:
        proxy = True
        triggers = marking("SELECT person_id FROM {rows}")


class MarkingVersion(LadderVersion):
    """The thresholds are the ladder's settings."""

    class Meta:
        proxy = True
        triggers = marking(
            "SELECT r.person_id FROM {rows} AS v JOIN readiness_readinessrow AS r ON r.version_id = v.id", "update"
        )


class MarkingPlan(GrowthPlan):
    """The target level."""

    class Meta:
        proxy = True
        triggers = marking("SELECT person_id FROM {rows}")


class MarkingGoal(Goal):
    """Open goals are counted."""

    class Meta:
        proxy = True
        triggers = marking("SELECT p.person_id FROM {rows} AS g JOIN growth_growthplan AS p ON p.id = g.plan_id")


class MarkingEvidence(Evidence):
    """Pieces, shared or taken back."""

    class Meta:
        proxy = True
        triggers = marking("SELECT owner_id FROM {rows}")


class MarkingTag(Evidence.competencies.through):  # type: ignore[name-defined,misc]
    """Which competencies a piece is tagged with."""

    class Meta:
        proxy = True
        triggers = marking(
            "SELECT e.owner_id FROM {rows} AS t JOIN growth_evidence AS e ON e.id = t.evidence_id",
            "insert",
            "delete",
        )


class MarkingCorroboration(Corroboration):
    """Who confirmed or disputed."""

    class Meta:
        proxy = True
        triggers = marking("SELECT e.owner_id FROM {rows} AS c JOIN growth_evidence AS e ON e.id = c.evidence_id")


class MarkingMentorship(Mentorship):
    """The last session, and who the mentor is."""

    class Meta:
        proxy = True
        triggers = marking("SELECT mentee_id FROM {rows}")


class MarkingRound(FeedbackRound):
    """A round closes, or is taken back."""

    class Meta:
        proxy = True
        triggers = marking("SELECT subject_id FROM {rows}", "update", "delete")


class MarkingAnswer(FeedbackAnswer):
    """Named answers only: the response of an anonymous round has no request."""

    class Meta:
        proxy = True
        triggers = marking(
            "SELECT o.subject_id FROM {rows} AS a JOIN feedback_feedbackresponse AS p ON p.id = a.response_id"
            " JOIN feedback_feedbackround AS o ON o.id = p.round_id WHERE p.request_id IS NOT NULL",
        )


def own_marks() -> list[Any]:
    """Return the triggers of this room's own tables that have a `person`."""
    return marking("SELECT person_id FROM {rows}")
