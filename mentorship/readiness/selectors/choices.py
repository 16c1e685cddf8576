"""What there is to choose from on the organisation's page: only what somebody below the viewer has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef

from accounts.models import Team, User
from mentorship.ladders.models import Competency, LadderVersion, Level
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.selectors.organisation import SHOWS, View, matching, shown_by
from mentorship.readiness.selectors.table import Heading

MOST_OFFERED = 40


@dataclass(frozen=True)
class Choices:
    """Ladders by key, tracks by code, levels from low to high, and each ladder's competencies, below one person."""

    ladders: dict[int, str]
    tracks: dict[str, str]
    levels: list[str]
    competencies: list[tuple[str, list[Heading]]]

    def competency(self, code: str) -> str:
        """Return a competency's name; its code where no ladder below asks it."""
        return next((one.name for _ladder, topics in self.competencies for one in topics if one.code == code), code)


def choices(user: User, view: View, *, hidden: Sequence[str]) -> Choices:
    """Return what the filters offer, levels and tracks of the chosen ladder only: two queries, each level found by its index."""
    held = Exists(below(user, hidden).filter(level=OuterRef("pk")))
    levels = Level.objects.filter(held).order_by("version__ladder__name", "track__position", "rank")
    ladders: dict[int, str] = {}
    tracks: dict[str, str] = {}
    codes: dict[str, int] = {}
    for ladder_id, ladder, track, track_name, code, rank in levels.values_list(
        "version__ladder_id", "version__ladder__name", "track__code", "track__name", "code", "rank"
    ):
        ladders[ladder_id] = ladder
        if view.ladder in {None, ladder_id}:
            tracks.setdefault(track, track_name)
            codes.setdefault(code, rank)
    return Choices(
        ladders=ladders,
        tracks=tracks,
        levels=sorted(codes, key=lambda code: (codes[code], code)),
        competencies=_competencies([view.ladder] if view.ladder else list(ladders), ladders),
    )


def _competencies(wanted: list[int], ladders: dict[int, str]) -> list[tuple[str, list[Heading]]]:
    """Return each ladder's competencies; one that several ladders ask stands under the first."""
    rows = Competency.objects.filter(version__status=LadderVersion.Status.PUBLISHED, version__ladder_id__in=wanted)
    found: dict[int, list[Heading]] = {ladder_id: [] for ladder_id in wanted}
    seen: set[str] = set()
    for ladder_id, code, name in rows.order_by("position", "pk").values_list("version__ladder_id", "code", "name"):
        if code not in seen:
            seen.add(code)
            found[ladder_id].append(Heading(code, name))
    return [(ladders.get(ladder_id, ""), topics) for ladder_id, topics in found.items() if topics]


def below(user: User, hidden: Sequence[str]) -> Any:
    """Return the rows that the page may show."""
    rows = ReadinessRow.objects.below(user).order_by()
    return rows.exclude(country__in=hidden) if hidden else rows


def offered(user: User, kind: str, text: str, *, hidden: Sequence[str]) -> list[str]:
    """Return some names of teams, mentors or people below, of which the typed text is a part."""
    rows = below(user, hidden)
    if kind == "team":
        teams = Team.objects.filter(pk__in=rows.values("team"), name__icontains=text).order_by("name")
        return list(teams.values_list("name", flat=True)[:MOST_OFFERED])
    people = User.objects.filter(pk__in=rows.values("mentor" if kind == "mentor" else "pk")).named_like(text)
    return list(dict.fromkeys(people.order_by("full_name").values_list("full_name", flat=True)[:MOST_OFFERED]))


def counts(user: User, view: View, *, today: date, hidden: Sequence[str]) -> dict[str, int]:
    """Return how many people each question finds among those that the other filters leave; the empty key counts all of them."""
    rows = matching(user, view.without("show"), today=today, hidden=hidden).order_by()
    answers = {key: Count("pk", filter=shown_by(key, today)) for key in SHOWS}
    found: dict[str, int] = rows.aggregate(everyone=Count("pk"), **answers)
    return {"": found.pop("everyone"), **found}
