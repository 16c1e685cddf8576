"""Tables that a spreadsheet opens: written line by line as they are read, and no cell runs as a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV with a byte order mark, so that spreadsheets read it as UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(writer.writerow(list(head)))
    for row in rows:
        yield str(writer.writerow([_safe(value) for value in row]))


def _safe(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_answer(lines: Iterable[str], *, name: str) -> StreamingHttpResponse:
    """Hand the lines over as a file."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
