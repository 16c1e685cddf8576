"""What is made short in templates and translations writes what Django writes, and is in use."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.db.models import TextChoices
from django.template import Context, Engine, RequestContext
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext

from mentorship.core.quick import as_django, quicken


class Kind(TextChoices):
    ONE = "one", gettext_lazy("Monday")


class Pair(NamedTuple):
    first: str
    second: object


class Thing:
    """Has an attribute of every kind that a template may meet."""

    word = "a < b"

    def method(self) -> str:
        return "called & escaped"

    def needs(self, more: str) -> str:
        return more

    def delete(self) -> str:
        raise AssertionError

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def broken(self) -> str:
        raise AttributeError("the property")

    @property
    def silent(self) -> str:
        raise Silent

    def __str__(self) -> str:
        return "<thing>"


class Silent(Exception):
    silent_variable_failure = True


class WithBoth(dict[str, str]):
    items_left = 3


VALUES: dict[str, Any] = {
    "word": "a < b & \"c\" 'd'",
    "safe": mark_safe("<b>bold</b>"),
    "lazy": gettext_lazy("Monday"),
    "number": 1234567,
    "yes": True,
    "part": 1234.5,
    "money": Decimal("1234.50"),
    "nothing": None,
    "day": date(2026, 3, 1),
    "moment": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    "thing": Thing(),
    "later": SimpleLazyObject(Thing),
    "pair": Pair("first <", Thing()),
    "rows": [Pair("x", 1), Pair("y", {"word": "in a dictionary", "items": "an item"})],
    "known": {"word": "by key", "keys": "own keys", "inner": {"deep": Thing()}, 1: "one"},
    "both": WithBoth(word="of both"),
    "kind": Kind.ONE,
    "kinds": Kind,
    "function": lambda: SimpleNamespace(word="of what was called"),
    "class_itself": SimpleNamespace,
}
NAMES = (
    "word safe lazy number yes part money nothing day moment thing later pair rows known both kind function missing push "
    "True word.upper word.missing word.0 thing.word thing.method thing.method.upper thing.needs thing.delete thing.broken "
    "thing.silent thing.missing thing.word.title later.word later.method later.missing pair.first pair.second.word pair.0 "
    "pair.7 rows.0.first rows.1.second.word rows.1.second.items rows.1.second.missing rows.9 known.word known.keys "
    "known.items known.inner.deep.word known.1 known.missing both.word both.items_left both.missing kind.label kind.value "
    "kinds.ONE.label kinds.ONE function.word function.missing class_itself.word nothing.word day.year moment.date "
    "number.real known.inner.deep.method missing.word "
)
PATHS = NAMES.split()
ALONE = {"thing.broken", "later"}
"""What fails, or names its own type: each in a template of its own."""


@contextmanager
def way(which: Callable[[], None]) -> Iterator[None]:
    which()
    try:
        yield
    finally:
        quicken()


def outcome(text: str, context: Context) -> str:
    try:
        return Engine(string_if_invalid="[%s]").from_string(text).render(context)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is compared)
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "form",
    [
        "{{ PATH }}",
        "{% autoescape off %}{{ PATH }}{% endautoescape %}",
        "{% if PATH %}yes{% else %}no{% endif %}{% if PATH == 'one' %}equal{% endif %}",
        "{{ PATH|default:'–' }} {% with it=PATH %}{{ it }}{% endwith %}",
        "{% load l10n %}{% localize off %}{{ PATH }}{% endlocalize %}",
        "{% for one in rows %}{{ one.first }}{{ PATH }}{% endfor %}",
    ],
)
def test_every_kind_of_variable_is_written_as_django_writes_it(form: str) -> None:
    text = "|".join(f"{path}=" + form.replace("PATH", path) for path in PATHS if path not in ALONE)
    texts = [text, *(form.replace("PATH", path) for path in ALONE)]
    request = RequestFactory().get("/")
    for language in ("en-gb", "de"):
        with translation.override(language):
            for one in texts:
                for context in (Context, lambda values: RequestContext(request, values)):
                    ours = outcome(one, context(dict(VALUES)))
                    with way(as_django), translation.override(language):
                        assert ours == outcome(one, context(dict(VALUES))), one


def test_what_is_said_is_said_in_the_language_of_the_moment_and_of_the_thread() -> None:
    heard: list[str] = []
    with translation.override("de"):
        heard += [gettext("Monday"), gettext("Monday"), ngettext("%(n)d year", "%(n)d years", 2), str(Kind.ONE.label)]
        elsewhere = threading.Thread(target=lambda: heard.append(f"{translation.get_language()} {gettext('Monday')}"))
        elsewhere.start()
        elsewhere.join()
        with translation.override(None):
            heard.append(gettext("Monday"))
        with translation.override("fr"):
            heard.append(gettext("Monday"))
        heard.append(gettext("Monday"))

    assert heard == ["Montag", "Montag", "%(n)d years", "Montag", "en-gb Monday", "Monday", "lundi", "Montag"]


def test_the_short_ways_are_in_use() -> None:
    looked: list[str] = []

    class Layer(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            looked.append(name)
            return super().__getitem__(name)

    context = Context(Layer(word="once"))
    context.dicts[-1] = Layer(word="once")
    template = Engine().from_string("{{ word }}")

    assert template.render(context) == "once"
    assert looked == ["word"]
