"""One cell of the table: the expectation's summary, then its criteria with what belongs to each.

Leads the design of one system.
• Writes the design before the code
  e.g. a page that two teams commented on
  see Design guide | https://example.com/design
"""

import json
import re
from typing import Any

from mentorship.ladders.formats.document import Criterion, Expectation, Link

BULLET = "• "
MORE = "    "
NAMES = ("e.g.", "see", "key", "proficiency", "extra")
FIELD = re.compile(rf"^  (?P<name>{'|'.join(re.escape(name) for name in NAMES)}) (?P<value>.*)$", re.DOTALL)
HAND_BULLET = re.compile(r"^\s*(?:[•*–-]|\d{1,2}[.)])\s+")
ESCAPED = ("•", "\\")


def write(cell: Expectation) -> str:
    """The text of a cell."""
    lines = [f"\\{line}" if line.startswith(ESCAPED) else line for line in cell.summary.split("\n")] if cell.summary else []
    if cell.extra:
        lines.append(f"{BULLET}extra {json.dumps(dict(cell.extra), ensure_ascii=False)}")
    for one in cell.criteria:
        lines += _criterion_lines(one)
    return "\n".join(lines)


def _criterion_lines(one: Criterion) -> list[str]:
    text = f"\\{one.text}" if one.text.startswith(("extra ", "\\")) else one.text
    lines = [BULLET + _block(text)]
    lines += [f"  e.g. {_block(example)}" for example in one.examples]
    lines += [f"  see {_block(link.label)} | {link.url}" for link in one.links]
    lines += [f"  {name} {value}" for name, value in (("key", one.key), ("proficiency", one.proficiency)) if value]
    return [*lines, f"  extra {json.dumps(dict(one.extra), ensure_ascii=False)}"] if one.extra else lines


def _block(text: str) -> str:
    return text.replace("\n", f"\n{MORE}")


def read(text: str, *, is_exact: bool) -> tuple[str, tuple[Criterion, ...], dict[str, Any]]:
    """Summary, criteria and kept fields of a cell. A hand-written cell has a criterion on each line."""
    if not is_exact:
        lines = [HAND_BULLET.sub("", line).strip() for line in text.split("\n")]
        return "", tuple(Criterion(text=line) for line in lines if line), {}
    lines = text.split("\n")
    start = next((place for place, line in enumerate(lines) if line.startswith(BULLET)), len(lines))
    summary = "\n".join(line.removeprefix("\\") for line in lines[:start])
    entries = _entries(lines[start:])
    extra: dict[str, Any] = {}
    if entries and entries[0].startswith(f"{BULLET}extra "):
        extra = _mapping(entries.pop(0).removeprefix(f"{BULLET}extra "))
    return summary, tuple(_criteria(entries)), extra


def _entries(lines: list[str]) -> list[str]:
    """Lines with their continuations joined to them."""
    entries: list[str] = []
    for line in lines:
        if line.startswith(MORE) and entries:
            entries[-1] += "\n" + line.removeprefix(MORE)
        elif line.startswith(BULLET) or FIELD.match(line):
            entries.append(line)
        elif entries:
            entries[-1] += "\n" + line.strip()
    return entries


def _criteria(entries: list[str]) -> list[Criterion]:
    found: list[dict[str, Any]] = []
    for entry in entries:
        if entry.startswith(BULLET):
            text = entry.removeprefix(BULLET)
            found.append({"text": text.removeprefix("\\"), "examples": [], "links": []})
        elif found and (match := FIELD.match(entry)):
            _take(found[-1], match["name"], match["value"])
    return [Criterion(**{**one, "examples": tuple(one["examples"]), "links": tuple(one["links"])}) for one in found]


def _take(one: dict[str, Any], name: str, value: str) -> None:
    if name == "e.g.":
        one["examples"].append(value)
    elif name == "see":
        label, _mark, url = value.rpartition(" | ")
        one["links"].append(Link(label=label, url=url))
    elif name == "extra":
        one["extra"] = _mapping(value)
    else:
        one[name] = value


def _mapping(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
