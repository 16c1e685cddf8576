"""Reads of feedback: what was said of whom, who will read it, and what Today, packets and readiness ask."""

from mentorship.feedback.selectors.attention import done_for_me as done_for_me
from mentorship.feedback.selectors.attention import needs_me as needs_me
from mentorship.feedback.selectors.attention import search as search
from mentorship.feedback.selectors.attention import working_on as working_on
from mentorship.feedback.selectors.leaving import open_work as open_work
from mentorship.feedback.selectors.loads import most_open as most_open
from mentorship.feedback.selectors.pages import asked_of as asked_of
from mentorship.feedback.selectors.pages import colleagues_with_loads as colleagues_with_loads
from mentorship.feedback.selectors.pages import first_asked_of as first_asked_of
from mentorship.feedback.selectors.pages import first_rounds_of as first_rounds_of
from mentorship.feedback.selectors.pages import requests_of as requests_of
from mentorship.feedback.selectors.pages import rounds_of as rounds_of
from mentorship.feedback.selectors.pages import with_loads as with_loads
from mentorship.feedback.selectors.pages import words_by as words_by
from mentorship.feedback.selectors.pages import words_to as words_to
from mentorship.feedback.selectors.readers import readers_of as readers_of
from mentorship.feedback.selectors.said import Said as Said
from mentorship.feedback.selectors.said import answers_by_competency as answers_by_competency
from mentorship.feedback.selectors.several import Proposal as Proposal
from mentorship.feedback.selectors.several import proposals_for as proposals_for
from mentorship.feedback.selectors.several import subjects_of as subjects_of
from mentorship.feedback.selectors.several import who_owes_what as who_owes_what
