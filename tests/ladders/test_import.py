"""A ladder comes in from a file: whole, once, and back out as it came."""

from pathlib import Path

import pytest
import yaml

from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.ladders import formats
from mentorship.ladders.models import Criterion, Ladder, LadderVersion, LevelChange
from mentorship.ladders.services import document_of, import_ladder, plan_import, read_ladder
from tests.factories import NOON, UserFactory

CASES = Path(__file__).parents[3] / "shared" / "cases" / "ladders"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="the folder of real cases is not here")

COUNTS = [
    ("ft-engineering.yml", 8, 9, 72),
    ("ft-engineering-v1.yml", 4, 4, 101),
    ("ft-operations.yml", 3, 4, 48),
    ("monzo-backend.md", 6, 5, 135),
    ("monzo-web.md", 6, 5, 165),
]


@pytest.fixture
def partner(db):
    return UserFactory(full_name="Petra Sand", roles=[User.Role.PEOPLE_PARTNER])


def document(name):
    return read_ladder(data=(CASES / name).read_bytes(), file=name)


@needs_cases
@pytest.mark.parametrize(("name", "levels", "competencies", "criteria"), COUNTS)
def test_a_real_ladder_is_kept_whole(partner, name, levels, competencies, criteria):
    plan = import_ladder(document=document(name), actor=partner, now=NOON)

    version = plan.draft
    assert (version.levels.count(), version.competencies.count()) == (levels, competencies)
    assert Criterion.objects.filter(expectation__level__version=version).count() == criteria
    assert formats.write(document_of(version), document(name).source["format"]) == formats.write(
        document(name), document(name).source["format"]
    )


@needs_cases
@pytest.mark.parametrize("name", ["ft-engineering.yml", "ft-engineering-v1.yml", "ft-operations.yml"])
def test_a_job_family_comes_out_as_it_went_in(partner, name):
    plan = import_ladder(document=document(name), actor=partner, now=NOON)

    written = formats.write(document_of(plan.draft), "financial-times")

    assert yaml.safe_load(written) == yaml.safe_load((CASES / name).read_text())


@needs_cases
@pytest.mark.parametrize("name", ["monzo-backend.md", "monzo-web.md"])
def test_front_matter_comes_out_as_it_went_in(partner, name):
    plan = import_ladder(document=document(name), actor=partner, now=NOON)

    _, front, body = formats.write(document_of(plan.draft), "monzo").split("---\n", 2)

    _, old_front, old_body = (CASES / name).read_text().split("---\n", 2)
    assert (yaml.safe_load(front), body) == (yaml.safe_load(old_front), old_body)


@needs_cases
def test_the_same_file_twice_changes_nothing(partner, django_assert_max_num_queries):
    import_ladder(document=document("ft-engineering.yml"), actor=partner, now=NOON)

    with django_assert_max_num_queries(16):
        plan = import_ladder(document=document("ft-engineering.yml"), actor=partner, now=NOON)

    assert plan.is_same
    assert LadderVersion.objects.count() == 1


@needs_cases
def test_the_broken_file_is_refused_with_its_place_and_nothing_is_kept(partner):
    with pytest.raises(Invalid) as refusal:
        document("monzo-people-broken.md")

    assert {"row": 205, "column": 12}.items() <= refusal.value.rows[0].items()
    assert "tab" in refusal.value.message
    assert not Ladder.objects.exists()


@needs_cases
def test_a_new_family_becomes_the_next_major_version_and_people_move_with_it(partner):
    first = import_ladder(document=document("ft-engineering-v1.yml"), actor=partner, now=NOON).draft
    person = UserFactory()
    senior = first.levels.get(code="senior-2")
    from mentorship.ladders.services import change_level  # noqa: PLC0415

    change_level(person=person, level=senior, effective_on=NOON.date(), actor=partner, now=NOON)

    plan = plan_import(document("ft-engineering.yml"), ladder=first.ladder)
    second = import_ladder(document=document("ft-engineering.yml"), ladder=first.ladder, actor=partner, now=NOON).draft

    person.refresh_from_db()
    first.refresh_from_db()
    assert (plan.number, second.number, first.status) == ((2, 0, 0), "2.0.0", LadderVersion.Status.RETIRED)
    assert person.standing.level == second.levels.get(code="senior-2-ic")
    assert person.level_code == "senior-2-ic"
    assert list(LevelChange.objects.filter(person=person).values_list("reason", flat=True)) == ["hire", "migration"]
