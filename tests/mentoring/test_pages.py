"""Pages: what they show and keep, and what they cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from mentorship.core.attention import Found
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import AgendaItem, MentoringSession, Mentorship
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import NewItem, SessionLog
from tests.factories import (
    NOON,
    TODAY,
    ActionItemFactory,
    MentoringSessionFactory,
    MentorshipFactory,
    RelationshipFactory,
    UserFactory,
)

ROWS = {"items-TOTAL_FORMS": 6, "items-INITIAL_FORMS": 0}
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Tokyo", "America/Sao_Paulo"]


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def many_mentees(mentor, count):
    for number in range(count):
        pair = MentorshipFactory(mentor=mentor, mentee=UserFactory(time_zone=ZONES[number % 5]))
        RelationshipFactory(subject=pair.mentee, reader=mentor)
        MentoringSessionFactory(mentorship=pair)
        ActionItemFactory(mentorship=pair)
        AgendaItem.objects.create(mentorship=pair, author=mentor, text="x", added_at=NOON)


@pytest.mark.parametrize("url", ["/mentoring/", "/mentoring/sessions/new/", "/mentoring/items/"])
def test_lists_cost_the_same_for_two_mentees_and_for_twelve(cast, client, url):
    client.force_login(cast.mentor)
    many_mentees(cast.mentor, 2)
    few = cost(client, url)

    many_mentees(cast.mentor, 12)

    assert cost(client, url) == few <= 12


def test_a_relationship_and_a_session_cost_the_same_with_much_and_with_little_in_them(cast, client):
    client.force_login(cast.mentor)
    session = MentoringSessionFactory(mentorship=cast.mentorship, notes="one\ntwo")
    urls = (cast.mentorship.get_absolute_url(), session.get_absolute_url(), f"/mentoring/pairs/{cast.mentorship.pk}/log/")

    def fill(count):
        for _ in range(count):
            MentoringSessionFactory(mentorship=cast.mentorship)
            ActionItemFactory(mentorship=cast.mentorship, session=session)
            AgendaItem.objects.create(mentorship=cast.mentorship, author=cast.mentor, text="x", added_at=NOON)

    fill(1)
    few = [cost(client, url) for url in urls]
    fill(15)

    assert [cost(client, url) for url in urls] == few
    assert max(few) <= 18


def test_who_has_drifted_stands_first_and_the_other_clock_beside_the_name(cast, client):
    client.force_login(cast.mentor)
    pairs = [MentorshipFactory(mentor=cast.mentor, mentee=UserFactory(time_zone=zone), started_on=TODAY) for zone in ZONES]
    now = datetime(2026, 6, 15, 12, tzinfo=UTC)
    Mentorship.objects.filter(pk=pairs[2].pk).update(last_session_on=TODAY - timedelta(days=40))
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(last_session_on=TODAY)

    rows = selectors.pair_rows(cast.mentor, now)

    assert [row.has_drifted for row in rows] == [True] + [False] * 5
    assert (rows[0].other.time_zone, rows[0].local_clock, rows[0].place, rows[0].is_other_zone) == (
        "Asia/Kolkata",
        "17:30",
        "Kolkata",
        True,
    )


def test_the_one_form_logs_a_session_with_items_and_a_private_note(cast, client):
    client.force_login(cast.mentor)
    item = {"items-0-text": "Write the plan", "items-0-owner": cast.candidate.pk, "items-0-due_on": "2026-02-01"}
    data = ROWS | item | {"held_on": "2026-01-05", "minutes": 40, "notes": "The queue", "private_note": "Tense"}

    answer = client.post(f"/mentoring/pairs/{cast.mentorship.pk}/log/", data)

    session = MentoringSession.objects.get()
    assert answer.headers["Location"] == session.get_absolute_url()
    assert (session.notes, session.minutes) == ("The queue", 40)
    assert [(row.text, row.owner) for row in session.action_items.all()] == [("Write the plan", cast.candidate)]
    assert session.private_notes.get().text == "Tense"


def test_a_failed_save_keeps_everything_that_was_typed(cast, client):
    client.force_login(cast.mentor)
    typed = {"held_on": "2999-01-01", "minutes": 40, "notes": "Long words", "outcome": "Go", "private_note": "Tense"}

    item = {"items-1-text": "Write it", "items-1-owner": cast.mentor.pk}
    page = client.post(f"/mentoring/pairs/{cast.mentorship.pk}/log/", ROWS | typed | item).content.decode()

    assert [words in page for words in ("Long words", "Go", "Tense", "Write it", "has not come yet")] == [True] * 5
    assert MentoringSession.objects.count() == 0


def test_a_past_planned_session_is_what_logging_begins_with(cast, client):
    client.force_login(cast.mentor)
    planned = MentoringSession.objects.create(mentorship=cast.mentorship, planned_at=timezone.now() - timedelta(hours=2))

    answer = client.get(f"/mentoring/pairs/{cast.mentorship.pk}/log/")

    assert answer.headers["Location"] == f"/mentoring/sessions/{planned.pk}/log/"


def test_with_one_pair_logging_needs_no_choice(cast, client):
    client.force_login(cast.mentor)

    assert client.get("/mentoring/sessions/new/").headers["Location"] == f"/mentoring/pairs/{cast.mentorship.pk}/log/"


def test_a_time_is_typed_in_the_own_zone(cast, client):
    User.objects.filter(pk=cast.mentor.pk).update(time_zone="Asia/Kolkata")
    client.force_login(cast.mentor)
    day = timezone.now().date() + timedelta(days=3)

    client.post(
        f"/mentoring/pairs/{cast.mentorship.pk}/plan/",
        {"planned_at_0": day.isoformat(), "planned_at_1": "10:30", "minutes": 45},
    )

    assert MentoringSession.objects.get().planned_at == datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


def test_a_question_goes_to_the_agenda_in_one_click(cast, client):
    client.force_login(cast.mentor)
    url = f"/mentoring/pairs/{cast.mentorship.pk}/questions/"
    question = selectors.questions()[0].text
    offered = question in client.get(url).content.decode()

    client.post(f"/mentoring/pairs/{cast.mentorship.pk}/agenda/", {"text": question, "next": url})

    assert offered
    assert "on the agenda" in client.get(url).content.decode()
    assert AgendaItem.objects.get().text == question


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(cast, client, target):
    client.force_login(cast.mentor)
    item = ActionItemFactory(mentorship=cast.mentorship)

    answer = client.post(f"/mentoring/items/{item.pk}/done/", {"next": target})

    assert answer.headers["Location"].startswith("/mentoring/pairs/")


def test_htmx_gets_the_agenda_alone(cast, client):
    client.force_login(cast.mentor)

    answer = client.post(f"/mentoring/pairs/{cast.mentorship.pk}/agenda/", {"text": "A point"}, headers={"HX-Request": "true"})

    assert answer.content.decode().lstrip().startswith('<div class="stack tight" id="agenda-list">')
    assert "A point" in answer.content.decode()


def test_search_finds_topics_notes_outcomes_and_items_of_the_own_pairs_alone(cast):
    log = SessionLog(
        held_on=TODAY,
        topic="Migrations",
        notes="The nightly batches were slow",
        outcome="Retire the broker",
        items=[NewItem(text="Outline the cutover", owner=cast.candidate)],
        private_note=PrivateText("worried"),
    )
    session = services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=log, now=NOON)

    def found(user, words):
        return [row.url for row in selectors.search(user, words, 5)]

    for words in ("migration", "nightly batch", "retire broker"):
        assert found(cast.candidate, words) == [session.get_absolute_url()]
        assert found(cast.manager, words) == []
    assert [row.kind for row in selectors.search(cast.mentor, "cutover", 5)] == ["action items"]
    assert [found(cast.mentor, words) for words in ("worried", "", "  ", "\x00", "a & ! (")] == [[]] * 5


def test_today_is_told_what_waits_in_a_fixed_number_of_queries(cast, django_assert_max_num_queries):
    now = timezone.now()
    ActionItemFactory(mentorship=cast.mentorship, owner=cast.mentor, due_on=now.date() - timedelta(days=1))
    services.request_mentorship(actor=cast.stranger, ask=services.Ask(mentor=cast.mentor, mentee=cast.stranger), now=now)
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(sessions_held=2)
    MentoringSession.objects.create(mentorship=cast.mentorship, planned_at=now - timedelta(days=1))
    many_mentees(cast.mentor, 5)

    with django_assert_max_num_queries(8):
        needs = selectors.needs_me(cast.mentor, now)

    assert {str(need.action) for need in needs} == {"Answer", "Log it", "Plan it", "Done?"}
    assert len(needs) <= 20


def test_today_is_told_what_is_ahead_and_what_others_did(cast):
    now = timezone.now()
    services.plan_session(actor=cast.mentor, pair_id=cast.mentorship.pk, planned_at=now + timedelta(days=1), now=now)
    services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=SessionLog(held_on=now.date()), now=now)
    services.add_agenda_item(actor=cast.mentor, mentorship_id=cast.mentorship.pk, text="x", now=now + timedelta(minutes=1))

    assert [work.icon for work in selectors.working_on(cast.candidate, now)] == ["calendar"]
    assert [deed.what for deed in selectors.done_for_me(cast.candidate, now)] == [
        "put a point on your agenda",
        "wrote down your session",
    ]
    assert selectors.done_for_me(cast.mentor, now) == []
    assert all(isinstance(row, Found) for row in selectors.search(cast.mentor, "session", 3))


def test_other_rooms_are_told_the_last_session_and_the_overdue_items(cast):
    services.log_session(actor=cast.mentor, pair_id=cast.mentorship.pk, log=SessionLog(held_on=TODAY), now=NOON)
    late = ActionItemFactory(mentorship=cast.mentorship, due_on=TODAY - timedelta(days=1))
    ActionItemFactory(mentorship=cast.mentorship, due_on=TODAY)

    assert selectors.last_session_on([cast.candidate.pk, cast.peer.pk]) == {cast.candidate.pk: TODAY}
    assert list(selectors.overdue_items(TODAY)) == [late]
    assert list(selectors.pairs_due(TODAY + timedelta(days=1))) == [cast.mentorship]


def test_terms_saved_twice_at_once_show_both_and_can_be_saved_again(cast, client):
    client.force_login(cast.mentor)
    url = f"/mentoring/pairs/{cast.mentorship.pk}/terms/"
    services.change_terms(actor=cast.candidate, pair_id=cast.mentorship.pk, version=1, purpose="Theirs", cadence_days=7, now=NOON)

    page = client.post(url, {"purpose": "Mine", "cadence_days": 21, "version": 1}).content.decode()
    saved = client.post(url, {"purpose": "Both", "cadence_days": 21, "version": 2})

    assert [words in page for words in ("Mine", "Theirs", 'name="version" value="2"')] == [True] * 3
    assert saved.status_code == 302


def test_somebody_is_kept_apart_by_name_with_a_way_back(cast, client):
    client.force_login(cast.candidate)

    client.post("/mentoring/people/block/", {"person": "Stig"})
    page = client.get("/mentoring/profile/").content.decode()
    client.post(f"/mentoring/people/{cast.stranger.pk}/unblock/")

    assert "Stig Unger" in page
    assert f"/mentoring/people/{cast.stranger.pk}/unblock/" in page
    assert "unblock" not in client.get("/mentoring/profile/").content.decode()
