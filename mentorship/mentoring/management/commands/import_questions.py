"""Import a collection of questions for sessions."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from mentorship.mentoring.models import Question

DEFAULT = Path(__file__).resolve().parents[5] / "shared" / "cases" / "questions" / "one-on-one-questions.json"


class Command(BaseCommand):
    """Read a file in the format of the one-on-one collection: `questions` with `id`, `category` and `question` by language."""

    help = "Import questions to choose from; the same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the name under which its questions are kept."""
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)
        parser.add_argument("--source", default="one-on-one")

    def handle(self, *_args: Any, file: Path, source: str, **_options: Any) -> None:
        """Replace the source's questions by those of the file, all or nothing."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}. Name one: manage.py import_questions FILE.")
        rows = self._rows(file, source)
        with transaction.atomic():
            Question.objects.filter(source=source).exclude(number__in=[row.number for row in rows]).delete()
            Question.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["source", "number"],
                update_fields=["category", "text", "translations"],
            )
        self.stdout.write(self.style.SUCCESS(f"{len(rows)} questions from {source}."))

    def _rows(self, file: Path, source: str) -> list[Question]:
        try:
            written = json.loads(file.read_text(encoding="utf-8"))["questions"]
            return [
                Question(
                    source=source,
                    number=int(row["id"]),
                    category=str(row["category"])[:60],
                    text=str(row["question"]["en"])[:300],
                    translations={key[:2]: words for key, words in row["question"].items() if words},
                )
                for row in written
            ]
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} is not JSON: {error}.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(
                f"{file} is not in the expected format: each question has id, category and question.en ({error!r})."
            ) from error
