"""A ladder is edited as a draft, previewed, mapped and published; what is in force never changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from mentorship.core.errors import Conflict, Invalid, WrongStatus
from mentorship.ladders import editing
from mentorship.ladders.models import CompetencyMapping, LadderVersion, LevelChange, Standing
from mentorship.ladders.selectors import equivalents
from mentorship.ladders.services import (
    change_level,
    document_of,
    publish,
    publish_due,
    save_draft,
    set_mapping,
    start_draft,
)
from tests.factories import NOON, TODAY, EvidenceFactory, GoalFactory, GrowthPlanFactory, UserFactory


@pytest.fixture
def draft(cast):
    return start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)


def save(draft, document, cast):
    draft.refresh_from_db()
    return save_draft(version_id=draft.pk, document=document, actor=cast.people_partner, now=NOON, version=draft.version)


def test_a_draft_begins_as_the_version_in_force(cast, draft):
    assert draft.number == "1.0.1"
    assert [one.key for one in document_of(draft).competencies] == ["direction", "delivery", "people"]
    assert start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON) == draft


def test_a_new_criterion_makes_it_a_major_version(cast, draft):
    document = document_of(draft)
    cells = {("individual", "L5"): ("Does Delivery for L5", "Criterion 9\nAnswers the pager\ne.g. one night in March")}

    saved = save(draft, editing.with_competency(document, "delivery", name="Delivery", summary="", cells=cells), cast)

    assert saved.number == "2.0.0"


def test_a_removed_criterion_makes_it_a_minor_version(cast, draft):
    document = editing.without_competency(document_of(draft), "people")

    assert save(draft, document, cast).number == "1.1.0"


def test_what_is_dropped_without_a_word_of_where_it_went_is_named_before_publishing(client, cast, draft):
    save(draft, editing.without_competency(document_of(draft), "people"), cast)
    draft.refresh_from_db()
    client.force_login(cast.people_partner)
    url = reverse("ladders:version", args=[draft.ladder.slug, draft.number])
    direction, _delivery, people = cast.competencies
    for person, goals in ((cast.candidate, 2), (cast.peer, 1), (UserFactory(is_active=False), 1)):
        plan = GrowthPlanFactory(person=person, target_level=cast.levels["L6"])
        for _ in range(goals):
            GoalFactory(plan=plan).competencies.add(people)
        GoalFactory(plan=plan, status="dropped").competencies.add(people)
    EvidenceFactory(owner=cast.candidate, competencies=[people, direction])

    dropped = client.get(url)
    went = {people.pk: [draft.competencies.get(code=direction.code).pk]}
    set_mapping(version_id=draft.pk, went=went, actor=cast.people_partner, now=NOON)

    said = " ".join(dropped.content.decode().split("nothing says where it went:")[1].split("</li>")[0].split())
    assert said.endswith(f"<strong>{people.name}</strong>: 3 open goals of 2 people, 1 piece of evidence of 1 person")
    standing = client.get(reverse("ladders:on-a-day"), {"ladder": draft.ladder.slug}).content.decode()
    assert "Rana Castell" in standing
    assert "Rana Castell" not in client.get(reverse("ladders:on-a-day"), {"ladder": "another"}).content.decode()
    assert client.get(url).context["left_behind"] == []


def test_a_level_that_is_dropped_is_named_with_who_stands_on_it_and_who_aims_at_it(client, cast, draft):
    document = document_of(draft)
    typed = [replace(one, rank=one.rank - (one.rank > 6)) for one in _typed(document) if one.code != "L6"]
    save(draft, editing.with_levels(document, typed), cast)
    draft.refresh_from_db()
    person = UserFactory()
    change_level(person=person, level=cast.levels["L6"], effective_on=TODAY, actor=cast.people_partner, reason="hire", now=NOON)
    GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    client.force_login(cast.people_partner)

    page = client.get(reverse("ladders:version", args=[draft.ladder.slug, draft.number])).content.decode()
    said = " ".join(page.split("no longer has:")[1].split("</li>")[0].split())
    done = client.post(reverse("ladders:draft-publish", args=[draft.pk]), follow=True).content.decode()

    assert said.endswith(": 3 people stand on it, 1 growth plan leads to it")
    assert "3 people, whose level it no longer has, stay on version 1.0.0" in done
    assert Standing.objects.get(person=person).level == cast.levels["L6"]


def test_two_people_who_edit_at_once_do_not_overwrite_each_other(cast, draft):
    read = draft.version
    save(draft, editing.moved_up(document_of(draft), "people"), cast)

    with pytest.raises(Conflict):
        save_draft(version_id=draft.pk, document=document_of(draft), actor=cast.people_partner, now=NOON, version=read)


def test_a_ladder_with_a_gap_is_refused_and_nothing_changes(cast, draft):
    document = document_of(draft)
    typed = [one for one in _typed(document) if one.code != "L5"]

    with pytest.raises(Invalid, match="gap"):
        save(draft, editing.with_levels(document, typed), cast)

    assert draft.levels.count() == 6


def _typed(document):
    return [
        editing.TypedLevel(
            was=one.at, code=one.code, title=one.title, rank=one.rank, kind="individual", typical_months=None, summary=""
        )
        for one in document.levels
    ]


def test_a_new_name_holds_from_the_day_the_draft_is_in_force(cast, draft):
    saved = save(draft, replace(document_of(draft), name="Engineering", summary="For everybody who builds."), cast)
    ladder = draft.ladder
    ladder.refresh_from_db()
    assert (saved.name, ladder.name) == ("Engineering", "Software engineering")

    publish(version_id=draft.pk, actor=cast.people_partner, now=NOON)

    ladder.refresh_from_db()
    assert (ladder.name, ladder.summary) == ("Engineering", "For everybody who builds.")


def test_expectations_follow_a_renamed_level(cast, draft):
    document = document_of(draft)
    typed = _typed(document)
    from dataclasses import replace  # noqa: PLC0415

    typed[2] = replace(typed[2], code="S5")

    saved = save(draft, editing.with_levels(document, typed), cast)

    assert document_of(saved).competency("delivery").at("individual", "S5").summary == "Does Delivery for L5"


def test_publishing_moves_people_and_retires_the_old_version(cast, draft):
    publish(version_id=draft.pk, actor=cast.people_partner, now=NOON)

    cast.candidate.refresh_from_db()
    cast.version.refresh_from_db()
    assert cast.candidate.standing.level.version == draft
    assert cast.candidate.standing.since_on == date(2024, 1, 8)
    assert cast.version.status == LadderVersion.Status.RETIRED
    assert LevelChange.objects.filter(person=cast.candidate, reason="migration").count() == 1


def test_a_published_version_never_changes(cast):
    with pytest.raises(WrongStatus):
        save(cast.version, document_of(cast.version), cast)


def test_a_scheduled_version_is_in_force_on_its_day_and_not_before(cast, draft):
    publish(version_id=draft.pk, actor=cast.people_partner, now=NOON, on=TODAY + timedelta(days=3))

    assert publish_due(now=NOON) == 0
    assert publish_due(now=NOON + timedelta(days=3)) == 1
    assert publish_due(now=NOON + timedelta(days=3)) == 0


def test_a_person_chooses_where_competencies_went(cast, draft):
    old = {one.code: one.pk for one in cast.version.competencies.all()}
    new = {one.code: one.pk for one in draft.competencies.all()}

    set_mapping(
        version_id=draft.pk,
        went={old["people"]: [new["delivery"], new["direction"]]},
        actor=cast.people_partner,
        now=NOON,
    )

    assert equivalents([new["delivery"]])[new["delivery"]] == {new["delivery"], old["delivery"], old["people"]}


def test_a_mapping_that_leads_in_a_circle_is_refused(cast, draft):
    new = list(draft.competencies.all())

    with pytest.raises(Invalid, match="circle"):
        set_mapping(version_id=draft.pk, went={new[0].pk: [new[1].pk]}, actor=cast.people_partner, now=NOON)


def test_a_chosen_mapping_survives_further_editing(cast, draft):
    old = {one.code: one.pk for one in cast.version.competencies.all()}
    set_mapping(version_id=draft.pk, went={old["people"]: []}, actor=cast.people_partner, now=NOON)

    save(draft, editing.moved_up(document_of(draft), "people"), cast)

    assert CompetencyMapping.objects.get(new_version=draft, old=old["people"]).new is None


def test_a_competency_is_edited_by_clicking_with_a_preview(client, cast, draft):
    client.force_login(cast.people_partner)
    topic = draft.competencies.get(code="delivery")
    address = reverse("ladders:draft-competency", args=[draft.pk, topic.pk])
    values = {name: value or "" for name, value in client.get(address).context["form"].initial.items()}
    values |= {"summary_2": "Leads projects of months", "criteria_2": "Cuts scope early\ne.g. in May"}

    preview = client.post(address, values | {"preview": "1"}).content.decode()
    assert "Leads projects of months" in preview
    assert not draft.levels.filter(expectations__text="Leads projects of months").exists()
    page = client.post(address, values, follow=True).content.decode()

    assert "Leads projects of months" in page
    assert "e.g. in May" in page


def as_a_browser_sends(rows):
    """Every field of a page's rows, the empty ones at the end too: an untouched select sends its first choice."""
    sent = {f"levels-{key}": value for key, value in rows.management_form.initial.items()}
    for field in (field for form in rows.forms for field in form if field.name != "DELETE"):
        value = field.value()
        first = next((choice for choice, _label in getattr(field.field, "choices", [])), "")
        sent[field.html_name] = first if value is None else value
    return sent


def test_levels_are_edited_by_clicking_and_a_doubled_rank_is_refused(client, cast, draft):
    client.force_login(cast.people_partner)
    address = reverse("ladders:draft-levels", args=[draft.pk])
    rows = client.get(address).context["rows"]
    values = as_a_browser_sends(rows) | {"version": draft.version, "levels-0-title": "Starter", "levels-5-DELETE": "on"}
    gone = values["levels-5-code"]

    assert client.post(address, values).status_code == 302
    assert draft.levels.get(code="L3").title == "Starter"
    assert not draft.levels.filter(code=gone).exists()
    refused = client.post(address, values | {"version": draft.version + 1, "levels-0-rank": "4"})
    assert "same rank" in refused.content.decode()
