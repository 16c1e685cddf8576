"""What goes after somebody left: each kind of the table, to the day, with a list beforehand and a trace without content."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from mentorship.core.errors import Invalid
from mentorship.core.models import AuditLine, Message
from mentorship.feedback.models import FeedbackAnswer, FeedbackRound
from mentorship.growth.models import Evidence, Goal
from mentorship.home import keeping, kept, selectors, services
from mentorship.ladders.models import LevelChange
from mentorship.mentoring.models import MentoringSession, Mentorship, PrivateNote
from mentorship.packets import services as packets
from mentorship.packets.models import CloseTie, Decision, Opinion, Packet, SubmittedPacket
from mentorship.portfolio.models import PublicLink
from mentorship.readiness.models import Judgement
from tests.cast import Cast
from tests.factories import (
    ActionItemFactory,
    EvidenceFactory,
    FeedbackAnswerFactory,
    FeedbackResponseFactory,
    FeedbackRoundFactory,
    GoalFactory,
    GrowthPlanFactory,
    MentoringSessionFactory,
    MentorshipFactory,
    PacketFactory,
)
from tests.packets import story

LEFT = date(2026, 1, 31)
WORDS = "nobody may read this for ever"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 20, tzinfo=UTC)


def leaves(person: User, on: date = LEFT) -> None:
    User.objects.filter(pk=person.pk).update(left_on=on, is_active=False)


def note(cast: Cast, author: User) -> None:
    PrivateNote.objects.create(author=author, mentorship=cast.mentorship, text=WORDS, changed_at=at(LEFT))


def one_to_one(cast: Cast) -> None:
    pair = MentorshipFactory(mentor=cast.manager, mentee=cast.candidate, kind=Mentorship.Kind.ONE_TO_ONE)
    MentoringSessionFactory(mentorship=pair, notes=WORDS)


def goal(cast: Cast) -> None:
    GoalFactory(plan=GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"]), title=WORDS)


def feedback(mode: str) -> Callable[[Cast], None]:
    def arrange(cast: Cast) -> None:
        round_ = FeedbackRoundFactory(
            subject=cast.candidate, requester=cast.manager, mode=mode, target_level=cast.levels["L6"], status="closed"
        )
        response = FeedbackResponseFactory(request=None, round=round_, respondent=None, respondent_name="", relation="")
        FeedbackAnswerFactory(response=response, competency=cast.competencies[0], saw=WORDS)

    return arrange


def judgement(cast: Cast) -> None:
    Judgement.objects.create(
        person=cast.candidate,
        target_level=cast.levels["L6"],
        competency=cast.competencies[0],
        author=cast.manager,
        by="manager",
        state="partly_met",
        at=at(LEFT),
    )


def link(cast: Cast) -> None:
    PublicLink.objects.create(owner=cast.candidate, digest="d", created_at=at(LEFT), expires_at=at(LEFT + timedelta(days=365)))


def tie(one: User, other: User) -> None:
    CloseTie.objects.create(declared_by=one, person=other, at=at(LEFT))


def answers(mode: str) -> Any:
    return FeedbackAnswer.objects.filter(response__round__mode=mode)


@pytest.mark.parametrize(
    ("arrange", "rows", "last_day"),
    [
        (lambda cast: note(cast, cast.candidate), PrivateNote.objects.all(), date(2026, 2, 28)),
        (lambda cast: note(cast, cast.mentor), PrivateNote.objects.all(), date(2026, 2, 28)),
        (
            lambda cast: MentoringSessionFactory(mentorship=cast.mentorship, notes=WORDS),
            MentoringSession.objects.filter(notes=WORDS),
            date(2028, 1, 31),
        ),
        (one_to_one, MentoringSession.objects.filter(notes=WORDS), date(2028, 1, 31)),
        (goal, Goal.objects.all(), date(2027, 1, 31)),
        (lambda cast: EvidenceFactory(owner=cast.candidate, headline=WORDS), Evidence.objects.all(), date(2027, 1, 31)),
        (feedback("named"), answers("named"), date(2029, 1, 31)),
        (feedback("committee"), answers("committee"), date(2029, 1, 31)),
        (feedback("anonymous"), answers("anonymous"), date(2029, 1, 31)),
        (judgement, Judgement.objects.all(), LEFT),
        (link, PublicLink.objects.all(), date(2026, 5, 1)),
        (lambda cast: tie(cast.candidate, cast.peer), CloseTie.objects.all(), LEFT),
        (lambda cast: tie(cast.peer, cast.candidate), CloseTie.objects.all(), LEFT),
    ],
    ids=[
        "own note",
        "mentor's note",
        "session",
        "one-to-one",
        "goal",
        "evidence",
        "named",
        "committee only",
        "anonymous",
        "readiness",
        "public link",
        "named as close",
        "was named as close",
    ],
)
def test_each_kind_stays_through_its_last_day_and_is_gone_on_the_next(
    cast: Cast, arrange: Callable[[Cast], Any], rows: Any, last_day: date
) -> None:
    arrange(cast)
    leaves(cast.candidate)

    services.let_go(now=at(last_day))
    assert rows.all().exists()
    services.let_go(now=at(last_day + timedelta(days=1)))

    assert not rows.all().exists()


def test_whoever_is_here_or_came_back_loses_nothing(cast: Cast) -> None:
    EvidenceFactory(owner=cast.candidate)
    EvidenceFactory(owner=cast.peer)
    leaves(cast.candidate)
    User.objects.filter(pk=cast.candidate.pk).update(left_on=None, is_active=True)

    assert services.let_go(now=at(date(2036, 1, 1))) == 0


def test_a_mentor_who_leaves_takes_their_notes_and_the_mentee_keeps_the_sessions(cast: Cast) -> None:
    MentoringSessionFactory(mentorship=cast.mentorship, notes=WORDS)
    note(cast, cast.mentor)
    note(cast, cast.candidate)
    leaves(cast.mentor)

    services.let_go(now=at(date(2036, 1, 1)))

    assert MentoringSession.objects.get().notes == WORDS
    assert [one.author for one in PrivateNote.objects.all()] == [cast.candidate]


def test_that_the_two_met_stays_for_the_mentors_legacy(cast: Cast) -> None:
    MentoringSessionFactory(mentorship=cast.mentorship, notes=WORDS)
    ActionItemFactory(mentorship=cast.mentorship, text=WORDS)
    leaves(cast.candidate)

    services.let_go(now=at(date(2028, 2, 1)))

    met = MentoringSession.objects.get()
    assert (met.held_on is not None, met.topic, met.notes, met.outcome) == (True, "", "", "")
    assert not cast.mentorship.action_items.exists()


def test_a_packet_goes_36_months_after_its_decision_and_the_level_history_stays(cast: Cast) -> None:
    decision = story.released(cast)
    Decision.objects.update(recorded_at=at(date(2025, 6, 30)))
    changes = LevelChange.objects.filter(person=cast.candidate).count()
    leaves(cast.candidate)

    services.let_go(now=at(date(2028, 6, 30)))
    assert (Opinion.objects.exists(), SubmittedPacket.objects.exists(), Decision.objects.exists()) == (True, True, True)
    services.let_go(now=at(date(2028, 7, 1)))

    assert not Packet.objects.filter(pk=decision.packet_id).exists()
    assert (Opinion.objects.exists(), SubmittedPacket.objects.exists(), Decision.objects.exists()) == (False, False, False)
    assert LevelChange.objects.filter(person=cast.candidate).count() == changes


def test_copies_in_a_submitted_packet_outlive_the_evidence(cast: Cast) -> None:
    packet = story.submitted(cast)
    before = SubmittedPacket.objects.get(packet=packet).sha256
    leaves(cast.candidate)

    services.let_go(now=at(date(2027, 6, 1)))

    assert not Evidence.objects.filter(owner=cast.candidate).exists()
    assert SubmittedPacket.objects.get(packet=packet).sha256 == before


def test_an_unfinished_packet_of_a_leaver_is_withdrawn_on_the_day_after(cast: Cast) -> None:
    packet = PacketFactory(candidate=cast.candidate, author=cast.manager, target_level=cast.levels["L6"])
    leaves(cast.candidate)

    assert packets.withdraw_packets_of_leavers(now=at(LEFT)) == 0
    assert packets.withdraw_packets_of_leavers(now=at(LEFT + timedelta(days=1))) == 1
    assert packets.withdraw_packets_of_leavers(now=at(LEFT + timedelta(days=2))) == 0

    packet.refresh_from_db()
    assert packet.status == Packet.Status.WITHDRAWN
    assert Message.objects.filter(recipient=cast.manager, kind="packet.withdrawn").exists()


def test_the_trail_says_that_it_went_and_never_what_it_said(cast: Cast) -> None:
    EvidenceFactory(owner=cast.candidate, headline=WORDS)
    leaves(cast.candidate)

    services.let_go(now=at(date(2027, 2, 1)))
    services.let_go(now=at(date(2027, 2, 1)))

    line = AuditLine.objects.get(verb="keeping.let_go")
    assert (line.actor, line.about_id, line.facts) == (None, str(cast.candidate.pk), {"kind": "evidence", "rows": 1})


def test_the_list_names_beforehand_exactly_what_goes(cast: Cast) -> None:
    EvidenceFactory.create_batch(2, owner=cast.candidate)
    goal(cast)
    note(cast, cast.mentor)
    leaves(cast.candidate)
    periods = selectors.keeping_periods()

    listed = selectors.what_goes(periods, by=date(2027, 2, 1)).rows

    assert [(one.on, one.kind.key, one.rows) for one in listed] == [
        (date(2026, 3, 1), "private_notes", 1),
        (date(2027, 2, 1), "evidence", 2),
        (date(2027, 2, 1), "goals", 1),
    ]
    assert services.let_go(now=at(date(2027, 2, 1))) == sum(one.rows for one in listed)
    assert selectors.what_goes(periods, by=date(2027, 2, 1)).rows == []


def test_a_long_list_is_read_page_by_page(cast: Cast) -> None:
    for person in (cast.candidate, cast.peer, cast.stranger):
        EvidenceFactory(owner=person)
        leaves(person)
    periods, seen, cursor = selectors.keeping_periods(), [], ""
    while True:
        page = selectors.what_goes(periods, by=date(2030, 1, 1), cursor=cursor, size=1)
        seen += [one.person.pk for one in page.rows]
        if not (cursor := page.next):
            break

    assert seen == sorted([cast.candidate.pk, cast.peer.pk, cast.stranger.pk])


def test_a_people_partner_changes_how_long_and_about_me_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.people_partner)

    client.post(reverse("home:keep-for", args=["evidence"]), {"evidence-period": "6"})

    assert selectors.keeping_periods()["evidence"] == 6
    client.force_login(cast.candidate)
    assert "6 months after you leave; copies in submitted packets stay" in client.get(reverse("home:about-me")).content.decode()


@pytest.mark.parametrize(("kind", "period"), [("evidence", -1), ("evidence", 601), ("working", 3), ("nothing", 3)])
def test_a_senseless_time_is_refused_and_nothing_changes(cast: Cast, kind: str, period: int) -> None:
    with pytest.raises(Invalid):
        services.keep_for(kind=kind, period=period, actor=cast.people_partner, now=at(LEFT))

    assert selectors.keeping_periods() == {one.key: one.period for one in keeping.KINDS}


def test_nobody_else_sets_the_time(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        services.keep_for(kind="evidence", period=1, actor=cast.admin, now=at(LEFT))


def test_the_page_costs_the_same_for_one_leaver_and_for_many(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.people_partner)
    for person in User.objects.exclude(pk=cast.people_partner.pk):
        EvidenceFactory(owner=person)
        leaves(person)

    with django_assert_max_num_queries(8):
        page = client.get(reverse("home:keeping"), {"days": "3650"})

    assert cast.stranger.full_name in page.content.decode()


def test_what_about_me_says_of_a_kind_follows_the_table() -> None:
    named = {record.keeping for record in kept.RECORDS.values() if record.keeping}

    assert named <= set(keeping.BY_KEY)
    assert {record.key for record in kept.RECORDS.values() if "%(time)s" in str(record.kept)} == {
        record.key for record in kept.RECORDS.values() if record.keeping
    }


def test_settled_messages_go_after_a_year_and_waiting_ones_stay(cast: Cast) -> None:
    old = at(date(2025, 1, 1))
    for status in ("sent", "queued"):
        Message.objects.create(
            kind="x", recipient=cast.candidate, channel="mail", status=status, subject="s", created_at=old, due_at=old, key=status
        )

    services.forget_by_age(now=at(date(2026, 1, 2)))

    assert [message.status for message in Message.objects.all()] == ["queued"]
    assert FeedbackRound.objects.count() == 0
