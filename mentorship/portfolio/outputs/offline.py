"""A sheet as one HTML file that opens offline: styles inside, nothing loaded from anywhere."""

from django.template.loader import render_to_string

from mentorship.portfolio.outputs.sheet import Sheet


def to_html(sheet: Sheet, *, drawing: str = "") -> str:
    """Return the sheet as a self-contained page; `drawing` is an SVG of our own, such as the lineage."""
    return render_to_string("portfolio/offline.html", {"sheet": sheet, "drawing": drawing})
