"""The verbs of the portfolio."""

from mentorship.portfolio.services.bundles import make_bundle, open_bundle, start_bundle
from mentorship.portfolio.services.consents import (
    answer_credit,
    answer_name,
    ask_names,
    ask_new_credits,
    consent_by_link,
    mail_links,
    revoke_by_link,
    revoke_link,
)
from mentorship.portfolio.services.own import FigureInput, remove_contribution, save_contribution, save_page
from mentorship.portfolio.services.publishing import owner_of, publish, revoke
from mentorship.portfolio.services.story import import_story

__all__ = [
    "FigureInput",
    "answer_credit",
    "answer_name",
    "ask_names",
    "ask_new_credits",
    "consent_by_link",
    "import_story",
    "mail_links",
    "make_bundle",
    "open_bundle",
    "owner_of",
    "publish",
    "remove_contribution",
    "revoke",
    "revoke_by_link",
    "revoke_link",
    "save_contribution",
    "save_page",
    "start_bundle",
]
