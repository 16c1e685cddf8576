"""The open work of somebody who leaves: listed without content, handed on by one click."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Relationship, User
from accounts.services import name_delegate
from mentorship.core.models import Message
from mentorship.feedback.models import FeedbackRequest
from mentorship.growth.models import Corroboration
from mentorship.home import selectors
from mentorship.reminders.models import CheckInSchedule
from tests.cast import Cast
from tests.factories import (
    ActionItemFactory,
    CommitteeFactory,
    EvidenceFactory,
    FeedbackRequestFactory,
    FeedbackRoundFactory,
    MentorshipFactory,
    PacketFactory,
    UserFactory,
)

NOW = datetime.now(tz=UTC)
TODAY = NOW.date()
SECRET = "words that only two may read"


@pytest.fixture
def leaver(cast: Cast) -> User:
    """The manager, with something open in every room."""
    manager = cast.manager
    pair = MentorshipFactory(mentor=manager, mentee=cast.stranger, purpose=SECRET)
    ActionItemFactory(mentorship=pair, owner=manager, text=SECRET)
    round_ = FeedbackRoundFactory(
        subject=cast.candidate,
        requester=manager,
        target_level=cast.levels["L6"],
        message=SECRET,
        closes_on=TODAY + timedelta(days=9),
    )
    FeedbackRoundFactory(subject=manager, requester=manager, target_level=cast.levels["L8"])
    FeedbackRequestFactory(
        round=FeedbackRoundFactory(subject=cast.peer, requester=cast.mentor, target_level=cast.levels["L6"], message=SECRET),
        respondent=manager,
    )
    packet = PacketFactory(candidate=cast.candidate, author=manager, target_level=cast.levels["L6"], round=round_)
    CommitteeFactory(cycle=packet.cycle, chair=manager, members=[manager, *cast.members])
    Corroboration.objects.create(evidence=EvidenceFactory(owner=cast.peer, headline=SECRET), person=manager, asked_at=NOW)
    CheckInSchedule.objects.create(
        person=manager, mentorship=pair, rule="FREQ=WEEKLY", starts_on=TODAY, at_time=time(9), time_zone="UTC",
        next_due_at=NOW, created_at=NOW,
    )  # fmt: skip
    name_delegate(delegator=manager, delegate=cast.mentor, since=TODAY, until=TODAY + timedelta(days=5), actor=manager, now=NOW)
    return manager


def open_kinds(person: User) -> list[str]:
    return sorted(one.kind for one in selectors.open_work_of(person, TODAY))


EVERYTHING = [
    "confirmation",
    "delegation",
    "feedback_request",
    "feedback_round",
    "items",
    "packet",
    "pair",
    "report",
    "report",
    "schedule",
    "seat",
]


def test_all_that_is_open_stands_on_one_page_without_its_content(cast: Cast, leaver: User, client: Client) -> None:
    client.force_login(cast.people_partner)

    page = client.get(reverse("home:leaving", args=[leaver.pk])).content.decode()

    assert open_kinds(leaver) == EVERYTHING
    assert SECRET not in page
    assert page.count('<button class="btn small">Give to</button>') == 4


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("report", "skip_level"),
        ("packet", "skip_level"),
        ("seat", "stranger"),
        ("feedback_round", "candidate"),
        ("feedback_request", ""),
        ("items", ""),
        ("delegation", ""),
    ],
)
def test_one_click_hands_it_on(cast: Cast, leaver: User, client: Client, kind: str, to: str) -> None:
    work = next(one for one in selectors.open_work_of(leaver, TODAY) if one.kind == kind)
    client.force_login(cast.people_partner)

    answer = client.post(
        reverse("home:hand-on", args=[leaver.pk]), {"kind": kind, "key": work.key, "to": cast[to].email if to else ""}
    )

    left = list(EVERYTHING)
    left.remove(kind)
    assert answer.status_code == 302
    assert open_kinds(leaver) == left


def test_the_next_mentor_is_suggested_and_nothing_is_agreed_over_their_heads(cast: Cast, leaver: User, client: Client) -> None:
    pair = next(one for one in selectors.open_work_of(leaver, TODAY) if one.kind == "pair")
    client.force_login(cast.people_partner)

    client.post(reverse("home:hand-on", args=[leaver.pk]), {"kind": "pair", "key": pair.key, "to": cast.mentor.email})

    told = Message.objects.get(kind="mentoring.handed_on", channel="inbox")
    assert (told.recipient, f"to={cast.mentor.pk}" in told.link) == (cast.stranger, True)
    assert not cast.stranger.mentorships_as_mentee.filter(mentor=cast.mentor).exists()


def test_an_excused_request_opens_nothing_and_who_asked_is_told(cast: Cast, leaver: User, client: Client) -> None:
    request = FeedbackRequest.objects.get(respondent=leaver)
    client.force_login(cast.people_partner)

    client.post(reverse("home:hand-on", args=[leaver.pk]), {"kind": "feedback_request", "key": str(request.pk)})

    request.refresh_from_db()
    assert (request.status, request.revoked_at is not None) == ("closed", True)
    assert Message.objects.get(kind="feedback.excused", channel="inbox").recipient == cast.mentor


@pytest.mark.parametrize(
    ("kind", "key", "to", "sentence"),
    [
        ("report", "candidate", "", "Choose whom it goes to."),
        ("report", "stranger", "skip_level", "This is no longer open."),
        ("packet", "no-uuid", "skip_level", "This is no longer open."),
        ("nothing", "1", "skip_level", "This is no longer open."),
        ("feedback_round", "round", "stranger", "others could not read what comes in"),
        ("seat", "seat", "committee", "sits on this committee already"),
    ],
)
def test_what_cannot_be_handed_on_says_why_and_changes_nothing(
    cast: Cast, leaver: User, client: Client, kind: str, key: str, to: str, sentence: str
) -> None:
    keys: dict[str, Any] = {one.kind: one.key for one in selectors.open_work_of(leaver, TODAY)}
    keys |= {"candidate": cast.candidate.pk, "stranger": cast.stranger.pk, "round": keys["feedback_round"]}
    data = {"kind": kind, "key": str(keys.get(key, key)), "to": cast[to].email if to else ""}
    client.force_login(cast.people_partner)

    answer = client.post(reverse("home:hand-on", args=[leaver.pk]), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert open_kinds(leaver) == EVERYTHING


def test_an_administrator_hands_on_reports_but_names_neither_author_nor_committee(
    cast: Cast, leaver: User, client: Client
) -> None:
    keys = {one.kind: one.key for one in selectors.open_work_of(leaver, TODAY)}
    client.force_login(cast.admin)
    url = reverse("home:hand-on", args=[leaver.pk])

    answers = {
        kind: client.post(url, {"kind": kind, "key": keys[kind], "to": cast.skip_level.email}).status_code
        for kind in ("report", "packet", "seat")
    }

    assert answers == {"report": 302, "packet": 403, "seat": 403}


def test_the_page_costs_the_same_for_one_report_and_for_many(
    cast: Cast, leaver: User, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    UserFactory.create_batch(20, manager=leaver)
    client.force_login(cast.people_partner)

    with django_assert_max_num_queries(19):
        client.get(reverse("home:leaving", args=[leaver.pk]))


def test_whoever_leaves_in_the_future_stays_in_until_then(cast: Cast, leaver: User, client: Client) -> None:
    client.force_login(cast.people_partner)
    later = TODAY + timedelta(days=30)

    client.post(reverse("accounts:leave", args=[leaver.pk]), {"on": later.isoformat()})

    leaver.refresh_from_db()
    assert (leaver.left_on, leaver.is_active) == (later, True)
    assert Relationship.objects.filter(role="delegate", source=f"delegation:{leaver.pk}").exists()
    assert date.fromisoformat(later.isoformat()) == leaver.left_on


def test_what_they_could_still_do_is_not_said_of_whoever_has_left(cast: Cast, leaver: User, client: Client) -> None:
    client.force_login(cast.people_partner)
    url = reverse("home:leaving", args=[leaver.pk])
    assert client.get(url).content.decode().count("until their last day") == 2

    User.objects.filter(pk=leaver.pk).update(left_on=TODAY - timedelta(days=3), is_active=False)

    page = client.get(url).content.decode()
    assert "until their last day" not in page
    assert "They have left and answer no more." in page
