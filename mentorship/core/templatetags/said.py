"""Django's `translate`, `blocktranslate`, `include`, `static`, `url` and `date`, which work out once what is the same each time.

A page has two hundred of them, and its time is mostly theirs.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaultfilters import date as django_date
from django.template.defaulttags import URLNode, url
from django.template.loader_tags import IncludeNode, do_include
from django.templatetags.i18n import BlockTranslateNode, do_block_translate, do_translate
from django.templatetags.static import do_static
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from mentorship.core.addresses import KINDS, address
from mentorship.core.quick import language, written_in

register = template.Library()


class Said(Node):
    """A tag without variables: what it wrote once in a language."""

    child_nodelists = ()

    def __init__(self, node: Node) -> None:
        self.node = node
        self.said: dict[str | None, Any] = {}

    def render(self, context: Context) -> Any:
        """Return what was said, or have it said."""
        spoken = language()
        if spoken not in self.said:
            self.said[spoken] = self.node.render(context)
        return self.said[spoken]


class Phrase(BlockTranslateNode):
    """`{% blocktranslate %}` whose text and names are read from its tokens once, and which needs no context of its own."""

    def render_token_list(self, tokens: Any) -> tuple[str, list[str]]:
        """Return the text to translate and the variables in it."""
        text, names = self._read(tokens)
        return text, list(names)

    def render(self, context: Context, nested: bool = False) -> str:  # noqa: FBT001, FBT002  (Django's)
        """Say the phrase; one with a message context, or that a translation spoiled, is Django's own."""
        if nested or self.message_context:
            return str(super().render(context, nested))
        values = {name: expression.resolve(context) for name, expression in self.extra_context.items()}
        text, names = self._read(self.singular)
        if self.plural and self.countervar and self.counter:
            values[self.countervar] = count = self.counter.resolve(context)
            if type(count) is not int:
                return str(super().render(context))
            many, more = self._read(self.plural)
            said, names = ngettext(text, many, count), names | more
        else:
            said = gettext(text)
        try:
            said %= {name: written_in(values[name] if name in values else context[name], context) for name in names}
        except (KeyError, ValueError):
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = SafeString(said)
            return ""
        return said

    def _read(self, tokens: Any) -> tuple[str, dict[str, None]]:
        kept: dict[int, tuple[str, dict[str, None]]] = self.__dict__.setdefault("kept", {})
        found = kept.get(id(tokens))
        if found is None:
            text, names = super().render_token_list(tokens)
            found = kept[id(tokens)] = text, dict.fromkeys(names)
        return found


class Included(IncludeNode):
    """`{% include "…" %}` of a name that stands there: looked for once, as its own template is."""

    found: Any = None

    def render(self, context: Context) -> SafeString:
        """Draw what is included."""
        if self.found is None:
            engine: Any = getattr(context.template, "engine", None)
            self.found = engine.get_template(self.template.resolve(context))
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.isolated_context:
            return cast("SafeString", self.found.render(context.new(values)))
        with context.push(**values):
            return cast("SafeString", self.found.render(context))


class Address(URLNode):
    """`{% url %}` by way of `core.addresses`, where its arguments are plain."""

    def render(self, context: Context) -> Any:
        """Write the address, or put it under its name."""
        view = self.view_name.resolve(context)
        args = [arg.resolve(context) for arg in self.args]
        if self.kwargs or not isinstance(view, str) or any(type(arg) not in KINDS for arg in args):
            return super().render(context)
        try:
            found = address(view, *args)
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


def is_plain(expression: Any) -> bool:
    """Whether it is a literal without filters."""
    return not expression.filters and getattr(expression.var, "lookups", None) is None


def once(read: Callable[[Parser, Token], Any]) -> Callable[[Parser, Token], Node]:
    """Draw a tag once a language where all that it is given stands in the template; for tags that look at nothing else."""

    def read_once(parser: Parser, token: Token) -> Node:
        node = read(parser, token)
        is_same = node.target_var is None and all(map(is_plain, (*node.args, *node.kwargs.values())))
        return Said(node) if is_same else cast("Node", node)

    return read_once


@lru_cache(maxsize=4096)
def _day(day: date, form: str, _language: str | None) -> str:
    return django_date(day, form)


@register.filter(name="date", expects_localtime=True, is_safe=False)
def written_date(value: Any, form: str | None = None) -> str:
    """Write a date; the same days stand on many rows. Moments and missing dates are Django's own."""
    return _day(value, form, language()) if type(value) is date and form else django_date(value, form)


@register.tag
def include(parser: Parser, token: Token) -> Node:
    """Read `{% include … %}`; of a variable, or of a name relative to the template's own, it is Django's own."""
    node = do_include(parser, token)
    if is_plain(node.template) and not str(node.template.var).startswith("."):
        node.__class__ = Included
    return node


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Read `{% translate "…" %}`; of a variable, with a context or under a name it is Django's own."""
    node = do_translate(parser, token)
    is_said = is_plain(node.filter_expression) and not (node.asvar or node.message_context)
    return Said(node) if is_said else node


@register.tag
def blocktranslate(parser: Parser, token: Token) -> Node:
    """Read `{% blocktranslate %}…{% endblocktranslate %}`."""
    node = do_block_translate(parser, token)
    node.__class__ = Phrase  # the same fields, read quicker
    return node


@register.tag("static")
def static_address(parser: Parser, token: Token) -> Node:
    """Read `{% static "…" %}`."""
    node = do_static(parser, token)
    return Said(node) if is_plain(node.path) and node.varname is None else node


@register.tag("url")
def page_address(parser: Parser, token: Token) -> Node:
    """Read `{% url … %}`."""
    node = url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
