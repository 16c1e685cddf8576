"""A mentor's page as one audience may see it: what that audience may not see is absent here already, not hidden later."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from mentorship.core.figures import Node
from mentorship.feedback.models import Testimonial
from mentorship.portfolio import figures
from mentorship.portfolio.credit import Credited, Years, lineage, years_of
from mentorship.portfolio.models import Contribution, ContributionFigure, LegacyPage, NameConsent
from mentorship.portfolio.selectors.history import History, Key, Somebody, history_of


class Audience(models.TextChoices):
    """Who reads a page."""

    MYSELF = "myself", gettext_lazy("as myself")
    COLLEAGUES = "colleagues", gettext_lazy("as a colleague")
    PUBLIC = "public", gettext_lazy("as the public")
    BUNDLE = "bundle", gettext_lazy("as in the bundle")


_PLACES = {
    Audience.COLLEAGUES: (NameConsent.Place.COLLEAGUES, Testimonial.Place.LEGACY_COLLEAGUES),
    Audience.PUBLIC: (NameConsent.Place.PUBLIC, Testimonial.Place.LEGACY_PUBLIC),
    Audience.BUNDLE: (NameConsent.Place.BUNDLE, Testimonial.Place.BUNDLE),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One promotion, or an unnamed person's several as one; `when` is a year in public."""

    who: str
    levels: str
    when: str
    is_named: bool
    is_confirmed: bool
    is_declared: bool
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in words."""

    metric: str
    words: str


@dataclass(frozen=True, slots=True)
class ShownContribution:
    """Something lasting, with the figures that this audience may read."""

    key: str
    kind: str
    kind_label: str
    title: str
    note: str
    when: str
    figures: list[ShownFigure]
    is_public: bool


@dataclass(frozen=True, slots=True)
class ShownWords:
    """What somebody says, signed or not."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """Somebody whose promotion is expected."""

    who: str
    level: str
    span: str


@dataclass
class Legacy:
    """The whole page for one audience."""

    name: str
    audience: Audience
    as_of: date
    intro: str
    promotions: int
    confirmed: int
    declared: int
    years: Years | None
    direct_mentees: int
    mentees_promoted: int
    influenced_indirectly: int
    mentoring_now: int
    lines: list[Line]
    tree: Node
    contributions: list[ShownContribution]
    words: list[ShownWords]
    pipeline: list[Ahead] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def years_in_words(self) -> str:
        """Say "4 years"; below one, "5 months"."""
        return years_in_words(self.years)

    @property
    def headline(self) -> str:
        """The number first: "6 promotions mentored in 4 years"; empty for who never mentored."""
        if self.years is None:
            return ""
        promotions = ngettext("%(n)d promotion", "%(n)d promotions", self.promotions) % {"n": self.promotions}
        return _("%(promotions)s mentored in %(years)s") % {"promotions": promotions, "years": self.years_in_words}


def years_in_words(years: Years | None) -> str:
    """Return how long somebody has mentored, in words."""
    if years is None:
        return ""
    if not years.is_below_one:
        return _("%(n)d years") % {"n": years.years} if years.years > 1 else _("1 year")
    if years.months:
        return _("%(n)d months") % {"n": years.months} if years.months > 1 else _("1 month")
    return _("less than a month")


def as_of(owner: User, page: LegacyPage | None, today: date) -> date:
    """Return the day that the numbers are of: the last day at the company where there is one, else today."""
    last = (page.as_of if page else None) or owner.left_on
    return min(last, today) if last else today


def legacy_of(owner: User, audience: Audience, *, today: date) -> Legacy:
    """Return a mentor's page as an audience may see it: a fixed number of queries."""
    page = LegacyPage.objects.filter(owner=owner).first()
    history = history_of(owner, as_of(owner, page, today))
    counted = history.credited
    named = _named(owner, audience)
    contributions, left_out = _contributions(owner, audience)
    return Legacy(
        name=owner.full_name,
        audience=audience,
        as_of=history.as_of,
        intro=page.intro if page else "",
        promotions=len(counted),
        confirmed=sum(one.step.is_confirmed for one in counted),
        declared=sum(one.is_declared for one in counted),
        years=years_of(history.pairings, history.as_of),
        direct_mentees=len(history.direct),
        mentees_promoted=len({one.step.mentee for one in counted}),
        influenced_indirectly=len(history.indirect),
        mentoring_now=len(history.mentors_now),
        lines=_lines(history, counted, audience, named),
        tree=_tree(history, audience, named),
        contributions=contributions,
        words=_words(owner, audience),
        pipeline=_pipeline(history) if audience == Audience.MYSELF else [],
        left_out=left_out,
    )


def _named(owner: User, audience: Audience) -> Callable[[Somebody], bool]:
    if audience == Audience.MYSELF:
        return lambda _somebody: True
    given = NameConsent.objects.given().filter(owner=owner, place=_PLACES[audience][0])
    consenting = set(given.values_list("person_id", flat=True))
    return lambda somebody: somebody.key in consenting


def _lines(history: History, counted: list[Credited], audience: Audience, named: Callable[[Somebody], bool]) -> list[Line]:
    is_brief = audience in {Audience.PUBLIC, Audience.BUNDLE}
    shown: list[Line] = []
    unnamed: dict[Key, list[Credited]] = {}
    for one in counted:
        somebody = history.people[one.step.mentee]
        if not named(somebody) or (is_brief and not one.step.is_confirmed):
            unnamed.setdefault(one.step.mentee, []).append(one)
            continue
        when = str(one.step.on.year) if is_brief else date_format(one.step.on, "j F Y")
        shown.append(_line(history, [one], somebody.name, when, person_id=somebody.user.pk if somebody.user else None))
    return shown + sorted(
        (_line(history, several, _("an engineer"), "", is_named=False) for several in unnamed.values()),
        key=lambda line: line.levels,
    )


def _line(
    history: History, several: list[Credited], who: str, when: str, *, is_named: bool = True, person_id: int | None = None
) -> Line:
    first, last = history.labels[several[0].step.key][0], history.labels[several[-1].step.key][1]
    return Line(
        who=who,
        levels=_("%(first)s to %(last)s") % {"first": first, "last": last} if first else _("to %(last)s") % {"last": last},
        when=when,
        is_named=is_named,
        is_confirmed=all(one.step.is_confirmed for one in several),
        is_declared=any(one.is_declared for one in several),
        person_id=person_id,
    )


def _tree(history: History, audience: Audience, named: Callable[[Somebody], bool]) -> Node:
    direct = [(history.owner.pk, key) for key in history.direct]
    tree = lineage(history.owner.pk, [*direct, *history.line])

    def node(key: Key) -> Node:
        somebody = history.people[key]
        note = somebody.level + (" · " + _("mentors now") if key in history.mentors_now else "")
        children = [node(child) for child in tree.get(key, [])]
        return Node(name=somebody.name if named(somebody) else _("an engineer"), note=note, children=children)

    return Node(
        name=history.owner.full_name, children=[node(key) for key in tree.get(history.owner.pk, [])], is_me=audience == "myself"
    )


def _pipeline(history: History) -> list[Ahead]:
    return [
        Ahead(
            who=history.people[one.mentee].name,
            level=history.expected_labels.get(one.mentee, ""),
            span=_span(one.span.from_on, one.span.to_on),
        )
        for one in history.pipeline
    ]


def _span(first: date, last: date | None) -> str:
    if last is None or (first.year, first.month) == (last.year, last.month):
        return date_format(first, "F Y")
    return f"{date_format(first, 'F Y')} \u2013 {date_format(last, 'F Y')}"


def _contributions(owner: User, audience: Audience) -> tuple[list[ShownContribution], list[str]]:
    rows = Contribution.objects.filter(owner=owner).prefetch_related("figures")
    shown, left_out = [], []
    for row in rows if audience == Audience.MYSELF else rows.filter(is_public=True):
        words, missing = _figures(row.figures.all(), audience)
        left_out += [f"{row.title}: {metric}" for metric in missing]
        shown.append(
            ShownContribution(
                key=str(row.pk),
                kind=row.kind,
                kind_label=str(Contribution.Kind(row.kind).label) if row.kind in Contribution.Kind.values else row.kind,
                title=row.title,
                note=row.note,
                when=str(row.happened_on.year) if row.happened_on else "",
                figures=words,
                is_public=row.is_public,
            )
        )
    return shown, left_out if audience == Audience.MYSELF else []


def _figures(rows: Iterable[ContributionFigure], audience: Audience) -> tuple[list[ShownFigure], list[str]]:
    shown, missing = [], []
    for row in rows:
        figure = figure_of(row)
        public = figures.public(figure)
        if public is None:
            missing.append(row.metric)
        words = figures.full(figure) if audience == Audience.MYSELF else public
        if words:
            shown.append(ShownFigure(row.metric, words))
    return shown, missing


def figure_of(row: Any) -> figures.Figure:
    """Return a stored figure as the rules know it."""
    return figures.Figure(
        metric=row.metric,
        value=row.value,
        unit=row.unit,
        baseline=row.baseline,
        is_at_least=row.is_at_least,
        is_approximate=row.is_approximate,
        is_confidential=row.is_confidential,
        public_form=row.public_form,
        by_year=getattr(row, "by_year", None),
    )


def _words(owner: User, audience: Audience) -> list[ShownWords]:
    given = Testimonial.objects.given().filter(subject=owner).exclude(text="").select_related("author").order_by("asked_at", "pk")
    if audience != Audience.MYSELF:
        given = given.filter(places__contains=[_PLACES[audience][1]])
    return [ShownWords(words.text, _signed(words)) for words in given]


def _signed(words: Testimonial) -> str:
    name = words.author.full_name if words.author else words.author_name
    return name if words.shows_name and name else _("a colleague")


def numbers_of(owner: User, *, today: date) -> dict[str, int]:
    """Return the numbers of a mentor's page, by the names that a career story's `expected` has."""
    legacy = legacy_of(owner, Audience.MYSELF, today=today)
    return {
        "promotions_mentored": legacy.promotions,
        "years": legacy.years.years if legacy.years else 0,
        "direct_mentees": legacy.direct_mentees,
        "mentees_promoted": legacy.mentees_promoted,
        "influenced_indirectly": legacy.influenced_indirectly,
        "in_the_pipeline": len(legacy.pipeline),
    }
