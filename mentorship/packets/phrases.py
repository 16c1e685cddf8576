"""Sentences of a packet, each from one source or a count over several; nothing here chooses or orders."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .document import Part, Sentence
from .marks import Marks
from .material import EvidencePiece, GoalItem, ImpactFigure, Judgement, SessionOutcome, Voice
from .strength import Quote, confirmers, judgements
from .wording import CONFIDENTIAL, CUT, change, excerpt, month_year, quantity, tidy, without_stop

HEADLINE_CHARS = 240
QUOTE_CHARS = 300
METRIC_CHARS = 90
TITLE_CHARS = 160
CRITERION_CHARS = 180
NAMED_CONFIRMERS = 3
JUDGED = (
    (Judgement.ABOVE, " above the target level", " above the target level"),
    (Judgement.AT, " at the target level", " at it"),
    (Judgement.BELOW, " below the target level", " below it"),
)
NOT_QUOTED_1 = "1 colleague named what would make it stronger, in words not to be quoted."
NOT_QUOTED = " colleagues named what would make it stronger, in words not to be quoted."


def glue(text: str) -> Part:
    """Fixed words between the sources' own."""
    return Part("glue", text)


def count(number: int) -> Part:
    """A number of things that the sentence's marks lead to."""
    return Part("count", str(number))


def listed(parts: Sequence[Part]) -> list[Part]:
    """Join with commas and a last "and"."""
    joined: list[Part] = []
    for index, part in enumerate(parts):
        if index:
            joined.append(glue(" and " if index == len(parts) - 1 else ", "))
        joined.append(part)
    return joined


def cut(text: str, limit: int, *, mark: str, field: str, kind: str = "words") -> list[Part]:
    """Take the beginning of a source's words, saying so where something was left out."""
    words, was_cut = excerpt(text, limit)
    part = Part(
        "quote" if kind == "quote" else "words", words if was_cut or kind == "quote" else without_stop(words), mark, field
    )
    return [part, glue(CUT)] if was_cut else [part]


def figure_phrase(figure: ImpactFigure, mark: str) -> list[Part]:
    """Say "nightly batch time fell from 6.5 h to 1.9 h (−71 %)", and of a confidential one that it is."""
    return [*_measured(figure, mark), *([glue(CONFIDENTIAL)] if figure.is_confidential else [])]


def hedge_of(figure: ImpactFigure) -> str:
    """How exact the value is said to be."""
    return "at least " if figure.is_at_least else "about " if figure.is_approximate else ""


def _measured(figure: ImpactFigure, mark: str) -> list[Part]:
    def value(text: str) -> Part:
        return Part("figure", text, mark, "figures")

    metric = cut(figure.metric, METRIC_CHARS, mark=mark, field="metrics")
    after = value(quantity(figure.value, figure.unit))
    hedge = hedge_of(figure)
    if figure.baseline is None:
        return [*metric, glue(": "), *([glue(hedge)] if hedge else []), after]
    before = value(quantity(figure.baseline, figure.unit))
    if figure.baseline == figure.value:
        return [*metric, glue(" stayed at "), after]
    verb = " fell from " if figure.value < figure.baseline else " rose from "
    by = change(figure.baseline, figure.value, figure.unit)
    middle = [glue(" to "), *([glue(hedge)] if hedge else [])]
    return [*metric, glue(verb), before, *middle, after, *([glue(" ("), value(by), glue(")")] if by else [])]


def confirmed_note(piece: EvidencePiece, mark: str) -> tuple[Part, ...]:
    """Say "confirmed by Ade O. and Min-ji K.", at most three names."""
    names = confirmers(piece)
    if not names:
        return ()
    shown = [Part("name", tidy(name), mark, "people") for name in names[:NAMED_CONFIRMERS]]
    rest = len(names) - NAMED_CONFIRMERS
    if rest <= 0:
        return (glue("confirmed by "), *listed(shown))
    more = [glue(" and 1 other")] if rest == 1 else [glue(" and "), count(rest), glue(" others")]
    commas = [part for name in shown for part in (glue(", "), name)][1:]
    return (glue("confirmed by "), *commas, *more)


def measured_first(piece: EvidencePiece) -> list[ImpactFigure]:
    """Confirmed figures, those with a baseline first, in the order in which the owner wrote them."""
    return sorted((figure for figure in piece.figures if figure.is_confirmed), key=lambda one: one.baseline is None)


def shown(piece: EvidencePiece, mark: str, *, chars: int = HEADLINE_CHARS, figures: int = 2) -> Sentence:
    """Say when, what and with which effect."""
    parts = [Part("date", month_year(piece.on), mark, "on"), glue(": "), *cut(piece.headline, chars, mark=mark, field="headline")]
    for figure in measured_first(piece)[:figures]:
        parts += [glue("; "), *figure_phrase(figure, mark)]
    return Sentence((*parts, glue(".")), (mark,), confirmed_note(piece, mark))


def quoted(quote: Quote, mark: str, *, chars: int = QUOTE_CHARS, says_doubt: bool = True) -> Sentence:
    """Give a respondent's own words; a doubt says that it is one."""
    voice = quote.voice
    field = f"{'doubt' if quote.is_doubt else 'saw'}:{voice.competency}"
    opening = "What would make it stronger: “" if quote.is_doubt and says_doubt else "“"
    words = cut(quote.text, chars, mark=mark, field=field, kind="quote")
    return Sentence((glue(opening), *words, glue("” "), Part("name", tidy(voice.respondent), mark, "people")), (mark,))


def judged(voices: Iterable[Voice], marks: Marks) -> Sentence | None:
    """Count the judgements against the target level."""
    spoken = judgements(voices)
    parts: list[Part] = []
    for judgement, first, later in JUDGED:
        number = sum(voice.judgement == judgement for voice in spoken)
        if number:
            parts += [*([glue(", ")] if parts else []), count(number), glue(later if parts else first)]
    if not parts:
        return None
    return Sentence((glue("Judged by colleagues: "), *parts, glue(".")), marks.of(voice.ref for voice in spoken))


def unquotable_doubt(voices: Iterable[Voice], marks: Marks) -> Sentence | None:
    """Say that somebody doubts who does not want to be quoted."""
    silent = [voice for voice in voices if tidy(voice.doubt) and not voice.may_be_quoted]
    if not silent:
        return None
    people = {voice.by for voice in silent}
    words = (glue(NOT_QUOTED_1),) if len(people) == 1 else (count(len(people)), glue(NOT_QUOTED))
    return Sentence(words, marks.of(voice.ref for voice in silent))


def goal(item: GoalItem, mark: str) -> Sentence:
    """Say "Goal “…”: lead time fell from 6.5 h to 1.9 h, target 2 h"."""
    parts = [glue("Goal “"), *cut(item.title, TITLE_CHARS, mark=mark, field="title"), glue("”")]
    facts: list[list[Part]] = []
    if item.start is not None and item.now is not None and item.start != item.now:
        facts.append(_moved(item, item.start, item.now, mark))
    if item.target is not None:
        facts.append([glue("target "), Part("figure", quantity(item.target, item.unit), mark, "figures")])
    if item.is_achieved:
        facts.append([glue("reached")])
    for index, fact in enumerate(facts):
        parts += [glue(", " if index else ": "), *fact]
    return Sentence((*parts, glue(".")), (mark,))


def _moved(item: GoalItem, start: Decimal, now: Decimal, mark: str) -> list[Part]:
    before, after = (Part("figure", quantity(value, item.unit), mark, "figures") for value in (start, now))
    metric = cut(item.metric, METRIC_CHARS, mark=mark, field="metric") if tidy(item.metric) else []
    verb = "from " if not metric else " fell from " if now < start else " rose from "
    return [*metric, glue(verb), before, glue(" to "), after]


def outcome(item: SessionOutcome, mark: str) -> Sentence:
    """Give what a session came to, in the words that both share."""
    return Sentence(
        (
            Part("date", month_year(item.on), mark, "on"),
            glue(": "),
            glue("“"),
            *cut(item.text, QUOTE_CHARS, mark=mark, field="text", kind="quote"),
            glue("”"),
            glue(" with "),
            Part("name", tidy(item.with_whom), mark, "people"),
        ),
        (mark,),
    )
