"""Team channels: what concerns everybody in a team, and never what waits for one of them."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Team, User
from mentorship.core import outbox
from mentorship.core.errors import Invalid
from mentorship.core.models import ChannelChoice, Message, Webhook
from mentorship.packets.models import PromotionCycle
from mentorship.reminders.models import TeamChannel
from mentorship.reminders.services import teams

NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.fixture
def public(monkeypatch):
    """Let every host be a public one."""
    monkeypatch.setattr("mentorship.core.channels.webhook.public_addresses", lambda _host, _port: ["93.184.215.14"])


@pytest.fixture
def team(cast):
    """The candidate's team, which the manager leads."""
    made = Team.objects.create(name="Payments")
    User.objects.filter(pk=cast.candidate.pk).update(team=made)
    return made


def add(actor, team):
    return teams.add_team_channel(actor=actor, team=team, url="https://chat.example.com/x", label="payments", now=NINE)


def open_cycle(**more):
    dates = {
        "opens_on": date(2026, 3, 2), "feedback_until": date(2026, 3, 20), "submit_until": date(2026, 4, 10),
        "opinions_until": date(2026, 4, 20), "meets_on": date(2026, 4, 24), "release_on": date(2026, 4, 30),
        "effective_on": date(2026, 5, 1),
    }  # fmt: skip
    return PromotionCycle.objects.create(name="Spring", status="open", **(dates | more))


def test_a_cycle_is_told_to_a_team_once_when_it_opens_and_once_before_packets_are_due(cast, team, public):
    add(cast.manager, team)
    open_cycle()

    assert teams.tell_teams(now=NINE) == 1
    assert teams.tell_teams(now=NINE) == 0
    assert teams.tell_teams(now=datetime(2026, 4, 7, 9, tzinfo=UTC)) == 1

    assert sorted(Message.objects.filter(kind="team.news").values_list("subject", flat=True)) == [
        "Spring is open. Packets are submitted until 10 April.",
        "Spring: packets are submitted until 10 April.",
    ]
    assert not Message.objects.filter(kind="team.news", recipient__isnull=False).exists()


def test_a_team_outside_of_the_cycle_hears_nothing(cast, team, public):
    add(cast.manager, team)
    open_cycle(top=cast.mentor)

    assert teams.tell_teams(now=NINE) == 0


def test_what_waits_for_the_one_who_connected_it_never_goes_to_the_team(cast, team, public):
    add(cast.manager, team)
    ChannelChoice.objects.create(person=cast.manager, kind="packet", is_webhook_wanted=True)

    outbox.queue("packet.waits", to=cast.manager, key="k", now=NINE, subject="A packet waits")

    assert set(Message.objects.values_list("channel", flat=True)) == {"mail", "inbox"}


def test_only_who_leads_somebody_of_the_team_connects_it_and_whoever_leads_it_next_removes_it(cast, team, public):
    with pytest.raises(PermissionDenied):
        add(cast.peer, team)
    channel = add(cast.manager, team)
    User.objects.filter(pk=cast.candidate.pk).update(manager=cast.mentor)

    assert not TeamChannel.objects.visible_to(cast.manager).exists()
    teams.remove_team_channel(actor=cast.mentor, webhook_id=channel.pk, now=NINE)
    assert not Webhook.objects.exists()


def test_an_address_in_a_private_network_is_refused_for_a_team_too(cast, team):
    with pytest.raises(Invalid, match="private network"):
        teams.add_team_channel(actor=cast.manager, team=team, url="https://127.0.0.1/x", label="x", now=NINE)
    assert not Webhook.objects.exists()
