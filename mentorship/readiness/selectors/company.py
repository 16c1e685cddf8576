"""What people partners see: groups that are large enough, never a person."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from mentorship.ladders.models import Competency, Ladder
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.rules import BY_NUMBER, State
from mentorship.readiness.selectors.organisation import hidden_countries

SMALLEST_GROUP = 10
SHOWN_STATES = (State.MET, State.PARTLY_MET, State.NOT_MET, State.NOT_SHOWN, State.NO_OPPORTUNITY)
_SPREAD = """
SELECT r.ladder_id, r.level_code, e.key, e.value::int, count(*)
FROM readiness_readinessrow AS r, jsonb_each_text(r.states) AS e
WHERE r.country <> ALL (%s::text[]) GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Spread:
    """How the people of one level stand in one competency of the next; a state of fewer than a few people is not told."""

    name: str
    counts: list[int | None]


@dataclass(frozen=True)
class LevelGroup:
    """The people of one level of one ladder, at least ten of them."""

    ladder: str
    level: str
    people: int
    spreads: list[Spread]


def groups() -> list[LevelGroup]:
    """Return every level of every ladder that has ten people or more, with how many are in each state: three queries."""
    hidden = hidden_countries()
    rows = ReadinessRow.objects.exclude(states={}).exclude(country__in=hidden)
    sizes = rows.values_list("ladder_id", "level_code").annotate(n=Count("pk")).filter(n__gte=SMALLEST_GROUP)
    people = {(ladder, level): n for ladder, level, n in sizes.order_by("ladder_id", "level_code")}
    counted: dict[tuple[int | None, str], dict[str, dict[State, int]]] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, [hidden])
        for ladder, level, code, number, n in cursor.fetchall():
            counted[ladder, level][code][BY_NUMBER[number]] = n
    names = dict(Competency.objects.order_by("version_id").values_list("code", "name"))
    ladders = dict(Ladder.objects.values_list("pk", "name"))
    return [
        LevelGroup(
            ladder=ladders.get(ladder or 0, ""),
            level=level,
            people=n,
            spreads=[Spread(names.get(code, code), _told(states)) for code, states in sorted(counted[ladder, level].items())],
        )
        for (ladder, level), n in people.items()
    ]


def _told(states: dict[State, int]) -> list[int | None]:
    """Return the counts, without those so small that they point at somebody; where one is left out, the next smallest is too."""
    counts = {state: states.get(state, 0) for state in SHOWN_STATES}
    small = {state for state, n in counts.items() if 0 < n < 3}  # noqa: PLR2004  (fewer than three)
    if len(small) == 1:
        others = [state for state, n in counts.items() if n and state not in small]
        small |= {min(others, key=lambda state: counts[state])} if others else set()
    return [None if state in small else n for state, n in counts.items()]
