"""A plan leads to the version of the ladder that is in force."""

from django import forms

from mentorship.growth.forms import EvidenceForm
from mentorship.growth.selectors.levels import ancestors
from mentorship.growth.services import follow_ladders
from mentorship.ladders.models import Competency, CompetencyMapping
from mentorship.ladders.services import publish, set_mapping, start_draft
from mentorship.mentoring.forms import EditForm
from mentorship.mentoring.models import MentoringSession
from mentorship.readiness.catalogue import Catalogue
from tests.factories import NOON, TODAY, EvidenceFactory, GrowthPlanFactory


def publish_next(cast, **mapping):
    draft = start_draft(ladder=cast.version.ladder, actor=cast.people_partner, now=NOON)
    new = {one.code: one.pk for one in draft.competencies.all()}
    old = {one.code: one.pk for one in cast.competencies}
    went = {old[code]: [new[other] for other in others] for code, others in mapping.items()}
    set_mapping(version_id=draft.pk, went=went, actor=cast.people_partner, now=NOON)
    return publish(version_id=draft.pk, actor=cast.people_partner, now=NOON)


def ticked_or_not(form: forms.Form) -> list[Competency]:
    field = form.fields["competencies"]
    assert isinstance(field, forms.ModelMultipleChoiceField)
    return list(field.queryset)


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


def test_what_was_tagged_before_a_new_version_is_offered_once_and_stays_tagged(cast):
    direction, delivery, _people = cast.competencies
    piece = EvidenceFactory(owner=cast.candidate)
    piece.competencies.set([delivery])
    session = MentoringSession.objects.create(mentorship=cast.mentorship, status="held", held_on=TODAY)
    session.competencies.set([delivery])
    new = publish_next(cast)

    offered = ticked_or_not(EvidenceForm(person=cast.candidate, evidence=piece))
    on_session = ticked_or_not(EditForm(pair=cast.mentorship, user=cast.mentor, session=session))

    others = set(new.competencies.exclude(code=delivery.code))
    assert set(offered) == {delivery, *others}
    assert delivery in on_session
    assert [one.code for one in on_session].count(delivery.code) == 1
    assert direction not in offered
