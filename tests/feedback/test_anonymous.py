"""Anonymous means that nothing in the database leads from the words to their author."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core.errors import Invalid
from mentorship.core.models import AuditLine, IdempotentAnswer, Message
from mentorship.feedback import services
from mentorship.feedback.models import FeedbackAnswer, FeedbackRequest, FeedbackResponse, Invitation, SealedAnswers
from mentorship.feedback.services import anonymous
from tests.factories import UserFactory

WORDS = "xylophone{number} is what only this author would write"


@pytest.fixture
def round_(cast):
    people = [services.Respondent(person=person) for person in (cast.peer, cast.mentor, cast.stranger, cast.sponsor)]
    return services.open_round(
        actor=cast.manager,
        subject=cast.candidate,
        target_level=cast.levels["L6"],
        respondents=people,
        mode="anonymous",
        now=timezone.now(),
    )


def typed(request, number):
    words = {}
    for competency in request.competencies.all():
        words |= {f"judgement_{competency.pk}": "at", f"saw_{competency.pk}": WORDS.format(number=number)}
    return words


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def send(person, round_, number, client=None):
    request = FeedbackRequest.objects.get(round=round_, respondent=person)
    return (client or signed_in(person)).post(
        reverse("feedback:answer", args=[request.pk]),
        typed(request, number),
        headers={"Idempotency-Key": f"key-{number}"},
    )


def whole_database():
    """Return every table's rows as text, with the number of the transaction that wrote each: more than a dump holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for _schema, name in cursor.fetchall()]
        dump = {}
        for name in tables:
            cursor.execute(f'SELECT xmin::text, ctid::text, t::text FROM "{name}" AS t')  # noqa: S608
            dump[name] = cursor.fetchall()
    return dump


ANSWERS = {"feedback_sealedanswers"}


def test_an_anonymous_answer_writes_only_answers_and_deletes_only_the_invitation(cast, round_):
    invitation = Invitation.objects.get(request__respondent=cast.peer)
    browser = signed_in(cast.peer)
    browser.get(reverse("feedback:answer", args=[invitation.request_id]))
    before = whole_database()

    answer = send(cast.peer, round_, 1, browser)

    after = whole_database()
    changed = {name for name in after if sorted(before[name]) != sorted(after[name])}
    left = {pk for _xmin, _ctid, pk in before["feedback_invitation"]} - {pk for _xmin, _ctid, pk in after["feedback_invitation"]}
    assert answer.status_code == 302
    assert changed == ANSWERS | {"feedback_invitation"}
    assert len(left) == 1
    assert invitation.digest in next(iter(left))


def test_the_words_stand_nowhere_but_in_the_answers_and_those_rows_name_nobody(cast, round_):
    for number, person in enumerate([cast.peer, cast.mentor, cast.stranger]):
        send(person, round_, number)
    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    dump = whole_database()
    assert dump["feedback_sealedanswers"] == []
    holding = {name for name, rows in dump.items() if any("xylophone" in row for _xmin, _ctid, row in rows)}
    columns = {field.name for model in (FeedbackResponse, FeedbackAnswer) for field in model._meta.concrete_fields}
    responses: Any = FeedbackResponse.objects.values(
        "request", "respondent", "respondent_name", "relation", "answered_on"
    ).distinct()

    assert holding == {"feedback_feedbackanswer"}
    assert columns & {"created_at", "updated_at", "answered_at", "token", "address", "ip", "user"} == set()
    assert list(responses) == [
        {"request": None, "respondent": None, "respondent_name": "", "relation": "", "answered_on": timezone.localdate()}
    ]
    assert AuditLine.objects.filter(verb__contains="answered").count() == 0
    assert IdempotentAnswer.objects.count() == 0
    assert Message.objects.filter(kind="feedback.answered").count() == 0


def stored_token() -> bytes:
    return bytes(SealedAnswers.objects.annotate(raw=RawSQL("content", [])).values_list("raw", flat=True).get())


def test_a_copy_of_an_open_round_holds_no_word_and_no_judgement_even_of_the_only_answer(cast, round_):
    send(cast.peer, round_, 1)

    dump = whole_database()
    rows = [row for table in dump.values() for _xmin, _ctid, row in table]
    token = stored_token()
    assert not any("xylophone" in row or b"xylophone".hex() in row for row in rows)
    assert (dump["feedback_feedbackanswer"], dump["feedback_feedbackresponse"]) == ([], [])
    assert Fernet(settings.FIELD_KEYS[0]).extract_timestamp(token) == 0
    size = len(token)
    send(cast.mentor, round_, 2)
    again = stored_token()
    assert len(again) == size, "one block holds both: the length says nothing"


def test_neither_order_nor_transaction_tells_the_answers_apart(cast, round_):
    people = [cast.peer, cast.mentor, cast.stranger, cast.sponsor]
    orders = set()
    for number, person in enumerate(people):
        send(person, round_, number)
    for _turn in range(12):
        anonymous.add(round_.pk, [])
        orders.add(tuple(answers[0].saw for answers in anonymous._all(round_.pk) if answers))
    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    dump = whole_database()
    assert len(orders) > 1
    for name in ("feedback_feedbackanswer", "feedback_feedbackresponse"):
        assert len({xmin for xmin, _ctid, _row in dump[name]}) == 1
    stored = FeedbackAnswer.objects.order_by("response__position").values_list("saw", flat=True)
    assert set(stored) == {WORDS.format(number=number) for number in range(4)}


def test_requests_say_open_until_the_end_whoever_answered_or_declined(cast, round_):
    send(cast.peer, round_, 1)
    declined = FeedbackRequest.objects.get(round=round_, respondent=cast.mentor)
    client = Client()
    client.force_login(cast.mentor)
    client.post(reverse("feedback:decline", args=[declined.pk]), {"reason": "kept nowhere"})

    requests = FeedbackRequest.objects.filter(round=round_)
    assert set(requests.values_list("status", "decline_reason")) == {("open", "")}
    assert {request.respondent for request in requests.open()} == {cast.stranger, cast.sponsor}
    page = Client()
    page.force_login(cast.manager)
    shown = page.get(round_.get_absolute_url()).content.decode()
    assert "answered</span>" not in shown
    assert "xylophone" not in shown


def test_an_anonymous_answer_is_given_once(cast, round_):
    assert [send(cast.peer, round_, 1).status_code, send(cast.peer, round_, 2).status_code] == [302, 410]
    assert len(anonymous._all(round_.pk)) == 1


def test_fewer_than_three_answers_are_deleted_at_closing(cast, round_):
    send(cast.peer, round_, 1)
    send(cast.mentor, round_, 2)

    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    round_.refresh_from_db()
    assert (round_.answers_deleted, FeedbackResponse.objects.count(), SealedAnswers.objects.count()) == (True, 0, 0)


def test_three_answers_are_shown_together_after_closing(cast, round_):
    for number, person in enumerate([cast.peer, cast.mentor, cast.stranger]):
        send(person, round_, number)
    reader = Client()
    reader.force_login(cast.candidate)
    before = reader.get(round_.get_absolute_url()).content.decode()

    services.close_due(now=timezone.now() + timedelta(days=30))

    after = reader.get(round_.get_absolute_url()).content.decode()
    assert "xylophone" not in before
    assert [after.count(f"xylophone{number}") for number in range(3)] == [3, 3, 3]
    assert "a colleague" in after


def test_a_competency_that_fewer_than_three_judged_is_emptied(cast, round_):
    said = list(round_.competencies.order_by("position"))
    for number, person in enumerate([cast.peer, cast.mentor, cast.stranger]):
        request = FeedbackRequest.objects.get(round=round_, respondent=person)
        answers = [
            services.AnswerInput(competency.pk, "cant_say" if place == 0 and number else "at")
            for place, competency in enumerate(said)
        ]
        services.answer(request_id=request.pk, actor=person, answers=answers, now=timezone.now())

    services.close_round(round_id=round_.pk, actor=cast.manager, now=timezone.now())

    assert set(FeedbackAnswer.objects.values_list("competency", flat=True)) == {said[1].pk, said[2].pk}


@pytest.mark.parametrize("people", [1, 2])
def test_a_round_of_two_is_never_called_anonymous(cast, people):
    with pytest.raises(Invalid, match="everybody knows"):
        services.open_round(
            actor=cast.manager,
            subject=cast.candidate,
            target_level=cast.levels["L6"],
            respondents=[services.Respondent(person=UserFactory()) for _ in range(people)],
            mode="anonymous",
            now=timezone.now(),
        )


def test_everybody_is_asked_about_the_same_competencies(cast, round_):
    shares = {tuple(request.competencies.order_by("pk").values_list("pk", flat=True)) for request in round_.requests.all()}

    assert len(shares) == 1


def test_the_form_keeps_its_draft_in_the_browser_only(cast, round_):
    request = FeedbackRequest.objects.get(round=round_, respondent=cast.peer)
    client = Client()
    client.force_login(cast.peer)

    page = client.get(reverse("feedback:answer", args=[request.pk])).content.decode()

    assert "kept in this browser only" in page
    assert f'data-autosave="answer-{request.pk}"' in page
