"""A sheet as Markdown."""

import re

from mentorship.portfolio.outputs.sheet import Item, Section, Sheet

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def to_markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown that ends in a line break."""
    parts = [f"# {_plain(sheet.title)}"]
    if sheet.headline:
        parts.append(f"**{_plain(sheet.headline)}**")
    if sheet.facts:
        parts.append(" · ".join(f"{_plain(name)}: {_plain(value)}" for name, value in sheet.facts))
    if sheet.prose:
        parts.append(sheet.prose)
    parts += [_section(section) for section in sheet.sections]
    parts.append(f"*{_plain(sheet.foot)}*")
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    body = [_quote(item) if section.is_quotes else _item(item) for item in section.items]
    return f"## {_plain(section.title)}\n\n" + ("\n\n" if section.is_quotes else "\n").join(body)


def _item(item: Item) -> str:
    indent = "  " * item.depth
    note = f" ({_plain(item.note)})" if item.note else ""
    lines = [f"{indent}- **{_plain(item.head)}**{note}", *(f"{indent}  - {_plain(line)}" for line in item.lines)]
    lines += [f"{indent}  {line}".rstrip() for line in item.prose.splitlines()]
    return "\n".join(lines)


def _quote(item: Item) -> str:
    return "\n".join(f"> {line}" for line in [*item.prose.splitlines(), "", f"\u2014 {_plain(item.head)}"])


def _plain(text: str) -> str:
    """Keep words from being read as markup."""
    return _MARKUP.sub(r"\\\1", text)
