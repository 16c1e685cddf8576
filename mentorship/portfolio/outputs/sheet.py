"""What a file says, in one shape that each format draws: a title, a large line, and sections of items."""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentorship.core.figures import Node
from mentorship.portfolio.selectors import Brag, Legacy


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a section: what it is, what stands below, and what is said quietly beside it."""

    head: str
    lines: tuple[str, ...] = ()
    note: str = ""
    prose: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading; `is_quotes` says that they are others' words."""

    title: str
    items: list[Item]
    is_quotes: bool = False


@dataclass(frozen=True)
class Sheet:
    """A whole document."""

    title: str
    headline: str
    prose: str
    sections: list[Section]
    foot: str
    facts: list[tuple[str, str]] = field(default_factory=list)


def of_legacy(legacy: Legacy) -> Sheet:
    """Return a legacy page as a sheet."""
    sections = [
        Section(_("Promotions mentored"), [Item(climb.who, (climb.levels,), climb.when) for climb in legacy.climbs]),
        Section(_("Who mentored whom"), list(_branch(legacy.tree, 0))),
        Section(_("What lasts"), [_contribution(row.title, row) for row in legacy.contributions]),
        Section(_("What others say"), [Item(one.by, prose=one.text) for one in legacy.words], is_quotes=True),
    ]
    facts = [
        (_("Mentees"), str(legacy.direct_mentees)),
        (_("of them promoted"), str(legacy.mentees_promoted)),
        (_("Influenced indirectly"), str(legacy.influenced_indirectly)),
    ]
    return Sheet(
        title=legacy.name,
        headline=legacy.headline,
        prose=legacy.intro,
        sections=[section for section in sections if section.items],
        foot=foot_of(legacy),
        facts=facts if legacy.direct_mentees or legacy.influenced_indirectly else [],
    )


def foot_of(legacy: Legacy) -> str:
    """Say of which day it is, and why names and words may stand in it."""
    return _("As of %(day)s. Names and words appear with their owners' consent.") % {"day": date_format(legacy.as_of, "j F Y")}


def _contribution(title: str, row: object) -> Item:
    figures = tuple(f"{figure.words} {figure.metric}" for figure in getattr(row, "figures", ()))
    return Item(title, figures, getattr(row, "when", ""), getattr(row, "note", ""))


def _branch(node: Node, depth: int) -> list[Item]:
    found = []
    for child in node.children:
        found.append(Item(child.name, note=child.note, depth=depth))
        found += _branch(child, depth + 1)
    return found


def of_brag(brag: Brag) -> Sheet:
    """Return a brag document as a sheet."""
    return Sheet(
        title=_("What %(name)s did") % {"name": brag.name},
        headline=f"{date_format(brag.from_on, 'j F Y')} \u2013 {date_format(brag.until_on, 'j F Y')}",
        prose="",
        sections=[
            Section(shelf.title, [Item(one.headline, one.figures, one.note, one.story) for one in shelf.pieces])
            for shelf in brag.shelves
        ],
        foot=_("From evidence kept at the time."),
        facts=[(_("Pieces of evidence"), str(brag.pieces)), (_("Confirmed by others"), str(brag.confirmed))],
    )
