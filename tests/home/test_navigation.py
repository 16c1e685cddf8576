"""The side column marks where a page belongs, also where its address begins with another place."""

import pytest

from mentorship.home.navigation import Standing, place_of

PARTNER = Standing(is_people_partner=True, is_on_committee=True)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"),
        ("/ladders/software/", "/ladders/"),
        ("/ladders/people-import/", "/people/"),
        ("/ladders/people/13/level/", "/people/"),
        ("/leaving/13/", "/people/"),
        ("/packets/committees/5/", "/packets/calibration/"),
        ("/packets/5/decide/", "/packets/calibration/"),
        ("/packets/5/", "/packets/"),
        ("/reminders/tomorrow/", "/reminders/messages/"),
        ("/nowhere/", ""),
    ],
)
def test_a_page_lies_in_one_place(path: str, place: str) -> None:
    assert place_of(PARTNER, path) == place
