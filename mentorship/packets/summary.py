"""The summary: what a committee member reads in one minute.

One minute is 230 words: adults read 238 words of English non-fiction silently in a minute (Brysbaert 2019, Journal of
Memory and Language 109); scripts without spaces are counted by character, which is on the safe side.
"""

from collections.abc import Sequence
from itertools import groupby

from . import phrases
from .document import Block, Part, Section, Sentence
from .gaps import Gaps
from .marks import Marks, mark_key
from .material import EvidencePiece, Judgement, Material
from .phrases import count, cut, glue
from .strength import Quote, choose_pieces, is_measured, judgements, strongest_doubt
from .wording import long_date, month_year, reading_units, tidy

MINUTE = 230
RESULTS = 3
OPEN = 3
RESULT_CHARS = 160
DOUBT_CHARS = 160
NAME_CHARS = 80
NAMED = 6
TOGETHER: dict[str, str] = {
    "nothing": "Neither evidence nor a colleague’s judgement yet in ",
    "no_evidence": "No evidence yet in ",
    "no_voices": "No colleague’s judgement yet in ",
    "unconfirmed": "Nothing confirmed by anybody else yet in ",
    "one_piece": "Resting on 1 piece: ",
    "one_month": "All evidence from one month: ",
}


def summary_section(material: Material, pieces: tuple[EvidencePiece, ...], marks: Marks, gaps: Sequence[Gaps]) -> Section:
    """Say who, from, to, since when, the three strongest results with figures, doubts, and what is open."""
    results = [
        Block((one,), label="Strongest results." if index == 0 else "", kind="item")
        for index, one in enumerate(_results(pieces, marks))
    ]
    wanted = [Block((_who(material, marks),)), *results]
    doubts = _doubts(material, marks)
    if doubts:
        wanted.append(Block(tuple(doubts), label="Doubts."))
    wanted += [
        Block((one,), label="Open." if index == 0 else "", kind="item")
        for index, one in enumerate(_open(pieces, material, gaps, marks))
    ]
    return Section(key="summary", heading="Summary", blocks=tuple(_within_a_minute(wanted)))


def _within_a_minute(blocks: list[Block]) -> list[Block]:
    kept: list[Block] = []
    used = 0
    for block in blocks:
        units = sum(reading_units(sentence.text) for sentence in block.sentences)
        if used + units <= MINUTE or not kept:
            kept.append(block)
            used += units
    return kept


def _who(material: Material, marks: Marks) -> Sentence:
    candidate, mark = material.candidate, marks[material.candidate.since_ref]

    def level(code: str, title: str, field: str) -> list[Part]:
        words = title if tidy(code) == tidy(title) else f"{code} {title}"
        return cut(words, NAME_CHARS, mark=mark, field=field)

    parts = [*cut(candidate.name, NAME_CHARS, mark=mark, field="name"), glue(" is proposed for ")]
    parts += level(material.target.code, material.target.title, "target")
    if candidate.level:
        parts += [glue(", from "), *level(candidate.level.code, candidate.level.title, "level")]
    if candidate.level and candidate.since:
        parts += [glue(", held since "), Part("date", long_date(candidate.since), mark, "on")]
    return Sentence((*parts, glue(".")), (mark,))


def _results(pieces: tuple[EvidencePiece, ...], marks: Marks) -> list[Sentence]:
    """Prefer pieces with a measured figure; the strongest without one fill up."""
    measured = choose_pieces((piece for piece in pieces if is_measured(piece)), RESULTS)
    others = (
        choose_pieces((piece for piece in pieces if piece not in measured), RESULTS - len(measured))
        if len(measured) < RESULTS
        else []
    )
    return [phrases.shown(piece, marks[piece.ref], chars=RESULT_CHARS, figures=1) for piece in [*measured, *others]]


def _doubts(material: Material, marks: Marks) -> list[Sentence]:
    """Who judged below the level, in which competency, then the strongest doubt in its own words, then how many have one."""
    sentences = _below(material, marks)
    strongest = strongest_doubt(material.voices)
    if strongest:
        sentences.append(
            phrases.quoted(Quote(strongest, is_doubt=True), marks[strongest.ref], chars=DOUBT_CHARS, says_doubt=False)
        )
    doubters = [voice for voice in material.voices if tidy(voice.doubt)]
    people = {voice.by for voice in doubters}
    if people - ({strongest.by} if strongest else set()):
        one = (glue("1 colleague said what would make the case stronger."),)
        many = (count(len(people)), glue(" colleagues said what would make the case stronger."))
        sentences.append(Sentence(one if len(people) == 1 else many, marks.of({voice.ref for voice in doubters})))
    return sentences


def _below(material: Material, marks: Marks) -> list[Sentence]:
    """One sentence over all competencies that somebody judged below the target level, most judgements first."""
    found = []
    for place, expectation in enumerate(material.expectations):
        judged = judgements(voice for voice in material.voices if voice.competency == expectation.competency)
        refs = {voice.ref for voice in judged if voice.judgement == Judgement.BELOW}
        if refs:
            found.append((-len(refs), place, expectation, refs))
    parts: list[Part] = []
    cited: list[str] = []
    for minus, _place, expectation, refs in sorted(found, key=lambda one: one[:2])[:NAMED]:
        mark = marks[expectation.ref]
        parts += [glue(", in " if parts else "Judged below the target level in ")]
        parts += cut(expectation.name, NAME_CHARS, mark=mark, field="name")
        if cited:
            parts += [glue(" by "), count(-minus)]
        else:
            parts += [glue(" by 1 colleague")] if minus == -1 else [glue(" by "), count(-minus), glue(" colleagues")]
        cited += [*marks.of(refs), mark]
    return [Sentence((*parts, glue(".")), tuple(dict.fromkeys(cited)))] if parts else []


def _open(pieces: tuple[EvidencePiece, ...], material: Material, gaps: Sequence[Gaps], marks: Marks) -> list[Sentence]:
    if not pieces:
        return [
            Sentence(
                (glue("No evidence has been collected yet."),),
                tuple(found.mark for found in gaps) or (marks[material.candidate.since_ref],),
            )
        ]
    open_ = sorted((found for found in gaps if found.gaps), key=lambda found: found.weight)
    if not open_:
        has_doubts = any(tidy(voice.doubt) for voice in material.voices) or bool(_below(material, marks))
        words = "The doubts above; every competency has evidence and judgements." if has_doubts else "Nothing is listed as open."
        return [
            Sentence(
                (glue(words),),
                tuple(found.mark for found in gaps) or (marks[material.candidate.since_ref],),
            )
        ]
    alike = [list(same) for _kind, same in groupby(open_, key=_said_as)]
    sentences = [_open_together(same) if len(same) > 1 else _open_in(same[0], marks) for same in alike[:OPEN]]
    rest = [found for same in alike[OPEN:] for found in same]
    if rest:
        one = (glue("1 further competency has something open."),)
        many = (count(len(rest)), glue(" further competencies have something open."))
        sentences.append(Sentence(one if len(rest) == 1 else many, tuple(found.mark for found in rest)))
    return sentences


def _said_as(found: Gaps) -> str:
    """What two competencies have in common that are said in one sentence; one that needs its own has nothing."""
    kind = found.gaps[0].kind
    return kind if kind in TOGETHER else found.mark


def _open_together(alike: Sequence[Gaps]) -> Sentence:
    """Say of several competencies at once what is open in each of them in the same way."""
    parts: list[Part] = [glue(TOGETHER[alike[0].gaps[0].kind])]
    named, rest = alike[:NAMED], alike[NAMED:]
    for index, found in enumerate(named):
        joint = "" if not index else " and " if index == len(named) - 1 and not rest else ", "
        parts += [*([glue(joint)] if joint else []), *cut(found.expectation.name, NAME_CHARS, mark=found.mark, field="name")]
    if rest:
        parts += [glue(" and "), count(len(rest)), glue(" more")]
    cited = sorted({mark for found in alike for mark in found.gaps[0].marks}, key=mark_key)
    return Sentence((*parts, glue(".")), tuple(cited))


def _open_in(found: Gaps, marks: Marks) -> Sentence:
    """Say the weightiest gap of one competency."""
    gap = found.gaps[0]
    opening = [*cut(found.expectation.name, NAME_CHARS, mark=found.mark, field="name")]
    if gap.kind == "criteria":
        numbers = [Part("words", str(one.number), marks[one.ref], "number") for one in gap.criteria]
        word = ": nothing yet on criterion " if len(numbers) == 1 else ": nothing yet on criteria "
        return Sentence((*opening, glue(word), *phrases.listed(numbers), glue(".")), gap.marks)
    if gap.kind == "old" and gap.piece is not None:
        date = Part("date", month_year(gap.piece.on), marks[gap.piece.ref], "on")
        return Sentence((*opening, glue(": the latest evidence is from "), date, glue(".")), gap.marks)
    words = {
        "nothing": ": neither evidence nor a colleague’s judgement yet.",
        "no_evidence": ": no evidence yet.",
        "no_voices": ": no colleague has judged it yet.",
        "unconfirmed": ": no piece is confirmed by anybody else yet.",
        "one_piece": ": it rests on 1 piece.",
        "one_month": ": all evidence is from one month.",
    }[gap.kind]
    return Sentence((*opening, glue(words)), gap.marks)
