"""Every icon that a page names exists in the icon package."""

import re
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from django.conf import settings
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from mentorship.core import statuses
from mentorship.core.templatetags.ui import icon

PATTERNS = (
    re.compile(r'{% icon "([a-z0-9-]+)"'),
    re.compile(r'<c-[a-z]+[^>]* icon="([a-z0-9-]+)"'),
    re.compile(r'icon="([a-z0-9-]+)"'),
    re.compile(r'{% badge [^%]*"(?:ok|warn|bad|info|accent|)" "([a-z0-9-]+)"'),
    re.compile(r'View\.[A-Z_]+: "(?!(?:ok|warn|bad)")([a-z0-9-]+)"'),
)


def named() -> set[str]:
    """Return the names in templates, in Python keyword arguments and in the table of statuses."""
    root = Path(settings.BASE_DIR)
    texts = [path.read_text(encoding="utf-8") for path in (root / "templates").rglob("*.html")]
    texts += [path.read_text(encoding="utf-8") for room in ("mentorship", "accounts") for path in (root / room).rglob("*.py")]
    found = {name for text in texts for pattern in PATTERNS for name in pattern.findall(text)}
    return found | {look.icon for look in statuses.LOOKS.values()} | set(statuses.TONE_ICONS.values())


@pytest.mark.parametrize("name", sorted(named()))
def test_the_icon_exists_and_is_drawn_as_the_package_draws_it(name: str) -> None:
    try:
        theirs = lucide(name, size=None, **{"class": "icon", "aria-hidden": "true"})
    except IconDoesNotExist:
        pytest.fail(f"there is no icon {name!r}; see lucide.dev/icons")
    assert canonicalize(icon(name), strip_text=True) == canonicalize(theirs, strip_text=True)


def test_a_label_is_read_out_and_escaped() -> None:
    assert 'role="img" aria-label="a &lt;b&gt; &quot;c&quot;"' in icon("sun", label='a <b> "c"')
