"""Import a career story: history from before this program, declared by its owner and marked so.

The same story again replaces what it brought before. Everything is checked first; one mistake, and nothing is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.portfolio.models import Contribution, ContributionFigure, HistoricLevel, HistoricPerson, LegacyPage

MOST_ROWS = 2_000
DECLARED_SESSIONS = 3
_DIGITS = re.compile(r"\d{1,3}")
_LARGEST = Decimal(10) ** 19


@dataclass
class _Reading:
    """What was read, and every mistake with its place."""

    people: list[tuple[HistoricPerson, list[HistoricLevel]]] = field(default_factory=list)
    contributions: list[tuple[Contribution, list[ContributionFigure]]] = field(default_factory=list)
    mistakes: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, place: str, message: str) -> None:
        """Note a mistake."""
        self.mistakes.append({"place": place, "message": message})


@transaction.atomic
def import_story(*, story: Mapping[str, Any], actor: User, now: datetime) -> dict[str, int]:
    """Replace the actor's declared history by this story; return how many rows of each kind it brought.

    Raises `Invalid` with a row for every mistake, named by its place such as `mentees[2].levels[0].from_on`.
    """
    reading = _Reading()
    last_day = _read_mentor(reading, story.get("mentor") or {})
    for n, row in enumerate(_list(reading, story, "mentees")):
        _read_mentee(reading, f"mentees[{n}]", row, actor)
    for n, row in enumerate(_list(reading, story, "impact")):
        _read_impact(reading, f"impact[{n}]", row, actor, n)
    _refuse_doubles(reading)
    if reading.mistakes:
        first = reading.mistakes[0]
        message = _("%(place)s: %(message)s Nothing was imported.") % first
        raise Invalid(message, field=first["place"], rows=reading.mistakes)
    _write(reading, actor, last_day, now)
    counts = {"mentees": len(reading.people), "contributions": len(reading.contributions)}
    audit.record("legacy.story_imported", actor=actor, about=None, now=now, **counts)
    return counts


def _write(reading: _Reading, actor: User, last_day: date | None, now: datetime) -> None:
    HistoricPerson.objects.filter(owner=actor).delete()
    Contribution.objects.filter(owner=actor, is_imported=True).delete()
    HistoricPerson.objects.bulk_create([person for person, _levels in reading.people])
    HistoricLevel.objects.bulk_create([level for _person, levels in reading.people for level in levels])
    Contribution.objects.bulk_create([row for row, _figures in reading.contributions])
    ContributionFigure.objects.bulk_create([figure for _row, figures in reading.contributions for figure in figures])
    told = {"as_of": last_day} if last_day else {}
    LegacyPage.objects.update_or_create(owner=actor, defaults={**told, "changed_at": now})


def _read_mentor(reading: _Reading, row: Any) -> date | None:
    if not isinstance(row, Mapping):
        reading.refuse("mentor", _("This is a group of fields: from_on, to_on."))
        return None
    return _day(reading, "mentor.to_on", row.get("to_on"), is_required=False)


def _read_mentee(reading: _Reading, place: str, row: Any, owner: User) -> None:
    if not isinstance(row, Mapping):
        reading.refuse(place, _("A mentee is a group of fields, with a name."))
        return
    mentored, expects = _group(reading, place, row, "mentored"), _group(reading, place, row, "expects_promotion")
    is_direct = bool(row.get("direct"))
    target = _words(reading, f"{place}.target_level", row.get("target_level"))
    person = HistoricPerson(
        owner=owner,
        name=_words(reading, f"{place}.name", row.get("name"), is_required=True),
        is_direct=is_direct,
        then=_stood(reading, place, row, "then"),
        now=_stood(reading, place, row, "now"),
        mentored_from_on=_day(reading, f"{place}.mentored.from_on", mentored.get("from_on"), is_required=is_direct),
        mentored_to_on=_day(reading, f"{place}.mentored.to_on", mentored.get("to_on"), is_required=False),
        declared_sessions=_sessions(reading, place, row) if is_direct else None,
        target_label=target,
        target_rank=_rank(reading, f"{place}.target_level", target) if target else None,
        expects_from_on=_day(reading, f"{place}.expects_promotion.from_on", expects.get("from_on"), is_required=bool(expects)),
        expects_to_on=_day(reading, f"{place}.expects_promotion.to_on", expects.get("to_on"), is_required=False),
    )
    _refuse_backwards(reading, f"{place}.mentored", person.mentored_from_on, person.mentored_to_on)
    _refuse_backwards(reading, f"{place}.expects_promotion", person.expects_from_on, person.expects_to_on)
    reading.people.append((person, _read_levels(reading, place, row, person)))


def _read_levels(reading: _Reading, place: str, row: Mapping[str, Any], person: HistoricPerson) -> list[HistoricLevel]:
    levels = []
    for n, given in enumerate(_list(reading, row, "levels", place)):
        at = f"{place}.levels[{n}]"
        if not isinstance(given, Mapping):
            reading.refuse(at, _("A level is a group of fields: from_on, level, track."))
            continue
        label = _words(reading, f"{at}.level", given.get("level"), is_required=True)
        day = _day(reading, f"{at}.from_on", given.get("from_on"))
        rank = _rank(reading, f"{at}.level", label) if label else None
        if day and rank is not None:
            track = _words(reading, f"{at}.track", given.get("track"))
            levels.append(HistoricLevel(person=person, from_on=day, label=label, track=track, rank=rank))
    days = [level.from_on for level in levels]
    if days != sorted(set(days)):
        reading.refuse(f"{place}.levels", _("The days must rise from row to row, each once."))
    return levels


def _read_impact(reading: _Reading, place: str, row: Any, owner: User, position: int) -> None:
    if not isinstance(row, Mapping):
        reading.refuse(place, _("An impact is a group of fields, with a title."))
        return
    kind = _words(reading, f"{place}.kind", row.get("kind"), longest=30) or Contribution.Kind.OTHER
    contribution = Contribution(
        owner=owner,
        title=_words(reading, f"{place}.title", row.get("title"), is_required=True, longest=240),
        kind=kind if kind in Contribution.Kind.values else Contribution.Kind.OTHER,
        note=_words(reading, f"{place}.note", row.get("note"), longest=4_000),
        position=position,
        is_imported=True,
    )
    given = [(f"{place}.figures[{n}]", one) for n, one in enumerate(_list(reading, row, "figures", place))]
    figures = [_figure(reading, at, one, contribution) for at, one in given]
    if row.get("series"):
        figures.append(_series(reading, f"{place}.series", row["series"], contribution))
    reading.contributions.append((contribution, [figure for figure in figures if figure]))


def _figure(reading: _Reading, place: str, row: Any, contribution: Contribution) -> ContributionFigure | None:
    if not isinstance(row, Mapping):
        reading.refuse(place, _("A figure is a group of fields: metric, value, unit."))
        return None
    return ContributionFigure(
        contribution=contribution,
        metric=_words(reading, f"{place}.metric", row.get("metric"), is_required=True, longest=120),
        value=_number(reading, f"{place}.value", row.get("value")),
        unit=_words(reading, f"{place}.unit", row.get("unit"), longest=40),
        baseline=_number(reading, f"{place}.baseline", row.get("baseline"), is_required=False),
        is_at_least=bool(row.get("at_least")),
        is_approximate=bool(row.get("approximately")),
        is_confidential=bool(row.get("confidential")),
        public_form=_words(reading, f"{place}.public_form", row.get("public_form"), longest=60),
    )


def _series(reading: _Reading, place: str, row: Any, contribution: Contribution) -> ContributionFigure | None:
    by_year = row.get("by_year") if isinstance(row, Mapping) else None
    if not isinstance(by_year, Mapping) or not by_year:
        reading.refuse(place, _("A series has a metric, a unit, and by_year with at least one year."))
        return None
    values = {str(year): _number(reading, f"{place}.by_year.{year}", value) for year, value in by_year.items()}
    return ContributionFigure(
        contribution=contribution,
        metric=_words(reading, f"{place}.metric", row.get("metric"), is_required=True, longest=120),
        unit=_words(reading, f"{place}.unit", row.get("unit"), longest=40),
        by_year={year: float(value) if value is not None else 0 for year, value in values.items()},
    )


def _list(reading: _Reading, row: Mapping[str, Any], name: str, place: str = "") -> Sequence[Any]:
    found = row.get(name) or []
    where = f"{place}.{name}".lstrip(".")
    if not isinstance(found, list):
        reading.refuse(where, _("This is a list."))
        return []
    if len(found) > MOST_ROWS:
        reading.refuse(where, _("At most %(most)d rows fit.") % {"most": MOST_ROWS})
        return []
    return found


def _group(reading: _Reading, place: str, row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name) or {}
    if isinstance(found, Mapping):
        return found
    reading.refuse(f"{place}.{name}", _("This is a group of fields: from_on, to_on."))
    return {}


def _stood(reading: _Reading, place: str, row: Mapping[str, Any], name: str) -> str:
    found = _group(reading, place, row, name)
    parts = [_words(reading, f"{place}.{name}.{key}", found.get(key)) for key in ("level", "track")]
    return ", ".join(part for part in parts if part)[:120]


def _words(reading: _Reading, place: str, value: Any, *, is_required: bool = False, longest: int = 120) -> str:
    text = "" if value is None else str(value).strip()
    if not isinstance(value, (str, int, float, type(None))) or "\0" in text or len(text) > longest:
        reading.refuse(place, _("This is a text of at most %(most)d characters.") % {"most": longest})
        return ""
    if is_required and not text:
        reading.refuse(place, _("This is needed."))
    return text


def _day(reading: _Reading, place: str, value: Any, *, is_required: bool = True) -> date | None:
    if value in (None, "") and not is_required:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        reading.refuse(place, _("This is a day such as 2024-04-01."))
        return None


def _number(reading: _Reading, place: str, value: Any, *, is_required: bool = True) -> Decimal | None:
    if value is None and not is_required:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite() or abs(found) >= _LARGEST:
        reading.refuse(place, _("This is a number."))
        return None
    return found


def _rank(reading: _Reading, place: str, label: str) -> int | None:
    digits = _DIGITS.search(label)
    if digits is None:
        reading.refuse(place, _("A level holds its rank as a number, such as L5."))
        return None
    return int(digits[0])


def _sessions(reading: _Reading, place: str, row: Mapping[str, Any]) -> int:
    given = row.get("sessions", DECLARED_SESSIONS)
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10_000:  # noqa: PLR2004  (fits its column)
        return given
    reading.refuse(f"{place}.sessions", _("This is the number of sessions held."))
    return 0


def _refuse_backwards(reading: _Reading, place: str, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        reading.refuse(f"{place}.to_on", _("It ends before it begins."))


def _refuse_doubles(reading: _Reading) -> None:
    seen: set[str] = set()
    for n, (person, _levels) in enumerate(reading.people):
        if person.name in seen:
            reading.refuse(f"mentees[{n}].name", _("This name is there twice; people are counted once."))
        seen.add(person.name)
