"""What *Today* shows and what the search finds: gathered from the rooms, put in order, cut to one screen."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core.attention import Deed, Found, Need, Strength, Work
from mentorship.home import policies, rooms
from mentorship.home.models import Correction

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
    needs = sorted(rooms.gather("needs_me", user, now), key=lambda need: _urgency(need, today))
    shown = needs if everything else needs[:MOST_NEEDS]
    work = sorted(rooms.gather("working_on", user, now), key=lambda item: _nearness(item.at, now))
    deeds = sorted(rooms.gather("done_for_me", user, now), key=lambda deed: deed.at, reverse=True)
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
