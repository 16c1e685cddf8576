"""Reads about ladders: the matrix of a version, a level beside its neighbours, a person's history."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import figures
from mentorship.core.attention import Found
from mentorship.core.cache import remembered
from mentorship.ladders import policies
from mentorship.ladders.formats import LadderDocument
from mentorship.ladders.formats.compare import Change, Difference
from mentorship.ladders.formats.matching import same_steps
from mentorship.ladders.models import (
    Competency,
    CompetencyMapping,
    Criterion,
    Expectation,
    Ladder,
    LadderVersion,
    Level,
    LevelChange,
    Standing,
    Track,
)

NUMBER = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})")


@dataclass(slots=True)
class Cell:
    """What a level asks in a competency, ready to be read."""

    text: str = ""
    criteria: list[Criterion] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the level asks nothing here."""
        return not self.text.strip() and not self.criteria

    @property
    def lead(self) -> str:
        """The sentence that stands for the cell: its summary, else its only criterion."""
        return self.text.strip() or (self.criteria[0].text.strip() if len(self.criteria) == 1 else "")

    @property
    def rest(self) -> list[Criterion]:
        """Criteria that are not the lead."""
        return [] if not self.text.strip() and len(self.criteria) == 1 else self.criteria


@dataclass(slots=True)
class Line:
    """One competency across some levels."""

    competency: Competency
    cells: list[tuple[Level, Cell]]


@dataclass(slots=True)
class Matrix:
    """Competencies by levels."""

    levels: list[Level]
    lines: list[Line]

    @property
    def criteria(self) -> int:
        """How many criteria it holds."""
        return sum(len(cell.criteria) for line in self.lines for _level, cell in line.cells)


def ladders(viewer: User) -> list[dict[str, Any]]:
    """Every ladder with the version in force, its draft, and how many people stand on it."""
    versions: dict[int, list[LadderVersion]] = defaultdict(list)
    visible = LadderVersion.objects.visible_to(viewer).annotate(
        n_levels=Count("levels", distinct=True), n_topics=Count("competencies", distinct=True)
    )
    for version in visible.order_by("-major", "-minor", "-patch"):
        versions[version.ladder_id].append(version)
    people = remembered("people-on-ladders", _people_on_ladders)
    rows = []
    for ladder in Ladder.objects.order_by("name"):
        mine = versions[ladder.pk]
        current = next((one for one in mine if one.status == LadderVersion.Status.PUBLISHED), None)
        draft = next((one for one in mine if one.is_editable or one.status == LadderVersion.Status.SCHEDULED), None)
        for one in mine:
            one.ladder = ladder
        if mine:
            rows.append({"ladder": ladder, "current": current, "draft": draft, "people": people.get(ladder.pk, 0)})
    return rows


def _people_on_ladders() -> dict[int, int]:
    rows = Standing.objects.filter(person__is_active=True).values_list("level__version__ladder_id")
    return dict(rows.annotate(Count("pk")))


def version_of(viewer: User, slug: str, number: str = "") -> LadderVersion | None:
    """The version with this number, else the one in force, else the newest that the viewer may see."""
    versions = LadderVersion.objects.visible_to(viewer).filter(ladder__slug=slug).select_related("ladder")
    if number:
        match = NUMBER.fullmatch(number)
        if match is None:
            return None
        major, minor, patch = map(int, match.groups())
        return versions.filter(major=major, minor=minor, patch=patch).first()
    return (
        versions.filter(status=LadderVersion.Status.PUBLISHED).first() or versions.order_by("-major", "-minor", "-patch").first()
    )


def tracks_of(version: LadderVersion) -> list[Track]:
    """Tracks in their order."""
    return list(version.tracks.order_by("position", "pk"))


def matrix(levels: Sequence[Level], competencies: Sequence[Competency]) -> Matrix:
    """What these levels ask in these competencies, in two queries."""
    cells: dict[tuple[int, int], Cell] = {}
    numbers: dict[int, Cell] = {}
    for row in Expectation.objects.filter(level__in=levels, competency__in=competencies):
        cells[row.competency_id, row.level_id] = numbers[row.pk] = Cell(row.text)
    for one in Criterion.objects.filter(expectation__in=numbers).order_by("position", "pk"):
        numbers[one.expectation_id].criteria.append(one)
    lines = [Line(topic, [(level, cells.get((topic.pk, level.pk), Cell())) for level in levels]) for topic in competencies]
    return Matrix(list(levels), lines)


def version_matrix(version: LadderVersion, track: Track | None = None) -> Matrix:
    """The whole version, or one of its tracks."""
    levels = version.levels.select_related("track").order_by("track__position", "rank")
    chosen = list(levels.filter(track=track) if track else levels)
    shown = matrix(chosen, list(version.competencies.order_by("position", "pk")))
    shown.lines = [line for line in shown.lines if any(not cell.is_empty for _level, cell in line.cells)]
    return shown


def visible_levels(viewer: User) -> "QuerySet[Level]":
    """Levels of every version that the viewer may see."""
    versions = LadderVersion.objects.visible_to(viewer)
    return Level.objects.filter(version__in=versions).select_related("track", "version__ladder")


def neighbours(level: Level) -> list[Level]:
    """The level below, the level itself and the one above, on its track; the step from another track counts as below."""
    levels = list(level.version.levels.select_related("track").order_by("rank"))
    same = [one for one in levels if one.track_id == level.track_id]
    place = [one.pk for one in same].index(level.pk)
    lower = same[place - 1] if place else next((one for one in reversed(levels) if one.rank < level.rank), None)
    upper = same[place + 1] if place + 1 < len(same) else None
    for one in (lower, upper):
        if one is not None:
            one.version = level.version
    return [one for one in (lower, level, upper) if one is not None]


def level_matrix(levels: Sequence[Level]) -> Matrix:
    """Any levels side by side; competencies of different ladders meet by their code."""
    versions = {level.version_id for level in levels}
    topics = list(Competency.objects.filter(version__in=versions).order_by("position", "pk"))
    shown = matrix(levels, topics)
    joined: dict[str, Line] = {}
    for line in shown.lines:
        known = joined.setdefault(line.competency.code, line)
        if known is not line:
            known.cells = [
                (level, one if other.is_empty else other)
                for (level, one), (_same, other) in zip(known.cells, line.cells, strict=True)
            ]
    shown.lines = [line for line in joined.values() if any(not cell.is_empty for _level, cell in line.cells)]
    return shown


def comparable_levels(viewer: User) -> "QuerySet[Level]":
    """Levels to choose from when two are compared: those in force, and drafts for who may see them."""
    hidden = [LadderVersion.Status.RETIRED]
    return visible_levels(viewer).exclude(version__status__in=hidden).order_by("version__ladder__name", "track__position", "rank")


@dataclass(slots=True, kw_only=True)
class History:
    """A person's levels: the rows that count and those that were corrected, and the picture."""

    rows: list[LevelChange] = field(default_factory=list)
    picture: str = ""
    is_visible: bool = True
    can_change: bool = False

    @property
    def warnings(self) -> list[str]:
        """Contradictions that were kept."""
        return [row.warning for row in self.rows if row.warning]


def history_of(viewer: User, person: User, today: date) -> History:
    """The person's history, newest first; empty and said so for who may not see it."""
    if not policies.can_see_history(viewer, person):
        return History(is_visible=False)
    rows = LevelChange.objects.visible_to(viewer).filter(person=person)
    rows = rows.select_related("level__track", "level__version__ladder", "from_level", "recorded_by", "corrected_by")
    found = list(rows.order_by("-effective_on", "-recorded_at", "-pk"))
    standing = [row for row in reversed(found) if not hasattr(row, "corrected_by")]
    steps = [
        figures.Step(row.effective_on, row.level.rank, row.level.code, str(row.get_reason_display()))
        for row in standing
        if row.level and row.effective_on <= today and row.reason != LevelChange.Reason.MIGRATION
    ]
    label = _("Levels of %(name)s over the years") % {"name": person.full_name}
    until = min(person.left_on, today) if person.left_on else today
    return History(
        rows=found,
        picture=figures.level_path(steps, until, label),
        can_change=policies.can_change_level(viewer),
    )


def equivalents(competencies: Sequence[int]) -> dict[int, set[int]]:
    """For each competency, itself and every older one that was mapped to it, through all versions."""
    found = {one: {one} for one in competencies}
    edges: dict[int, set[int]] = defaultdict(set)
    for old, new in CompetencyMapping.objects.filter(new__isnull=False).values_list("old_id", "new_id"):
        edges[new].add(old)
    for one, known in found.items():
        frontier = {one}
        while frontier:
            frontier = {old for new in frontier for old in edges[new]} - known
            known.update(frontier)
    return found


def meanings(
    version: int, competencies: Iterable[tuple[int, str, int]], mapped: Mapping[int, Mapping[int, Sequence[int]]]
) -> dict[int, tuple[str, ...]]:
    """Return the codes in this version of every competency of its ladder that means the same: own, mapped, or namesake.

    `competencies` are the ladder's, each with key, code and version; `mapped` says by version where older ones went.
    One that was split has several codes; one that was removed has none.
    """
    rows = list(competencies)
    own: dict[int, tuple[str, ...]] = {pk: (code,) for pk, code, where in rows if where == version}
    names = {code for codes in own.values() for code in codes}
    known: dict[int, tuple[str, ...]] = {pk: (code,) for pk, code, _where in rows if code in names} | own
    earlier = sorted((one for one in mapped if one <= version), reverse=True)
    for old_id, new_ids in (pair for one in earlier for pair in mapped[one].items()):
        codes = tuple(dict.fromkeys(code for new_id in new_ids for code in known.get(new_id, ())))
        if codes:
            known[old_id] = codes
        elif not new_ids:
            known.pop(old_id, None)
    return known


def by_version(rows: Iterable[tuple[int, int, int | None]]) -> dict[int, dict[int, list[int]]]:
    """Return, by newer version, where each older competency went; of rows with version, old and new key."""
    mapped: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for version, old, new in rows:
        mapped[version][old] += [new] if new else []
    return dict(mapped)


def search(user: User, query: str, limit: int) -> list[Found]:
    """Ladders and levels in force whose name, title or code holds the words."""
    words = query.strip()[:80]
    if not words:
        return []
    levels = visible_levels(user).filter(version__status=LadderVersion.Status.PUBLISHED)
    matching = levels.filter(Q(title__icontains=words) | Q(code__iexact=words) | Q(version__ladder__name__icontains=words))
    return [
        Found(
            label=str(level),
            kind=_("levels"),
            url=f"/ladders/levels/{level.pk}/",
            icon="chart-no-axes-column-increasing",
            detail=f"{level.version.ladder.name}, {level.track.name}",
        )
        for level in matching.order_by("version__ladder__name", "rank")[:limit]
    ]


@dataclass(slots=True)
class ChangeGroup:
    """Changes of one competency, or of the ladder as a whole."""

    name: str
    changes: list[tuple[Change, str, str]]


def changes_by_place(found: Difference, before: LadderVersion, after: LadderVersion) -> list[ChangeGroup]:
    """The differences grouped by competency, each with the titles of the levels it concerns: from, to."""
    names = {one.code: one.name for one in before.competencies.all()} | {one.code: one.name for one in after.competencies.all()}
    titles: dict[tuple[str, str], str] = {}
    for version in (before, after):
        titles |= {(level.track.code, level.code): str(level) for level in version.levels.select_related("track")}
    groups: dict[str, ChangeGroup] = {}
    for change in found.changes:
        key = change.competency or change.from_competency
        group = groups.setdefault(key, ChangeGroup(names.get(key, "") if key else _("Levels"), []))
        group.changes.append((change, titles.get(change.from_level, ""), titles.get(change.level, "")))
    return list(groups.values())


def touched_people(before: LadderVersion, after: LadderVersion) -> int:
    """How many people the step concerns: those who moved with it, and those who stand on the older version still."""
    moved = LevelChange.objects.filter(source=f"version:{after.pk}", from_level__version=before).count()
    return moved + Standing.objects.filter(level__version=before, person__is_active=True).count()


def preview_of(document: LadderDocument, key: str) -> Matrix:
    """One competency of a document that is not saved, ready to be drawn like a saved one."""
    one = document.competency(key)
    levels = [Level(code=level.code, title=level.title, rank=level.rank) for level in document.levels]
    if one is None:
        return Matrix(levels, [])
    cells = []
    for level, row in zip(document.levels, levels, strict=True):
        cell = one.at(*level.at)
        criteria = [Criterion(text=c.text, examples=list(c.examples)) for c in cell.criteria] if cell else []
        cells.append((row, Cell(cell.summary if cell else "", criteria)))
    return Matrix(levels, [Line(Competency(name=one.name, summary=one.summary, code=one.key), cells)])


def mapping_of(draft: LadderVersion) -> tuple[LadderVersion | None, dict[int, list[int]]]:
    """The version before a draft, and where each of its competencies goes."""
    settled = [LadderVersion.Status.PUBLISHED, LadderVersion.Status.RETIRED]
    older = draft.ladder.versions.filter(status__in=settled).order_by("-major", "-minor", "-patch")
    before = next((one for one in older if one.numbers < draft.numbers), None)
    went: dict[int, list[int]] = defaultdict(list)
    for old, new in CompetencyMapping.objects.filter(new_version=draft).values_list("old_id", "new_id"):
        went[old] += [new] if new else []
    return before, dict(went)


def left_behind(draft: LadderVersion, before: LadderVersion | None) -> list[Competency]:
    """Return the competencies that a draft drops without saying where they went: what people keep for them stays behind."""
    if before is None:
        return []
    goes_on = CompetencyMapping.objects.filter(new_version=draft, old=OuterRef("pk"), new__isnull=False)
    is_there = draft.competencies.filter(code=OuterRef("code"))
    return list(before.competencies.exclude(Exists(goes_on)).exclude(Exists(is_there)).order_by("position"))


def stood_on(viewer: User, day: date, *, code: str = "") -> QuerySet[LevelChange]:
    """Where everybody whose history the viewer may read stood on a day, people who had left by then aside: one query."""
    there = LevelChange.objects.visible_to(viewer).on_day(day)
    rows = LevelChange.objects.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gte=day), pk__in=there.values("pk"))
    named = rows.filter(Q(level__code=code) | Q(level__isnull=True, label=code)) if code else rows
    return named.select_related("person__team", "level__version__ladder", "level__track").order_by("person__full_name", "person")


def counts_on(viewer: User, day: date) -> list[tuple[str, int]]:
    """How many of them stood at each level, lowest first: one query."""
    named = Case(When(level__isnull=True, then=F("label")), default=F("level__code"))
    rows = stood_on(viewer, day).order_by().values(named=named).annotate(n=Count("pk"), rank=Min("level__rank"))
    return [(row["named"], row["n"]) for row in rows.order_by(F("rank").asc(nulls_last=True), "named")]


@dataclass(frozen=True, slots=True)
class VersionedLevel:
    """A level as a version names it; `order` is the version's place among those of its ladder."""

    pk: int
    ladder: int
    order: tuple[int, int, int]
    track: str
    code: str
    title: str

    @property
    def at(self) -> tuple[str, str]:
        """Track and code."""
        return self.track, self.code


def newest_of(levels: Iterable[VersionedLevel]) -> dict[int, int]:
    """Level's key -> the newest version's level that is the same step, also where its code or title has changed since."""
    versions: dict[tuple[int, tuple[int, int, int]], list[VersionedLevel]] = defaultdict(list)
    for level in levels:
        versions[level.ladder, level.order].append(level)
    newest: dict[int, int] = {}
    after: dict[int, list[VersionedLevel]] = {}
    for (ladder, _order), rows in sorted(versions.items(), reverse=True):
        later = after.get(ladder, [])
        keys = {level.at: level.pk for level in later}
        pairs = same_steps(rows, later)
        for level in rows:
            key = keys[pairs[level.at]] if level.at in pairs else level.pk
            newest[level.pk] = newest.get(key, key)
        after[ladder] = rows
    return newest
