"""Reads of the readiness room."""

from mentorship.readiness.selectors.choices import Choices, choices, counts, offered
from mentorship.readiness.selectors.company import SHOWN_STATES, SMALLEST_GROUP, groups
from mentorship.readiness.selectors.examples import Example, examples_of, without_names
from mentorship.readiness.selectors.gaps import Cell, Gaps, ShownPiece, gaps_for, only_confirm_each_other
from mentorship.readiness.selectors.organisation import (
    SHOWS,
    View,
    hidden_countries,
    matching,
    ordered,
    organisation,
    saved_views,
)
from mentorship.readiness.selectors.table import Heading, MapCell, MapRow, Table, headings_of, table_of

__all__ = [
    "SHOWN_STATES",
    "SHOWS",
    "SMALLEST_GROUP",
    "Cell",
    "Choices",
    "Example",
    "Gaps",
    "Heading",
    "MapCell",
    "MapRow",
    "ShownPiece",
    "Table",
    "View",
    "choices",
    "counts",
    "examples_of",
    "gaps_for",
    "groups",
    "headings_of",
    "hidden_countries",
    "matching",
    "offered",
    "only_confirm_each_other",
    "ordered",
    "organisation",
    "saved_views",
    "table_of",
    "without_names",
]
