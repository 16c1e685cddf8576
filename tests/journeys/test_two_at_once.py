"""Two people press the same button at once, each on a connection of their own: one is done, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from accounts.models import User
from mentorship.core.errors import WrongStatus
from mentorship.packets import services
from mentorship.packets.models import Packet
from tests.cast import make_cast
from tests.factories import NOON, RelationshipFactory
from tests.packets import story

PATIENCE = 20
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def submit_on_a_connection_of_its_own(packet: Packet, actor: User) -> str:
    try:
        services.submit_packet(packet_id=packet.pk, actor=actor, now=NOON)
    except WrongStatus as refused:
        return str(refused)
    finally:
        connection.close()
    return "submitted"


def wait_until_somebody_waits() -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    pytest.fail("the second never waited for the first")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_submit_at_once_one_is_told_and_one_version_is_frozen() -> None:
    cast = make_cast()
    packet = story.drafted(cast)
    RelationshipFactory(subject=cast.candidate, reader=cast.peer, role="delegate")

    with ThreadPoolExecutor(1) as second:
        with transaction.atomic():
            services.submit_packet(packet_id=packet.pk, actor=cast.peer, now=NOON)
            answer = second.submit(submit_on_a_connection_of_its_own, packet, cast.manager)
            wait_until_somebody_waits()
        said = answer.result(PATIENCE)

    assert "submitted now" in said
    packet.refresh_from_db()
    assert (packet.submissions.count(), packet.submitted_by) == (1, cast.peer)
