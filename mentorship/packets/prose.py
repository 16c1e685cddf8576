"""What an author typed, read back into sentences: marks become citations, a sentence without one is the author's statement."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .document import Block, BlockKind, Part, Section, Sentence, Style
from .outputs.markdown import section_text
from .wording import CONFIDENTIAL, tidy

MARK = r"[EFGSCH]\d+(?:\.\d+)?"
BRACKET = re.compile(rf"\s*\[({MARK}(?:[–-]{MARK})?(?:,\s*{MARK}(?:[–-]{MARK})?)*)(?: and \d+ more)?(?:,\s*([^\]]*))?\]")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
SENTENCE_END = re.compile(  # not after an initial ("Ade O. said"), nor after a unit ("20 min. (confidential)")
    rf"(?<!\b[A-Z])[.!?…؟]\s+(?![a-z]|{re.escape(CONFIDENTIAL.strip())})|[。！？]\s*"
)
STATEMENT = re.compile(r"\s*\(author[’']s statement\)")
STYLES: dict[str, Style] = {"strong_open": "strong", "em_open": "emphasis"}
LISTS = {"bullet_list_open": 1, "ordered_list_open": 1, "bullet_list_close": -1, "ordered_list_close": -1}
MOST_IN_A_SPAN = 400

_parser = MarkdownIt("commonmark", {"html": False})


def read_section(section: Section, text: str) -> Section:
    """Return `section` with the author's `text`; sentences that stand as composed keep where each word comes from."""
    composed = {_key(one): one for block in section.blocks for one in block.sentences}
    whole = [one.text for block in section.blocks for one in block.sentences if one.marks and SENTENCE_END.search(one.text)]
    blocks = tuple(_restored(block, composed) for block in _blocks(text, whole))
    return Section(section.key, section.heading, blocks, section.expected, section.expected_mark, is_edited=True)


def is_unchanged(section: Section, text: str) -> bool:
    """Whether `text` is what the editor showed for the composed section."""
    return tidy(text) == tidy(section_text(section))


def _key(sentence: Sentence) -> tuple[str, bool]:
    return tidy(sentence.text), bool(sentence.marks)


def _restored(block: Block, composed: dict[tuple[str, bool], Sentence]) -> Block:
    return Block(tuple(composed.get(_key(one), one) for one in block.sentences), block.label, block.kind)


def paragraphs(text: str) -> Iterator[tuple[BlockKind, list[Part]]]:
    """Yield each paragraph and item with its words in their styles, as a reader sees them: no signs of Markdown."""
    for kind, _token, runs in _inline(text):
        yield kind, runs


def _inline(text: str) -> Iterator[tuple[BlockKind, Token, list[Part]]]:
    depth = 0
    for token in _parser.parse(text.replace("\x00", "")):
        depth += LISTS.get(token.type, 0)
        runs = list(_runs(token))
        if runs:
            yield "item" if depth else "paragraph", token, runs


def _blocks(text: str, whole: Collection[str]) -> list[Block]:
    blocks: list[Block] = []
    label = ""
    for kind, token, runs in _inline(text):
        if _is_label(token, runs):
            label = runs[0].text
            continue
        if not label and runs[0].style == "strong" and runs[0].text.endswith(".") and len(runs) > 1:
            label = runs.pop(0).text
        sentences = tuple(_sentences(runs, whole))
        if sentences:
            blocks.append(Block(sentences, label, kind))
            label = ""
    return blocks


def _is_label(token: Token, runs: list[Part]) -> bool:
    """A line of bold words alone, or a heading, labels what follows."""
    return len(runs) == 1 and runs[0].style == "strong" and token.type == "inline"


def _runs(token: Token) -> Iterator[Part]:
    if token.type in {"fence", "code_block"}:
        yield from (Part("author", line, style="code") for line in token.content.splitlines() if line.strip())
    if token.type != "inline":
        return
    style: Style = ""
    for child in token.children or []:
        if child.type in STYLES:
            style = STYLES[child.type]
        elif child.type in {"strong_close", "em_close"}:
            style = ""
        elif child.type == "code_inline":
            yield Part("author", child.content, style="code")
        elif child.type in {"softbreak", "hardbreak"}:
            yield Part("author", " ", style=style)
        elif child.content:
            yield Part("author", child.content, style=style)


def _sentences(runs: Iterable[Part], whole: Collection[str]) -> Iterator[Sentence]:
    """Cut runs into sentences: after a bracket of marks, and after a full stop that no bracket follows.

    `whole` are composed sentences that quote a full stop in their midst, such as a headline of two sentences: one citation each.
    """
    current: list[Part] = []
    pending = _merged(runs)
    for run in pending:
        rest = STATEMENT.sub("", run.text)
        while rest:
            found = BRACKET.search(rest) if run.style != "code" else None
            head = rest[: found.start()] if found else rest
            *complete, last = [head] if run.style == "code" else _split(head, whole)
            for piece in complete:
                current.append(Part("author", piece.strip() if not current else piece, style=run.style))
                yield from _finished(current, ())
                current = []
            if last:
                current.append(Part("author", last.lstrip() if not current else last, style=run.style))
            if found is None:
                break
            yield from _finished(current, tuple(_marks(found[1])))
            current, rest = [], rest[found.end() :].lstrip(" .")
    yield from _finished(current, ())


def _split(text: str, whole: Collection[str]) -> list[str]:
    """Cut after each sentence's end that stands outside quotation marks and outside what was composed as one."""
    masked = QUOTED.sub(lambda found: "x" * len(found[0]), text)
    for one in whole:
        for found in re.finditer(re.escape(one), text):
            masked = f"{masked[: found.start()]}{'x' * (len(one) - 1)}{masked[found.end() - 1 :]}"
    cuts = [0, *(found.end() for found in SENTENCE_END.finditer(masked)), len(text)]
    return [text[start:end] for start, end in pairwise(cuts)]


def _merged(runs: Iterable[Part]) -> list[Part]:
    merged: list[Part] = []
    for run in runs:
        if merged and merged[-1].style == run.style != "code":
            merged[-1] = Part("author", merged[-1].text + run.text, style=run.style)
        else:
            merged.append(run)
    return merged


def _finished(parts: list[Part], marks: tuple[str, ...]) -> Iterator[Sentence]:
    if any(part.text.strip() for part in parts):
        parts[-1] = Part("author", parts[-1].text.rstrip(), style=parts[-1].style)
        yield Sentence(tuple(part for part in parts if part.text), marks, is_statement=not marks)


def _marks(text: str) -> Iterator[str]:
    """Read "E02–E04, F1" as E02, E03, E04, F1."""
    for span in re.split(r",\s*", text):
        first, dash, last = re.match(rf"({MARK})([–-]?)({MARK})?", span).groups()  # type: ignore[union-attr]  # BRACKET matched it
        if not dash or "." in span or last is None or last[0] != first[0]:
            yield from (mark for mark in (first, last) if mark)
            continue
        start, end, width = int(first[1:]), int(last[1:]), len(first) - 1
        yield from (f"{first[0]}{number:0{width}}" for number in range(start, min(end, start + MOST_IN_A_SPAN) + 1))
