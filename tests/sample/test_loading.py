"""The sample company: whole, repeatable, every state of a packet in it, and gone again without a trace."""

from collections import Counter
from typing import Any

import pytest
from django.apps import apps

from accounts.models import Relationship, User
from mentorship.core.errors import AlreadyDone
from mentorship.feedback.models import FeedbackRequest, FeedbackRound, Observation
from mentorship.growth.models import Corroboration, Evidence, Goal, GrowthPlan
from mentorship.ladders.models import Ladder, LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship
from mentorship.packets.models import Decision, Packet
from mentorship.readiness.models import ReadinessRow
from mentorship.readiness.services import rebuild
from mentorship.sample import loading, removing
from mentorship.sample.company import Company
from mentorship.sample.living_story import tell_today
from mentorship.sample.packets_story import tell_packets
from mentorship.sample.personas import PERSONAS
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
READ = (GrowthPlan, Goal, Evidence, Corroboration, FeedbackRound, FeedbackRequest, Observation, LevelChange)


def load(people: int = 60) -> Company:
    company = loading.load(people=people, now=NOON, tell=lambda *_: None)
    tell_packets(company=company, now=NOON, tell=lambda *_: None)
    tell_today(company=company, now=NOON)
    return company


def test_the_company_has_everybody_whom_the_demo_offers_packets_in_every_state_and_standings_that_tell_people_apart() -> None:
    load()
    rebuild(now=NOON)

    assert User.objects.filter(email__in=[persona.email for persona in PERSONAS]).count() == len(PERSONAS)
    assert set(Packet.objects.values_list("status", flat=True)) == set(Packet.Status.values)
    assert Counter(Decision.objects.values_list("outcome", flat=True)) == {"approved": 2, "not_yet": 1}
    assert Ladder.objects.count() == 4
    for person in User.objects.filter(is_sample=True).exclude(level_code="").select_related("standing__level"):
        assert person.standing.level.code == person.level_code
        assert person.level_changes.order_by("-effective_on").first().level == person.standing.level
    open_pairs = Mentorship.objects.filter(kind="mentorship", status="active").count()
    assert Relationship.objects.filter(role="mentor", until__isnull=True).count() >= open_pairs
    counts = {row.person.full_name: Counter(row.states.values()) for row in ReadinessRow.objects.select_related("person")}
    assert counts["Rana Castell"] != counts["Luca Ferrante"]
    assert sum(counts["Rana Castell"].values()) == 7


def test_the_company_loads_once_goes_without_a_trace_leaves_real_people_and_comes_back_the_same() -> None:
    real = UserFactory()
    load()
    first = facts()
    both_ways_of_asking_find_the_same_rows()

    with pytest.raises(AlreadyDone):
        load()
    assert facts() == first

    assert removing.remove_sample() == 60
    left = {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "ladders", "growth", "mentoring", "feedback", "packets"}
        and not model._meta.label.endswith("Event")
        and model._default_manager.count()
    }
    assert left == {"accounts.User": 1, "accounts.Team": 1}
    assert User.objects.get() == real

    load()
    assert facts() == first


def both_ways_of_asking_find_the_same_rows() -> None:
    """Compare what each persona may read, asked as somebody who leads few and as somebody who leads many."""
    people = User.objects.filter(email__in=[persona.email for persona in PERSONAS])
    for model in READ:
        found = set()
        for user in people:
            answers = []
            for user.leads_many in (False, True):
                keys = list(model.objects.visible_to(user).values_list("pk", flat=True))
                assert len(keys) == len(set(keys))
                answers.append(set(keys))
            assert answers[0] == answers[1], (user, model)
            found |= answers[0]
        assert len(found) > 1, model


def facts() -> list[Any]:
    """What somebody would know the company by."""
    return [
        list(User.objects.filter(is_sample=True).order_by("full_name").values_list("full_name", "email", "level_code")),
        list(Evidence.objects.order_by("id").values_list("id", "headline", "happened_on")),
        list(MentoringSession.objects.order_by("id").values_list("id", "topic", "held_on")),
    ]


def test_a_larger_company_keeps_the_shape() -> None:
    company = Company(3000, NOON.date())

    assert len(company.members) == len({member.email for member in company.members}) == 3000
    assert all(member.manager is None or member.manager.number < member.number for member in company.members)
    assert max(len(member.reports) for member in company.members) <= 12
