"""A plan leads to the version of the ladder that is in force."""

from mentorship.growth.selectors.levels import ancestors
from mentorship.growth.services import follow_ladders
from mentorship.ladders.models import CompetencyMapping
from mentorship.ladders.services import publish, set_mapping, start_draft
from mentorship.readiness.catalogue import Catalogue
from tests.factories import NOON, GrowthPlanFactory


def publish_next(cast, **mapping):
    draft = start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)
    new = {one.code: one.pk for one in draft.competencies.all()}
    old = {one.code: one.pk for one in cast.competencies}
    went = {old[code]: [new[other] for other in others] for code, others in mapping.items()}
    set_mapping(version_id=draft.pk, went=went, actor=cast.people_partner, now=NOON)
    return publish(version_id=draft.pk, actor=cast.people_partner, now=NOON)


def test_an_active_plan_follows_and_its_goals_still_count(cast):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    new = publish_next(cast, people=["delivery"])

    assert follow_ladders(now=NOON) == 1
    assert follow_ladders(now=NOON) == 0

    plan.refresh_from_db()
    assert (plan.target_level.version, plan.target_level.code) == (new, "L6")
    topics = list(new.competencies.all())
    assert {old.pk for old in cast.competencies} <= ancestors(plan.target_level, topics).keys()


def test_a_split_competency_counts_for_both_and_a_removed_one_for_none(cast):
    new = publish_next(cast, people=["people", "delivery"], direction=[])
    direction, delivery, people = cast.competencies

    codes = Catalogue.load().codes_for(new.pk)

    assert CompetencyMapping.objects.filter(new_version=new, old=people).count() == 2
    assert codes[people.pk] == ("people", "delivery")
    assert codes[delivery.pk] == ("delivery",)
    assert direction.pk not in codes
