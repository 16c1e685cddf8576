"""What *Today* shows and what the search finds: gathered from the rooms, put in order, cut to one screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, OpenWork, Strength, Work
from mentorship.home import policies, rooms
from mentorship.home.keeping import BY_KEY, KINDS, MONTHS, Kind, Words, going
from mentorship.home.models import Correction, KeepingPeriod

MOST_NEEDS = 7
MOST_WORK = 6
MOST_DEEDS = 6
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Day:
    """What one person meets when they come in: at most one screen of demands, and how many more wait."""

    needs: list[Need]
    more_needs: int
    work: list[Work]
    deeds: list[Deed]


def day_of(user: User, now: datetime, *, everything: bool = False) -> Day:
    """Return what needs the person, what they work on and what others did for them."""
    today = timezone.localdate(now)
    waiting, begun, done = rooms.gather_day(user, now)
    needs = sorted(waiting, key=lambda need: _urgency(need, today))
    shown = needs if everything else needs[:MOST_NEEDS]
    work = sorted(begun, key=lambda item: _nearness(item.at, now))
    deeds = sorted(done, key=lambda deed: deed.at, reverse=True)
    return Day(shown, len(needs) - len(shown), work[:MOST_WORK], deeds[:MOST_DEEDS])


def _urgency(need: Need, today: date) -> tuple[bool, int, date]:
    due_on = need.due_on or date.max
    return (due_on > today, need.strength, due_on)


def _nearness(at: date | datetime | None, now: datetime) -> tuple[bool, float]:
    """Order what is under way: what comes soonest first, then what moved last."""
    if at is None:
        return (True, float("inf"))
    moment = at if isinstance(at, datetime) else datetime.combine(at, time.max, now.tzinfo)
    ahead = (moment - now).total_seconds()
    return (ahead < 0, abs(ahead))


def needs_me(user: User, now: datetime) -> list[Need]:
    """Return the corrections that wait for a people partner's answer, as one line."""
    if not policies.can_answer_corrections(user):
        return []
    waiting = Correction.objects.visible_to(user).open().exclude(person=user).count()
    if not waiting:
        return []
    what = ngettext("%(n)d correction was asked for", "%(n)d corrections were asked for", waiting) % {"n": waiting}
    url = reverse("home:corrections")
    return [Need(what=what, action=_("Answer"), url=url, strength=Strength.HOUSEKEEPING, icon="shield-check")]


def find(user: User, query: str, limit: int) -> list[tuple[str, list[Found]]]:
    """Return what the person may see that fits the words, at most `limit` of each kind, grouped by kind, people first."""
    words = " ".join(query.replace("\x00", " ").split())[:LONGEST_QUERY]
    if not words:
        return []
    groups: dict[str, list[Found]] = {}
    for found in rooms.gather("search", user, words, limit):
        groups.setdefault(str(found.kind), []).append(found)
    return list(groups.items())


def open_work_of(person: User, today: date) -> list[OpenWork]:
    """Return what somebody has under way and would leave behind, room by room: a fixed number of queries."""
    return rooms.gather("open_work", person, today)


def keeping_periods() -> dict[str, int]:
    """Return for how long each kind is kept after leaving: what the company chose, else the default; in the kind's own unit."""
    chosen = {key: period for key, period in KeepingPeriod.objects.values_list("kind", "period") if not BY_KEY[key].is_fixed}
    return {kind.key: kind.period for kind in KINDS} | chosen


def keeping_times() -> dict[str, Words]:
    """Return the same in words: 24 months, 90 days, no time."""
    return {key: in_words(BY_KEY[key], period) for key, period in keeping_periods().items()}


def in_words(kind: Kind, period: int) -> str:
    """Say a period in the unit of its kind."""
    if kind.unit == MONTHS:
        return ngettext("%(n)d month", "%(n)d months", period) % {"n": period}
    return ngettext("%(n)d day", "%(n)d days", period) % {"n": period}


@dataclass(frozen=True, slots=True)
class Going:
    """That some rows of one kind about one person are gone from a day on."""

    kind: Kind
    person: User
    on: date
    rows: int


@dataclass(frozen=True, slots=True)
class GoingPage:
    """Some of what goes, soonest first, and the cursor of what follows."""

    rows: list[Going]
    next: str


def what_goes(periods: dict[str, int], *, by: date, kind: str = "", cursor: str = "", size: int = 50) -> GoingPage:
    """Return what the sweep lets go of up to a day, as it would do it: the same rows, counted and not touched."""
    kinds = [BY_KEY[kind]] if kind in BY_KEY else list(KINDS)
    asked = [going(one, periods[one.key], by=by).query.sql_with_params() for one in kinds]
    union = " UNION ALL ".join(f"({sql})" for sql, _params in asked)
    params = [value for _sql, values in asked for value in values]
    place = _place(cursor)
    after = "WHERE (goes_on, kind, person) > (%s, %s, %s) " if place else ""
    statement = (
        f"SELECT kind, person, goes_on, count(*) FROM ({union}) AS goes (kind, person, goes_on) "  # noqa: S608  (the ORM's SQL)
        f"{after}GROUP BY goes_on, kind, person ORDER BY goes_on, kind, person LIMIT %s"
    )
    with connection.cursor() as reader:
        reader.execute(statement, [*params, *(place or ()), size + 1])
        found = reader.fetchall()
    shown = found[:size]
    people = User.objects.in_bulk({person for _key, person, _on, _n in shown})
    rows = [Going(BY_KEY[key], people[person], on, n) for key, person, on, n in shown if person in people]
    return GoingPage(rows, _mark(shown[-1]) if len(found) > size else "")


def _mark(row: Iterable[object]) -> str:
    key, person, on, _n = row
    return f"{on}~{key}~{person}"


def _place(cursor: str) -> tuple[date, str, int] | None:
    try:
        on, key, person = cursor.split("~")
        return date.fromisoformat(on), BY_KEY[key].key, int(person)
    except (ValueError, KeyError):
        return None
