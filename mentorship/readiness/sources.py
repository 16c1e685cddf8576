"""Read what readiness rests on, for many people at once: a fixed number of queries, whatever their number.

Only what the person and their managers may both read enters: shared evidence, named answers, the newest released anonymous round.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from accounts.models import Relationship
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.growth.models import Corroboration, Evidence
from mentorship.readiness.catalogue import Catalogue
from mentorship.readiness.facts import AnonymousRound, Circle, Confirmation, Material, Piece, Verdict, Voice
from mentorship.readiness.models import Judgement
from mentorship.readiness.rules import State
from mentorship.readiness.subjects import Subject

_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class Tagged(NamedTuple):
    """One piece as it is tagged with one competency."""

    evidence_id: UUID
    on: date
    known_on: date
    code: str


class Word(NamedTuple):
    """Somebody confirmed or disputed a piece on a day."""

    by: int
    on: date
    is_dispute: bool
    circle: Circle


class Spoken(NamedTuple):
    """One judgement of a named respondent."""

    voice: Voice
    code: str
    round_id: UUID


class Released(NamedTuple):
    """An anonymous round that was closed and kept its answers."""

    pk: UUID
    on: date
    is_for_target: bool


@dataclass
class Sources:
    """What was read, by person (pieces by competency)."""

    pieces: dict[int, list[Tagged]] = field(default_factory=lambda: defaultdict(list))
    words: dict[UUID, list[Word]] = field(default_factory=lambda: defaultdict(list))
    voices: dict[int, list[Spoken]] = field(default_factory=lambda: defaultdict(list))
    rounds: dict[int, list[Released]] = field(default_factory=lambda: defaultdict(list))
    anonymous: dict[UUID, dict[int, list[Verdict]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    no_opportunity: dict[tuple[int, str], list[tuple[date, bool]]] = field(default_factory=lambda: defaultdict(list))


def load_sources(subjects: Sequence[Subject], catalogue: Catalogue, *, since: date) -> Sources:
    """Read everything since a day, in seven queries."""
    people = {subject.pk: subject for subject in subjects if subject.target}
    sources = Sources()
    _read_pieces(sources, people, catalogue, since)
    _read_words(sources, people, since)
    _read_voices(sources, people, catalogue, since)
    _read_rounds(sources, people, catalogue)
    _read_no_opportunity(sources, people, catalogue)
    return sources


def material_for(subject: Subject, catalogue: Catalogue, sources: Sources, *, on: date) -> dict[str, Material]:
    """Return, by competency code, what was known of this person on that day."""
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for tagged in sources.pieces.get(subject.pk, ()):
        if tagged.known_on <= on:
            pieces[tagged.code].append(piece_of(tagged, sources.words.get(tagged.evidence_id, ()), on))
    voices: dict[str, list[Voice]] = defaultdict(list)
    for spoken in sources.voices.get(subject.pk, ()):
        voices[spoken.code].append(spoken.voice)
    anonymous = _newest_round(subject, catalogue, sources, on)
    return {
        fact.code: Material(
            pieces=pieces.get(fact.code, ()),
            voices=voices.get(fact.code, ()),
            anonymous_round=anonymous.get(fact.code),
            no_opportunity_on=_says_no_opportunity(sources.no_opportunity.get((subject.pk, fact.code), ()), on),
        )
        for fact in subject.asked
    }


def piece_of(tagged: Tagged, words: Sequence[Word], on: date) -> Piece:
    """Return the piece as it stood on a day."""
    said = [word for word in words if word.on <= on]
    return Piece(
        on=tagged.on,
        confirmations=tuple(Confirmation(word.by, word.circle) for word in said if not word.is_dispute),
        is_disputed=any(word.is_dispute for word in said),
    )


def _says_no_opportunity(said: Sequence[tuple[date, bool]], on: date) -> date | None:
    latest = next((one for one in reversed(said) if one[0] <= on), None)
    return latest[0] if latest and latest[1] else None


def _newest_round(subject: Subject, catalogue: Catalogue, sources: Sources, on: date) -> dict[str, AnonymousRound]:
    newest = next((r for r in reversed(sources.rounds.get(subject.pk, ())) if r.on <= on), None)
    if newest is None or not newest.is_for_target or subject.target is None:
        return {}
    codes = catalogue.codes_for(subject.target.version_id)
    spoken: dict[str, list[Verdict]] = defaultdict(list)
    for competency_id, verdicts in sources.anonymous.get(newest.pk, {}).items():
        for code in codes.get(competency_id, ()):
            spoken[code] += verdicts
    return {code: AnonymousRound(newest.on, tuple(verdicts)) for code, verdicts in spoken.items()}


def _read_pieces(sources: Sources, people: dict[int, Subject], catalogue: Catalogue, since: date) -> None:
    tags = Evidence.competencies.through.objects.filter(
        evidence__owner_id__in=people.keys(),
        evidence__happened_on__gte=since,
        evidence__is_shared=True,
        evidence__deleted_at__isnull=True,
    ).values_list("evidence__owner_id", "competency_id", "evidence_id", "evidence__happened_on", "evidence__created_at")
    seen: set[tuple[UUID, str]] = set()
    for owner_id, competency_id, evidence_id, on, created_at in tags.iterator(chunk_size=20_000):
        for code in _codes(people[owner_id], catalogue, competency_id):
            if (evidence_id, code) not in seen:
                seen.add((evidence_id, code))
                sources.pieces[owner_id].append(Tagged(evidence_id, on, max(on, created_at.date()), code))


def _read_words(sources: Sources, people: dict[int, Subject], since: date) -> None:
    close = _close_circle(people)
    said = Corroboration.objects.filter(
        evidence__owner_id__in=people.keys(),
        evidence__happened_on__gte=since,
        evidence__deleted_at__isnull=True,
        status__in=[Corroboration.Status.CONFIRMED, Corroboration.Status.DISPUTED],
    ).values_list("evidence_id", "evidence__owner_id", "person_id", "person__path", "status", "answered_at", "asked_at")
    for evidence_id, owner_id, person_id, path, status, answered_at, asked_at in said.iterator(chunk_size=20_000):
        on = _day(answered_at or asked_at)
        circle = _circle(people[owner_id], person_id, path, on, close.get((owner_id, person_id), ()))
        sources.words[evidence_id].append(Word(person_id, on, status == Corroboration.Status.DISPUTED, circle))


def _circle(owner: Subject, person_id: int, path: str, on: date, spans: Sequence[tuple[date, date | None]]) -> Circle:
    if person_id == owner.pk:
        return Circle.SELF
    if owner.path and path.startswith(owner.path):
        return Circle.REPORT
    if person_id == owner.manager_id or any(since <= on and (until is None or until >= on) for since, until in spans):
        return Circle.CLOSE
    return Circle.OUTSIDE


def _close_circle(people: dict[int, Subject]) -> dict[tuple[int, int], list[tuple[date, date | None]]]:
    found: dict[tuple[int, int], list[tuple[date, date | None]]] = defaultdict(list)
    roles = [Relationship.Role.MENTOR, Relationship.Role.SPONSOR]
    rows = Relationship.objects.filter(subject_id__in=people.keys(), role__in=roles)
    for subject_id, reader_id, since, until in rows.values_list("subject_id", "reader_id", "since", "until"):
        found[subject_id, reader_id].append((since, until))
    return found


def _read_voices(sources: Sources, people: dict[int, Subject], catalogue: Catalogue, since: date) -> None:
    answers = FeedbackAnswer.objects.filter(
        response__round__subject_id__in=people.keys(),
        response__round__mode=FeedbackRound.Mode.NAMED,
        response__request__isnull=False,
        response__answered_on__gte=since,
        judgement__in=_VERDICTS,
    ).exclude(response__round__status=FeedbackRound.Status.CANCELLED)
    rows = answers.order_by("response__answered_on", "pk").values_list(
        "response__round__subject_id",
        "response__round__target_level_id",
        "response__respondent_id",
        "response__request__outside_email",
        "response__answered_on",
        "competency_id",
        "judgement",
        "response__round_id",
    )
    for subject_id, level_id, respondent_id, email, on, competency_id, judgement, round_id in rows.iterator(chunk_size=20_000):
        subject = people[subject_id]
        if _is_for(subject, level_id, catalogue) and respondent_id not in {subject.pk, subject.manager_id or -1}:
            voice = Voice(respondent_id or email, on, _VERDICTS[judgement])
            sources.voices[subject_id] += [Spoken(voice, code, round_id) for code in _codes(subject, catalogue, competency_id)]


def _read_rounds(sources: Sources, people: dict[int, Subject], catalogue: Catalogue) -> None:
    rounds = FeedbackRound.objects.filter(
        subject_id__in=people.keys(),
        mode=FeedbackRound.Mode.ANONYMOUS,
        status=FeedbackRound.Status.CLOSED,
        answers_deleted=False,
        closed_at__isnull=False,
    )
    wanted = []
    for pk, subject_id, closed_at, level_id in rounds.order_by("closed_at", "pk").values_list(
        "pk", "subject_id", "closed_at", "target_level_id"
    ):
        if closed_at:
            sources.rounds[subject_id].append(Released(pk, _day(closed_at), _is_for(people[subject_id], level_id, catalogue)))
            wanted.append(pk)
    answers = FeedbackAnswer.objects.filter(response__round_id__in=wanted, judgement__in=_VERDICTS)
    for round_id, competency_id, judgement in answers.values_list("response__round_id", "competency_id", "judgement"):
        sources.anonymous[round_id][competency_id].append(_VERDICTS[judgement])


def _read_no_opportunity(sources: Sources, people: dict[int, Subject], catalogue: Catalogue) -> None:
    judged = Judgement.objects.filter(person_id__in=people.keys(), by=Judgement.By.MANAGER, is_shared=True)
    for person_id, level_id, competency_id, state, at in judged.order_by("at").values_list(
        "person_id", "target_level_id", "competency_id", "state", "at"
    ):
        subject = people[person_id]
        if _is_for(subject, level_id, catalogue):
            for code in _codes(subject, catalogue, competency_id):
                sources.no_opportunity[person_id, code].append((_day(at), state == State.NO_OPPORTUNITY))


def _codes(subject: Subject, catalogue: Catalogue, competency_id: int) -> tuple[str, ...]:
    return catalogue.codes_for(subject.target.version_id).get(competency_id, ()) if subject.target else ()


def _is_for(subject: Subject, level_id: int, catalogue: Catalogue) -> bool:
    return subject.target is not None and catalogue.is_same_step(level_id, subject.target)


def _day(moment: datetime) -> date:
    return moment.date()
