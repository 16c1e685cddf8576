"""Cycles and committees: two who change one at once, in pages and in the API."""

from typing import Any

import pytest
from django.test import Client

from mentorship.packets.models import PromotionCycle
from tests.access.packets import dates
from tests.factories import CommitteeFactory, PromotionCycleFactory, UserFactory
from tests.journeys.api import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Any:
    return UserFactory(roles=["people_partner"])


def form(cycle: PromotionCycle, **more: Any) -> dict[str, Any]:
    return dates() | {"name": cycle.name, "answer_days": 10, "appeal_days": 14, "version": cycle.version} | more


def test_of_two_who_change_a_cycle_the_second_is_told_and_keeps_what_was_typed(client: Client, partner: Any) -> None:
    cycle = PromotionCycleFactory(name="Spring")
    client.force_login(partner)
    path = f"/packets/cycles/{cycle.pk}/edit/"
    assert client.post(path, form(cycle, name="Spring, first half")).status_code == 302
    late = client.post(path, form(cycle, name="Early spring"))
    page = late.content.decode()
    assert "it is “Spring, first half” now" in page
    assert ('value="Early spring"' in page, 'name="version" value="2"' in page) == (True, True)
    assert client.post(path, form(cycle, name="Early spring", version=2)).status_code == 302
    cycle.refresh_from_db()
    assert (cycle.name, cycle.version) == ("Early spring", 3)


def test_of_two_who_change_a_committee_the_second_is_told(client: Client, partner: Any) -> None:
    found = CommitteeFactory(name="Board", quorum=1)
    client.force_login(partner)
    path = f"/packets/cycles/{found.cycle_id}/committees/{found.pk}/"
    said = {"name": "Board", "chair": found.chair.email, "members": found.chair.email, "quorum": 1, "version": 1}
    assert client.post(path, said | {"name": "Board of four"}).status_code == 302
    assert "it is “Board of four” now" in client.post(path, said).content.decode()


def test_an_extension_is_recorded_for_one_packet_and_kept_from_others_eyes(partner: Any) -> None:
    cycle = PromotionCycleFactory()
    later = {"step": "submit_until", "until": "2099-01-01", "reason": "Illness in the team."}
    made = Caller(partner).post(f"packets/cycles/{cycle.pk}/extensions/", 201, **later)
    assert made["reason"] == "Illness in the team."
    assert len(Caller(UserFactory()).get(f"packets/cycles/{cycle.pk}/extensions/")) == 1
    nobody = Caller(partner).post(
        f"packets/cycles/{cycle.pk}/extensions/", 404, **later, packet="00000000-0000-4000-8000-000000000000"
    )
    assert nobody["title"] == "Not found"
