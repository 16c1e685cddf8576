"""Which level a table means by "L5" and "management": by ladder, track and code, or by title."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mentorship.ladders.models import LadderVersion, Level
from mentorship.ladders.tables import plain_name


@dataclass(frozen=True, slots=True)
class LevelBook:
    """The levels in force, by the names that tables give them."""

    by_name: Mapping[str, list[Level]]
    names: Mapping[int, frozenset[str]]
    usual: str = ""

    def find(self, level: str, track: str, current: Level | None) -> Level:
        """The one level that is meant. Raises ValueError(message, mend) where there is none or more than one.

        Without a track the person's own ladder and path come first, then the ladder chosen for the import.
        """
        found = self.by_name.get(plain_name(level), [])
        if not found:
            raise ValueError(
                _("No ladder in force has a level “%(level)s”.") % {"level": level},
                _("Import its ladder first, or correct the level."),
            )
        if track:
            narrowed = [one for one in found if plain_name(track) in self.names[one.pk]]
            if not narrowed:
                message = _("No ladder in force has “%(level)s” in a track “%(track)s”.") % {"level": level, "track": track}
                raise ValueError(
                    message, _("Known are: %(names)s.") % {"names": "; ".join(sorted({str(one.track) for one in found}))}
                )
            found = narrowed
        for narrower in (
            self._same_version(found, current),
            self._same_kind(found, current),
            self._usual(found),
            self._individual(found),
        ):
            found = narrower or found
            if len(found) == 1:
                return found[0]
        ladders = "; ".join(sorted({one.version.ladder.name for one in found}))
        message = _("“%(level)s” stands in several ladders: %(ladders)s.") % {"level": level, "ladders": ladders}
        raise ValueError(message, _("Name the ladder in the column of the track, or choose one for the whole file."))

    def _same_version(self, found: list[Level], current: Level | None) -> list[Level]:
        return [one for one in found if current and one.version.ladder_id == current.version.ladder_id]

    def _same_kind(self, found: list[Level], current: Level | None) -> list[Level]:
        return [one for one in found if current and one.track.kind == current.track.kind]

    def _usual(self, found: list[Level]) -> list[Level]:
        return [one for one in found if one.version.ladder.slug == self.usual]

    def _individual(self, found: list[Level]) -> list[Level]:
        return [one for one in found if one.track.kind == "individual"]


def level_book(usual: str = "") -> LevelBook:
    """Every level in force, in one query."""
    by_name: dict[str, list[Level]] = defaultdict(list)
    names: dict[int, frozenset[str]] = {}
    levels = Level.objects.filter(version__status=LadderVersion.Status.PUBLISHED).select_related("track", "version__ladder")
    for level in levels.order_by("pk"):
        for name in {plain_name(level.code), plain_name(level.title), plain_name(str(level))}:
            by_name[name].append(level)
        names[level.pk] = frozenset(map(plain_name, _track_names(level)))
    return LevelBook(by_name, names, usual)


def _track_names(level: Level) -> list[str]:
    ladder, track = level.version.ladder, level.track
    tracks = [track.code, track.name, track.kind]
    ladders = [ladder.name, ladder.slug]
    joined = [f"{one} {other}" for one in ladders for other in tracks]
    return [*tracks, *ladders, *joined]
