"""What a ladder must be to be used: no gap, no doubled rank, no empty competency, no name without a thing."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from mentorship.ladders.formats.document import TRACK_KINDS, Competency, LadderDocument
from mentorship.ladders.formats.errors import Problem

MAX_LEVELS = 60
MAX_COMPETENCIES = 80
MAX_CRITERIA = 5_000

SETTINGS: Mapping[str, tuple[int, int, int]] = {
    "window_months": (18, 3, 120),
    "absence_working_days": (20, 1, 400),
    "no_opportunity_months": (6, 1, 60),
    "voices": (2, 1, 20),
    "pieces": (3, 1, 50),
    "months": (3, 1, 36),
    "apart_months": (6, 0, 60),
    "fresh_months": (6, 1, 60),
    "confirmers": (2, 1, 20),
    "anonymous_answers": (3, 3, 20),
}
"""Thresholds of readiness that a ladder may set: name -> (usual, least, most)."""

Places = Mapping[tuple[str, ...], tuple[int, int]]
"""Where things stand in the file: ("level", track, code), ("competency", key), ("cell", key, track, code) -> line, column."""


def check(document: LadderDocument, *, file: str = "", places: Places | None = None) -> list[Problem]:
    """Everything that keeps this document from being a ladder, each with its place and mend."""
    known = places or {}
    found: list[Problem] = []
    for path, message, mend in (*_shape(document), *_levels(document), *_competencies(document), *_settings(document)):
        line, column = known.get(path, (0, 0))
        found.append(Problem(message=message, mend=mend, file=file, line=line, column=column))
    return found


Finding = tuple[tuple[str, ...], str, str]


def _shape(document: LadderDocument) -> Iterator[Finding]:
    if not document.name.strip():
        yield (), _("The ladder has no name."), _("Add its name.")
    if not document.levels:
        yield (), _("The ladder has no levels."), _("Add at least one level.")
    if not document.competencies:
        yield (), _("The ladder has no competencies."), _("Add at least one competency.")
    sizes = (
        (len(document.levels), MAX_LEVELS, _("levels")),
        (len(document.competencies), MAX_COMPETENCIES, _("competencies")),
        (sum(1 for _one in document.criteria()), MAX_CRITERIA, _("criteria")),
    )
    for size, most, name in sizes:
        if size > most:
            yield (
                (),
                _("The ladder has %(size)d %(name)s.") % {"size": size, "name": name},
                _("At most %(most)d fit.") % {"most": most},
            )


def _levels(document: LadderDocument) -> Iterator[Finding]:
    tracks = {track.code for track in document.tracks}
    for track in document.tracks:
        if track.kind not in TRACK_KINDS:
            yield (
                ("track", track.code),
                _("“%(kind)s” is no kind of track.") % {"kind": track.kind},
                _("Use individual or management."),
            )
    for at, times in Counter(level.at for level in document.levels).items():
        if times > 1:
            yield (
                ("level", *at),
                _("Level %(code)s stands twice in track %(track)s.") % {"code": at[1], "track": at[0]},
                _("Give each its own code."),
            )
    ranks: dict[str, dict[int, str]] = defaultdict(dict)
    for level in document.levels:
        path = ("level", *level.at)
        if level.track not in tracks:
            yield (
                path,
                _("Level %(code)s names the track “%(track)s”, which the ladder does not have.")
                % {"code": level.code, "track": level.track},
                _("Add the track or correct its name."),
            )
        other = ranks[level.track].setdefault(level.rank, level.code)
        if other != level.code:
            yield (
                path,
                _("%(one)s and %(other)s have the same rank %(rank)d in track %(track)s.")
                % {"one": level.code, "other": other, "rank": level.rank, "track": level.track},
                _("Give one of them another rank, or another track."),
            )
    for track_code, taken in ranks.items():
        yield from _gaps(track_code, taken)


def _gaps(track: str, taken: Mapping[int, str]) -> Iterator[Finding]:
    ordered = sorted(taken)
    for low, high in itertools.pairwise(ordered):
        if high - low > 1:
            values = {"track": track, "low": taken[low], "high": taken[high], "one": low, "two": high}
            message = _("Track %(track)s has a gap: after %(low)s (rank %(one)d) comes %(high)s (rank %(two)d).") % values
            yield ("level", track, taken[high]), message, _("Add the level between them, or renumber the ranks.")


def _competencies(document: LadderDocument) -> Iterator[Finding]:
    levels = {level.at for level in document.levels}
    for key, times in Counter(one.key for one in document.competencies).items():
        if times > 1:
            yield ("competency", key), _("The competency “%(key)s” stands twice.") % {"key": key}, _("Give each its own key.")
    for one in document.competencies:
        if not any(cell.criteria or cell.summary.strip() for cell in one.expectations):
            yield (
                ("competency", one.key),
                _("The competency “%(name)s” is empty: no level expects anything in it.") % {"name": one.name},
                _("Write an expectation for at least one level, or remove it."),
            )
        yield from _cells(one, levels)
    asked = {cell.at for _one, cell in document.cells()}
    for level in document.levels:
        if level.at not in asked and document.competencies:
            yield (
                ("level", *level.at),
                _("Level %(code)s asks nothing: no competency has an expectation for it.") % {"code": level.code},
                _("Write an expectation for it, or remove the level."),
            )


def _cells(competency: Competency, levels: set[tuple[str, str]]) -> Iterator[Finding]:
    for at, times in Counter(cell.at for cell in competency.expectations).items():
        path = ("cell", competency.key, *at)
        if times > 1:
            yield (
                path,
                _("“%(name)s” has two expectations for level %(code)s.") % {"name": competency.name, "code": at[1]},
                _("Join them into one."),
            )
        if at not in levels:
            yield (
                path,
                _("“%(name)s” expects something of level “%(code)s” in track “%(track)s”, which the ladder does not have.")
                % {"name": competency.name, "code": at[1], "track": at[0]},
                _("Add the level or correct its code."),
            )
    for cell in competency.expectations:
        if not cell.summary.strip() and not cell.criteria:
            yield (
                ("cell", competency.key, *cell.at),
                _("The expectation of %(code)s in “%(name)s” is empty.") % {"name": competency.name, "code": cell.level},
                _("Write it, or remove it."),
            )


def _settings(document: LadderDocument) -> Iterator[Finding]:
    for name, value in document.settings.items():
        if name not in SETTINGS:
            yield (
                ("settings", name),
                _("“%(name)s” is no setting of a ladder.") % {"name": name},
                _("Known are: %(names)s.") % {"names": ", ".join(SETTINGS)},
            )
            continue
        _usual, least, most = SETTINGS[name]
        if not least <= value <= most:
            yield (
                ("settings", name),
                _("“%(name)s” is %(value)d.") % {"name": name, "value": value},
                _("Choose from %(least)d to %(most)d.") % {"least": least, "most": most},
            )
