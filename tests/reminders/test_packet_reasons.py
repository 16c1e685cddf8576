"""What packets ask of their writers and committees is reminded of by whom and when it holds today."""

from datetime import timedelta

from accounts.models import User
from mentorship.packets import services
from mentorship.reminders import reasons
from mentorship.reminders.models import Reason
from mentorship.reminders.services import calendar
from tests.cast import Cast
from tests.factories import NOON, TODAY
from tests.packets import story


def found(reason: Reason, now=NOON) -> list[tuple[int, object]]:
    return [(one.person_id, one.due_at and one.due_at.date()) for one in reasons.holding(reason, now=now)]


def extend(cast: Cast, cycle, step: str, days: int):
    until = getattr(cycle, step) + timedelta(days=days)
    services.extend(cycle_id=cycle.pk, actor=cast.people_partner, step=step, until_on=until, reason="The office moved.", now=NOON)
    return until


def test_a_packet_is_asked_of_who_writes_it_today_by_the_extended_day(cast: Cast) -> None:
    packet = story.opened(cast)
    type(packet.cycle).objects.update(feedback_until=TODAY, submit_until=TODAY + timedelta(days=5))
    packet.cycle.refresh_from_db()
    assert found(Reason.PACKET_DEADLINE) == [(cast.manager.pk, TODAY + timedelta(days=5))]

    User.objects.filter(pk=cast.candidate.pk).update(manager=cast.skip_level)
    until = extend(cast, packet.cycle, "submit_until", 3)

    assert found(Reason.PACKET_DEADLINE) == [(cast.skip_level.pk, until)]
    address = calendar.make_feed(actor=cast.skip_level, now=NOON).rpartition("/")[2].removesuffix(".ics")
    feed = (calendar.read_feed(address, now=NOON) or b"").decode()
    assert "SUMMARY:Packet of Rana Castell due" in feed
    assert f"DTSTART;VALUE=DATE:{until:%Y%m%d}" in feed


def test_an_opinion_set_aside_with_a_taken_back_submission_is_owed_again(cast: Cast) -> None:
    packet = story.submitted(cast)
    services.give_opinion(packet_id=packet.pk, actor=cast.members[1], lines=story.lines(cast), overall="", now=NOON)
    assert cast.members[1].pk not in dict(found(Reason.OPINION_OWED))

    services.take_back(packet_id=packet.pk, actor=cast.manager, now=NOON)
    assert found(Reason.OPINION_OWED) == []
    services.submit_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)
    until = extend(cast, packet.cycle, "opinions_until", 4)

    assert dict(found(Reason.OPINION_OWED))[cast.members[1].pk] == until
