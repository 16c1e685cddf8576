"""Signed links: they open one thing for some days, until a POST uses them up."""

from datetime import timedelta

import pytest

from mentorship.core import links
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def test_a_link_opens_what_it_was_made_for_as_often_as_it_is_read() -> None:
    token = links.sign("log-session", "42")

    assert [links.read("log-session", token), links.read("log-session", token)] == ["42", "42"]


def test_a_used_link_opens_nothing_and_cannot_be_used_twice() -> None:
    token = links.sign("log-session", "42")
    links.use_up("log-session", token, now=NOON)

    with pytest.raises(links.DeadLinkError):
        links.read("log-session", token)
    with pytest.raises(links.DeadLinkError):
        links.use_up("log-session", token, now=NOON)


@pytest.mark.parametrize(
    "token", ["", "42", "42:abc:def", links.sign("another", "42")], ids=["empty", "bare", "forged", "foreign"]
)
def test_a_link_that_is_not_ours_opens_nothing(token: str) -> None:
    with pytest.raises(links.DeadLinkError):
        links.read("log-session", token)


def test_an_expired_link_opens_nothing() -> None:
    with pytest.raises(links.DeadLinkError):
        links.read("log-session", links.sign("log-session", "42"), longest=timedelta(seconds=-1))
