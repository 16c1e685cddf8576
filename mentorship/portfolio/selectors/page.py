"""A mentor's page as one audience may see it: what that audience may not see is absent here already, not hidden later."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core import figures as drawn
from mentorship.core.attached import with_rows
from mentorship.core.figures import Node
from mentorship.core.prepared import prepared, together
from mentorship.feedback.models import Testimonial
from mentorship.portfolio import figures
from mentorship.portfolio.credit import Years, lineage, span_of, years_of
from mentorship.portfolio.models import Contribution, ContributionFigure, LegacyPage, NameConsent
from mentorship.portfolio.selectors.audience import PLACES, Audience
from mentorship.portfolio.selectors.climbs import EN_DASH, Climb, climbs_of
from mentorship.portfolio.selectors.history import History, Key, Somebody, history_of


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in words; `series` holds its years where it is one."""

    metric: str
    words: str
    series: tuple[tuple[str, float], ...] = ()

    @property
    def drawing(self) -> SafeString:
        """Draw the years of a series; nothing for a single figure."""
        return drawn.year_bars(self.series, f"{self.metric}: {self.words}") if self.series else SafeString("")


ICONS = {
    "system": "server",
    "delivery": "package-check",
    "efficiency": "gauge",
    "reliability": "shield-check",
    "business": "trending-up",
    "customer": "smile",
    "training": "graduation-cap",
    "support": "life-buoy",
    "knowledge": "book-open",
    "talk": "mic",
    "award": "trophy",
    "maturity": "layers",
}


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

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return ICONS.get(self.kind, "star")


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
    span: tuple[date, date] | None
    promotions: int
    confirmed: int
    declared: int
    years: Years | None
    direct_mentees: int
    mentees_promoted: int
    influenced_indirectly: int
    mentoring_now: int
    climbs: list[Climb]
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
        if not self.promotions:
            people = ngettext("%(n)d person", "%(n)d people", self.direct_mentees) % {"n": self.direct_mentees}
            return _("%(people)s mentored in %(years)s") % {"people": people, "years": self.years_in_words}
        promotions = ngettext("%(n)d promotion", "%(n)d promotions", self.promotions) % {"n": self.promotions}
        return _("%(promotions)s mentored in %(years)s") % {"promotions": promotions, "years": self.years_in_words}

    @property
    def period(self) -> str:
        """Say "2021 – 2024", the years from the first mentorship to the last."""
        if self.span is None:
            return ""
        first, last = self.span[0].year, self.span[1].year
        return str(first) if first == last else f"{first} {EN_DASH} {last}"

    @property
    def measured(self) -> list[ShownContribution]:
        """What lasts and has a figure that this audience may read."""
        return [one for one in self.contributions if one.figures]

    @property
    def unmeasured(self) -> list[ShownContribution]:
        """What lasts and speaks for itself."""
        return [one for one in self.contributions if not one.figures]

    @property
    def ripples(self) -> SafeString:
        """Draw how far it reaches, in counts; nothing where nobody was reached."""
        if not self.direct_mentees and not self.influenced_indirectly:
            return SafeString("")
        counts = {"near": self.direct_mentees, "raised": self.mentees_promoted, "far": self.influenced_indirectly}
        return drawn.ripples(drawn.initials_of(self.name), **counts, label=self.reach)

    @property
    def reach(self) -> str:
        """Say what the drawing shows."""
        return _("%(near)d people mentored, %(raised)d of them promoted, %(far)d influenced indirectly") % {
            "near": self.direct_mentees,
            "raised": self.mentees_promoted,
            "far": self.influenced_indirectly,
        }

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """The numbers below the large sentence; none for who never mentored."""
        if self.years is None:
            return []
        counts = [
            (_("people mentored"), self.direct_mentees),
            (_("of them promoted"), self.mentees_promoted),
            (_("influenced indirectly"), self.influenced_indirectly),
        ]
        if self.mentoring_now:
            counts.append((_("mentor others now"), self.mentoring_now))
        return [(name, str(count)) for name, count in counts]


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


@prepared
def _page(owner: User) -> QuerySet[LegacyPage]:
    return LegacyPage.objects.filter(owner=owner)[:1]


@prepared
def _lasting(owner: User, audience: str) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(owner=owner)
    return rows if audience == Audience.MYSELF else rows.filter(is_public=True)


@prepared
def _figures_of(owner: User) -> QuerySet[ContributionFigure]:
    return ContributionFigure.objects.filter(contribution__owner=owner).order_by("pk")


@prepared
def _testimonials(owner: User, audience: str) -> QuerySet[Testimonial]:
    given = Testimonial.objects.given().filter(subject=owner).exclude(text="").select_related("author")
    if audience != Audience.MYSELF:
        given = given.filter(places__contains=[PLACES[Audience(audience)][1]])
    return given.only("text", "author_name", "shows_name", "author__full_name").order_by("asked_at", "pk")


def legacy_of(owner: User, audience: Audience, *, today: date) -> Legacy:
    """Return a mentor's page as an audience may see it: a fixed number of queries."""
    asks = [_page.of(owner), _lasting.of(owner, str(audience)), _figures_of.of(owner), _testimonials.of(owner, str(audience))]
    pages, lasting, measured, testimonials = together(*asks)
    page = pages[0] if pages else None
    history = history_of(owner, as_of(owner, page, today))
    counted = history.credited
    named = _named(owner, audience)
    contributions, left_out = _contributions(with_rows(lasting, "figures", measured, "contribution_id"), audience)
    return Legacy(
        name=owner.full_name,
        audience=audience,
        as_of=history.as_of,
        intro=page.intro if page else "",
        span=span_of(history.pairings, history.as_of),
        promotions=len(counted),
        confirmed=sum(one.step.is_confirmed for one in counted),
        declared=sum(one.is_declared for one in counted),
        years=years_of(history.pairings, history.as_of),
        direct_mentees=len(history.direct),
        mentees_promoted=len({one.step.mentee for one in counted}),
        influenced_indirectly=len(history.indirect),
        mentoring_now=len(history.mentors_now),
        climbs=climbs_of(history, counted, audience, named),
        tree=_tree(history, audience, named),
        contributions=contributions,
        words=[ShownWords(words.text, _signed(words)) for words in testimonials],
        pipeline=_pipeline(history) if audience == Audience.MYSELF else [],
        left_out=left_out,
    )


def _named(owner: User, audience: Audience) -> Callable[[Somebody], bool]:
    if audience == Audience.MYSELF:
        return lambda _somebody: True
    given = NameConsent.objects.given().filter(owner=owner, place=PLACES[audience][0])
    consenting = set(given.values_list("person_id", flat=True))
    return lambda somebody: somebody.key in consenting


def _tree(history: History, audience: Audience, named: Callable[[Somebody], bool]) -> Node:
    direct = [(history.owner.pk, key) for key in history.direct]
    tree = lineage(history.owner.pk, [*direct, *history.line])

    def below(key: Key) -> list[Node]:
        """People with a name or mentees of their own, then everybody else in one box."""
        children = tree.get(key, [])
        alone = [child for child in children if not named(history.people[child]) and child not in tree]
        shown = [node(child) for child in children if child not in alone]
        return [*shown, *([_together([history.people[child] for child in alone])] if alone else [])]

    def node(key: Key) -> Node:
        somebody = history.people[key]
        note = somebody.level + (" · " + _("mentors now") if key in history.mentors_now else "")
        return Node(name=somebody.name if named(somebody) else _("an engineer"), note=note, children=below(key))

    return Node(name=history.owner.full_name, children=below(history.owner.pk), is_me=audience == "myself")


def _together(people: list[Somebody]) -> Node:
    """One box for those who are not named: how many, and at which levels."""
    levels = sorted({one.level for one in people if one.level})
    name = ngettext("an engineer", "%(n)d engineers", len(people)) % {"n": len(people)}
    return Node(name=name, note=", ".join(levels))


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


def _contributions(rows: Sequence[Contribution], audience: Audience) -> tuple[list[ShownContribution], list[str]]:
    shown, left_out = [], []
    for row in rows:
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
            shown.append(ShownFigure(row.metric, words, _series(figure) if words == figures.full(figure) else ()))
    return shown, missing


def _series(figure: figures.Figure) -> tuple[tuple[str, float], ...]:
    return tuple(sorted((year, float(value)) for year, value in (figure.by_year or {}).items()))


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
