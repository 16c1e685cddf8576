"""Monzo's progression framework: YAML front matter in Markdown; a topic is a competency with its criteria by level.

The published files: https://github.com/monzo/progression-framework.
"""

import re
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from mentorship.ladders.formats.document import (
    INDIVIDUAL,
    Competency,
    Criterion,
    Expectation,
    LadderDocument,
    Level,
    Track,
)
from mentorship.ladders.formats.located import Cursor, Source, compose
from mentorship.ladders.formats.writing import to_yaml

NAME = "monzo"
FRONT = re.compile(r"\A---[ ]*\n(?P<yaml>.*?\n)---[ ]*(?:\n|\Z)(?P<body>.*)\Z", re.DOTALL)
MAX_LEVEL = 40
Places = dict[tuple[str, ...], tuple[int, int]]


def looks_like(text: str) -> bool:
    """Whether this text begins with front matter."""
    return text.startswith("---") and "\ntopics:" in text


def read(text: str, source: Source) -> tuple[LadderDocument, Places]:
    """The framework as a ladder, and where its parts stand in the file."""
    match = FRONT.match(text)
    if match is None:
        raise source.refuse(_("The front matter is not closed."), _("Put a line “---” after the last topic."), line=1, column=1)
    source.first_line = 2
    places: Places = {}
    fields = compose(match["yaml"], source).fields(required=("levels", "topics"))
    topics = [_topic(one, places) for one in (fields["topics"].items() if "topics" in fields else ())]
    stated = fields["levels"].number(least=1, most=MAX_LEVEL) if "levels" in fields else 1
    _check_levels(fields, topics, stated)
    title = fields["title"].name() if "title" in fields else source.file
    front = {name: value.plain() for name, value in fields.items() if name not in {"topics", "levels"}}
    document = LadderDocument(
        key=slugify(title) or "ladder",
        name=title,
        tracks=(Track(code=INDIVIDUAL, title=_("Individual contributor")),),
        levels=tuple(
            Level(code=f"L{rank}", title=_("Level %(rank)d") % {"rank": rank}, rank=rank, track=INDIVIDUAL)
            for rank in range(1, stated + 1)
        ),
        competencies=tuple(topics),
        summary="",
        source={"format": NAME, "front": front, "fields": list(fields), "body": match["body"]},
    )
    return document, places


def _check_levels(fields: dict[str, Cursor], topics: list[Competency], stated: int) -> None:
    used = max((int(cell.level[1:]) for topic in topics for cell in topic.expectations), default=0)
    if "levels" in fields and used > stated:
        message = _("The file says that it has %(stated)d levels, but a topic goes up to %(used)d.")
        fields["levels"].report(message % {"stated": stated, "used": used}, _("Correct the number of levels."))


def _topic(cursor: Cursor, places: Places) -> Competency:
    fields = cursor.fields(known=("name", "title", "content"), required=("name", "content"))
    name = fields["name"].name() if "name" in fields else ""
    title = "" if "title" not in fields or fields["title"].is_null else fields["title"].text()
    head, _colon, rest = name.partition(":")
    key = slugify(head)[:80] or "topic"
    places["competency", key] = (cursor.line, cursor.column)
    cells = tuple(_cell(one, key, places) for one in (fields["content"].items() if "content" in fields else ()))
    shown = _without_emoji(title) or head.strip()[:1].upper() + head.strip()[1:]
    kept = {"name": name} | ({"title": title or None} if "title" in fields else {})
    return Competency(key=key, name=shown, summary=rest.strip(), expectations=cells, extra=kept)


def _without_emoji(title: str) -> str:
    return re.sub(r"^\W+", "", title).strip()


def _cell(cursor: Cursor, key: str, places: Places) -> Expectation:
    fields = cursor.fields(known=("level", "criteria", "exampleCriteria"), required=("level",))
    rank = fields["level"].number(least=1, most=MAX_LEVEL) if "level" in fields else 1
    code = f"L{rank}"
    places["cell", key, INDIVIDUAL, code] = (cursor.line, cursor.column)
    plain = [Criterion(text=one.text(least=1)) for one in (fields["criteria"].items() if "criteria" in fields else ())]
    shown = [_with_examples(one) for one in (fields["exampleCriteria"].items() if "exampleCriteria" in fields else ())]
    return Expectation(level=code, track=INDIVIDUAL, criteria=(*plain, *shown))


def _with_examples(cursor: Cursor) -> Criterion:
    fields = cursor.fields(known=("criteria", "examples"), required=("criteria",))
    examples = tuple(one.text(least=1) for one in (fields["examples"].items() if "examples" in fields else ()))
    text = fields["criteria"].text(least=1) if "criteria" in fields else ""
    return Criterion(text=text, examples=examples, extra={} if examples else {"with_examples": True})


def write(document: LadderDocument) -> str:
    """The ladder as front matter in Markdown. `losses` in this package says what another ladder loses by it."""
    source = document.source if document.source.get("format") == NAME else {}
    front = dict(source.get("front", {"path": f"/{document.key}", "yaml": True, "homepage": False}))
    front["title"] = front["title"] if "title" in front and source else document.name
    numbers = {level.at: place for place, level in enumerate(document.levels, start=1)}
    front |= {"levels": len(numbers), "topics": [_written(one, numbers) for one in document.competencies]}
    order = source.get("fields", ["path", "title", "yaml", "levels", "homepage", "topics"])
    fields = {name: front[name] for name in order if name in front} | front
    return f"---\n{to_yaml(fields)}---\n{source.get('body', document.summary)}"


def _written(competency: Competency, numbers: dict[tuple[str, str], int]) -> dict[str, Any]:
    kept = competency.extra if "name" in competency.extra else {"name": competency.key, "title": competency.name}
    topic = {name: kept[name] for name in ("name", "title") if name in kept}
    return topic | {"content": [_content(cell, numbers[cell.at]) for cell in competency.expectations]}


def _content(cell: Expectation, number: int) -> dict[str, Any]:
    criteria = cell.criteria or (Criterion(text=cell.summary),)
    plain = [one.text for one in criteria if not _is_shown(one)]
    shown = [{"criteria": one.text, "examples": list(one.examples)} for one in criteria if _is_shown(one)]
    content: dict[str, Any] = {"level": number}
    if plain:
        content["criteria"] = plain
    if shown:
        content["exampleCriteria"] = shown
    return content


def _is_shown(criterion: Criterion) -> bool:
    return bool(criterion.examples or criterion.extra.get("with_examples"))
