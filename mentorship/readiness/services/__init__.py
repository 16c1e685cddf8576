"""The verbs of readiness."""

from mentorship.readiness.services.agenda import put_on_agenda
from mentorship.readiness.services.judging import (
    answer_no_opportunity,
    create_chance,
    expect_promotion,
    judge,
    record_expected_window,
    share_judgement,
)
from mentorship.readiness.services.keeping import choose_for_country, forget_view, mark_packet, save_view
from mentorship.readiness.services.refresh import mark_outdated, rebuild, refresh_people, refresh_stale

__all__ = [
    "answer_no_opportunity",
    "choose_for_country",
    "create_chance",
    "expect_promotion",
    "forget_view",
    "judge",
    "mark_outdated",
    "mark_packet",
    "put_on_agenda",
    "rebuild",
    "record_expected_window",
    "refresh_people",
    "refresh_stale",
    "save_view",
    "share_judgement",
]
