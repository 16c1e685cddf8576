"""Small markup written by hand: `format_html` calls four functions for each value, and a page has a thousand values."""

from html import escape

from django.utils.safestring import SafeString


def escaped(value: object) -> str:
    """Escape for HTML what is not markup yet, as `conditional_escape` does."""
    if type(value) is str:
        return escape(value)
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def formatted(form: str, *values: object, **named: object) -> SafeString:
    """Fill a form that is markup, each value escaped: Django's `format_html`, which takes three times as long."""
    return written(form.format(*map(escaped, values), **{name: escaped(value) for name, value in named.items()}))


def written(markup: str) -> SafeString:
    """Mark what was written by hand, each of its values escaped by `escaped` or a number."""
    return SafeString(markup)
