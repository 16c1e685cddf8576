"""Rounds for several people at once, links sent anew, people who leave, and reading one's own answer again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.core.models import AuditLine, Message
from mentorship.feedback import selectors, services, tasks
from mentorship.feedback.models import FeedbackRequest, FeedbackRound
from mentorship.feedback.selectors.several import share_out, spread_days
from tests.factories import RelationshipFactory, UserFactory, place
from tests.feedback.test_rounds import opened, signed_in


@given(count=some.integers(0, 80), start=some.dates(date(2026, 1, 1), date(2027, 1, 1)), length=some.integers(0, 40))
def test_days_are_working_days_in_order_and_evenly_spread(count, start, length):
    days = spread_days(count, start, start + timedelta(days=length))

    per_day = [days.count(day) for day in set(days)]
    assert len(days) == count
    assert days == sorted(days)
    assert all(start <= day <= start + timedelta(days=length) for day in days)
    if length > 1:
        assert all(day.weekday() < 5 for day in days)
    assert not per_day or max(per_day) - min(per_day) <= max(1, count // max(len(per_day), 1))


@given(
    near=some.dictionaries(some.integers(100, 140), some.lists(some.integers(1, 12), unique=True), max_size=40),
    waiting=some.dictionaries(some.integers(1, 12), some.integers(0, 7)),
)
def test_nobody_is_proposed_above_the_limit_whatever_waits_already(near, waiting):
    chosen = share_out(near, waiting, most=5, each=4)

    carried = {person: waiting.get(person, 0) + sum(person in people for people in chosen.values()) for person in range(1, 13)}
    assert chosen.keys() == near.keys()
    assert all(set(people) <= set(near[subject]) and len(people) <= 4 for subject, people in chosen.items())
    assert all(count <= max(5, waiting.get(person, 0)) for person, count in carried.items())


def test_the_manager_opens_rounds_about_several_from_one_page(cast):
    page = signed_in(cast.manager)
    form = page.get(reverse("feedback:rounds-several"))
    assert "Ade Ojukwu" in str(form.context["form"][f"people_{cast.candidate.pk}"])
    today = timezone.localdate()
    first, second = today + timedelta(days=10), today + timedelta(days=20)

    answer = page.post(
        reverse("feedback:rounds-several"),
        {
            "subjects": [cast.candidate.pk, cast.peer.pk],
            "purpose": "growth",
            "mode": "named",
            f"people_{cast.candidate.pk}": "ade@example.com",
            f"closes_{cast.candidate.pk}": first,
            f"people_{cast.peer.pk}": "rana@example.com, jun@example.com",
            f"closes_{cast.peer.pk}": second,
        },
    )

    assert answer.status_code == 302
    assert dict(FeedbackRound.objects.values_list("subject", "closes_on")) == {cast.candidate.pk: first, cast.peer.pk: second}
    owed = page.get(reverse("feedback:owed")).content.decode()
    assert "Jun Halvorsen" in owed


def test_one_that_cannot_be_opened_opens_none_and_keeps_what_was_typed(cast):
    page = signed_in(cast.manager)
    answer = page.post(
        reverse("feedback:rounds-several"),
        {
            "subjects": [cast.candidate.pk, cast.peer.pk],
            "purpose": "growth",
            "mode": "named",
            f"people_{cast.candidate.pk}": "ade@example.com",
            f"people_{cast.peer.pk}": "mina@example.com",
        },
    )

    shown = answer.content.decode()
    assert (answer.status_code, FeedbackRound.objects.count()) == (422, 0)
    assert "Ade Ojukwu:" in shown
    assert "Nobody was asked." in shown
    assert "\nade@example.com</textarea>" in shown


@pytest.mark.parametrize("people", [1, 9])
def test_proposing_costs_the_same_for_one_and_many(cast, people, django_assert_max_num_queries):
    for _number in range(people):
        place(UserFactory(manager=cast.manager), cast.levels["L5"])
    page = signed_in(cast.manager)
    with django_assert_max_num_queries(14):
        page.get(reverse("feedback:rounds-several"))
    with django_assert_max_num_queries(9):
        page.get(reverse("feedback:owed"))


def test_an_anonymous_round_says_of_nobody_that_they_owe(cast):
    people = [services.Respondent(person=person) for person in (cast.peer, cast.mentor, cast.stranger)]
    opened(cast, people, mode="anonymous")

    rounds, owing = selectors.who_owes_what(cast.manager)

    assert len(rounds) == 1
    assert owing == []
    assert "Stig Unger" not in signed_in(cast.manager).get(reverse("feedback:owed")).content.decode()


def outside(cast, **changes):
    round_ = opened(cast, [services.Respondent(outside_name="Sam", outside_email="sam@example.org")], **changes)
    return round_.requests.get()


def links():
    return list(Message.objects.filter(address="sam@example.org").order_by("created_at").values_list("link", flat=True))


def test_a_new_link_opens_the_form_and_the_old_one_nothing(cast):
    request = outside(cast)

    signed_in(cast.manager).post(reverse("feedback:request-renew", args=[request.pk]))

    assert [Client().get(link).status_code for link in links()] == [410, 200]


def test_somebody_no_longer_asked_can_be_asked_again_and_somebody_asked_cannot(cast):
    request = outside(cast)
    again = [services.Respondent(outside_email="sam@example.org")]
    with pytest.raises(Invalid, match="asked already"):
        services.add_respondents(round_id=request.round_id, actor=cast.manager, respondents=again, now=timezone.now())
    services.remove_respondent(request_id=request.pk, actor=cast.manager, now=timezone.now())

    services.add_respondents(round_id=request.round_id, actor=cast.manager, respondents=again, now=timezone.now())

    assert FeedbackRequest.objects.get().status == "open"
    assert [Client().get(link).status_code for link in links()] == [410, 200]


def test_a_respondent_who_leaves_is_no_longer_asked_and_their_answer_stays(cast):
    round_ = opened(cast)
    answered = round_.requests.get(respondent=cast.peer)
    said = [services.AnswerInput(competency.pk, "at", "Saw it.") for competency in answered.competencies.all()]
    services.answer(request_id=answered.pk, actor=cast.peer, answers=said, now=timezone.now())
    User.objects.filter(pk__in=[cast.peer.pk, cast.mentor.pk]).update(is_active=False, left_on=timezone.localdate())

    assert [tasks.let_leavers_go(), tasks.let_leavers_go()] == [1, 0]
    assert dict(round_.requests.values_list("respondent", "status")) == {cast.peer.pk: "answered", cast.mentor.pk: "closed"}
    shown = signed_in(cast.manager).get(round_.get_absolute_url()).content.decode()
    assert "has left" in shown
    assert "Saw it." in shown


def test_a_round_about_somebody_who_left_takes_no_more_answers(cast):
    round_ = opened(cast)
    User.objects.filter(pk=cast.candidate.pk).update(is_active=False, left_on=timezone.localdate())

    assert tasks.let_leavers_go() == 1
    round_.refresh_from_db()
    assert round_.status == "closed"


def test_one_reads_ones_own_named_answer_again_after_closing(cast):
    round_ = opened(cast)
    request = round_.requests.get(respondent=cast.peer)
    said = [services.AnswerInput(competency.pk, "at", "Saw the plan work.") for competency in request.competencies.all()]
    services.answer(request_id=request.pk, actor=cast.peer, answers=said, now=timezone.now())
    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    page = signed_in(cast.peer).get(reverse("feedback:answer", args=[request.pk]))

    assert page.status_code == 200
    assert "Saw the plan work." in page.content.decode()


def test_what_a_delegate_does_is_recorded_as_done_for_the_manager(cast):
    RelationshipFactory(subject=cast.candidate, reader=cast.stranger, role="delegate")

    opened(cast, actor=cast.stranger)

    line = AuditLine.objects.get(verb="feedback.opened")
    assert (line.actor, line.on_behalf_of) == (cast.stranger, cast.manager)
