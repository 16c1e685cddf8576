"""The pages of growth, each opened once by the one who lives on it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.growth.models import Corroboration, Evidence, Goal, ImpactFigure
from tests.factories import CorroborationFactory, EvidenceFactory, GoalFactory, GrowthPlanFactory


@pytest.fixture
def mine(cast, client):
    client.force_login(cast.candidate)
    return client


@pytest.fixture
def plan(cast):
    return GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])


def keep(client: Client, **changes):
    typed = {
        "headline": "Cut the nightly batch from 6.5 h to 1.9 h",
        "happened_on": timezone.localdate().isoformat(),
        "scope": "team",
        "is_shared": "on",
        "figures-TOTAL_FORMS": "0",
        "figures-INITIAL_FORMS": "0",
    }
    return client.post(reverse("growth:evidence-new"), typed | changes)


def test_someone_without_a_plan_is_led_to_one(mine):
    page = mine.get(reverse("growth:index")).content.decode()

    assert reverse("growth:plan-new") in page


def test_the_next_level_is_proposed_and_a_plan_opened(mine, cast):
    page = mine.get(reverse("growth:plan-new"))
    answer = mine.post(reverse("growth:plan-new"), {"target_level": cast.levels["L6"].pk, "why": "I like hard questions."})

    assert page.context["form"].initial["target_level"] == cast.levels["L6"].pk
    assert answer.status_code == 302
    assert cast.candidate.growth_plans.get().target_level == cast.levels["L6"]


def test_my_growth_shows_goals_shelves_and_what_is_thin(mine, cast, plan):
    GoalFactory(plan=plan, title="Two teams plan with my model", start_value=0, target_value=2, current_value=1, unit="teams")
    fresh = EvidenceFactory(owner=cast.candidate, competencies=cast.competencies[:1], happened_on=timezone.localdate())
    CorroborationFactory(evidence=fresh, person=cast.peer)

    answer = mine.get(reverse("growth:index"))
    growth = answer.context["growth"]

    assert [shelf.count for shelf in growth.shelves] == [1, 0, 0]
    assert [shelf.confirmed for shelf in growth.shelves] == [1, 0, 0]
    assert [shelf.is_thin for shelf in growth.shelves] == [False, True, True]
    assert "Two teams plan with my model" in answer.content.decode()


def test_evidence_with_figures_is_kept_from_the_form(mine, cast, plan):
    answer = keep(
        mine,
        competencies=[cast.competencies[0].pk],
        **{
            "figures-TOTAL_FORMS": "1",
            "figures-0-metric": "nightly batch time",
            "figures-0-baseline": "6.5",
            "figures-0-value": "1.9",
            "figures-0-unit": "h",
        },
    )

    piece = Evidence.objects.get()
    figure = ImpactFigure.objects.get()
    assert answer.headers["Location"] == piece.get_absolute_url()
    assert (figure.in_words, figure.change) == ("6.5 → 1.9 h", "−71\u202f%")
    assert "6.5 → 1.9 h" in mine.get(piece.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"headline": "   "}, "headline"),
        ({"headline": "with\x00nul"}, "headline"),
        ({"story": "x" * 1_000_000}, "story"),
        ({"scope": "galaxy"}, "scope"),
    ],
)
def test_bad_evidence_is_refused_beside_its_field_and_what_was_typed_stays(mine, plan, typed, field):
    answer = keep(mine, **typed)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "שלום 👩🏽‍🚀 Ωμ", "<b>bold</b> & “quotes”"])
def test_text_of_any_kind_is_shown_as_text(mine, plan, text):
    keep(mine, headline=text, story=text)

    page = mine.get(Evidence.objects.get().get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "<b>bold</b>" not in page


def test_a_deleted_piece_comes_back_by_undo(mine, cast):
    piece = EvidenceFactory(owner=cast.candidate)

    deleted = mine.post(reverse("growth:evidence-delete", args=[piece.pk]), follow=True)
    gone = mine.get(piece.get_absolute_url()).status_code
    mine.post(reverse("growth:evidence-restore", args=[piece.pk]))

    assert reverse("growth:evidence-restore", args=[piece.pk]) in deleted.content.decode()
    assert gone == 404
    assert mine.get(piece.get_absolute_url()).status_code == 200


def test_an_outdated_form_shows_both_texts_and_saves_on_the_second_try(mine, cast):
    piece = EvidenceFactory(owner=cast.candidate, headline="Theirs", version=2)
    typed = {
        "headline": "Mine",
        "happened_on": piece.happened_on.isoformat(),
        "scope": "team",
        "version": "1",
        "figures-TOTAL_FORMS": "0",
        "figures-INITIAL_FORMS": "0",
    }
    url = reverse("growth:evidence-edit", args=[piece.pk])

    refused = mine.post(url, typed)
    page = refused.content.decode()
    accepted = mine.post(url, typed | {"version": refused.context["form"]["version"].value()})

    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert accepted.status_code == 302


def test_a_goal_is_set_moved_and_talked_about(mine, cast, plan, client):
    mine.post(
        reverse("growth:goal-new"),
        {
            "title": "Fewer pages at night",
            "starts_on": "2026-01-01",
            "due_on": "2026-12-31",
            "metric": "pages",
            "unit": "a month",
            "start_value": "20",
            "target_value": "5",
        },
    )
    goal = Goal.objects.get()
    mine.post(reverse("growth:goal-move", args=[goal.pk]), {"value": "12", "note": "Retired the flapping probe."})
    client.force_login(cast.mentor)
    client.post(reverse("growth:goal-comment", args=[goal.pk]), {"text": "Well done."})
    page = client.get(goal.get_absolute_url()).content.decode()

    goal.refresh_from_db()
    assert (goal.current_value, goal.percent) == (Decimal(12), 53)
    assert "Retired the flapping probe." in page
    assert "Well done." in page


def test_a_goal_due_before_it_starts_is_refused_beside_the_day(mine, plan):
    answer = mine.post(reverse("growth:goal-new"), {"title": "Backwards", "starts_on": "2026-05-02", "due_on": "2026-05-01"})

    assert "before it starts" in answer.content.decode()
    assert not Goal.objects.exists()


def test_a_colleague_is_asked_by_name_and_confirms(mine, cast, client):
    piece = EvidenceFactory(owner=cast.candidate, is_shared=False)
    hidden = Client()
    hidden.force_login(cast.stranger)
    before = hidden.get(piece.get_absolute_url()).status_code

    mine.post(reverse("growth:evidence-ask", args=[piece.pk]), {"people": "stig"})
    page = hidden.get(piece.get_absolute_url())
    hidden.post(reverse("growth:evidence-confirm", args=[piece.pk]), {"words": "I was on call with her."})

    assert (before, page.status_code) == (404, 200)
    assert Corroboration.objects.get().status == "confirmed"


def test_asking_somebody_unknown_says_so_and_keeps_what_was_typed(mine, cast):
    piece = EvidenceFactory(owner=cast.candidate)

    answer = mine.post(reverse("growth:evidence-ask", args=[piece.pk]), {"people": "Nobody Whatsoever"})

    assert answer.status_code == 422
    assert "Nobody Whatsoever" in answer.content.decode()


def test_the_list_filters_and_pages_without_more_queries(mine, cast, django_assert_max_num_queries):
    for n in range(30):
        EvidenceFactory(owner=cast.candidate, happened_on=timezone.localdate() - timedelta(days=n))

    with django_assert_max_num_queries(12):
        first = mine.get(reverse("growth:evidence-list"))
    second = mine.get(reverse("growth:evidence-list"), {"cursor": first.context["pages"].next})
    back = mine.get(reverse("growth:evidence-list"), {"cursor": second.context["pages"].previous})

    assert [len(page.context["pages"].rows) for page in (first, second, back)] == [25, 5, 25]
    assert first.context["pages"].rows == back.context["pages"].rows


@pytest.mark.parametrize("pieces", [1, 40])
def test_my_growth_costs_the_same_for_one_piece_and_many(mine, cast, plan, pieces, django_assert_max_num_queries):
    for n in range(pieces):
        piece = EvidenceFactory(owner=cast.candidate, competencies=cast.competencies[n % 3 : n % 3 + 1])
        CorroborationFactory(evidence=piece, person=cast.peer)
        GoalFactory(plan=plan)

    with django_assert_max_num_queries(24):
        assert mine.get(reverse("growth:index")).status_code == 200


def test_months_are_given_as_csv(mine, cast):
    EvidenceFactory(owner=cast.candidate, happened_on=timezone.localdate())

    lines = mine.get(reverse("growth:months-csv", args=[cast.candidate.pk])).content.decode().splitlines()

    assert len(lines) == 13
    assert lines[-1] == f"{timezone.localdate():%Y-%m},1"


def test_the_mentor_sees_the_growth_page_and_a_stranger_does_not(cast, client):
    client.force_login(cast.mentor)
    seen = client.get(reverse("growth:person", args=[cast.candidate.pk])).status_code
    client.force_login(cast.stranger)

    assert (seen, client.get(reverse("growth:person", args=[cast.candidate.pk])).status_code) == (200, 404)
