"""Every page, for every persona: no complaint of the console, no refused or foreign request, nothing that does not fit."""

import os
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from mentorship.sample.personas import PERSONAS
from tests.browser.company import ARTIFACTS, Company
from tests.browser.walk import Shelf, Walk, Walker
from tests.test_access import ROWS

KEYS = [persona.key for persona in PERSONAS]


@pytest.fixture(scope="session")
def walks(company: Company, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A function that returns a persona's walk, taken once whichever process asks first."""
    base = tmp_path_factory.getbasetemp()
    shelf = Shelf((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "walks")
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return lambda persona: shelf.walk(persona, lambda key: Walker(company, browser, shelf, key).go())


@pytest.mark.parametrize("persona", KEYS)
def test_every_page_is_in_order(walks: Any, persona: str) -> None:
    walk: Walk = walks(persona)

    assert walk.complaints == []
    assert walk.too_wide == [], "scrolls sideways on a small phone or at 200 %"
    assert walk.axe == []
    assert walk.shifts == []
    assert walk.silent == [], "a press that answers nothing within 100 ms, or moves for somebody who asked for rest"
    assert len(set(walk.kinds)) > 10


# Pages that no link leads to, and from where people come to them instead.
BY_MAIL = "opened from a mail"
AFTERWARDS = "follows what was sent"
ELSEWHERE = {
    "accounts:welcome": BY_MAIL,
    "feedback:outside": BY_MAIL,
    "mentoring:log_by_link": BY_MAIL,
    "portfolio:revoke-by-link": BY_MAIL,
    "portfolio:public": "an address that its owner hands out",
    "reminders:feed": "an address that its owner gives to a calendar",
    "mentoring:logged": AFTERWARDS,
    "feedback:sent": AFTERWARDS,
    "ladders:import-plan": AFTERWARDS,
    "ladders:people-plan": AFTERWARDS,
    "ladders:history-plan": AFTERWARDS,
    "packets:progress": AFTERWARDS,
    "core:job-progress": AFTERWARDS,
    "core:job": AFTERWARDS,
    "home:export": AFTERWARDS,
    "portfolio:bundle": AFTERWARDS,
    "home:ui": "for those who build pages, who read of it in the README",
    "api-schema": "asked for by the API's docs",
    "core:icon": "asked for by browsers",
}


# Pages whose link stands only where something is in a certain state, and the file with that link: the walk may miss them.
SOMETIMES = {
    "reminders:unsubscribe": "mentorship/core/channels/mail.py",
    "mentoring:edit_session": "templates/mentoring/session.html",
    "core:sent-mail-one": "templates/core/sent_mail.html",
    "feedback:testimonial": "mentorship/feedback/models.py",
    "home:leaving": "templates/accounts/person.html",
    "ladders:difference": "templates/ladders/ladder.html",
    "ladders:draft-about": "templates/ladders/_draft_bar.html",
    "ladders:draft-competency": "templates/ladders/_draft_bar.html",
    "ladders:draft-competency-new": "templates/ladders/_draft_bar.html",
    "ladders:draft-levels": "templates/ladders/_draft_bar.html",
    "ladders:draft-mapping": "templates/ladders/_draft_bar.html",
    "ladders:version": "templates/ladders/ladder.html",
    "mentoring:fits": "mentorship/mentoring/selectors/attention.py",
    "mentoring:handover": "mentorship/mentoring/services/handovers.py",
    "mentoring:who_fits": "templates/mentoring/waiting.html",
    "packets:annex": "templates/packets/opinion.html",
    "packets:checks": "templates/packets/packet.html",
    "packets:refuse-ask": "templates/packets/index.html",
    "packets:section": "templates/packets/packet.html",
    "portfolio:colleague": "templates/accounts/person.html",
    "portfolio:consents": "mentorship/portfolio/services/consents.py",
}


def test_every_page_is_reached_by_clicking_from_the_home_page(walks: Any) -> None:
    reached = {view for persona in KEYS for view in (*walks(persona).kinds, *walks(persona).offered)}

    pages = {row.url for row in ROWS if row.method == "GET" and "-api:" not in row.url}
    assert sorted(pages - reached - ELSEWHERE.keys() - SOMETIMES.keys()) == []
    assert sorted(ELSEWHERE.keys() & reached) == [], "what is reached needs no excuse"
    unlinked = [view for view, place in SOMETIMES.items() if view not in (settings.BASE_DIR / place).read_text("utf-8")]
    assert unlinked == []
