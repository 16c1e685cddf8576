"""How a status looks: one tone and one icon per word, the same in every room."""

from typing import NamedTuple


class Look(NamedTuple):
    """The tone (a class of `.badge`) and the icon of a status."""

    tone: str
    icon: str


PLAIN = Look("", "circle")

TONE_ICONS = {
    "ok": "circle-check",
    "warn": "circle-alert",
    "bad": "circle-x",
    "info": "info",
    "accent": "circle-dot",
    "": "circle",
}

LOOKS = {
    # waiting for somebody
    "requested": Look("info", "hourglass"),
    "asked": Look("info", "hourglass"),
    "invited": Look("info", "mail"),
    "queued": Look("info", "hourglass"),
    "pending": Look("info", "hourglass"),
    "proposed": Look("info", "hourglass"),
    "planned": Look("info", "calendar"),
    "scheduled": Look("info", "calendar"),
    "in_calibration": Look("info", "scale"),
    "submitted": Look("info", "lock"),
    "due": Look("warn", "clock"),
    "overdue": Look("warn", "triangle-alert"),
    "drifted": Look("warn", "triangle-alert"),
    "paused": Look("warn", "circle-pause"),
    "set_aside": Look("warn", "circle-pause"),
    "disputed": Look("warn", "message-square-warning"),
    # under way
    "draft": Look("", "pencil"),
    "drafting": Look("accent", "pencil"),
    "editing": Look("accent", "pencil"),
    "open": Look("accent", "circle-dot"),
    "accepted": Look("ok", "circle-check"),
    "active": Look("ok", "circle-dot"),
    "running": Look("accent", "loader"),
    "sending": Look("accent", "loader"),
    "moving": Look("accent", "trending-up"),
    "on_track": Look("ok", "trending-up"),
    "at_risk": Look("warn", "triangle-alert"),
    "still": Look("warn", "circle-pause"),
    # finished
    "done": Look("ok", "circle-check"),
    "held": Look("ok", "circle-check"),
    "reached": Look("ok", "target"),
    "achieved": Look("ok", "target"),
    "answered": Look("ok", "circle-check"),
    "confirmed": Look("ok", "circle-check"),
    "corroborated": Look("ok", "circle-check"),
    "sent": Look("ok", "circle-check"),
    "approved": Look("ok", "circle-check"),
    "published": Look("ok", "circle-check"),
    "released": Look("ok", "circle-check"),
    "not_yet": Look("warn", "rotate-ccw"),
    "embargoed": Look("warn", "lock"),
    "decided": Look("ok", "gavel"),
    "closed": Look("", "lock"),
    "ended": Look("", "circle-stop"),
    "dropped": Look("", "circle-slash"),
    "declined": Look("", "circle-slash"),
    "withdrawn": Look("", "undo-2"),
    "cancelled": Look("", "circle-slash"),
    "expired": Look("", "clock"),
    "archived": Look("", "archive"),
    "failed": Look("bad", "circle-x"),
    # readiness
    "met": Look("ok", "circle-check"),
    "partly_met": Look("ok", "contrast"),
    "not_met": Look("bad", "circle-x"),
    "not_shown": Look("", "circle-dashed"),
    "no_opportunity": Look("info", "circle-slash"),
}


def look_of(status: str) -> Look:
    """Return how a status looks; an unknown one looks plain."""
    return LOOKS.get(status, PLAIN)
