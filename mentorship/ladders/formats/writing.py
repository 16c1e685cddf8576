"""Plain values written as YAML that people like to read: long text as blocks, order kept."""

from typing import Any

import yaml

UNSAFE_IN_BLOCKS = ("\t", "\x85", "\u2028", "\u2029", "\ufeff")


class Dumper(yaml.SafeDumper):
    """Indents lists below their name, and never writes an anchor."""

    def increase_indent(self, flow: Any = False, indentless: Any = False) -> None:  # noqa: FBT002  (PyYAML's signature)
        """Indent lists too."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out."""
        return True


def _text(dumper: Dumper, value: str) -> yaml.ScalarNode:
    style = None
    if any(mark in value for mark in UNSAFE_IN_BLOCKS):
        style = '"'
    elif "\n" in value:
        style = "|" if value.strip() and not value.startswith((" ", "\n")) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, _text)


def to_yaml(value: Any) -> str:
    """The YAML text of a tree of plain values; reading it gives an equal tree."""
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
