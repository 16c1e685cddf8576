"""Draw the sixty rows of About me: their words are the same each time in a language, and only the numbers are put in."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mentorship.core.markup import written
from mentorship.home.kinds import Said
from mentorship.home.navigation import exists


def rows(kinds: Iterable[Said], numbers: Mapping[str, int], spoken: str) -> SafeString:
    """Return a row for each kind: what it is, how many there are, who may read it and how long it is kept."""
    parts = [(*_around(said, spoken), numbers[said.key]) for said in kinds]
    return written("".join([f"{before}{number}{after}" for before, after, number in parts]))


@lru_cache(maxsize=2048)
def _around(said: Said, _spoken: str) -> tuple[str, str]:
    label, entries = escape(said.label), escape(_("Entries"))
    readers, long = escape(_("Who may read it")), escape(_("How long"))
    kept = escape(capfirst(said.kept))
    named = f'<a href="{escape(said.url)}">{label}</a>' if exists(said.url.split("#")[0]) else label
    return (
        f'<tr><th scope="row">{named}</th><td class="num" data-label="{entries}">',
        f'</td><td data-label="{readers}">{escape(said.readers)}</td><td data-label="{long}">{kept}</td></tr>\n',
    )
