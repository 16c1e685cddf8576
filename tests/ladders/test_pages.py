"""The pages of ladders and imports, as people use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from mentorship.ladders.models import Ladder, LadderVersion
from mentorship.ladders.services import import_ladder, read_ladder
from tests.factories import NOON, UserFactory, place
from tests.ladders.test_people_import import THREE

OWN = b"""
format: ladder/1
name: Gardening
levels:
  - {code: G1, title: Gardener, rank: 1}
  - {code: G2, title: Head gardener, rank: 2}
competencies:
  - key: soil
    name: Soil
    expectations:
      - level: G1
        criteria: [Digs where told, {text: Waters in time, examples: [Before ten in summer]}]
      - level: G2
        summary: Knows what grows where
"""


@pytest.fixture
def partner_client(client, cast):
    client.force_login(cast.people_partner)
    return client


@pytest.fixture
def gardening(cast):
    return import_ladder(document=read_ladder(data=OWN, file="g.yaml"), actor=cast.people_partner, now=NOON).draft


def upload(name, data):
    return {"file": SimpleUploadedFile(name, data)}


def test_a_ladder_is_imported_by_clicking(partner_client):
    looked = partner_client.post(reverse("ladders:import"), upload("gardening.yaml", OWN), follow=True)
    assert "2 levels" in looked.content.decode()
    assert not Ladder.objects.filter(slug="gardening").exists()

    page = partner_client.post(looked.redirect_chain[-1][0], {"ladder": "", "state": "published"}, follow=True)

    assert "Head gardener" in page.content.decode()
    assert LadderVersion.objects.get(ladder__slug="gardening").status == "published"


def test_a_broken_file_is_refused_with_line_and_column(partner_client):
    page = partner_client.post(reverse("ladders:import"), upload("g.yaml", OWN.replace(b"  - {code: G2", b"\t- {code: G2")))

    text = page.content.decode()
    assert page.status_code == 422
    assert "A tab stands here" in text
    assert not Ladder.objects.filter(slug="gardening").exists()


def test_people_are_imported_by_clicking_and_the_columns_are_kept(partner_client):
    looked = partner_client.post(reverse("ladders:people-import"), upload("people.csv", THREE.encode()), follow=True)
    form = looked.context["form"]
    values = {field.html_name: field.value() or "" for field in form}
    address = looked.redirect_chain[-1][0]

    page = partner_client.post(f"{address}apply/", values, follow=True)

    assert "0 people are new, 3 changed." in page.content.decode()
    assert User.objects.get(email="mina@example.com").manager.email == "sora@example.com"


def test_a_faulty_table_shows_each_place(partner_client):
    text = THREE.replace("sora@example.com,L7", "nobody@example.com,L7")

    looked = partner_client.post(reverse("ladders:people-import"), upload("people.csv", text.encode()), follow=True)

    shown = looked.content.decode()
    assert "Nobody has the address nobody@example.com" in shown
    assert "people-apply" not in shown


@pytest.mark.parametrize("name", ["own", "financial-times", "monzo", "csv"])
def test_a_version_is_given_in_each_format(partner_client, gardening, name):
    answer = partner_client.get(reverse("ladders:export", args=["gardening", gardening.number, name]))

    assert b"Digs where told" in answer.content


def test_before_a_file_is_taken_it_is_said_what_its_format_cannot_hold(partner_client, cast):
    level = cast.levels["L5"]
    level.typical_months = 30
    level.save()

    page = partner_client.get(reverse("ladders:exports", args=[level.version.ladder.slug, level.version.number]))

    said = {name: losses for name, _label, losses in page.context["offered"]}
    assert said["own"] == said["csv"] == []
    assert "their typical months, is left out" in said["monzo"][0]
    assert said["monzo"][0] in page.content.decode()


def test_a_level_stands_beside_its_neighbours(client, cast, django_assert_max_num_queries):
    client.force_login(cast.candidate)

    with django_assert_max_num_queries(20):
        page = client.get(reverse("ladders:level", args=[cast.levels["L5"].pk]))

    text = page.content.decode()
    assert all(code in text for code in ("L4", "L5", "L6"))
    assert ">L3<" not in text


def test_drafts_are_seen_by_people_partners_only(client, cast, gardening):
    LadderVersion.objects.filter(pk=gardening.pk).update(status="draft")
    client.force_login(cast.candidate)

    assert client.get(reverse("ladders:ladder", args=["gardening"])).status_code == 404


def test_two_levels_of_two_ladders_are_compared(client, cast, gardening):
    client.force_login(cast.candidate)
    levels = {"left": cast.levels["L5"].pk, "right": gardening.levels.get(code="G2").pk}

    text = client.get(reverse("ladders:compare"), levels).content.decode()

    assert "Knows what grows where" in text
    assert "Delivery" in text


def test_a_level_is_changed_by_clicking(partner_client, cast):
    answer = partner_client.post(
        reverse("ladders:change-level", args=[cast.candidate.pk]), {"level": cast.levels["L6"].pk, "effective_on": "2026-06-01"}
    )

    cast.candidate.refresh_from_db()
    assert answer.status_code == 302
    assert cast.candidate.level_code == "L6"
    assert "promotion" in partner_client.get(answer.url).content.decode()


def test_two_levels_do_not_begin_on_one_day(partner_client, cast):
    url = reverse("ladders:change-level", args=[cast.candidate.pk])
    partner_client.post(url, {"level": cast.levels["L6"].pk, "effective_on": "2026-06-01"})

    again = partner_client.post(url, {"level": cast.levels["L7"].pk, "effective_on": "2026-06-01"})

    cast.candidate.refresh_from_db()
    assert again.status_code == 422
    assert "begins on that day already. Correct that row" in again.content.decode()
    assert cast.candidate.level_code == "L6"


def test_the_difference_between_versions_is_readable(partner_client, cast, gardening):
    newer = OWN.replace(b"Digs where told", b"Digs where told and why").replace(
        b"name: Gardening", b"name: Gardening\nversion: 2.0.0"
    )
    import_ladder(document=read_ladder(data=newer, file="g.yaml"), actor=cast.people_partner, now=NOON)

    text = partner_client.get(reverse("ladders:difference", args=["gardening", "1.0.0", "2.0.0"])).content.decode()

    assert "<ins>Digs where told and why</ins>" in text


def test_a_manager_sees_who_stood_where_on_a_day_and_takes_it_as_a_table(client, cast):
    client.force_login(cast.manager)
    page = reverse("ladders:on-a-day")
    before = client.get(page, {"on": "2023-06-01"}).content.decode()
    place(cast.candidate, cast.levels["L6"], since=date(2026, 3, 1))

    on_the_eve = client.get(page, {"on": "2026-02-28"}).context["rows"]
    on_the_day = client.get(page, {"on": "2026-03-01", "level": "L6"}).context["rows"]
    table = b"".join(client.get(reverse("ladders:on-a-day-csv"), {"on": "2026-03-01"}).streaming_content).decode()

    assert "The history begins later" in before
    assert {row.person: row.level.code for row in on_the_eve}[cast.candidate] == "L5"
    assert [row.person for row in on_the_day] == [cast.candidate]
    assert f"{cast.candidate.full_name},{cast.candidate.email}" in table
    assert cast.stranger.full_name not in table


def test_who_stood_where_costs_the_same_for_many(client, cast):
    client.force_login(cast.manager)
    url = reverse("ladders:on-a-day")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _ in range(12):
        place(UserFactory(manager=cast.manager), cast.levels["L4"])
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
