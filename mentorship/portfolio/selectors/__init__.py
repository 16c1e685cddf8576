"""Reads of the portfolio room."""

from mentorship.portfolio.selectors.asked import asked_of, beside, needs_me
from mentorship.portfolio.selectors.audience import Audience, still_signs
from mentorship.portfolio.selectors.brag import Brag, brag_of, periods_of
from mentorship.portfolio.selectors.history import History, history_of
from mentorship.portfolio.selectors.page import (
    Legacy,
    ShownContribution,
    ShownFigure,
    as_of,
    legacy_of,
    numbers_of,
    years_in_words,
)

__all__ = [
    "Audience",
    "Brag",
    "History",
    "Legacy",
    "ShownContribution",
    "ShownFigure",
    "as_of",
    "asked_of",
    "beside",
    "brag_of",
    "history_of",
    "legacy_of",
    "needs_me",
    "numbers_of",
    "periods_of",
    "still_signs",
    "years_in_words",
]
