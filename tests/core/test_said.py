"""The tags that keep what they said write what Django's own write, in each language and for each value."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Engine
from django.utils import translation

OURS = Engine(builtins=["django.templatetags.i18n", "django.templatetags.static", "mentorship.core.templatetags.said"])
DJANGOS = Engine(builtins=["django.templatetags.i18n", "django.templatetags.static"])
TEMPLATES = [
    '{% translate "Monday" %} {% translate "Tuesday" as day %}{{ day }} {% translate word %}',
    '{% translate "May" context "abbrev. month" %}',
    "{% blocktranslate count n=n %}{{ n }} year{% plural %}{{ n }} years{% endblocktranslate %}",
    "{% blocktranslate trimmed with who=word asvar said %}\n  {{ who }} & 100%\n{% endblocktranslate %}{{ said }}",
    "{% url 'accounts:person' n %} {% url 'accounts:person' n as there %}{{ there }} {% url 'nowhere' as no %}[{{ no }}]",
    "{% url 'accounts:person' person_id=n %} {% url view n %}",
    '{{ day|date:"l j F Y" }} {{ moment|date:"j M, H:i" }} {{ nothing|date:"j M" }} {{ day|date }} {{ word|date:"j M" }}',
    '{% static "core/css/app.css" %} {% static path %}',
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_kept_tags_write_what_djangos_write(text: str) -> None:
    ours, djangos = OURS.from_string(text), DJANGOS.from_string(text)
    values: list[dict[str, Any]] = [
        {"n": 1, "word": "<Friday>", "day": date(2026, 3, 1), "moment": datetime(2026, 3, 1, 23, 30, tzinfo=UTC)},
        {"n": 5, "word": "Friday", "day": date(2026, 10, 5), "moment": datetime(2026, 6, 1, 9, 0, tzinfo=UTC), "nothing": None},
    ]
    shared = {"view": "accounts:person", "path": "core/css/app.css"}
    for language in ("en-gb", "de", "en-gb", "fr"):
        with translation.override(language):
            for value in values:
                context = shared | value
                assert ours.render(Context(context)) == djangos.render(Context(context)), (language, value["n"])


def test_what_is_kept_of_one_language_is_not_said_in_another() -> None:
    template = OURS.from_string('{% translate "Monday" %}')
    said = []
    for language in ("en-gb", "de", "en-gb"):
        with translation.override(language):
            said.append(template.render(Context()))

    assert said == ["Monday", "Montag", "Monday"]
