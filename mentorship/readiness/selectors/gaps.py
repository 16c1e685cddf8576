"""Where one person stands, competency by competency, with the reasons and what they rest on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from mentorship.feedback.models import FeedbackRound
from mentorship.growth.models import Corroboration, Evidence
from mentorship.ladders.models import Expectation, Level
from mentorship.readiness.catalogue import Catalogue, CompetencyFact, LevelFact
from mentorship.readiness.facts import Absence
from mentorship.readiness.models import Judgement
from mentorship.readiness.rows import earliest
from mentorship.readiness.rules import Facts, State, Thresholds
from mentorship.readiness.sources import Sources, Tagged, load_sources, material_for, piece_of
from mentorship.readiness.subjects import Subject, load_subjects
from mentorship.readiness.wording import assess


@dataclass(frozen=True)
class ShownPiece:
    """One piece that a state rests on."""

    evidence_id: UUID
    headline: str
    on: date
    confirmed_by: tuple[str, ...]
    disputed_because: tuple[str, ...]

    @property
    def is_corroborated(self) -> bool:
        """Whether it counts as confirmed."""
        return bool(self.confirmed_by) and not self.disputed_because


@dataclass
class Cell:
    """One competency: the computed state, its reasons and pieces, and what the two people say beside it."""

    competency: CompetencyFact
    expectation_id: int
    expectation: str
    state: State
    reasons: tuple[str, ...]
    facts: Facts
    pieces: list[ShownPiece] = field(default_factory=list)
    rounds: list[FeedbackRound] = field(default_factory=list)
    own: Judgement | None = None
    managers: Judgement | None = None
    opportunity: Judgement | None = None

    @property
    def differs(self) -> bool:
        """Whether the computed state, the person and the manager do not all say the same."""
        said = {State(judgement.state) for judgement in (self.own, self.managers) if judgement}
        return bool(said) and len(said | {self.state}) > 1


@dataclass
class Gaps:
    """Where a person stands beside one level."""

    person_id: int
    stands: LevelFact | None
    level: LevelFact | None
    limits: Thresholds
    since: date
    absences: Sequence[Absence]
    cells: list[Cell]
    unshared: int
    as_of: datetime

    def cell(self, code: str) -> Cell | None:
        """Return the cell of one competency."""
        return next((cell for cell in self.cells if cell.competency.code == code), None)


def gaps_for(person: User, level: Level | None = None, *, now: datetime, viewer: User | None = None) -> Gaps:
    """Return where somebody stands beside `level` (else their plan's target, else the next level), computed from the sources.

    A fixed number of queries. `viewer` decides which judgements are beside the states: without one, none is.
    """
    catalogue = Catalogue.load()
    wanted = catalogue.levels.get(level.pk) if level else None
    (subject,) = load_subjects([person.pk], catalogue, today=now.date(), level=wanted)
    sources = load_sources([subject], catalogue, since=earliest([subject], now.date()))
    judged = _judgements(subject, catalogue, viewer) if viewer else {}
    return Gaps(
        person_id=person.pk,
        stands=subject.level,
        level=subject.target,
        limits=subject.limits,
        since=subject.windows.since,
        absences=subject.absences,
        cells=_cells(subject, catalogue, sources, judged, _readable_rounds(subject, sources, viewer)),
        unshared=_unshared(subject),
        as_of=now,
    )


def _cells(
    subject: Subject,
    catalogue: Catalogue,
    sources: Sources,
    judged: dict[str, list[Judgement]],
    rounds: dict[str, list[FeedbackRound]],
) -> list[Cell]:
    material = material_for(subject, catalogue, sources, on=subject.windows.today)
    texts = _expectations(subject)
    shown = _shown_pieces(subject, sources)
    cells = []
    for fact in subject.asked:
        standing = assess(material[fact.code], subject.windows, subject.limits)
        expectation_id, text = texts[fact.pk]
        said = judged.get(fact.code, [])
        cells.append(
            Cell(
                competency=fact,
                expectation_id=expectation_id,
                expectation=text,
                state=standing.state,
                reasons=standing.reasons,
                facts=standing.facts,
                pieces=shown.get(fact.code, []),
                rounds=rounds.get(fact.code, []),
                own=_newest(said, Judgement.By.SELF),
                managers=_newest(said, Judgement.By.MANAGER),
                opportunity=_open_opportunity(said),
            )
        )
    return cells


def _readable_rounds(subject: Subject, sources: Sources, viewer: User | None) -> dict[str, list[FeedbackRound]]:
    """Return, by competency, the rounds in which named voices spoke and which the viewer may open, newest first.

    An anonymous round is not among them: whether it holds enough answers on one competency is nobody's to read off.
    """
    heard = [one for one in sources.voices.get(subject.pk, ()) if subject.windows.since <= one.voice.on <= subject.windows.today]
    if viewer is None or not heard:
        return {}
    rounds = FeedbackRound.objects.visible_to(viewer).in_bulk({one.round_id for one in heard})
    found: dict[str, dict[UUID, FeedbackRound]] = defaultdict(dict)
    for one in reversed(heard):
        if one.round_id in rounds:
            found[one.code][one.round_id] = rounds[one.round_id]
    return {code: list(each.values()) for code, each in found.items()}


def _newest(said: Iterable[Judgement], by: str) -> Judgement | None:
    return next((judgement for judgement in said if judgement.by == by), None)


def _open_opportunity(said: Iterable[Judgement]) -> Judgement | None:
    """Return the manager's newest shared word when it is that there was no opportunity."""
    newest = next((judgement for judgement in said if judgement.by == Judgement.By.MANAGER and judgement.is_shared), None)
    return newest if newest and newest.state == State.NO_OPPORTUNITY else None


def _expectations(subject: Subject) -> dict[int, tuple[int, str]]:
    asked = Expectation.objects.filter(level_id=subject.target.pk) if subject.target else Expectation.objects.none()
    return {competency_id: (pk, text) for pk, competency_id, text in asked.values_list("pk", "competency_id", "text")}


def _shown_pieces(subject: Subject, sources: Sources) -> dict[str, list[ShownPiece]]:
    counted = [t for t in sources.pieces.get(subject.pk, ()) if subject.windows.since <= t.on <= subject.windows.today]
    ids = {tagged.evidence_id for tagged in counted}
    headlines = dict(Evidence.objects.filter(pk__in=ids).values_list("pk", "headline"))
    said = Corroboration.objects.filter(evidence_id__in=ids).values_list("evidence_id", "person_id", "person__full_name", "words")
    names: dict[tuple[UUID, Any], tuple[str, str]] = {(piece, person): (name, words) for piece, person, name, words in said}
    shown: dict[str, list[ShownPiece]] = defaultdict(list)
    for tagged in sorted(counted, key=lambda t: (t.on, str(t.evidence_id)), reverse=True):
        shown[tagged.code].append(_shown(tagged, sources, names, headlines.get(tagged.evidence_id, "")))
    return shown


def _shown(tagged: Tagged, sources: Sources, names: dict[tuple[UUID, Any], tuple[str, str]], headline: str) -> ShownPiece:
    words = sources.words.get(tagged.evidence_id, ())
    piece = piece_of(tagged, words, date.max)
    counting = {confirmation.by for confirmation in piece.confirmations if confirmation.counts}
    return ShownPiece(
        evidence_id=tagged.evidence_id,
        headline=headline,
        on=tagged.on,
        confirmed_by=tuple(sorted(names[tagged.evidence_id, by][0] for by in counting)),
        disputed_because=tuple(names[tagged.evidence_id, word.by][1] for word in words if word.is_dispute),
    )


def _judgements(subject: Subject, catalogue: Catalogue, viewer: User) -> dict[str, list[Judgement]]:
    if subject.target is None:
        return {}
    codes = catalogue.codes_for(subject.target.version_id)
    found: dict[str, list[Judgement]] = defaultdict(list)
    rows = Judgement.objects.visible_to(viewer).filter(person_id=subject.pk).select_related("author").order_by("-at")
    for judgement in rows:
        level = catalogue.levels.get(judgement.target_level_id)
        if level and catalogue.is_same_step(level.pk, subject.target):
            for code in codes.get(judgement.competency_id, ()):
                found[code].append(judgement)
    return found


def _unshared(subject: Subject) -> int:
    kept = Evidence.objects.kept().filter(owner_id=subject.pk, is_shared=False)
    return kept.filter(happened_on__gte=subject.windows.since).count()


def only_confirm_each_other(person: User, *, since: date) -> User | None:
    """Return the one person with whom `person` exchanges every confirmation that either gave since a day, if there is one."""
    mine = _confirmed_by([person.pk], since).get(person.pk, set())
    if len(mine) != 1:
        return None
    (other,) = mine
    theirs = _confirmed_by([other], since).get(other, set())
    return User.objects.get(pk=other) if theirs == {person.pk} else None


def _confirmed_by(people: list[int], since: date) -> dict[int, set[int]]:
    rows = Corroboration.objects.filter(
        person_id__in=people,
        status=Corroboration.Status.CONFIRMED,
        evidence__happened_on__gte=since,
        evidence__deleted_at__isnull=True,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for giver, owner in rows.values_list("person_id", "evidence__owner_id").distinct():
        found[giver].add(owner)
    return found
