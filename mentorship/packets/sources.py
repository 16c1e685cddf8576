"""What each mark opens: the source's copy for the packet, and what a reader's own view of it must agree with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .document import Source
from .material import (
    Candidate,
    Criterion,
    EvidencePiece,
    Expectation,
    GoalItem,
    Judgement,
    Level,
    Material,
    Scope,
    SessionOutcome,
    Voice,
)
from .strength import confirmers
from .wording import CONFIDENTIAL, change, excerpt, long_date, month_year, percent, quantity, tidy

COPY_CHARS = 1200
TITLE_CHARS = 160
SCOPES = {
    Scope.SELF: "self",
    Scope.TEAM: "team",
    Scope.SEVERAL_TEAMS: "several teams",
    Scope.ORGANISATION: "organisation",
    Scope.COMPANY: "company",
    Scope.INDUSTRY: "industry",
}


@dataclass(frozen=True, slots=True)
class View:
    """A source as one reader sees it: its texts by field, and every date, figure and name that may be taken from it."""

    source: Source
    texts: Mapping[str, str] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def source_of(view: View) -> Source:
    """The copy that the packet keeps."""
    return view.source


def sources_by_ref(material: Material) -> dict[str, View]:
    """View every source of the material, as a reader who may see all of it."""
    views = {piece.ref: _evidence(piece) for piece in material.evidence}
    views |= _answers(material)
    views |= {item.ref: _goal(item) for item in material.goals}
    views |= {item.ref: _outcome(item) for item in material.outcomes}
    for expectation in material.expectations:
        views[expectation.ref] = _expectation(expectation)
        views |= {one.ref: _criterion(one, expectation) for one in expectation.criteria}
    views[material.candidate.since_ref] = _standing(material.candidate, material.target)
    return views


def _evidence(piece: EvidencePiece) -> View:
    figures: list[str] = []
    spelled: set[str] = set()
    for one in piece.figures:
        after = quantity(one.value, one.unit)
        spelled.add(after)
        if one.baseline is not None:
            before, by = quantity(one.baseline, one.unit), change(one.baseline, one.value, one.unit)
            spelled |= {before, by, percent(one.baseline, one.value, one.unit)} - {""}
            after = f"{before} → {after}"
        notes = (CONFIDENTIAL if one.is_confidential else "") + ("" if one.is_confirmed else " (not confirmed)")
        figures.append(f"{excerpt(one.metric, 90)[0]}: {after}{notes}")
    names = tuple(tidy(name) for name in confirmers(piece))
    source = Source(
        mark="",
        ref=piece.ref,
        kind="evidence",
        title=excerpt(piece.headline, TITLE_CHARS)[0],
        on=long_date(piece.on),
        people=names,
        text=excerpt(piece.text, COPY_CHARS)[0],
        scope=SCOPES[piece.scope],
        link=piece.link,
        figures=tuple(figures),
    )
    metrics = "\n".join(one.metric for one in piece.figures)
    texts = {"headline": piece.headline, "text": piece.text, "metrics": metrics}
    return View(source, texts, frozenset({month_year(piece.on), long_date(piece.on)}), frozenset(spelled), frozenset(names))


def _answers(material: Material) -> dict[str, View]:
    """One source per respondent, over all competencies that they answered for; words not to be quoted are left out."""
    names = {one.competency: tidy(one.name) for one in material.expectations}
    by_ref: dict[str, list[Voice]] = {}
    for voice in sorted(
        material.voices, key=lambda one: (one.ref, list(names).index(one.competency) if one.competency in names else -1)
    ):
        by_ref.setdefault(voice.ref, []).append(voice)
    return {ref: _answer(voices, names) for ref, voices in by_ref.items()}


def _answer(voices: list[Voice], names: Mapping[str, str]) -> View:
    first = voices[0]
    quotable = [voice for voice in voices if voice.may_be_quoted]
    judged = [f"{names.get(v.competency, '')}: {v.judgement.value}" for v in voices if v.judgement != Judgement.CANT_SAY]
    source = Source(
        mark="",
        ref=first.ref,
        kind="feedback",
        title=tidy(first.respondent),
        on=long_date(first.on),
        text=excerpt("\n".join(voice.saw for voice in quotable if voice.saw), COPY_CHARS)[0],
        doubt=excerpt("\n".join(voice.doubt for voice in quotable if voice.doubt), COPY_CHARS)[0],
        judgement="; ".join(judged),
    )
    texts = {f"saw:{v.competency}": v.saw for v in quotable} | {f"doubt:{v.competency}": v.doubt for v in quotable}
    return View(source, texts, frozenset({month_year(first.on), long_date(first.on)}), names=frozenset({tidy(first.respondent)}))


def _goal(item: GoalItem) -> View:
    values = [value for value in (item.start, item.now, item.target) if value is not None]
    source = Source(
        mark="",
        ref=item.ref,
        kind="goal",
        title=excerpt(item.title, TITLE_CHARS)[0],
        on=f"due {long_date(item.due)}" if item.due else "",
    )
    return View(
        source, {"title": item.title, "metric": item.metric}, figures=frozenset(quantity(value, item.unit) for value in values)
    )


def _outcome(item: SessionOutcome) -> View:
    title, _was_cut = excerpt(item.text, TITLE_CHARS)
    source = Source(mark="", ref=item.ref, kind="session", title=title, on=long_date(item.on), people=(tidy(item.with_whom),))
    return View(
        source, {"text": item.text}, frozenset({month_year(item.on), long_date(item.on)}), names=frozenset({tidy(item.with_whom)})
    )


def _expectation(one: Expectation) -> View:
    source = Source(mark="", ref=one.ref, kind="expectation", title=tidy(one.name), text=excerpt(one.text, COPY_CHARS)[0])
    return View(source, {"name": one.name, "text": one.text})


def _criterion(one: Criterion, expectation: Expectation) -> View:
    title, _was_cut = excerpt(one.text, TITLE_CHARS)
    source = Source(mark="", ref=one.ref, kind="criterion", title=title, text=tidy(expectation.name))
    return View(source, {"text": one.text, "number": str(one.number)})


def _standing(candidate: Candidate, target: Level) -> View:
    def full(level: Level | None) -> str:
        return "" if level is None else level.title if tidy(level.code) == tidy(level.title) else f"{level.code} {level.title}"

    source = Source(
        mark="",
        ref=candidate.since_ref,
        kind="level",
        title=tidy(full(candidate.level)) or tidy(candidate.name),
        on=long_date(candidate.since) if candidate.since else "",
    )
    texts = {"name": candidate.name, "level": full(candidate.level), "target": full(target)}
    return View(source, texts, frozenset({long_date(candidate.since)} if candidate.since else ()))
