"""YAML and JSON read safely, with the line and column of every value.

Only plain scalars, lists and mappings are built: no tags, no objects. Size, depth and the number of values after expanding
aliases are bounded, so neither a large file nor an alias bomb costs more than a moment.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorship.ladders.formats.errors import FormatError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 30
MAX_VALUES = 100_000
MAX_PROBLEMS = 50
MAX_TEXT = 20_000

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass
class Source:
    """One file being read: collects problems, counts values, and knows where its text begins."""

    file: str
    first_line: int = 1
    problems: list[Problem] = field(default_factory=list)
    values: int = 0

    def report(self, message: str, mend: str = "", *, line: int = 0, column: int = 0) -> None:
        """Note a problem and go on reading, so that one upload names many faults."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(message=message, mend=mend, file=self.file, line=line, column=column))

    def finish(self) -> None:
        """Raise FormatError with everything that was reported, in the order of the lines."""
        if self.problems:
            raise FormatError(*sorted(dict.fromkeys(self.problems), key=lambda one: (one.line, one.column)))

    def refuse(self, message: str, mend: str = "", *, line: int = 0, column: int = 0) -> FormatError:
        """An error that ends the reading at once, together with what was reported before."""
        problem = Problem(message=message, mend=mend, file=self.file, line=line, column=column)
        return FormatError(*self.problems, problem)


def decode(data: bytes, source: Source, *, fallback: str = "") -> str:
    """The text of an upload with line ends made equal; a BOM is dropped, `fallback` names a second encoding to try."""
    if len(data) > MAX_BYTES:
        raise source.refuse(
            _("The file is %(size).1f MB; a ladder is at most 2 MB.") % {"size": len(data) / 1e6},
            _("Check that this is the right file."),
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if not fallback:
                line = data.count(b"\n", 0, error.start) + 1
                column = error.start - data.rfind(b"\n", 0, error.start)
                raise source.refuse(
                    _("A byte here is not UTF-8."), _("Save the file as UTF-8 and try again."), line=line, column=column
                ) from None
            text = data.decode(fallback, errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def compose(text: str, source: Source) -> "Cursor":
    """The root of a YAML or JSON text, as a cursor; raises FormatError with line and column."""
    if text.lstrip().startswith("{"):
        text = _json_as_yaml(text, source)
    try:
        _bound(text, source)
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, source) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise source.refuse(_("The file cannot be read as YAML: %(why)s.") % {"why": str(error).split("\n")[0]}) from None
    if node is None:
        raise source.refuse(_("The file is empty."), _("Choose the file that holds the ladder."))
    return Cursor(node, source)


def _json_as_yaml(text: str, source: Source) -> str:
    """JSON is YAML but for tabs before a line's first word; strings hold no raw line ends, so these are never content."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise source.refuse(
            _("The JSON breaks off here: %(why)s.") % {"why": error.msg}, line=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise source.refuse(_("The values are nested too deeply for a ladder.")) from None
    return re.sub(r"^[\t ]+", lambda match: " " * len(match.group()), text, flags=re.MULTILINE).replace(":\t", ": ")


def _bound(text: str, source: Source) -> None:
    """Refuse what is nested deeper or longer than any ladder, before a tree is built from it."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or count > 2 * MAX_VALUES:
            mark: Any = event.start_mark
            raise source.refuse(
                _("The values are nested too deeply or are too many for a ladder."),
                line=mark.line + source.first_line,
                column=mark.column + 1,
            )


def _syntax(error: yaml.MarkedYAMLError, text: str, source: Source) -> FormatError:
    mark = error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    line = lines[row] if row < len(lines) else ""
    if "\t" in line[: column + 2]:
        column = line.index("\t")
        message = _("A tab stands here, and YAML allows only spaces before and between its marks.")
        mend = _("Replace the tab by one space.")
    else:
        message = _("YAML cannot be read here: %(why)s.") % {"why": error.problem or error.context or "?"}
        mend = _("Compare the indentation and quotation marks with the lines above.")
    return source.refuse(message, mend, line=row + source.first_line, column=column + 1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """One value of the file with its place. Reading the wrong kind reports a problem and gives an empty value."""

    node: yaml.Node
    source: Source

    @property
    def line(self) -> int:
        """The line in the file, from 1."""
        return int(self.node.start_mark.line) + self.source.first_line

    @property
    def column(self) -> int:
        """The column in the line, from 1."""
        return int(self.node.start_mark.column) + 1

    @property
    def is_null(self) -> bool:
        """Whether nothing is written here."""
        return str(self.node.tag).endswith(":null")

    @property
    def is_mapping(self) -> bool:
        """Whether names and values stand here."""
        return isinstance(self.node, yaml.MappingNode)

    def report(self, message: str, mend: str = "") -> None:
        """Note a problem at this place."""
        self.source.report(message, mend, line=self.line, column=self.column)

    def fields(self, *, known: tuple[str, ...] = (), required: tuple[str, ...] = ()) -> "dict[str, Cursor]":
        """The values of a mapping by name. With `known`, any other name is reported, and so is a missing required one."""
        self._count()
        if not isinstance(self.node, yaml.MappingNode):
            self.report(_("A list of names and values is expected here, one per line."))
            return {}
        found: dict[str, Cursor] = {}
        for key_node, value_node in self.node.value:
            self._add_field(found, key_node, value_node, known)
        for name in required:
            if name not in found:
                self.report(_("“%(name)s” is missing here.") % {"name": name}, _("Add a line “%(name)s: …”.") % {"name": name})
        return found

    def _add_field(self, found: "dict[str, Cursor]", key_node: yaml.Node, value: yaml.Node, known: tuple[str, ...]) -> None:
        key = Cursor(key_node, self.source)
        name = key.text(most=200)
        if known and name not in known:
            key.report(
                _("“%(name)s” is not known here.") % {"name": name},
                _("Known are: %(names)s.") % {"names": ", ".join(known)},
            )
        elif name in found:
            key.report(_("“%(name)s” stands here twice.") % {"name": name}, _("Keep one of the two."))
        found[name] = Cursor(value, self.source)

    def items(self) -> "Iterator[Cursor]":
        """The values of a list."""
        self._count()
        if self.is_null:
            return
        if not isinstance(self.node, yaml.SequenceNode):
            self.report(_("A list is expected here, each line beginning with “- ”."))
            return
        for node in self.node.value:
            yield Cursor(node, self.source)

    def text(self, *, least: int = 0, most: int = MAX_TEXT) -> str:
        """A scalar as it is written; numbers, dates and yes/no stay the words that they are."""
        self._count()
        if not isinstance(self.node, yaml.ScalarNode):
            self.report(_("Text is expected here, not a list."), _("Put the text in quotation marks on one line."))
            return ""
        value = "" if self.is_null else _joined(str(self.node.value))
        if CONTROL.search(value):
            self.report(_("The text holds a control character that cannot be kept."), _("Delete it."))
            return ""
        if len(value.strip()) < least:
            at_least = ngettext("Write at least %(least)d character.", "Write at least %(least)d characters.", least)
            self.report(_("The text here is empty or too short."), at_least % {"least": least})
        if len(value) > most:
            self.report(
                _("The text here has %(length)d characters.") % {"length": len(value)},
                _("At most %(most)d fit.") % {"most": most},
            )
        return value

    def name(self, *, most: int = 120) -> str:
        """A short text on one line, without spaces around it, never empty."""
        value = " ".join(self.text(least=1, most=most).split())
        return value[:most]

    def number(self, *, least: int = 0, most: int = 1000) -> int:
        """A whole number within bounds."""
        value = self.text(most=40).strip()
        if re.fullmatch(r"-?\d{1,9}", value) and least <= int(value) <= most:
            return int(value)
        self.report(_("A whole number from %(least)d to %(most)d is expected here.") % {"least": least, "most": most})
        return least

    def plain(self) -> Any:
        """The value as strings, numbers, booleans, lists and mappings."""
        self._count()
        if isinstance(self.node, yaml.MappingNode):
            return {name: value.plain() for name, value in self.fields().items()}
        if isinstance(self.node, yaml.SequenceNode):
            return [one.plain() for one in self.items()]
        return self._scalar()

    def _scalar(self) -> Any:
        kind, value = str(self.node.tag).rpartition(":")[2], str(self.node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return value.lower() in {"yes", "true", "on", "y"}
        if kind == "int" and re.fullmatch(r"[-+]?(0|[1-9]\d{0,14})", value):
            return int(value)
        if kind == "float" and re.fullmatch(r"[-+]?\d{1,15}\.\d{1,15}", value):
            return float(value)
        return self.text()

    def _count(self) -> None:
        self.source.values += 1
        if self.source.values > MAX_VALUES:
            raise self.source.refuse(
                _("The file expands to more than %(most)d values.") % {"most": MAX_VALUES},
                _("Write out what “*” refers to, or split the file."),
                line=self.line,
                column=self.column,
            )


def _joined(value: str) -> str:
    """Escaped pairs of JSON become one character; line ends become equal."""
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value.replace("\r\n", "\n").replace("\r", "\n")
