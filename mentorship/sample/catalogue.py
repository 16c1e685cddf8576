"""The sample ladders as they stand in the database, for rows that point at them."""

from collections import defaultdict
from dataclasses import dataclass, field

from mentorship.ladders.models import Competency, Criterion, LadderVersion, Level, Track


@dataclass
class Catalogue:
    """`levels[ladder slug, track kind, rank]`, `competencies[ladder slug]` and `criteria[level key, competency key]`."""

    levels: dict[tuple[str, str, int], Level] = field(default_factory=dict)
    competencies: dict[str, list[Competency]] = field(default_factory=lambda: defaultdict(list))
    criteria: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def level(self, ladder: str, track: str, rank: int) -> Level | None:
        """Return the level of a ladder's track at a rank."""
        return self.levels.get((ladder, track, rank))

    def competency(self, ladder: str, code: str) -> Competency | None:
        """Return a ladder's competency by code."""
        return next((one for one in self.competencies[ladder] if one.code == code), None)


def read_catalogue(slugs: list[str]) -> Catalogue:
    """Read the versions in force of these ladders."""
    catalogue = Catalogue()
    versions = LadderVersion.objects.current().filter(ladder__slug__in=slugs)
    for level in Level.objects.filter(version__in=versions).select_related("track", "version__ladder"):
        kind = "management" if level.track.kind == Track.Kind.MANAGEMENT else "individual"
        catalogue.levels.setdefault((level.version.ladder.slug, kind, level.rank), level)
    for competency in Competency.objects.filter(version__in=versions).select_related("version__ladder").order_by("position"):
        catalogue.competencies[competency.version.ladder.slug].append(competency)
    lines = Criterion.objects.filter(expectation__level__version__in=versions).order_by("position")
    for key, level_key, topic in lines.values_list("pk", "expectation__level", "expectation__competency"):
        catalogue.criteria[level_key, topic].append(key)
    return catalogue
