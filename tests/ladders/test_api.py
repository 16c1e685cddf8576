"""Ladders and imports through the API: the same refusals, the same effects."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from mentorship.core import blobs, jobs
from mentorship.ladders.models import LadderVersion, LevelChange
from mentorship.ladders.services import change_level, correct_level, start_draft
from mentorship.ladders.tasks import begin_what_is_due, import_people
from tests.factories import NOON, UserFactory
from tests.ladders.test_pages import OWN
from tests.ladders.test_people_import import HEAD, THREE


@pytest.fixture
def partner(client, cast):
    client.force_login(cast.people_partner)
    return client


def send(client, name, text, **fields):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse(f"ladders-api:{name}"), {"file": SimpleUploadedFile("file.csv", data), **fields})


def test_a_ladder_is_tried_and_then_imported(partner):
    file = {"file": SimpleUploadedFile("g.yaml", OWN), "is_dry_run": "true"}
    tried = partner.post(reverse("ladders-api:import"), file).json()
    assert not LadderVersion.objects.filter(ladder__slug="gardening").exists()

    done = partner.post(reverse("ladders-api:import"), {"file": SimpleUploadedFile("g.yaml", OWN)}).json()

    assert (tried["is_dry_run"], tried["version"], done["number"]) == (True, None, "1.0.0")
    assert LadderVersion.objects.get(pk=done["version"]).status == "published"


def test_a_broken_ladder_is_answered_with_line_and_column(partner):
    answer = partner.post(reverse("ladders-api:import"), {"file": SimpleUploadedFile("g.yaml", b"name: x\n\t- y: 1\n")})

    assert answer.status_code == 422
    assert {"row": 2, "column": 1}.items() <= answer.json()["rows"][0].items()


def test_people_are_tried_and_then_imported(partner):
    text = HEAD + "77,new@example.com,Noor Haddad,Platform,mina@example.com,L4,,2024-01-08,,UTC\n"
    tried = send(partner, "people-import", text, is_dry_run="true").json()
    assert not User.objects.filter(employee_id="77").exists()

    done = send(partner, "people-import", text).json()

    assert tried["counts"] == done["counts"]
    assert User.objects.get(employee_id="77").level_code == "L4"


def test_columns_are_named_in_the_request(partner):
    text = "Post,Wer\nnew@example.com,Noor Haddad\n"
    columns = json.dumps({"email": "Post", "full_name": "Wer"})

    assert send(partner, "people-import", text, columns=columns).json()["counts"]["created"] == 1
    assert send(partner, "people-import", text, columns=json.dumps({"email": "Nix"})).status_code == 422


def test_a_faulty_table_changes_nothing(partner):
    answer = send(partner, "people-import", THREE.replace("sora@example.com,L7", "nobody@example.com,L7"))

    assert answer.status_code == 422
    assert answer.json()["rows"][0]["column"] == "manager_email"
    assert not User.objects.filter(employee_id="3").exists()


def test_a_draft_is_replaced_only_by_who_read_its_latest_state(partner, cast):
    draft = start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)
    address = reverse("ladders-api:versions-content", args=[draft.pk])
    read = partner.get(address)
    body = read.json()
    body["document"]["competencies"][0]["name"] = "Direction"

    first = partner.put(address, body, content_type="application/json", headers={"If-Match": read["ETag"]})
    second = partner.put(address, body, content_type="application/json", headers={"If-Match": read["ETag"]})

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["theirs"]["competencies"][0]["name"] == "Direction"


def test_who_stood_where_on_a_day_is_one_question(partner, cast, django_assert_max_num_queries):
    change_level(
        person=cast.candidate, level=cast.levels["L6"], effective_on=date(2025, 4, 1), actor=cast.people_partner, now=NOON
    )
    names = {}

    for day in ("2024-06-01", "2025-04-01"):
        with django_assert_max_num_queries(6):
            rows = partner.get(reverse("ladders-api:level-changes-list"), {"on": day, "person": cast.candidate.pk}).json()[
                "results"
            ]
        names[day] = [row["name"] for row in rows]

    assert names == {"2024-06-01": ["L5 Engineer 5"], "2025-04-01": ["L6 Engineer 6"]}


def test_a_correction_keeps_the_old_row_and_counts_instead_of_it(cast):
    wrong = change_level(
        person=cast.candidate, level=cast.levels["L7"], effective_on=date(2025, 4, 1), actor=cast.people_partner, now=NOON
    )

    right = correct_level(
        change_id=wrong.pk, level=cast.levels["L6"], effective_on=date(2025, 4, 1), actor=cast.people_partner, now=NOON
    )

    cast.candidate.refresh_from_db()
    assert (cast.candidate.level_code, right.corrects) == ("L6", wrong)
    assert LevelChange.objects.filter(pk=wrong.pk).exists()
    assert list(LevelChange.objects.filter(person=cast.candidate).on_day(date(2025, 5, 1))) == [right]


def test_a_dated_change_begins_on_its_day(cast, monkeypatch):
    from django.utils import timezone  # noqa: PLC0415

    change_level(
        person=cast.candidate, level=cast.levels["L6"], effective_on=date(2026, 7, 1), actor=cast.people_partner, now=NOON
    )
    cast.candidate.refresh_from_db()
    assert cast.candidate.level_code == "L5"

    monkeypatch.setattr(timezone, "now", lambda: NOON.replace(month=7, day=2))
    begin_what_is_due()

    cast.candidate.refresh_from_db()
    assert (cast.candidate.level_code, cast.candidate.level_since_on) == ("L6", date(2026, 7, 1))


def test_a_decision_changes_the_level_once_however_often_it_is_carried_out(cast):
    for _again in range(2):
        change_level(
            person=cast.candidate,
            level=cast.levels["L6"],
            effective_on=date(2026, 6, 1),
            actor=None,
            now=NOON,
            source="packet:1",
        )

    assert cast.candidate.level_changes.filter(reason="promotion").count() == 1


def test_a_large_table_is_imported_by_a_job_that_tells_the_outcome(cast):
    blob = blobs.keep(THREE.encode(), name="people.csv", content_type="application/x-people", owner=cast.people_partner, now=NOON)
    names = ("employee_id", "email", "full_name", "team", "manager_email", "level", "track", "hired_on", "left_on", "timezone")
    job = jobs.start(
        "mentorship.ladders.tasks.import_people",
        owner=cast.people_partner,
        now=NOON,
        blob_id=str(blob.pk),
        actor_id=cast.people_partner.pk,
        columns={name: name for name in names},
        blank="keep",
        ladder="",
    )

    assert import_people(job_id=str(job.pk))
    assert not import_people(job_id=str(job.pk))

    job.refresh_from_db()
    assert (job.status, job.result["url"]) == ("done", reverse("accounts:index"))
    assert User.objects.get(employee_id="3").full_name == "Rana Castell"


def test_a_branch_of_many_moves_in_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    from accounts.services import set_manager  # noqa: PLC0415

    for _n in range(30):
        UserFactory(manager=cast.manager)

    with django_assert_max_num_queries(10):
        set_manager(person=cast.manager, manager=cast.mentor, actor=cast.people_partner, now=NOON)

    assert User.objects.below(cast.mentor).count() == 33
