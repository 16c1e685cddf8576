"""What people type: Markdown is kept raw, rendered and sanitised on the way out; one line is tidied."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "s", "sup", "sub", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ufff9-\ufffb]"
)
_SPACE = re.compile(r"\s+")
HEADING = re.compile(r"<(/?)h[1-6]>")

_parser = MarkdownIt("commonmark", {"breaks": True, "html": False, "linkify": False}).enable(["table", "strikethrough"])


def to_html(text: str) -> SafeString:
    """Return safe HTML: no scripts, images or styles, links to http(s) and mailto only, headings below the page's own."""
    rendered = _parser.render(text.replace("\x00", ""))
    lowered = HEADING.sub(r"<\1h3>", rendered)
    clean = nh3.clean(
        lowered,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308  nh3 cleaned it on the line above


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Put the text on one line: runs of white space become one space, control and direction marks go."""
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
