"""`{% kept key %}…{% endkept %}`: markup that follows from its key alone, drawn once a process and language and then kept.

For the frame's menus, which are the same for everybody of the same roles, and for forms that nobody has filled in. Nothing
inside may name a person, hold a token or a nonce, or depend on anything that the key does not say: what is kept is shown to
whoever has the same key.
"""

from collections import OrderedDict
from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from mentorship.core.quick import language

register = template.Library()

MOST = 512


class Kept(template.Node):
    """Markup by key; the oldest is forgotten first."""

    def __init__(self, nodelist: NodeList, key: FilterExpression) -> None:
        self.nodelist = nodelist
        self.key = key
        self.drawn: OrderedDict[Hashable, SafeString] = OrderedDict()

    def render(self, context: Context) -> SafeString:
        """Return what is kept for the key, or draw it."""
        key = (language(), self.key.resolve(context))
        found = self.drawn.get(key)
        if found is None:
            found = mark_safe(self.nodelist.render(context))  # noqa: S308  (drawn by the template itself, escaped there)
            self.drawn[key] = found
            while len(self.drawn) > MOST:
                self.drawn.popitem(last=False)
        return found


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """Read `{% kept key %}`."""
    _name, key = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, parser.compile_filter(key))
