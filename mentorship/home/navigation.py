"""What the side column and the command palette offer: what a person's roles use, not everything."""

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Standing:
    """Which kinds of work a person has, and what waits unread."""

    unread: int = 0
    is_mentor: bool = False
    is_manager: bool = False
    is_on_committee: bool = False
    has_packet: bool = False
    is_people_partner: bool = False
    is_admin: bool = False
    is_staff: bool = False


@dataclass(frozen=True)
class Item:
    """One place to go."""

    label: Words
    url: str
    icon: str
    hint: Words = ""
    key: str = ""
    count: int = 0
    is_current: bool = False


@dataclass(frozen=True)
class Section:
    """A few places under one heading."""

    title: Words
    items: tuple[Item, ...]


@cache
def exists(url: str) -> bool:
    """Whether an address is served, so that no link is dead."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def mentoring_word(standing: Standing) -> Words:
    """What the pages of mentoring are called: who has mentees comes for them."""
    return _("My mentees") if standing.is_mentor else _("Mentoring")


def _mine(standing: Standing) -> list[Item]:
    items = [
        Item(_("Today"), "/", "sun"),
        Item(_("Inbox"), "/reminders/inbox/", "inbox", count=standing.unread),
        Item(_("My growth"), "/growth/", "sprout"),
        Item(mentoring_word(standing), "/mentoring/", "handshake"),
        Item(_("Feedback"), "/feedback/", "message-square-quote"),
    ]
    if standing.is_mentor:
        items.append(Item(_("Legacy"), "/legacy/", "trees"))
    return items


def _promotion(standing: Standing) -> list[Item]:
    items = []
    if standing.is_manager or standing.is_people_partner:
        items.append(Item(_("Readiness"), "/readiness/", "layout-grid"))
    if standing.is_manager or standing.has_packet or standing.is_on_committee or standing.is_people_partner:
        items.append(Item(_("Packets"), "/packets/", "file-text"))
    if standing.is_on_committee or standing.is_people_partner:
        items.append(Item(_("Calibration"), "/packets/calibration/", "scale"))
    return items


def _company(standing: Standing) -> list[Item]:
    items = [
        Item(_("Ladders"), "/ladders/", "signpost"),
        Item(_("People"), "/people/", "users"),
    ]
    if standing.is_people_partner or standing.is_admin:
        items.append(Item(_("Programme"), "/programme/", "activity"))
        items.append(Item(_("Messages out"), "/reminders/messages/", "mails"))
    if standing.is_people_partner:
        items.append(Item(_("Corrections"), "/corrections/", "shield-check"))
        items.append(Item(_("Keeping"), "/keeping/", "archive"))
    if standing.is_staff:
        items.append(Item(_("Admin"), "/admin/", "wrench"))
    return items


def _offered(standing: Standing) -> list[tuple[Words, list[Item]]]:
    groups: list[tuple[Words, list[Item]]] = [
        ("", _mine(standing)),
        (_("Promotion"), _promotion(standing)),
        (_("Company"), _company(standing)),
    ]
    return [(title, [item for item in items if exists(item.url)]) for title, items in groups]


@lru_cache(maxsize=256)
def _addresses(standing: Standing) -> tuple[str, ...]:
    return tuple(item.url for _title, items in _offered(standing) for item in items)


def place_of(standing: Standing, path: str) -> str:
    """Return the address in the side column that the path lies in, or nothing."""
    path = next((place for pages, place in ELSEWHERE if pages.match(path)), path)
    return max((url for url in _addresses(replace(standing, unread=0)) if _contains(url, path)), key=len, default="")


def sections(standing: Standing, path: str) -> list[Section]:
    """Return the side column's sections, with the place that the path lies in marked."""
    here = place_of(standing, path)
    return [Section(title, tuple(_marked(item, here) for item in items)) for title, items in _offered(standing) if items]


ELSEWHERE = (
    (re.compile(r"/packets/(committees/|[^/]+/(opinion|meeting|decide|annex)/)"), "/packets/calibration/"),
    (re.compile(r"/ladders/(people-import|history-import|people)/|/leaving/"), "/people/"),
    (re.compile(r"/reminders/(tomorrow|escalations)/"), "/reminders/messages/"),
)
"""Pages whose place is not the one that their address begins with."""


def _contains(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _marked(item: Item, here: str) -> Item:
    if item.url != here:
        return item
    return Item(item.label, item.url, item.icon, item.hint, item.key, item.count, is_current=True)


def personal() -> list[Item]:
    """Return the places of the menu under one's own name."""
    items = [
        Item(_("About me"), "/about-me/", "shield-user"),
        Item(_("My settings"), "/people/me/", "settings"),
        Item(_("Reminders and messages"), "/reminders/", "bell"),
        Item(_("Sign-in and passkeys"), "/sign-in/2fa/", "key-round"),
        Item(_("Sent mail"), "/sent-mail/", "mails"),
        Item(_("First steps"), "/first-steps/", "footprints"),
    ]
    return [item for item in items if exists(item.url)]


def commands(standing: Standing, path: str) -> list[Item]:
    """Return what the palette offers before anything is typed: actions with their keys, then pages."""
    actions = [
        Item(_("Log a session"), "/mentoring/sessions/new/", "notebook-pen", _("action"), "n"),
        Item(_("Add evidence"), "/growth/evidence/new/", "badge-check", _("action"), "e"),
        Item(_("Say thanks or what you saw"), "/feedback/observations/new/", "heart", _("action"), "t"),
        Item(_("Ask for feedback"), "/feedback/rounds/new/", "message-square-plus", _("action")),
    ]
    pages = [Item(item.label, item.url, item.icon, _("page")) for section in sections(standing, path) for item in section.items]
    mine = [Item(item.label, item.url, item.icon, _("page")) for item in personal()]
    if standing.is_people_partner or standing.is_admin:
        mine.append(Item(_("Sample company"), "/sample/", "building-2", _("page")))
    return [item for item in [*actions, *pages, *mine] if exists(item.url)]
