"""What stands above the map: the filters with what there is to choose, which of them are on, and the questions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorship.readiness import selectors
from mentorship.readiness.rules import State
from mentorship.readiness.selectors import SHOWS, Choices, View
from mentorship.readiness.selectors.organisation import NO_PACKET, TOWARDS

GROUPS = {
    "team": gettext_lazy("team"),
    "level": gettext_lazy("level"),
    "ladder": gettext_lazy("ladder"),
    "mentor": gettext_lazy("mentor"),
}
PACKETS = {
    NO_PACKET: gettext_lazy("no packet"),
    "collecting": gettext_lazy("collecting"),
    "drafting": gettext_lazy("drafting"),
    "submitted": gettext_lazy("submitted"),
    "in_calibration": gettext_lazy("in calibration"),
}
ORDERS = {
    "name": gettext_lazy("name"),
    "-level": gettext_lazy("level, highest first"),
    "since": gettext_lazy("longest in level first"),
    "session": gettext_lazy("longest without a session first"),
    "-evidence": gettext_lazy("most evidence first"),
    "evidence": gettext_lazy("least evidence first"),
    "window": gettext_lazy("expected soonest first"),
}


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it is, its value, and the query without it."""

    label: str
    value: str
    query: str


@dataclass(frozen=True)
class Question:
    """One of the one-click questions, with how many people it finds."""

    key: str
    title: str
    about: str
    query: str
    people: int


def questions(view: View, counted: dict[str, int]) -> list[Question]:
    """Return everybody first, then each question."""
    everyone = Question("", _("Everyone"), "", view.query(show=""), counted[""])
    asked = [Question(key, str(title), str(about), view.query(show=key), counted[key]) for key, (title, about) in SHOWS.items()]
    return [everyone, *asked]


def chips(view: View, found: Choices) -> list[Chip]:
    """Return the filters that are on, in the order of the bar."""
    state = State(view.state).label if view.state else ""
    competency = found.competency(view.competency) if view.competency else ""
    said: list[tuple[str, str, tuple[str, ...]]] = [
        (_("Name"), view.name, ("name",)),
        (_("Ladder"), found.ladders.get(view.ladder, "?") if view.ladder else "", ("ladder",)),
        (_("Towards") if view.level.startswith(TOWARDS) else _("Level"), view.level.removeprefix(TOWARDS), ("level",)),
        (_("Team"), view.team, ("team",)),
        (_("Mentor"), view.mentor, ("mentor",)),
        (competency or _("Any competency"), str(state), ("state", "competency")),
        (_("Track"), found.tracks.get(view.track, view.track), ("track",)),
        (_("Packet"), str(PACKETS.get(view.packet, view.packet)), ("packet",)),
        (_("Grouped by"), str(GROUPS.get(view.group, "")), ("group",)),
    ]
    return [Chip(label, value, view.without(*names).query()) for label, value, names in said if value]


def offers(view: View, found: Choices) -> dict[str, Any]:
    """Return the options of the bar's lists."""
    return {
        "choices": found,
        "states": State.choices,
        "group_choices": list(GROUPS.items()),
        "packet_choices": list(PACKETS.items()),
        "order_choices": list(ORDERS.items()),
        "order": ("-" if view.is_down else "") + view.sort,
    }


def option_names(viewer: Any, kind: str, text: str) -> list[str]:
    """Return what to offer while somebody types the name of a team, a mentor or a person."""
    return selectors.offered(viewer, kind, text, hidden=selectors.hidden_countries())
