"""`compose(material)`: the first draft of a packet. Pure: no database, no clock; the same material gives the same bytes.

Order and limits are those of "What goes into a packet" in the rules. How much of each competency is told shrinks until
the whole, appendix included, keeps to `PAGES` pages; what is not told is listed by title in the appendix.
"""

from collections.abc import Iterable
from dataclasses import replace

from . import phrases
from .competency import competency_section
from .document import AppendixRow, Document, Facts, ImpactRow, Section, Source, Timeline, TimelineRow
from .gaps import gaps_of
from .marks import Marks, marks_of
from .material import EvidencePiece, Material
from .sources import source_of, sources_by_ref
from .strength import Limits, confirmers, in_window, strongest_first
from .summary import summary_section
from .wording import CONFIDENTIAL, change, excerpt, long_date, month_key, month_year, months_before, quantity, tidy

PAGES = 6
LINES_A_PAGE = 44
BODY_CHARS_A_LINE = 88
IMPACT_ROWS = 10
APPENDIX_LINES_A_PAGE = 176
TIERS = (Limits(5, 3), Limits(4, 3), Limits(4, 2), Limits(3, 2), Limits(2, 2))
TITLE_CHARS = 68
COUNTING = {"Further.", "Sustained.", "Open."}


def level_name(code: str, title: str) -> str:
    """Write "L6 Staff Engineer", or the title alone where code and title are one."""
    return tidy(title) if tidy(code) == tidy(title) else f"{tidy(code)} {tidy(title)}"


def compose(material: Material) -> Document:
    """Write the draft from `material`; every sentence carries the marks of what it rests on."""
    marks = marks_of(material)
    pieces = in_window(material)
    sections = _fitting_sections(material, pieces, marks)
    impact = _impact(pieces, marks)
    cited = {mark for section in sections for mark in _cited(section)} | {row.mark for row in impact}
    sources = _sources(material, marks, cited)
    told = {source.mark for source in sources}
    candidate = material.candidate
    return Document(
        candidate=tidy(candidate.name),
        team=tidy(candidate.team),
        level=level_name(candidate.level.code, candidate.level.title) if candidate.level else "",
        target=level_name(material.target.code, material.target.title),
        since=long_date(candidate.since) if candidate.since else "",
        as_of=long_date(material.as_of),
        ladder=tidy(material.ladder),
        ladder_version=material.ladder_version,
        facts=_facts(material, pieces),
        sections=sections,
        timeline=_timeline(material, pieces, marks),
        impact=impact,
        sources=sources,
        appendix=_appendix(pieces, marks, told),
    )


def _fitting_sections(material: Material, pieces: tuple[EvidencePiece, ...], marks: Marks) -> tuple[Section, ...]:
    """Tell as much of each competency as the pages hold."""
    gaps = [gaps_of(expectation, material, pieces, marks) for expectation in material.expectations]
    summary = summary_section(material, pieces, marks, gaps)
    sections: tuple[Section, ...] = ()
    for limits in TIERS:
        told = [competency_section(one, material, pieces, marks, limits) for one in material.expectations]
        sections = (summary, *told)
        left_out = len(pieces) - len({mark for section in told for mark in _told_evidence(section)})
        if _lines(sections) + left_out * LINES_A_PAGE / APPENDIX_LINES_A_PAGE + _source_lines(sections) <= PAGES * LINES_A_PAGE:
            break
    return sections


def _told_evidence(section: Section) -> set[str]:
    return {mark for mark in _cited(section) if mark[0] == "E"}


def _cited(section: Section) -> set[str]:
    """Marks whose sources are printed; where a sentence only counts pieces, its marks lead to the appendix."""
    marks = {section.expected_mark} - {""}
    for block in section.blocks:
        for one in block.sentences:
            marks |= {part.mark for part in (*one.parts, *one.note) if part.mark}
            marks |= {mark for mark in one.marks if mark[0] != "E" or block.label not in COUNTING}
    return marks


def _lines(sections: Iterable[Section]) -> float:
    total = 0.0
    for section in sections:
        total += 3 + len(section.expected) / BODY_CHARS_A_LINE
        for block in section.blocks:
            for one in block.sentences:
                note = sum(len(part.text) for part in one.note)
                total += (len(one.text) + note + 12) // BODY_CHARS_A_LINE + (1.3 if block.kind == "item" else 0.6)
    return total


def _source_lines(sections: Iterable[Section]) -> float:
    cited = {mark for section in sections for mark in _cited(section) if mark[0] != "C"}
    fixed = 34  # heading, facts, timeline and impact table
    return fixed + len(cited) * 0.62


def _facts(material: Material, pieces: tuple[EvidencePiece, ...]) -> Facts:
    return Facts(
        evidence=len(pieces),
        confirmed=sum(bool(confirmers(piece)) for piece in pieces),
        respondents=len({voice.by for voice in material.voices}),
        figures=sum(figure.is_confirmed for piece in pieces for figure in piece.figures),
    )


def _timeline(material: Material, pieces: tuple[EvidencePiece, ...], marks: Marks) -> Timeline:
    """Count pieces by month from the first with evidence to the month of `as_of`."""
    if not pieces:
        return Timeline()
    first, last = pieces[0].on, material.as_of
    span = (last.year - first.year) * 12 + last.month - first.month
    months = [month_key(months_before(last.replace(day=1), back)) for back in range(span, -1, -1)]
    by_month: dict[str, list[EvidencePiece]] = {month: [] for month in months}
    for piece in pieces:
        by_month[month_key(piece.on)].append(piece)
    rows = tuple(
        TimelineRow(
            tidy(one.name), tuple(sum(one.competency in piece.competencies for piece in by_month[month]) for month in months)
        )
        for one in material.expectations
    )
    return Timeline(tuple(months), rows, tuple(marks.of(piece.ref for piece in by_month[month]) for month in months))


def _impact(pieces: tuple[EvidencePiece, ...], marks: Marks) -> tuple[ImpactRow, ...]:
    """List confirmed figures, those of the strongest pieces first."""
    rows = []
    for piece in sorted(pieces, key=strongest_first):
        for figure in phrases.measured_first(piece):
            has_baseline = figure.baseline is not None
            rows.append(
                ImpactRow(
                    metric=excerpt(figure.metric, phrases.METRIC_CHARS)[0] + (CONFIDENTIAL if figure.is_confidential else ""),
                    before=quantity(figure.baseline, figure.unit) if figure.baseline is not None else "",
                    after=phrases.hedge_of(figure) + quantity(figure.value, figure.unit),
                    change=change(figure.baseline, figure.value, figure.unit)
                    if has_baseline and figure.baseline is not None
                    else "",
                    month=month_year(piece.on),
                    mark=marks[piece.ref],
                    confirmed_by=tuple(tidy(name) for name in confirmers(piece)),
                ),
            )
    return tuple(rows[:IMPACT_ROWS])


def _sources(material: Material, marks: Marks, cited: set[str]) -> tuple[Source, ...]:
    by_ref = sources_by_ref(material)
    wanted = [(mark, ref) for ref, mark in marks.refs().items() if mark in cited]
    return tuple(replace(source_of(by_ref[ref]), mark=mark) for mark, ref in wanted)


def _appendix(pieces: tuple[EvidencePiece, ...], marks: Marks, told: set[str]) -> tuple[AppendixRow, ...]:
    rest = [piece for piece in pieces if marks[piece.ref] not in told]
    return tuple(AppendixRow(marks[piece.ref], piece.ref, month_key(piece.on), _title(piece)) for piece in rest)


def _title(piece: EvidencePiece) -> str:
    words, was_cut = excerpt(piece.headline, TITLE_CHARS)
    return f"{words.rstrip(',;:')}…" if was_cut else words
