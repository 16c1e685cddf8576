"""What there is to choose from on the organisation's page: only what somebody below the viewer has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.text import capfirst

from accounts.models import Team, User
from mentorship.core.cache import remembered
from mentorship.core.prepared import prepared
from mentorship.ladders.models import Competency, LadderVersion, Level
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.selectors.organisation import SHOWS, TOWARDS, View, matching_since, shown_by, silent_since
from mentorship.readiness.selectors.table import Heading

MOST_OFFERED = 40
MINUTE = 60
MANY = 5_000
"""People whose numbers are counted once a minute: a change of one of them does not show in the number."""


@dataclass(frozen=True)
class Choices:
    """Ladders by key, tracks by code, levels that people stand at and look towards, and each ladder's competencies."""

    ladders: dict[int, str]
    tracks: dict[str, str]
    levels: list[str]
    targets: list[tuple[str, str]]
    competencies: list[tuple[str, list[Heading]]]

    def competency(self, code: str) -> str:
        """Return a competency's name; its code where no ladder below asks it."""
        return next((one.name for _ladder, topics in self.competencies for one in topics if one.code == code), code)


def choices(user: User, view: View, *, hidden: Sequence[str]) -> Choices:
    """Return what the filters offer, levels and tracks of the chosen ladder only: two queries, each level found by its index."""
    ladders: dict[int, str] = {}
    tracks: dict[str, list[str]] = {}
    codes: dict[str, int] = {}
    towards: dict[str, tuple[int, list[str]]] = {}
    for ladder_id, ladder, track_code, track, code, rank, title, is_held, is_aimed in _levels(user, tuple(hidden)):
        ladders[ladder_id] = ladder
        if view.ladder not in {None, ladder_id}:
            continue
        tracks.setdefault(track_code, []).append(track)
        if is_held:
            codes.setdefault(code, rank)
        if is_aimed:
            towards.setdefault(code, (rank, []))[1].append(title)
    return Choices(
        ladders=ladders,
        tracks={code: in_common(names) for code, names in tracks.items()},
        levels=sorted(codes, key=lambda code: (codes[code], code)),
        targets=[
            (f"{TOWARDS}{code}", f"{code} {in_common(titles)}".strip())
            for code, (_rank, titles) in sorted(towards.items(), key=lambda one: (one[1][0], one[0]))
        ],
        competencies=_competencies([view.ladder] if view.ladder else list(ladders), ladders),
    )


@prepared
def _levels(user: User, hidden: tuple[str, ...]) -> QuerySet[Level, Any]:
    """The levels at which somebody stands, or for which somebody is looked at, each found by its index."""
    rows = below(user, hidden)
    held, aimed = (Exists(rows.filter(**{name: OuterRef("pk")})) for name in ("level", "target_level"))
    levels = Level.objects.annotate(is_held=held, is_aimed=aimed).filter(Q(is_held=True) | Q(is_aimed=True))
    named = ("version__ladder_id", "version__ladder__name", "track__code", "track__name", "code", "rank", "title")
    return levels.order_by("version__ladder__name", "track__position", "rank").values_list(*named, "is_held", "is_aimed")


def in_common(names: Sequence[str]) -> str:
    """Return the words that all names share, in the first one's order: "Senior engineer" of several ladders' titles."""
    spoken = [name.casefold().split() for name in names]
    shared = [word for word in names[0].split() if all(word.casefold() in words for words in spoken)]
    return capfirst(" ".join(shared))


def _competencies(wanted: list[int], ladders: dict[int, str]) -> list[tuple[str, list[Heading]]]:
    """Return each ladder's competencies; one that several ladders ask stands under the first."""
    found: dict[int, list[Heading]] = {ladder_id: [] for ladder_id in wanted}
    seen: set[str] = set()
    for ladder_id, code, name in _topics(tuple(wanted)):
        if code not in seen:
            seen.add(code)
            found[ladder_id].append(Heading(code, name))
    return [(ladders.get(ladder_id, ""), topics) for ladder_id, topics in found.items() if topics]


@prepared
def _topics(wanted: tuple[int, ...]) -> QuerySet[Competency, Any]:
    rows = Competency.objects.filter(version__status=LadderVersion.Status.PUBLISHED, version__ladder_id__in=wanted)
    named: QuerySet[Competency, Any] = rows.order_by("position", "pk").values_list("version__ladder_id", "code", "name")
    return named


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
    other, silent = view.without("show"), silent_since(today)

    def count() -> dict[str, int]:
        rows = _counted(user, other, silent, tuple(hidden)) if other.is_plain else _counting(user, other, silent, tuple(hidden))
        return dict(zip(("", *SHOWS), next(iter(rows), (0,) * (1 + len(SHOWS))), strict=True))

    asked = (user.path, other.query(), today, *hidden)
    name = f"readiness-counts:{sha256(repr(asked).encode()).hexdigest()}"
    return remembered(name, count, seconds=MINUTE, is_large=lambda counted: counted[""] >= MANY)


def _counting(user: User, view: View, silent: date, hidden: tuple[str, ...]) -> QuerySet[ReadinessRow, Any]:
    """One row with a count for everybody and for each question; all of them are counted together, without groups."""
    answers = {f"is_{key}_n": Count("pk", filter=shown_by(key, silent)) for key in SHOWS}
    counted: QuerySet[ReadinessRow, Any] = matching_since(user, view, silent, hidden).order_by().values(one=Value(1))
    return counted.annotate(everyone=Count("pk"), **answers).values_list("everyone", *answers)


_counted = prepared(_counting)
