"""Plans that outlive a rollback: every test ends with one, and would have each prepared statement planned anew."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psycopg._preparing import Prepare, PrepareManager

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

ENDS_PLANS = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class KeptPlans(PrepareManager):
    """psycopg's own, but for a rollback, which no plan minds: what it undoes here are rows, never tables."""

    prepare_threshold = 1
    prepared_max = 1_000

    def clear(self) -> bool:
        """Forget nothing: a connection that rolls back asks for this."""
        return False

    def _should_discard(self, prep: Prepare, results: "Sequence[PGresult]", *_patterns: Any) -> bool:
        is_ended = any(result.command_status and ENDS_PLANS(result.command_status) for result in results)
        return is_ended and (bool(self._names) or prep is Prepare.SHOULD) and super().clear()


def keep_plans(connection: Any, **_signal: Any) -> None:
    """Receive a new connection of Django's."""
    kept = KeptPlans()
    kept.prepare_threshold = connection.connection.prepare_threshold
    connection.connection._prepared = kept
