"""Django's templates and translations, with the ways that a page goes a thousand times made short.

A page of fifty rows looks up two thousand variables, and asks some hundred times which language it speaks. Django considers
each time whatever a variable, its value and its language could be, under a lock that all threads share. Here the plain cases
are answered at once, and everything else goes Django's own way: what is written is the same (tests/core/test_quick.py).
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache, partialmethod
from html import escape
from typing import Any

from django.apps import apps
from django.db.models import CharField
from django.template.base import FilterExpression, Variable, VariableDoesNotExist, VariableNode, render_value_in_context
from django.template.context import Context
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.formats import number_format
from django.utils.functional import LazyObject, Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, trans_real

MOST = 8192

DJANGOS: dict[tuple[Any, str], Any] = {
    (owner, name): getattr(owner, name)
    for owner, name in (
        (Variable, "_resolve_lookup"),
        (FilterExpression, "resolve"),
        (VariableNode, "render"),
        (trans_real.DjangoTranslation, "gettext"),
        (trans_real.DjangoTranslation, "ngettext"),
        (trans_real, "_active"),
        (timezone, "_active"),
    )
}

look_up_as_django: Callable[[Variable, Any], Any] = DJANGOS[Variable, "_resolve_lookup"]
resolve_as_django: Callable[..., Any] = DJANGOS[FilterExpression, "resolve"]
gettext_as_django: Callable[..., str] = DJANGOS[trans_real.DjangoTranslation, "gettext"]
ngettext_as_django: Callable[..., str] = DJANGOS[trans_real.DjangoTranslation, "ngettext"]

CALLED, BY_ATTRIBUTE, BY_KEY, AS_DJANGO = 1, 2, 4, 8


class Ways(dict[type, int]):
    """How the objects of a type are read, found out once: called first or not, then by attribute or by key."""

    def __missing__(self, kind: type) -> int:
        """Look at the type."""
        is_called = any("__call__" in one.__dict__ for one in kind.__mro__)
        if issubclass(kind, LazyObject | Promise):
            way = AS_DJANGO
        elif issubclass(kind, str | tuple) or not hasattr(kind, "__getitem__"):
            way = BY_ATTRIBUTE
        else:
            way = BY_KEY
        self[kind] = way | (CALLED if is_called else 0)
        return self[kind]


WAYS = Ways()


def look_up(self: Variable, context: Any) -> Any:
    """Find `a.b.c`: a name in the context, then attributes and keys; what is not found at once is left to Django."""
    if not isinstance(context, Context):
        return look_up_as_django(self, context)
    bits = self.lookups or ("",)
    found = named(bits[0], context)
    try:
        if WAYS[type(found)] & CALLED:
            found = call(found)
        for bit in bits[1:]:
            found = step(found, bit)
    except Exception:  # noqa: BLE001  (Django meets it again, and knows what to do)
        return look_up_as_django(self, context)
    return found


def named(name: str, context: Context) -> Any:
    """Return what has that name in the innermost layer."""
    for layer in reversed(context.dicts):
        if name in layer:
            return layer[name]
    message = "Failed lookup for key [%s] in %r"
    raise VariableDoesNotExist(message, (name, context))


def step(found: Any, bit: str) -> Any:
    """Go from a thing to one of its attributes, or to what it has under a key."""
    way = WAYS[type(found)]
    if way & BY_ATTRIBUTE:
        found = getattr(found, bit)
    elif way & BY_KEY:
        found = found[bit]
    else:
        raise TypeError
    return call(found) if WAYS[type(found)] & CALLED else found


def call(found: Any) -> Any:
    """Call what may be called from a template."""
    if getattr(found, "do_not_call_in_templates", False):
        return found
    if getattr(found, "alters_data", False):
        raise TypeError
    return found()


def resolve(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's)
    """Return the value of a variable without filters."""
    variable = self.var
    if self.filters or not self.is_var or variable.lookups is None or variable.translate:
        return resolve_as_django(self, context, ignore_failures)
    try:
        return look_up(variable, context)
    except VariableDoesNotExist:
        return None if ignore_failures else resolve_as_django(self, context)


def write(self: VariableNode, context: Any) -> str:
    """Write what a variable says."""
    try:
        return written_in(self.filter_expression.resolve(context), context)
    except UnicodeDecodeError:
        return ""


def written_in(value: Any, context: Any) -> str:
    """Write a text or a whole number at once."""
    kind = type(value)
    if kind is str:
        return escape(value) if context.autoescape else value
    if kind is SafeString:
        return str(value)
    if kind is int and context.use_l10n is None:
        return _number(value, language())
    return str(render_value_in_context(value, context))


@lru_cache(maxsize=MOST)
def _number(value: int, _language: str | None) -> str:
    return str(number_format(value))


class Held:
    """The translations or the time zone in use, which Django keeps as the `value` of something, in a plain context variable."""

    def __init__(self, name: str) -> None:
        self.kept: ContextVar[Any] = ContextVar(name, default=None)

    @property
    def value(self) -> Any:
        """No such attribute while there is none."""
        found = self.kept.get()
        if found is None:
            raise AttributeError
        return found

    @value.setter
    def value(self, held: Any) -> None:
        self.kept.set(held)

    @value.deleter
    def value(self) -> None:
        self.kept.set(None)


SPOKEN = Held("spoken")


def language() -> str | None:
    """Return the language of the moment, as `get_language` does."""
    spoken = SPOKEN.kept.get()
    return spoken.to_language() if type(spoken) is trans_real.DjangoTranslation else get_language()


def gettext(self: Any, message: str) -> str:
    """Translate; what was found in one of the files behind each other is kept with the language."""
    kept: dict[str, str] = self.__dict__.setdefault("said", {})
    found = kept.get(message)
    if found is None:
        found = gettext_as_django(self, message)
        if len(kept) < MOST:
            kept[message] = found
    return found


def ngettext(self: Any, one: str, many: str, number: Any) -> str:
    """Translate by number."""
    kept: dict[Any, str] = self.__dict__.setdefault("counted", {})
    key = (one, many, number)
    found = kept.get(key)
    if found is None:
        found = ngettext_as_django(self, one, many, number)
        if len(kept) < MOST:
            kept[key] = found
    return found


SHORT: dict[tuple[Any, str], Any] = {
    (Variable, "_resolve_lookup"): look_up,
    (FilterExpression, "resolve"): resolve,
    (VariableNode, "render"): write,
    (trans_real.DjangoTranslation, "gettext"): gettext,
    (trans_real.DjangoTranslation, "ngettext"): ngettext,
    (trans_real, "_active"): SPOKEN,
    (timezone, "_active"): Held("zone"),
}


def spoken_choice(field: Any) -> Callable[[Any], Any]:
    """Return a `get_…_display` that does not translate all choices to say one."""
    labels = dict(field.flatchoices)

    def display(self: Any) -> Any:
        value = getattr(self, field.attname)
        return force_str(labels.get(value, value), strings_only=True)

    return display


def name_choices() -> None:
    """Give every model's fields with choices that way, but those which say it in words of their own."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            usual = vars(model).get(name := f"get_{field.name}_display")
            if isinstance(usual, partialmethod) and isinstance(field.choices, list) and isinstance(field, CharField):
                setattr(model, name, spoken_choice(field))


def quicken() -> None:
    """Put the short ways into their places."""
    for (owner, name), short in SHORT.items():
        setattr(owner, name, short)


def as_django() -> None:
    """Take them out again: for what is compared with Django as it comes."""
    for (owner, name), own in DJANGOS.items():
        setattr(owner, name, own)
