"""Plan, log, mend and call off; what waits for the next time."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from mentorship.core.errors import AlreadyDone, Conflict, Invalid, WrongStatus
from mentorship.core.models import Message
from mentorship.growth.models import Evidence, Goal
from mentorship.mentoring import selectors, services
from mentorship.mentoring.models import ActionItem, MentoringSession, Mentorship
from mentorship.mentoring.services import NewItem, SessionLog
from tests.factories import NOON, TODAY, ActionItemFactory, GrowthPlanFactory, MentoringSessionFactory, MentorshipFactory

HOSTILE = "<script>alert(1)</script> 👩🏽‍🚀 \u202eright to left ' \" {{ x }} {% y %}"


def log(cast, *, actor=None, **said):
    said.setdefault("held_on", TODAY)
    return services.log_session(actor=actor or cast.mentor, pair_id=cast.mentorship.pk, log=SessionLog(**said), now=NOON)


def test_logging_keeps_what_was_said_and_counts_the_session(cast):
    item = NewItem(text="Write the plan", owner=cast.candidate, due_on=TODAY + timedelta(days=7))
    session = log(
        cast,
        topic="The queue",
        notes="Went through it",
        outcome="Go",
        minutes=50,
        items=[item],
        competencies=cast.competencies[:1],
    )

    cast.mentorship.refresh_from_db()
    assert (session.status, session.held_on, session.logged_by) == ("held", TODAY, cast.mentor)
    assert list(session.competencies.all()) == cast.competencies[:1]
    assert list(session.action_items.values_list("text", "owner", "due_on")) == [
        ("Write the plan", cast.candidate.pk, item.due_on)
    ]
    assert (cast.mentorship.sessions_held, cast.mentorship.last_session_on) == (1, TODAY)


def test_open_items_and_points_that_were_not_reached_wait_by_themselves(cast):
    kept, done = ActionItemFactory.create_batch(2, mentorship=cast.mentorship)
    reached = services.add_agenda_item(actor=cast.candidate, mentorship_id=cast.mentorship.pk, text="First", now=NOON)
    waiting = services.add_agenda_item(actor=cast.mentor, mentorship_id=cast.mentorship.pk, text="Second", now=NOON)

    session = log(cast, finished=[done.pk], talked_about=[reached.pk])

    assert selectors.items_of(cast.mentorship) == [kept]
    assert selectors.agenda_of(cast.mentorship) == [waiting]
    assert [item.pk for item in session.agenda.all()] == [reached.pk]


def test_ticking_the_items_of_somebody_elses_pair_does_nothing(cast):
    foreign = ActionItemFactory(mentorship=MentorshipFactory())

    log(cast, finished=[foreign.pk])

    foreign.refresh_from_db()
    assert foreign.status == "open"


def test_a_planned_session_becomes_the_held_one(cast):
    planned = services.plan_session(
        actor=cast.candidate, pair_id=cast.mentorship.pk, planned_at=NOON + timedelta(minutes=5), now=NOON
    )

    services.log_session(
        actor=cast.mentor, pair_id=cast.mentorship.pk, log=SessionLog(held_on=TODAY), now=NOON, session_id=planned.pk
    )

    assert list(MentoringSession.objects.values_list("pk", "status")) == [(planned.pk, "held")]
    assert not Message.objects.filter(kind="mentoring.planned", status="queued").exists()
    with pytest.raises(WrongStatus):
        services.log_session(
            actor=cast.mentor, pair_id=cast.mentorship.pk, log=SessionLog(held_on=TODAY), now=NOON, session_id=planned.pk
        )


def test_one_session_is_over_after_it_was_held(cast):
    Mentorship.objects.filter(pk=cast.mentorship.pk).update(kind="flash")

    log(cast)

    cast.mentorship.refresh_from_db()
    assert cast.mentorship.status == "ended"


def test_after_the_second_session_both_are_asked_once_whether_it_fits(cast):
    for days in (2, 1, 0):
        log(cast, held_on=TODAY - timedelta(days=days))

    asked = Message.objects.filter(kind="mentoring.fit_check", channel="mail")
    assert set(asked.values_list("recipient", flat=True)) == {cast.mentor.pk, cast.candidate.pk}
    assert asked.count() == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2011, 1, 1)}, "held_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"topic": "t" * 201}, "topic"),
        ({"notes": "n" * 1_000_001}, "notes"),
        ({"notes": "nul\x00"}, "notes"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field_and_nothing_is_kept(cast, said, field):
    with pytest.raises(Invalid) as refusal:
        log(cast, **said)

    assert refusal.value.field == field
    assert MentoringSession.objects.count() == 0
    cast.mentorship.refresh_from_db()
    assert cast.mentorship.sessions_held == 0


def test_an_item_for_somebody_outside_the_pair_is_refused(cast):
    with pytest.raises(Invalid) as refusal:
        log(cast, items=[NewItem(text="Do it", owner=cast.manager)])

    assert (refusal.value.field, ActionItem.objects.count(), MentoringSession.objects.count()) == ("owner", 0, 0)


def test_hostile_text_is_kept_as_typed_and_shown_harmless(cast, client):
    session = log(cast, topic=HOSTILE, notes=HOSTILE, outcome=HOSTILE)

    client.force_login(cast.candidate)
    page = client.get(session.get_absolute_url()).content.decode()

    assert MentoringSession.objects.get().notes == HOSTILE
    assert "<script>alert" not in page
    assert "👩🏽‍🚀" in page


def test_strangers_and_managers_cannot_log_or_read(cast):
    session = log(cast)

    for role in ("manager", "skip_level", "people_partner", "admin", "stranger"):
        with pytest.raises(Http404):
            log(cast, actor=cast[role])
        assert not MentoringSession.objects.visible_to(cast[role]).exists()
    assert MentoringSession.objects.get() == session


def test_two_who_edit_at_once_get_both_texts(cast):
    session = log(cast, notes="First")
    said = SessionLog(held_on=TODAY, notes="Theirs")
    services.edit_session(actor=cast.candidate, session_id=session.pk, version=1, log=said, now=NOON)

    with pytest.raises(Conflict) as conflict:
        services.edit_session(
            actor=cast.mentor, session_id=session.pk, version=1, log=SessionLog(held_on=TODAY, notes="Mine"), now=NOON
        )

    assert (conflict.value.yours, conflict.value.theirs, conflict.value.version) == ("Mine", "Theirs", "2")
    session.refresh_from_db()
    assert (session.notes, session.logged_by) == ("Theirs", cast.mentor)


def test_the_page_shows_both_texts_and_saves_the_third(cast, client):
    session = log(cast, notes="First")
    services.edit_session(
        actor=cast.candidate, session_id=session.pk, version=1, log=SessionLog(held_on=TODAY, notes="Theirs"), now=NOON
    )
    client.force_login(cast.mentor)
    url = f"/mentoring/sessions/{session.pk}/edit/"
    typed = {"held_on": TODAY.isoformat(), "minutes": 45, "notes": "Mine", "version": 1}

    refused = client.post(url, typed).content.decode()
    client.post(url, typed | {"notes": "Both", "version": 2})

    assert "Theirs" in refused
    assert "Mine" in refused
    assert 'name="version" value="2"' in refused
    session.refresh_from_db()
    assert session.notes == "Both"


def test_moving_and_calling_off_tell_the_other_and_raise_the_calendar_sequence(cast):
    session = services.plan_session(actor=cast.mentor, pair_id=cast.mentorship.pk, planned_at=NOON + timedelta(days=1), now=NOON)
    session = services.move_session(
        actor=cast.mentor, session_id=session.pk, planned_at=NOON + timedelta(days=2), now=NOON, topic="", minutes=30
    )
    session = services.cancel_session(actor=cast.candidate, session_id=session.pk, now=NOON)

    assert (session.status, session.sequence) == ("cancelled", 2)
    assert list(Message.objects.filter(status="queued").values_list("recipient", flat=True)) == [cast.mentor.pk]


@pytest.mark.parametrize("ahead", [timedelta(days=-1), timedelta(days=400)])
def test_a_session_is_planned_from_now_on_and_within_a_year(cast, ahead):
    with pytest.raises(Invalid) as refusal:
        services.plan_session(actor=cast.mentor, pair_id=cast.mentorship.pk, planned_at=NOON + ahead, now=NOON)

    assert refusal.value.field == "planned_at"


def test_a_session_logged_by_mistake_is_taken_back_for_a_day_by_the_one_who_logged_it(cast):
    point = services.add_agenda_item(actor=cast.mentor, mentorship_id=cast.mentorship.pk, text="First", now=NOON)
    item = NewItem(text="Write", owner=cast.mentor)
    session = log(cast, items=[item], talked_about=[point.pk])

    with pytest.raises(Invalid):
        services.unlog_session(actor=cast.mentor, session_id=session.pk, now=NOON + timedelta(days=2))
    services.unlog_session(actor=cast.mentor, session_id=session.pk, now=NOON)

    cast.mentorship.refresh_from_db()
    assert (cast.mentorship.sessions_held, cast.mentorship.last_session_on) == (0, None)
    assert selectors.agenda_of(cast.mentorship) == [point]
    assert list(ActionItem.objects.values_list("status", flat=True)) == ["dropped"]


def test_a_line_becomes_a_goal_evidence_and_an_item_that_know_where_they_came_from(cast, client):
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    session = log(cast, notes="- [ ] Lead the next review\n\n2) Cut the batch to 2 h", competencies=cast.competencies[:1])
    call = {"actor": cast.candidate, "session_id": session.pk, "now": NOON}

    services.make_goal(line="Lead the next review", **call)
    services.make_evidence(line="Cut the batch to 2 h", **call)
    services.make_item(line="Lead the next review", **call)

    origin = f"session:{session.pk}"
    goal, evidence, item = Goal.objects.get(), Evidence.objects.get(), ActionItem.objects.get()
    assert (goal.plan, goal.title, goal.origin) == (plan, "Lead the next review", origin)
    assert (evidence.headline, evidence.happened_on, evidence.is_shared, evidence.origin) == (
        "Cut the batch to 2 h",
        TODAY,
        False,
        origin,
    )
    assert (item.session, item.owner) == (session, cast.candidate)
    page = f'href="/mentoring/sessions/{session.pk}/"'
    client.force_login(cast.candidate)
    assert [page in client.get(made.get_absolute_url()).content.decode() for made in (goal, evidence)] == [True, True]
    client.force_login(cast.manager)
    assert page not in client.get(goal.get_absolute_url()).content.decode()
    assert list(goal.competencies.all()) == list(evidence.competencies.all()) == cast.competencies[:1]
    lines = selectors.lines_of(session, selectors.made_from(session, cast.candidate))
    assert [(line.text, line.became) for line in lines] == [
        ("Lead the next review", ("goal", "action item")),
        ("Cut the batch to 2 h", ("evidence",)),
    ]


@pytest.mark.parametrize("make", [services.make_goal, services.make_evidence, services.make_item])
def test_the_same_line_twice_makes_one_thing(cast, make):
    GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    session = log(cast, notes="Lead it")
    make(actor=cast.candidate, session_id=session.pk, line="Lead it", now=NOON)

    with pytest.raises(AlreadyDone):
        make(actor=cast.candidate, session_id=session.pk, line="Lead it", now=NOON)


def test_a_goal_without_a_plan_is_refused_with_the_way_there(cast):
    session = log(cast, notes="Lead it")

    with pytest.raises(Invalid, match="growth plan"):
        services.make_goal(actor=cast.candidate, session_id=session.pk, line="Lead it", now=NOON)


def test_only_the_mentee_lets_an_outcome_into_their_packet(cast):
    session = log(cast, outcome="Leads the migration")
    before = selectors.outcomes_for_packet(cast.candidate).count()

    services.offer_outcome(actor=cast.candidate, session_id=session.pk, may_be_used=True, now=NOON)

    assert (before, list(selectors.outcomes_for_packet(cast.candidate))) == (0, [session])


def test_items_are_changed_done_dropped_and_reopened(cast):
    item = services.add_item(
        actor=cast.mentor, pair_id=cast.mentorship.pk, item=NewItem(text="Write", owner=cast.candidate), now=NOON
    )

    services.close_item(actor=cast.candidate, item_id=item.pk, status="done", now=NOON)
    with pytest.raises(WrongStatus):
        services.close_item(actor=cast.mentor, item_id=item.pk, status="dropped", now=NOON)
    services.reopen_item(actor=cast.mentor, item_id=item.pk, now=NOON)
    item.refresh_from_db()
    with pytest.raises(Conflict):
        services.change_item(actor=cast.mentor, item_id=item.pk, version=1, item=NewItem(text="x", owner=cast.mentor), now=NOON)
    changed = services.change_item(
        actor=cast.mentor, item_id=item.pk, version=item.version, item=NewItem(text="Write it", owner=cast.mentor), now=NOON
    )

    assert (changed.text, changed.owner, changed.status) == ("Write it", cast.mentor, "open")


def test_a_link_on_the_agenda_leads_nowhere_else(cast):
    for link in ("https://evil.example/", "javascript:alert(1)", "//evil.example"):
        with pytest.raises(Invalid):
            services.add_agenda_item(actor=cast.mentor, mentorship_id=cast.mentorship.pk, text="x", link=link, now=NOON)


def test_the_timeline_is_paged_and_keeps_its_order(cast):
    for number in range(25):
        MentoringSessionFactory(mentorship=cast.mentorship, held_on=TODAY - timedelta(days=number), topic=f"No {number}")

    first = selectors.timeline(cast.mentorship)
    second = selectors.timeline(cast.mentorship, cursor=first.next)

    topics = [event.what for event in first.events + second.events if event.session]
    assert topics == [f"No {number}" for number in range(25)]
    assert [event.what for event in second.events if not event.session] == ["Began", "Asked"]
