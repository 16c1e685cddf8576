"""A round from opening to closing, by clicking."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.services import name_delegate
from mentorship.core.models import Message
from mentorship.feedback import selectors, services
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse, FeedbackRound, Invitation
from tests.factories import CompetencyFactory, ExpectationFactory, UserFactory


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def opened(cast, respondents=None, **changes):
    asked = respondents or [services.Respondent(person=cast.peer), services.Respondent(person=cast.mentor)]
    return services.open_round(
        **{
            "actor": cast.manager,
            "subject": cast.candidate,
            "target_level": cast.levels["L6"],
            "respondents": asked,
            "now": timezone.now(),
        }
        | changes
    )


def answers_for(request, judgement="at", saw="In March she wrote the migration plan; four teams adopted it."):
    typed = {}
    for competency in request.competencies.all():
        typed |= {
            f"judgement_{competency.pk}": judgement,
            f"saw_{competency.pk}": saw,
            f"stronger_{competency.pk}": "Bring the data team in earlier.",
            f"quote_{competency.pk}": "on",
        }
    return typed


def outside_link():
    message = Message.objects.get(kind="feedback.asked", address="sam@example.org")
    return re.search(r"/feedback/outside/[^/]+/", message.link).group(0)


def test_the_manager_opens_a_round_from_the_page(cast):
    page = signed_in(cast.manager)

    answer = page.post(
        reverse("feedback:round-new"),
        {
            "subject": cast.candidate.pk,
            "purpose": "promotion",
            "target_level": cast.levels["L6"].pk,
            "mode": "named",
            "people": "ade@example.com, Jun Halvorsen",
            "outside": "Sam Rivera <sam@example.org>",
            "closes_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
        },
    )

    round_ = FeedbackRound.objects.get()
    assert answer.headers["Location"] == round_.get_absolute_url()
    assert sorted(round_.requests.values_list("relation", flat=True)) == ["mentor", "outside", "peer"]
    assert page.get(round_.get_absolute_url()).status_code == 200


def test_each_respondent_sees_the_levels_own_words_and_who_will_read_it(cast):
    request = opened(cast).requests.get(respondent=cast.peer)

    page = signed_in(cast.peer).get(reverse("feedback:answer", args=[request.pk])).content.decode()

    assert "Does Technical direction for L6" in page
    assert "Rana Castell and Mina Okafor" in page


def test_a_named_answer_is_read_by_subject_and_manager_and_can_be_changed(cast):
    round_ = opened(cast)
    request = round_.requests.get(respondent=cast.peer)
    page = signed_in(cast.peer)
    url = reverse("feedback:answer", args=[request.pk])

    page.post(url, answers_for(request))
    page.post(url, answers_for(request, judgement="above"))

    shown = signed_in(cast.candidate).get(round_.get_absolute_url()).content.decode()
    assert set(FeedbackAnswer.objects.values_list("judgement", flat=True)) == {"above"}
    assert "four teams adopted it" in shown
    assert "Ade Ojukwu" in shown
    assert FeedbackRequest.objects.get(pk=request.pk).status == "answered"


def test_declining_takes_one_click_and_a_reason(cast):
    round_ = opened(cast)
    request = round_.requests.get(respondent=cast.mentor)

    signed_in(cast.mentor).post(reverse("feedback:decline", args=[request.pk]), {"reason": "I would not be fair here"})

    request.refresh_from_db()
    assert (request.status, request.decline_reason) == ("declined", "I would not be fair here")


def test_somebody_outside_answers_once_by_their_link(cast):
    round_ = opened(cast, [services.Respondent(outside_name="Sam Rivera", outside_email="sam@example.org")])
    request = round_.requests.get()
    link = outside_link()
    visitor = Client()

    scanned = [visitor.get(link).status_code for _ in range(3)]
    sent = visitor.post(link, answers_for(request))
    again = visitor.post(link, answers_for(request))

    assert scanned == [200, 200, 200]
    assert (sent.status_code, again.status_code) == (302, 410)
    assert FeedbackResponse.objects.get().respondent_name == "Sam Rivera"


def test_a_browser_may_send_the_outside_form(cast):
    """With the referrer policy `no-referrer` a browser sends `Origin: null`, which Django refuses."""
    request = opened(cast, [services.Respondent(outside_email="sam@example.org")]).requests.get()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(outside_link())
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()).group(1)

    sent = browser.post(
        outside_link(), answers_for(request) | {"csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
    )

    assert "no-referrer" not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert sent.status_code == 302


@pytest.mark.parametrize("trouble", ["forged", "expired", "closed", "revoked"])
def test_a_link_that_is_dead_opens_nothing(cast, trouble):
    round_ = opened(cast, [services.Respondent(outside_email="sam@example.org")])
    link = outside_link()
    match trouble:
        case "forged":
            link = reverse("feedback:outside", args=["x" * 43])
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "closed":
            services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())
        case "revoked":
            services.remove_respondent(request_id=round_.requests.get().pk, actor=cast.manager, now=timezone.now())

    answer = Client().get(link)
    typed = Client().post(link, {"saw_1": "She led the <move>.", "stronger_1": " ", "judgement_1": "at"})

    assert (answer.status_code, typed.status_code) == (410, 410)
    assert "opens nothing" in answer.content.decode()
    assert "was not sent" not in answer.content.decode()
    assert typed.content.decode().count("<blockquote") == 1
    assert "She led the &lt;move&gt;." in typed.content.decode()


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_what_is_sent_after_the_round_has_closed_is_given_back_and_kept_nowhere(cast, is_anonymous):
    people = [services.Respondent(person=one) for one in (cast.peer, cast.mentor, cast.stranger)]
    round_ = opened(cast, people, mode="anonymous" if is_anonymous else "named")
    asked = round_.requests.get(respondent=cast.peer)
    FeedbackRound.objects.filter(pk=round_.pk).update(status="closed")

    page = signed_in(cast.peer).post(reverse("feedback:answer", args=[asked.pk]), answers_for(asked))

    assert page.status_code == 410
    assert "What you wrote was not sent." in page.content.decode()
    assert "In March she wrote the migration plan" in page.content.decode()
    assert not FeedbackResponse.objects.exists()


def test_knocking_without_end_is_refused(cast):
    visitor = Client()

    answers = [visitor.get(reverse("feedback:outside", args=["guess"])).status_code for _ in range(32)]

    assert (answers[0], answers[-1]) == (410, 429)


def test_behind_a_proxy_every_visitor_knocks_for_themselves_and_cannot_say_to_be_another(settings, db):
    settings.BEHIND_PROXY = True
    knocking = Client()  # reads the settings with its first request
    address = reverse("feedback:outside", args=["guess"])

    one = [knocking.get(address, headers={"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.1"}).status_code for n in range(32)]
    another = knocking.get(address, headers={"X-Forwarded-For": "192.0.2.2"}).status_code

    assert (one[0], one[-1], another) == (410, 429, 410)


def test_the_subject_proposes_and_the_manager_asks(cast):
    round_ = opened(cast)
    candidate, manager = signed_in(cast.candidate), signed_in(cast.manager)

    candidate.post(reverse("feedback:round-add", args=[round_.pk]), {"people": "stig@example.com"})
    proposed = round_.requests.get(respondent=cast.stranger)
    before = list(selectors.asked_of(cast.stranger))
    manager.post(reverse("feedback:request-accept", args=[proposed.pk]))

    assert before == []
    assert [request.pk for request in selectors.asked_of(cast.stranger)] == [proposed.pk]


def test_nobody_gets_more_than_five_requests_at_once(cast):
    for _ in range(5):
        opened(cast, [services.Respondent(person=cast.peer)], subject=UserFactory(manager=cast.manager))
    page = signed_in(cast.manager)

    shown = page.get(reverse("feedback:round-new"), {"subject": cast.candidate.pk}).content.decode()
    refused = page.post(
        reverse("feedback:round-new"),
        {
            "subject": cast.candidate.pk,
            "purpose": "growth",
            "target_level": cast.levels["L6"].pk,
            "mode": "named",
            "people": "ade@example.com",
            "closes_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
        },
    )

    typed = page.post(reverse("feedback:waiting"), {"people": "nobody at all, ade@example.com, jun@"}).content.decode()

    assert "5 waiting, full" in shown
    assert "5 waiting, full: choose somebody else" in typed
    assert refused.status_code == 422
    assert "Ade Ojukwu: 5 requests wait there already" in refused.content.decode()
    assert not FeedbackRound.objects.filter(subject=cast.candidate).exists()


def test_answers_for_the_committee_are_read_by_neither_subject_nor_manager(cast):
    round_ = opened(cast, mode="committee", purpose="promotion")
    request = round_.requests.get(respondent=cast.peer)
    signed_in(cast.peer).post(reverse("feedback:answer", args=[request.pk]), answers_for(request))

    for reader in (cast.candidate, cast.manager):
        assert "four teams adopted" not in signed_in(reader).get(round_.get_absolute_url()).content.decode()


def test_a_round_closes_by_itself_after_its_last_day_once(cast):
    round_ = opened(cast, closes_on=timezone.localdate())
    later = timezone.now() + timedelta(days=2)

    assert (services.close_due(now=timezone.now()), services.close_due(now=later), services.close_due(now=later)) == (0, 1, 0)
    round_.refresh_from_db()
    assert (round_.status, set(round_.requests.values_list("status", flat=True))) == ("closed", {"closed"})


def test_a_judgement_is_needed_for_each_competency_and_what_was_typed_stays(cast):
    request = opened(cast).requests.get(respondent=cast.peer)
    typed = answers_for(request)
    del typed[next(key for key in typed if key.startswith("judgement_"))]

    answer = signed_in(cast.peer).post(reverse("feedback:answer", args=[request.pk]), typed)

    assert answer.status_code == 422
    assert "four teams adopted it" in answer.content.decode()
    assert not FeedbackResponse.objects.exists()


def test_competencies_are_shared_out_so_that_each_is_judged(cast):
    for n in range(4):
        ExpectationFactory(level=cast.levels["L6"], competency=CompetencyFactory(version=cast.version, position=10 + n))
    people = [services.Respondent(person=UserFactory()) for _ in range(3)]

    round_ = opened(cast, people)

    shares = [set(request.competencies.values_list("pk", flat=True)) for request in round_.requests.all()]
    assert [len(share) for share in shares] == [3, 3, 3]
    assert set.union(*shares) == set(round_.competencies.values_list("pk", flat=True))


def test_feedback_pages_open_for_everybody(cast):
    round_ = opened(cast)

    for person in (cast.candidate, cast.manager, cast.peer):
        assert signed_in(person).get(reverse("feedback:index")).status_code == 200
    assert signed_in(cast.stranger).get(round_.get_absolute_url()).status_code == 404


def test_a_new_manager_reads_named_answers_and_the_old_one_no_longer(cast):
    round_ = opened(cast)
    request = round_.requests.get(respondent=cast.peer)
    signed_in(cast.peer).post(reverse("feedback:answer", args=[request.pk]), answers_for(request))

    cast.candidate.manager = cast.mentor
    cast.candidate.save()

    assert "four teams adopted it" in signed_in(cast.mentor).get(round_.get_absolute_url()).content.decode()
    assert signed_in(cast.manager).get(round_.get_absolute_url()).status_code == 404


def test_a_mode_is_never_changed(cast):
    round_ = opened(cast)
    sent = {"mode": "anonymous", "people": "stig@example.com"}

    signed_in(cast.manager).post(reverse("feedback:round-add", args=[round_.pk]), sent)

    round_.refresh_from_db()
    assert round_.mode == "named"


def test_calling_a_round_off_deletes_what_was_said(cast):
    round_ = opened(cast)
    request = round_.requests.get(respondent=cast.peer)
    signed_in(cast.peer).post(reverse("feedback:answer", args=[request.pk]), answers_for(request))

    services.cancel_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    assert not FeedbackResponse.objects.exists()


def test_links_are_forgotten_when_the_round_closes(cast):
    round_ = opened(cast, [services.Respondent(outside_email="sam@example.org")])

    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    assert not Message.objects.filter(link__contains="/feedback/outside/").exists()


def test_the_committees_names_are_told_to_respondents_where_they_are_known(cast):
    round_ = opened(cast, mode="committee", purpose="promotion", committee_readers="Carla Weiss, Bo Nakata", origin="packet:1")
    request = round_.requests.get(respondent=cast.peer)

    page = signed_in(cast.peer).get(reverse("feedback:answer", args=[request.pk])).content.decode()

    assert "Carla Weiss, Bo Nakata, with your name" in page


@pytest.mark.parametrize("people", [1, 12])
def test_feedback_pages_cost_the_same_for_one_and_many(cast, people, django_assert_max_num_queries):
    asked = [services.Respondent(person=UserFactory()) for _ in range(people)]
    round_ = opened(cast, asked)
    for request in round_.requests.all():
        answers = [services.AnswerInput(competency.pk, "at", "Saw it.") for competency in request.competencies.all()]
        services.answer(request_id=request.pk, actor=request.respondent, answers=answers, now=timezone.now())
    manager = signed_in(cast.manager)

    with django_assert_max_num_queries(14):
        assert manager.get(reverse("feedback:index")).status_code == 200
    with django_assert_max_num_queries(24):
        assert manager.get(round_.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("starts_in", "days", "mode"),
    [(0, "until", "named"), (3, "from", "named"), (0, "until", "anonymous"), (0, "until", "committee")],
)
def test_who_stands_in_for_the_manager_is_named_before_anything_is_typed(cast, starts_in, days, mode):
    today = timezone.localdate()
    since, until = today + timedelta(days=starts_in), today + timedelta(days=9)
    name_delegate(delegator=cast.manager, delegate=cast.sponsor, since=since, until=until, actor=cast.manager, now=timezone.now())
    round_ = opened(
        cast,
        mode=mode,
        purpose="promotion" if mode == "committee" else "growth",
        respondents=[services.Respondent(person=one) for one in (cast.peer, cast.mentor, cast.stranger)],
    )
    asked = FeedbackRequest.objects.get(round=round_, respondent=cast.peer)

    text = signed_in(cast.peer).get(reverse("feedback:answer", args=[asked.pk])).content.decode()

    when = f"from {date_format(since)} until {date_format(until)}" if days == "from" else f"until {date_format(until)}"
    named = f"Ines Duarte (for Mina Okafor, {when})"
    assert named in text
    assert (f"Not read by Rana Castell, Mina Okafor and {named}." in text) == (mode == "committee")
