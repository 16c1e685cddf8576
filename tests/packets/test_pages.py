"""Pages cost the same for one row and for many, and say what a person needs to know."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorship.packets import services
from mentorship.packets.models import Packet
from tests.cast import Cast
from tests.factories import NOON, TODAY, EvidenceFactory, PacketFactory, UserFactory, place
from tests.packets import story

MOST = 12


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def more_packets(cast: Cast, packet: Packet, number: int) -> None:
    for _ in range(number):
        person = UserFactory(manager=cast.manager)
        place(person, cast.levels["L5"])
        PacketFactory(
            cycle=packet.cycle,
            candidate=person,
            author=cast.manager,
            target_level=cast.levels["L6"],
            committee=packet.committee,
            status=packet.status,
            submitted_at=NOON,
        )


@pytest.mark.parametrize(
    ("make", "role", "url"),
    [
        (story.drafted, "manager", "packets:index"),
        (story.submitted, "committee", "packets:calibration"),
        (story.submitted, "people_partner", "packets:index"),
    ],
)
def test_lists_cost_the_same_for_one_and_for_many(
    cast: Cast, client: Client, make: Callable[[Cast], Packet], role: str, url: str
) -> None:
    packet = make(cast)
    client.force_login(cast[role])
    one = queries(client, reverse(url))

    more_packets(cast, packet, 8)

    many = queries(client, reverse(url))
    assert many == one
    assert one <= MOST


def test_the_cycles_page_costs_the_same_for_one_and_for_many(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    client.force_login(cast.people_partner)
    url = reverse("packets:cycle", args=[packet.cycle_id])
    more_packets(cast, packet, 1)
    two = queries(client, url)

    more_packets(cast, packet, 8)

    assert queries(client, url) == two


def test_a_packet_costs_the_same_with_more_evidence(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    client.force_login(cast.manager)
    url = reverse("packets:packet", args=[packet.pk])
    few = queries(client, url)
    for days in range(30):
        EvidenceFactory(owner=cast.candidate, happened_on=TODAY - timedelta(days=days), competencies=cast.competencies[:1])
    story.draft_one(packet, cast.manager)

    assert queries(client, url) == few
    assert few <= MOST


def test_the_packets_of_the_api_cost_the_same_for_one_and_for_many(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    client.force_login(cast.manager)
    one = queries(client, "/api/v1/packets/packets/")

    more_packets(cast, packet, 8)

    assert queries(client, "/api/v1/packets/packets/") == one


def test_the_page_says_when_no_worker_has_taken_the_draft(cast: Cast, client: Client) -> None:
    packet = story.opened(cast)
    services.draft_packet(packet_id=packet.pk, actor=cast.manager, now=NOON)
    client.force_login(cast.manager)

    assert "No worker is at it now" in client.get(packet.get_absolute_url()).content.decode()


def test_of_two_who_edit_one_section_the_second_gets_both_texts_in_one_and_saves_them(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    url = reverse("packets:section", args=[packet.pk, "summary"])
    client.force_login(cast.manager)
    client.post(url, {"text": "First.", "version": "1"})

    answer = client.post(url, {"text": "Second.", "version": "1"})

    page = answer.content.decode()
    assert answer.status_code == 412
    assert "theirs stands first" in page
    assert page.count("First.") == page.count("Second.") == 4  # in the text to save, its preview, what changes, and on its own
    both = {"text": answer.context["form"]["text"].value(), "version": answer.context["form"]["version"].value()}
    client.post(url, both)
    assert packet.sections.get(key="summary").text == "First.\n\nSecond.\n"


def test_the_api_answers_a_lost_update_with_both_texts(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    url = f"/api/v1/packets/packets/{packet.pk}/sections/summary/"
    client.force_login(cast.manager)
    read = client.get(url)
    headers: Any = {"If-Match": read.headers["ETag"]}
    assert client.patch(url, {"text": "First."}, content_type="application/json", headers=headers).status_code == 200

    answer = client.patch(url, {"text": "Second."}, content_type="application/json", headers=headers)

    assert answer.status_code == 412
    assert (answer.json()["yours"], answer.json()["theirs"]) == ("Second.\n", "First.\n")


def test_for_somebody_the_next_levels_of_their_own_ladder_are_offered(cast: Cast, client: Client) -> None:
    days = {"feedback_until": 7, "submit_until": 14, "opinions_until": 21, "meets_on": 24, "release_on": 31, "effective_on": 46}
    ahead = {name: timezone.localdate() + timedelta(days=after) for name, after in days.items()}
    cycle, _committee = story.make_cycle(cast, **ahead)
    client.force_login(cast.manager)
    url = f"{reverse('packets:open')}?candidate={cast.candidate.pk}"

    form = client.get(url).context["form"]

    assert form["target_level"].initial == cast.levels["L6"]
    assert {level.rank for level in form.fields["target_level"].queryset} == {6, 7, 8}
    answer = client.post(url, {"target_level": cast.levels["L6"].pk, "cycle": cycle.pk})
    packet = Packet.objects.get(candidate=cast.candidate)
    assert (answer.status_code, answer.headers["Location"]) == (302, packet.get_absolute_url())
    assert packet.target_level == cast.levels["L6"]


def test_who_opens_a_packet_is_first_asked_for_whom(cast: Cast, client: Client) -> None:
    story.opened(cast)
    client.force_login(cast.manager)

    page = client.get(reverse("packets:open"))

    begun = {person: packet and packet.candidate for person, _level, packet in page.context["rows"]}
    assert begun == {cast.candidate: cast.candidate, cast.peer: None}
    assert f"?candidate={cast.peer.pk}" in page.content.decode()
    assert f"?candidate={cast.candidate.pk}" not in page.content.decode()
    assert client.get(f"{reverse('packets:open')}?candidate={cast.stranger.pk}").status_code == 404


def test_a_people_partner_names_whoever_it_is(cast: Cast, client: Client) -> None:
    story.make_cycle(cast)
    client.force_login(cast.people_partner)

    answer = client.get(reverse("packets:open"), {"person": "rana"})

    assert answer.headers["Location"] == f"{reverse('packets:open')}?candidate={cast.candidate.pk}"
    unknown = client.get(reverse("packets:open"), {"person": "Nobody Atall"})
    assert unknown.status_code == 422
    assert "Nobody here is called “Nobody Atall”" in unknown.content.decode()
    assert "Rana Castell" in client.get(answer.headers["Location"]).content.decode()


def test_a_level_of_another_ladder_can_be_chosen(cast: Cast, client: Client) -> None:
    story.make_cycle(cast)
    client.force_login(cast.manager)

    own = client.get(reverse("packets:open"), {"candidate": cast.candidate.pk}).content.decode()
    every = client.get(reverse("packets:open"), {"candidate": cast.candidate.pk, "every": 1}).context["form"]

    assert f"?candidate={cast.candidate.pk}&amp;every=1" in own
    assert {level.rank for level in every.fields["target_level"].queryset} > {6, 7, 8}


def test_preview_marks_a_sentence_without_a_source(cast: Cast, client: Client) -> None:
    packet = story.drafted(cast)
    client.force_login(cast.manager)

    page = client.post(reverse("packets:preview", args=[packet.pk, "summary"]), {"text": "Plain. Cited. [E01]"}).content.decode()

    assert page.count("author’s statement") == 1
    assert "#source-E01" in page


@pytest.mark.parametrize(
    ("name", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("markdown", b"# Rana"), ("json", b'{"appendix"')]
)
def test_downloads_are_what_they_say(cast: Cast, client: Client, name: str, start: bytes) -> None:
    packet = story.submitted(cast)
    client.force_login(cast.manager)

    answer = client.get(reverse(f"packets:{name}", args=[packet.pk]))

    assert answer.content.startswith(start)
    assert "packet-rana-castell-L6" in answer.headers["Content-Disposition"]


def test_the_json_of_a_submitted_packet_is_what_its_fingerprint_is_over(cast: Cast, client: Client) -> None:
    packet = story.submitted(cast)
    client.force_login(cast.committee)

    content = client.get(reverse("packets:json", args=[packet.pk])).content

    assert hashlib.sha256(content).hexdigest() == packet.submissions.get().sha256


def test_the_manager_finds_a_decided_packet_again_to_tell_its_candidate(client: Client, cast: Cast) -> None:
    decision = story.decided(cast)
    client.force_login(cast.manager)

    page = client.get(reverse("packets:index")).content.decode()

    assert reverse("packets:decision", args=[decision.pk]) in page


def test_a_committees_form_saved_as_it_stands_changes_nobody(cast: Cast, client: Client) -> None:
    committee = story.submitted(cast).committee
    assert committee is not None
    before = set(committee.members.all())
    client.force_login(cast.people_partner)
    url = reverse("packets:committee-edit", args=[committee.cycle_id, committee.pk])
    form = client.get(url).context["form"]

    answer = client.post(url, {name: form[name].field.prepare_value(form[name].initial) for name in form.fields})

    assert answer.status_code == 302
    assert set(committee.members.all()) == before
    assert before
