"""People come in from a table: mapped, tried first, all or nothing, and the same file twice changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from accounts import services as accounts_services
from accounts.models import ApiToken, User
from mentorship.core.errors import Invalid
from mentorship.core.models import Job, Message
from mentorship.ladders import tasks
from mentorship.ladders.models import LevelChange
from mentorship.ladders.people_rows import ALIASES, read_people
from mentorship.ladders.services import import_history, import_people, plan_people
from mentorship.ladders.tables import guess_columns, read_table
from tests.factories import NOON, TODAY, UserFactory, small_ladder

CASES = Path(__file__).parents[3] / "shared" / "cases" / "people"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="the folder of real cases is not here")

HEAD = "employee_id,email,full_name,team,manager_email,level,track,hired_on,left_on,timezone\n"
THREE = (
    HEAD
    + "1,sora@example.com,Sora Lindqvist,Engineering,,L8,individual,2019-02-01,,Europe/Stockholm\n"
    + "2,mina@example.com,Mina Okafor,Platform,sora@example.com,L7,individual,2020-05-04,,Europe/London\n"
    + "3,rana@example.com,Rana Castell,Platform,mina@example.com,L5,individual,2022-01-03,,Asia/Tokyo\n"
)


@pytest.fixture
def partner(db):
    return UserFactory(full_name="Petra Sand", email="petra@example.com", roles=[User.Role.PEOPLE_PARTNER])


def rows_of(text, file="people.csv", **columns):
    data = text if isinstance(text, bytes) else text.encode()
    table = read_table(data, file)
    return read_people(table, guess_columns(table.head, ALIASES, {}) | columns)


def bring(text, actor, **choices):
    return import_people(rows=rows_of(text), actor=actor, now=NOON, **choices)


def problems_of(text, **choices):
    plan = plan_people(rows_of(text), today=TODAY, **choices)
    return [(one.row, one.column) for one in plan.problems]


def test_people_come_in_with_team_manager_level_and_zone(partner):
    version = small_ladder()

    plan = bring(THREE, partner)

    rana = User.objects.get(email="rana@example.com")
    mina, sora = rana.manager, rana.manager.manager
    assert plan.counts() == {"created": 3, "changed": 0, "unchanged": 0, "levels": 3, "problems": 0, "warnings": 0}
    assert (mina.full_name, sora.full_name, rana.team.name, rana.time_zone) == (
        "Mina Okafor",
        "Sora Lindqvist",
        "Platform",
        "Asia/Tokyo",
    )
    assert rana.path == mina.path + rana.path.rsplit(".", 2)[1] + "."
    assert set(User.objects.below(sora)) == {rana, mina}
    assert (rana.level_code, rana.level_since_on) == ("L5", date(2022, 1, 3))
    assert rana.standing.level == version.levels.get(code="L5")
    assert not rana.has_usable_password()


def test_the_same_file_twice_changes_nothing(partner):
    small_ladder()
    bring(THREE, partner)

    plan = bring(THREE, partner)

    assert (plan.changes, plan.unchanged) == ([], 3)
    assert LevelChange.objects.count() == 3


def test_a_dry_run_writes_nothing(partner):
    small_ladder()

    plan = plan_people(rows_of(THREE), today=TODAY)

    assert len(plan.created) == 3
    assert User.objects.count() == 1


def test_a_changed_address_with_the_same_employee_number_is_the_same_person(partner):
    small_ladder()
    bring(THREE, partner)
    rana = User.objects.get(employee_id="3")

    plan = bring(THREE.replace("rana@example.com", "Rana.Kovac@example.com"), partner)

    assert User.objects.get(employee_id="3").pk == rana.pk
    assert plan.changed[0].fields == {"email": ("rana@example.com", "rana.kovac@example.com")}


def test_two_people_may_swap_addresses(partner):
    small_ladder()
    bring(THREE, partner)
    swapped = (
        THREE.replace("2,mina@", "2,new@")
        .replace("3,rana@", "3,mina@")
        .replace("2,new@", "2,rana@")
        .replace(",mina@example.com,L5", ",rana@example.com,L5")
    )

    bring(swapped, partner)

    assert dict(User.objects.exclude(pk=partner.pk).values_list("employee_id", "email")) == {
        "1": "sora@example.com",
        "2": "rana@example.com",
        "3": "mina@example.com",
    }


def test_a_person_missing_from_the_file_is_no_leaver(partner):
    small_ladder()
    bring(THREE, partner)

    bring("".join(THREE.splitlines(keepends=True)[:3]), partner)

    assert User.objects.get(employee_id="3").is_active


@pytest.mark.parametrize(("blank", "team"), [("keep", "Platform"), ("clear", None)])
def test_blank_cells_keep_or_clear_as_chosen(partner, blank, team):
    small_ladder()
    bring(THREE, partner)

    bring("email,full_name,team\nrana@example.com,Rana Castell,\n", partner, blank=blank)

    rana = User.objects.get(email="rana@example.com")
    assert (rana.team.name if rana.team else None) == team


def test_only_address_and_name_are_required(partner):
    plan = bring("Mail;Name\nnew@example.com;Noor Haddad\n", partner)

    assert plan.counts()["created"] == 1
    assert User.objects.get(email="new@example.com").full_name == "Noor Haddad"


def test_unknown_columns_are_named(partner):
    plan = plan_people(rows_of("email,full_name,shoe size\na@example.com,A B,43\n"), today=TODAY)

    assert plan.unknown == ("shoe size",)


def test_a_new_level_is_a_promotion_from_today(partner):
    small_ladder()
    bring(THREE, partner)

    bring(THREE.replace("L5", "L6"), partner)

    changes = (
        LevelChange.objects.filter(person__employee_id="3").order_by("pk").values_list("reason", "level__code", "effective_on")
    )
    assert list(changes) == [("hire", "L5", date(2022, 1, 3)), ("promotion", "L6", TODAY)]


def test_a_leaver_loses_access_and_keeps_history(partner):
    small_ladder()
    bring(THREE, partner)
    rana = User.objects.get(employee_id="3")
    ApiToken.objects.create(owner=rana, label="x", digest="d", prefix="p", created_at=NOON, expires_at=NOON.replace(year=2027))

    bring(THREE.replace("2022-01-03,,", "2022-01-03,2026-06-01,"), partner)

    rana.refresh_from_db()
    assert (rana.is_active, rana.left_on, rana.api_tokens.get().revoked_at) == (False, date(2026, 6, 1), NOON)
    assert rana.level_changes.count() == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (THREE.replace("sora@example.com,L7", "nobody@example.com,L7"), (3, "manager_email")),
        (THREE.replace("Engineering,,L8", "Engineering,rana@example.com,L8"), (2, "manager_email")),
        (THREE.replace("3,rana@example.com", "3,MINA@example.com"), (4, "email")),
        (THREE.replace("3,rana@example.com,Rana Castell", "3,rana@example.com,"), (4, "full_name")),
        (THREE.replace("3,rana@example.com", "3,"), (4, "email")),
        (THREE.replace("L5", "L99"), (4, "level")),
        (THREE.replace("L5,individual", "L5,captain"), (4, "track")),
        (THREE.replace("2022-01-03", "03/01/2022"), (4, "hired_on")),
        (THREE.replace("2022-01-03,,", "2022-01-03,2021-01-01,"), (4, "left_on")),
        (THREE.replace("Asia/Tokyo", "Tokyo"), (4, "timezone")),
        (THREE.replace("mina@example.com,L5", "rana@example.com,L5"), (4, "manager_email")),
        (THREE.replace("rana@example.com,Rana", "rana at example,Rana"), (4, "email")),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_is_imported(partner, text, place):
    small_ladder()

    assert place in problems_of(text)
    with pytest.raises(Invalid) as refusal:
        bring(text, partner)

    assert place in [(row["row"], row["column"]) for row in refusal.value.rows]
    assert User.objects.count() == 1


def test_a_circle_through_people_who_are_here_is_found(partner):
    small_ladder()
    bring(THREE, partner)

    assert problems_of("email,full_name,manager_email\nsora@example.com,Sora Lindqvist,rana@example.com\n") == [
        (2, "manager_email")
    ]


def test_an_address_of_somebody_else_is_refused(partner):
    small_ladder()
    bring(THREE, partner)

    assert problems_of(HEAD + "9,rana@example.com,Other Person,,,,,,,\n") == [(2, "employee_id")]


@pytest.mark.parametrize(
    "data",
    [
        ("\ufeff" + THREE).encode(),
        THREE.replace("Castell", "Castéll").encode("latin-1"),
        THREE.replace("\n", "\r\n").encode(),
        THREE.replace(",", "\t").encode(),
        THREE.replace(",", ";").encode(),
        THREE.encode("utf-16"),
    ],
    ids=["BOM", "Latin-1", "CRLF", "tabs", "semicolons", "UTF-16"],
)
def test_any_common_encoding_is_read(partner, data):
    small_ladder()

    plan = import_people(rows=rows_of(data), actor=partner, now=NOON)

    assert plan.counts()["created"] == 3
    assert User.objects.get(employee_id="3").full_name in {"Rana Castell", "Rana Castéll"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x00\x01" * 1000, "no table"),
        (b"x" * 50_000_000, "50 MB"),
        (b"", "empty"),
        (b'email,full_name\n"a@example.com,A', "Line|line"),
        (b"email,email\na,b\n", "Two columns"),
        (b"lorem ipsum", "names no columns"),
    ],
    ids=["picture", "50 MB", "empty", "open quotation mark", "double column", "prose"],
)
def test_rubbish_is_refused_with_a_sentence(data, words):
    with pytest.raises(Invalid, match=words):
        read_table(data, "people.csv")


@needs_cases
def test_107_real_people_stand_under_one_head(partner):
    data = (CASES / "oracle-hr-employees.csv").read_bytes()

    plan = import_people(rows=rows_of(data), actor=partner, now=NOON)

    head = User.objects.get(employee_id="100")
    assert plan.counts()["created"] == 107
    assert User.objects.below(head).count() == 106
    assert plan.unknown == ("job_code", "job_title")


@needs_cases
def test_real_history_is_kept_with_its_contradictions_named(partner):
    import_people(rows=rows_of((CASES / "oracle-hr-employees.csv").read_bytes()), actor=partner, now=NOON)
    table = read_table((CASES / "oracle-hr-job-history.csv").read_bytes(), "history.csv")

    plan = import_history(table=table, actor=partner, now=NOON)
    again = import_history(table=table, actor=partner, now=NOON)

    assert (len(plan.jobs), again.known, LevelChange.objects.count()) == (10, 10, 10)
    assert {one.row for one in plan.warnings if "hiring date" in one.message}
    assert all(row.warning for row in LevelChange.objects.filter(effective_on__lt=date(2008, 1, 1)))
    on_day = LevelChange.objects.on_day(date(2012, 1, 1)).get(person__employee_id="101")
    assert on_day.label == "AC_MGR, Accounting"


def test_thousands_of_rows_take_few_queries(partner, django_assert_max_num_queries):
    lines = [HEAD, "1,p1@example.com,Person One,Team 0,,,,2024-01-08,,UTC\n"]
    lines += [
        f"{n},p{n}@example.com,Person N{n},Team {n % 40},p{max(n // 10, 1)}@example.com,,,2024-01-08,,UTC\n"
        for n in range(2, 2001)
    ]

    with django_assert_max_num_queries(40):
        plan = bring("".join(lines), partner)

    assert plan.counts()["created"] == 2000
    assert User.objects.below(User.objects.get(employee_id="1")).count() == 1999


def test_everybody_who_came_in_is_invited_at_once_and_nobody_twice(partner, client):
    bring("email,full_name\nuna@acme.example,Una Verdant\nbo@acme.example,Bo Lind\n", partner)
    client.force_login(partner)

    page = client.get(reverse("ladders:invite-imported")).content.decode()
    client.post(reverse("ladders:invite-imported"))
    job_id = str(Job.objects.get().pk)
    tasks.invite_imported(job_id=job_id)

    assert "Invite 2 people" in page
    assert set(Message.objects.filter(kind="account.invitation").values_list("address", flat=True)) == {
        "una@acme.example",
        "bo@acme.example",
    }
    assert not accounts_services.waiting_for_invitation().exists()
    assert accounts_services.invite_waiting(actor=partner, now=NOON, most=100) == 0
