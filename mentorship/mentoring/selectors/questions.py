"""Questions to begin with: sixty of our own, and collections that a command imported."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mentorship.mentoring.models import Question

FILE = Path(__file__).resolve().parent.parent / "questions.yaml"
OWN = "own"


@dataclass(frozen=True)
class Ask:
    """One question and where it comes from."""

    text: str
    category: str
    source: str = OWN


@cache
def own_questions() -> tuple[Ask, ...]:
    """Return the questions of questions.yaml, in their order."""
    written: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Ask(text, category) for category, texts in written.items() for text in texts)


def categories() -> list[str]:
    """Return all categories, our own first. One query."""
    ours = dict.fromkeys(ask.category for ask in own_questions())
    others = Question.objects.order_by("category").values_list("category", flat=True).distinct()
    return list(ours | dict.fromkeys(others))


def questions(*, category: str = "", words: str = "", language: str = "en", most: int = 400) -> list[Ask]:
    """Return the questions of a category that hold these words, in the reader's language where it is there. One query."""
    rows: Any = Question.objects.filter(category=category) if category else Question.objects.all()
    others = [Ask(row.translations.get(language[:2], row.text), row.category, row.source) for row in rows]
    found = [ask for ask in (*own_questions(), *others) if not category or ask.category == category]
    return [ask for ask in found if all(word in ask.text.lower() for word in words.lower().split())][:most]
