"""The section of one competency: shown, others say, goals and sessions, sustained, open."""

from . import phrases
from .document import Block, Part, Section, Sentence
from .gaps import Gap, Gaps, gaps_of
from .marks import Marks
from .material import EvidencePiece, Expectation, Material, Voice
from .phrases import count, cut, glue
from .strength import Limits, choose_pieces, choose_quotes, outcomes_in_window, strongest_doubt, strongest_first
from .wording import excerpt, month_key, month_year, months_before, tidy

EXPECTED_CHARS = 420
GOALS = 2
OUTCOMES = 2
NAMED_CRITERIA = 3
MANY_MONTHS = 6


def competency_section(
    expectation: Expectation, material: Material, pieces: tuple[EvidencePiece, ...], marks: Marks, limits: Limits
) -> Section:
    """Write what was shown, what others said, whether it lasted and what is open."""
    own = [piece for piece in pieces if expectation.competency in piece.competencies]
    voices = [voice for voice in material.voices if voice.competency == expectation.competency]
    goals, outcomes = _goals(expectation, material, marks), _outcomes(expectation, material, marks)
    blocks = [
        *_shown(own, marks, limits),
        *_others(voices, marks, limits),
        *goals,
        *outcomes,
        *_sustained(own, material, marks),
        _open(gaps_of(expectation, material, pieces, marks), own, marks, voices, _spoken(goals, outcomes)),
    ]
    text, _was_cut = excerpt(expectation.text, EXPECTED_CHARS)
    mark = marks[expectation.ref]
    return Section(
        key=f"competency:{expectation.competency}",
        heading=tidy(expectation.name),
        blocks=tuple(blocks),
        expected=text,
        expected_mark=mark,
    )


def _shown(own: list[EvidencePiece], marks: Marks, limits: Limits) -> list[Block]:
    chosen = choose_pieces(own, limits.pieces)
    items = _items("Shown.", [phrases.shown(piece, marks[piece.ref]) for piece in chosen])
    rest = sorted((piece for piece in own if piece not in chosen), key=strongest_first)
    if rest:
        words = (glue("1 further piece."),) if len(rest) == 1 else (count(len(rest)), glue(" further pieces."))
        items.append(Block((Sentence(words, marks.of(piece.ref for piece in rest)),), label="Further."))
    return items


def _others(voices: list[Voice], marks: Marks, limits: Limits) -> list[Block]:
    quotes = [phrases.quoted(quote, marks[quote.voice.ref]) for quote in choose_quotes(voices, limits.quotes)]
    counted = [one for one in (phrases.judged(voices, marks), phrases.unquotable_doubt(voices, marks)) if one]
    return _items("Others say.", [*counted[:1], *quotes, *counted[1:]])


def _items(label: str, sentences: list[Sentence]) -> list[Block]:
    """One item a sentence, the first under the label."""
    return [Block((one,), label="" if index else label, kind="item") for index, one in enumerate(sentences)]


def _goals(expectation: Expectation, material: Material, marks: Marks) -> list[Block]:
    own = [item for item in material.goals if expectation.competency in item.competencies and tidy(item.title)]
    own.sort(key=lambda item: (not item.is_achieved, item.now is None, item.ref))
    return _items("Goals.", [phrases.goal(item, marks[item.ref]) for item in own[:GOALS]])


def _outcomes(expectation: Expectation, material: Material, marks: Marks) -> list[Block]:
    own = [item for item in outcomes_in_window(material) if expectation.competency in item.competencies]
    own.sort(key=lambda item: (-item.on.toordinal(), item.ref))
    return _items("From sessions.", [phrases.outcome(item, marks[item.ref]) for item in own[:OUTCOMES]])


def _sustained(own: list[EvidencePiece], material: Material, marks: Marks) -> list[Block]:
    """Count the months with evidence among the last twelve, citing the strongest piece of each, and say when it began before.

    Of a single piece *Open* says that all rests on it.
    """
    start = months_before(material.as_of.replace(day=1), 11)
    by_month: dict[str, EvidencePiece] = {}
    for piece in sorted(own, key=strongest_first):
        if piece.on >= start:
            by_month.setdefault(month_key(piece.on), piece)
    if not own or (len(own) == 1 and by_month):
        return []
    if by_month:
        words = [glue("Evidence in "), count(len(by_month))]
        cited = {piece.ref for piece in by_month.values()}
        is_older = own[0].on < start and len(by_month) < MANY_MONTHS
        if is_older:
            first = Part("date", month_year(own[0].on), marks[own[0].ref], "on")
            words += [glue(" of the last 12 months; the first is from "), first]
            cited.add(own[0].ref)
        words.append(glue("." if is_older else " of the last 12 months."))
        return [Block((Sentence(tuple(words), marks.of(cited)),), label="Sustained.")]
    latest = own[-1]
    mark = marks[latest.ref]
    words_ = (
        glue("No evidence in the last 12 months; the latest is from "),
        Part("date", month_year(latest.on), mark, "on"),
        glue("."),
    )
    return [Block((Sentence(words_, (mark,)),), label="Sustained.")]


def _spoken(goals: list[Block], outcomes: list[Block]) -> str:
    """Name what else speaks of a competency than evidence and judgements, as *Open* says it."""
    if goals and outcomes:
        return "goals and sessions speak"
    if goals:
        return "a goal speaks" if len(goals) == 1 else "goals speak"
    return "sessions speak" if outcomes else ""


def _open(found: Gaps, own: list[EvidencePiece], marks: Marks, voices: list[Voice], spoken: str) -> Block:
    """Say what is open; `spoken` names what else speaks of the competency where neither evidence nor a judgement does."""
    sentences = [sentence for gap in found.gaps for sentence in _gap_sentences(gap, marks, spoken)]
    return Block(tuple(sentences or [_nothing_open(found, own, marks, voices)]), label="Open.")


def _nothing_open(found: Gaps, own: list[EvidencePiece], marks: Marks, voices: list[Voice]) -> Sentence:
    """Say that nothing is missing, citing the strongest piece for each criterion; a doubt told above is not said away."""
    criteria = found.expectation.criteria
    strongest = strongest_doubt(voices)
    doubts = {strongest.ref} if strongest else set(sorted(voice.ref for voice in voices if tidy(voice.doubt))[:1])
    opening = "The doubt above; " if doubts else "Nothing: "
    if not criteria:
        words = f"{opening}evidence and judgements are there."
        return Sentence((glue(words),), (found.mark, *marks.of(doubts)))
    by_strength = sorted(own, key=strongest_first)
    covering = {next(piece.ref for piece in by_strength if one.ref in piece.criteria) for one in criteria}
    return Sentence((glue(f"{opening}every criterion has evidence."),), marks.of(covering | doubts))


def _gap_sentences(gap: Gap, marks: Marks, spoken: str) -> list[Sentence]:
    if gap.kind == "nothing" and spoken:
        return [Sentence((glue(f"Neither evidence nor a colleague’s judgement yet: only {spoken} of it."),), gap.marks)]
    if gap.kind == "criteria":
        return [_criteria(gap, marks)]
    if gap.piece is not None:
        opening = "All evidence is from one month, " if gap.kind == "one_month" else "The latest evidence is from "
        date = Part("date", month_year(gap.piece.on), marks[gap.piece.ref], "on")
        return [Sentence((glue(opening), date, glue(".")), gap.marks)]
    words = {
        "nothing": "Neither evidence nor a colleague’s judgement yet.",
        "no_evidence": "No evidence yet.",
        "no_voices": "No colleague has judged this yet.",
        "unconfirmed": "No piece is confirmed by anybody else yet.",
        "one_piece": "It rests on 1 piece.",
    }[gap.kind]
    return [Sentence((glue(words),), gap.marks)]


def _criteria(gap: Gap, marks: Marks) -> Sentence:
    """Name the criteria without evidence in one sentence, in the ladder's words; count those beyond the third."""
    named, rest = gap.criteria[:NAMED_CRITERIA], gap.criteria[NAMED_CRITERIA:]
    parts: list[Part] = [glue("Nothing yet on criterion " if len(gap.criteria) == 1 else "Nothing yet on criteria ")]
    for index, one in enumerate(named):
        mark = marks[one.ref]
        joint = "" if not index else " and " if index == len(named) - 1 and not rest else ", "
        parts += [*([glue(joint)] if joint else []), Part("words", str(one.number), mark, "number"), glue(" (“")]
        parts += [*cut(one.text, phrases.CRITERION_CHARS, mark=mark, field="text"), glue("”)")]
    if rest:
        parts += [glue(" and "), count(len(rest)), glue(" more")]
    return Sentence((*parts, glue(".")), marks.of(one.ref for one in gap.criteria))
