"""What people type is Markdown: kept raw, rendered and sanitised on the way out."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "s", "sup", "sub", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
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
