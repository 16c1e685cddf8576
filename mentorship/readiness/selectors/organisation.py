"""Everyone below somebody, as a map: filtered, grouped and sorted in the maintained rows alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Self
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from django.db.models import BooleanField, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import CountryChoice, Team, User
from mentorship.core.prepared import Keys, prepared
from mentorship.ladders.models import Level
from mentorship.readiness.models import ReadinessRow, SavedView, StaleMark
from mentorship.readiness.rules import NUMBERS, State
from mentorship.readiness.selectors.keyset import Column, KeyPage, first_page, page

PAGE = 50
MOST_NAMED = 200
SILENT_MONTHS = 2
NO_PACKET = "none"
TOWARDS = "to:"
"""Before a level's code: everybody who is looked at for it, wherever they stand."""
_KEY_LENGTH = 80
_ID_DIGITS = 15

SORTS: dict[str, Column] = {
    "name": Column("name"),
    "level": Column("level_rank", is_nullable=True),
    "since": Column("level_since_on", is_nullable=True),
    "session": Column("last_session_on", is_nullable=True),
    "goals": Column("open_goals"),
    "evidence": Column("evidence_90"),
    "packet": Column("packet_state"),
    "window": Column("expected_from_on", is_nullable=True),
    "team": Column("team_id", is_nullable=True),
    "mentor": Column("mentor_id", is_nullable=True),
}
GROUPS = {
    "team": SORTS["team"],
    "level": SORTS["level"],
    "ladder": Column("ladder_id", is_nullable=True),
    "mentor": SORTS["mentor"],
}

SHOWS: dict[str, Any] = {
    "close": (_("Close"), _("Everything met but for at most two competencies that are partly met.")),
    "stuck": (_("Stuck"), _("Longer in the level than is typical, not close, and nothing got better since last quarter.")),
    "invisible": (
        _("Invisible"),
        _("Others speak well of them in two competencies or more, but no evidence of the last six months."),
    ),
    "drifted": (_("Mentor drifted"), _("An active mentorship without a session for two months.")),
    "silent": (_("No session for two months"), _("Nobody met them as a mentor in the last two months, or ever.")),
    "changed": (
        _("Changed since last quarter"),
        _("A competency became better or worse since the last day of last quarter."),
    ),
}


class _Holds(Func):
    """Whether any key of a JSON object has a value that the path matches."""

    function = "jsonb_path_exists"
    template = "%(function)s(%(expressions)s::jsonpath)"
    output_field = BooleanField()


@dataclass(frozen=True)
class View:
    """What is asked of the page; every part is optional and what makes no sense is left out."""

    ladder: int | None = None
    team: str = ""
    track: str = ""
    level: str = ""
    mentor: str = ""
    name: str = ""
    packet: str = ""
    competency: str = ""
    state: str = ""
    show: str = ""
    sort: str = "name"
    is_down: bool = False
    group: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read a query string's values."""
        text = {key: str(given.get(key, "")).strip().replace("\0", "")[:_KEY_LENGTH] for key in cls._texts()}
        sort = str(given.get("sort", "")).replace("\0", "")[:_KEY_LENGTH]
        is_down = sort.startswith("-")
        bare = sort.removeprefix("-")
        ladder = str(given.get("ladder", ""))
        return cls(
            **text,
            ladder=int(ladder) if ladder.isascii() and ladder.isdigit() and len(ladder) < _ID_DIGITS else None,
            state=str(given.get("state", "")) if given.get("state", "") in State.values else "",
            show=str(given.get("show", "")) if given.get("show", "") in SHOWS else "",
            group=str(given.get("group", "")) if given.get("group", "") in GROUPS else "",
            sort=bare if bare in SORTS or bare.startswith("competency:") else "name",
            is_down=is_down,
            cursor=str(given.get("cursor", ""))[:2000],
        )

    @staticmethod
    def _texts() -> tuple[str, ...]:
        return ("team", "track", "level", "mentor", "name", "packet", "competency")

    def query(self, **changes: Any) -> str:
        """Write it as a query string, from the first page on."""
        changed = replace(self, cursor="", **changes)
        values = {
            "ladder": changed.ladder or "",
            **{name: getattr(changed, name) for name in (*self._texts(), "state", "show", "group")},
            "sort": ("-" if changed.is_down else "") + changed.sort if (changed.sort, changed.is_down) != ("name", False) else "",
        }
        return urlencode({name: value for name, value in values.items() if value})

    def without(self, *names: str) -> Self:
        """Return the same view without these filters."""
        nothing: dict[str, Any] = {name: None if name == "ladder" else "" for name in names}
        return replace(self, cursor="", **nothing)

    def cleared(self) -> Self:
        """Return the same question in the same order without any filter."""
        return self.without("ladder", "state", "group", *self._texts())

    def text_of(self, name: str) -> str:
        """Return what was typed into one of the text filters."""
        return str(getattr(self, name)) if name in self._texts() else ""

    def sorted_by(self, key: str) -> str:
        """Return the query string that sorts by a column: the other way when it is already."""
        return self.query(sort=key, is_down=self.sort == key and not self.is_down)

    @property
    def sorted_competency(self) -> str:
        """The code of the competency that it is sorted by, if it is."""
        return self.sort.removeprefix("competency:") if self.sort.startswith("competency:") else ""

    @property
    def is_plain(self) -> bool:
        """Whether it is a first page without typed text."""
        return not (self.cursor or self.team or self.mentor or self.name)

    @property
    def is_along_an_index(self) -> bool:
        """Whether its order is one that an index has, and no question picks few people out of it."""
        return self.sort in {"name", "since", "session"} and not (self.group or self.show)

    @property
    def columns(self) -> list[Column]:
        """The order: group, then sort, then the person."""
        sort = Column("sort_key", is_nullable=True) if self.sorted_competency else SORTS[self.sort]
        chosen = [GROUPS[self.group]] if self.group and GROUPS[self.group].name != sort.name else []
        return [*chosen, replace(sort, is_down=self.is_down), Column("person_id", is_down=self.is_down)]


def organisation(user: User, view: View, *, today: date, hidden: Sequence[str]) -> KeyPage:
    """Return one page of the people below `user`, as rows."""
    silent = silent_since(today)
    if view.is_plain:
        at = _levels_called(view.level.removeprefix(TOWARDS)) if view.level else []
        return first_page(_first_rows(user, view, silent, tuple(hidden), Keys(int, tuple(at))), view.columns, PAGE)
    rows = matching_since(user, view, silent, hidden, by_page=True)
    return page(rows, view.columns, cursor=view.cursor, size=PAGE, dressed=partial(_dressed, view))


@prepared
def _first_rows(user: User, view: View, silent: date, hidden: tuple[str, ...], at: Keys) -> QuerySet[ReadinessRow]:
    """The first page of a view without typed text, whose SQL is worth keeping; `at` are the levels of that code."""
    order = [column.order for column in view.columns]
    found = matching_since(user, view.without("level"), silent, hidden, by_page=True)
    found = found.filter(**{f"{_level_of(view)}__in": at.values}) if view.level else found
    chosen = found.order_by(*order)[: PAGE + 1]
    rows: QuerySet[ReadinessRow] = _dressed(view, chosen.values("pk")).order_by(*order)
    return rows


@prepared
def _levels_called(code: str) -> QuerySet[Level, int]:
    keys: QuerySet[Level, int] = Level.objects.filter(code=code).order_by("pk").values_list("pk", flat=True)
    return keys


def _level_of(view: View) -> str:
    return "target_level_id" if view.level.startswith(TOWARDS) else "level_id"


def _dressed(view: View, keys: Any) -> Any:
    """Add names and whether a refresh waits: to the page's rows only, in the same statement."""
    marks = StaleMark.objects.filter(person_id=OuterRef("pk"))
    return _sortable(ReadinessRow.objects.filter(pk__in=keys), view).annotate(
        team_name=F("team__name"), mentor_name=F("mentor__full_name"), ladder_name=F("ladder__name"), is_marked=Exists(marks)
    )


def matching(user: User, view: View, *, today: date, hidden: Sequence[str]) -> Any:
    """Return the rows below `user` that the view asks for, not ordered; none of the countries in `hidden`."""
    return matching_since(user, view, silent_since(today), hidden)


def matching_since(user: User, view: View, silent: date, hidden: Sequence[str], *, by_page: bool = False) -> Any:
    """Return the same, for a given day before which a last session is too long ago; `by_page` when only a page is wanted."""
    rows = ReadinessRow.objects.below_in_order(user) if by_page and view.is_along_an_index else ReadinessRow.objects.below(user)
    if hidden:
        rows = rows.exclude(country__in=hidden)
    return _sortable(rows, view).filter(_wanted(view, silent))


def _sortable(rows: Any, view: View) -> Any:
    if not view.sorted_competency:
        return rows
    return rows.annotate(sort_key=Cast(KeyTextTransform(view.sorted_competency, "states"), IntegerField()))


def ordered(user: User, view: View, *, today: date) -> Any:
    """Return every row that the view asks for, in its order."""
    rows = matching(user, view, today=today, hidden=hidden_countries())
    return rows.order_by(*(column.order for column in view.columns))


@prepared
def hidden_countries() -> QuerySet[CountryChoice, Any]:
    """Return the countries whose people the page leaves out."""
    names: QuerySet[CountryChoice, Any] = CountryChoice.objects.filter(shows_readiness=False).order_by("pk")
    return names.values_list("pk", flat=True)


@prepared
def saved_views(user: User) -> QuerySet[SavedView]:
    """Return the views that somebody keeps, by name."""
    return SavedView.objects.visible_to(user).order_by("name")


def _wanted(view: View, silent: date) -> Q:
    wanted = Q()
    if view.ladder:
        wanted &= Q(ladder_id=view.ladder)
    if view.track:
        wanted &= Q(track_code=view.track)
    if view.level:
        wanted &= Q(**{f"{_level_of(view)}__in": _levels_called(view.level.removeprefix(TOWARDS))})
    if view.packet:
        wanted &= Q(packet_state="" if view.packet == NO_PACKET else view.packet)
    if view.name:
        wanted &= Q(name__icontains=view.name)
    if view.team:
        wanted &= Q(team_id__in=_named(Team.objects.filter(name__icontains=view.team), "name", view.team))
    if view.mentor:
        wanted &= Q(mentor_id__in=_named(User.objects.named_like(view.mentor), "full_name", view.mentor))
    return wanted & _in_state(view) & shown_by(view.show, silent)


def _named(rows: Any, name: str, text: str) -> list[int]:
    """Return the keys of the rows that are called exactly so, else of all that `rows` found."""
    found = list(rows.order_by(name).values_list("pk", name)[:MOST_NAMED])
    exact = [pk for pk, called in found if called.casefold() == text.casefold()]
    return exact or [pk for pk, _called in found]


def _in_state(view: View) -> Q:
    if not view.state:
        return Q()
    number = NUMBERS[State(view.state)]
    if view.competency:
        return Q(states__contains={view.competency: number})
    return Q(_Holds(F("states"), Value(f"$.* ? (@ == {number})")))


def silent_since(today: date) -> date:
    """Return the day before which a last session is too long ago."""
    return today - relativedelta(months=SILENT_MONTHS)


def shown_by(show: str, silent: date) -> Q:
    """Match the people that a question asks for; see `silent_since`."""
    return {
        "": Q(),
        "close": Q(is_close=True),
        "stuck": Q(is_stuck=True),
        "invisible": Q(is_invisible=True),
        "drifted": Q(is_drifted=True),
        "silent": Q(last_session_on__lt=silent) | Q(last_session_on__isnull=True),
        "changed": Q(is_better=True) | Q(is_worse=True),
    }[show]
