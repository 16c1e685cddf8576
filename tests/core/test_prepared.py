"""Prepared querysets answer what the queryset answers, for each caller, and refuse to keep a value of one call for the next."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.access import below, related
from accounts.models import User
from mentorship.core.prepared import Keys, Unpreparable, prepared, together
from mentorship.growth.models import Evidence
from mentorship.packets.models import Packet
from tests.cast import ROLES, Cast
from tests.factories import EvidenceFactory, PacketFactory

Counting = Callable[..., Any]


@prepared
def packets_of(user: User) -> QuerySet[Packet]:
    return Packet.objects.visible_to(user).select_related("candidate__team", "cycle").order_by("pk")


@prepared
def pieces_since(user: User, since: date, *, form: str) -> QuerySet[Any, Any]:
    pieces = Evidence.objects.visible_to(user).filter(happened_on__gte=since).annotate(n=Count("competencies"))
    return pieces.order_by("-happened_on", "pk").values("headline", "owner__full_name", "n")[:2] if form == "short" else pieces


@prepared
def people_below(user: User) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.filter(below(user)).order_by("pk").prefetch_related("leaves")
    return people


@prepared
def chosen_pieces(user: User, pieces: Keys, owners: Keys) -> QuerySet[Evidence]:
    mine: QuerySet[Evidence] = Evidence.objects.visible_to(user).filter(pk__in=pieces.values, owner__in=owners.values)
    return mine.order_by("pk")


@pytest.mark.parametrize("role", ROLES)
def test_each_person_gets_what_they_may_see_whoever_asked_first(cast: Cast, role: str) -> None:
    PacketFactory(candidate=cast.candidate, author=cast.manager, status="submitted")
    PacketFactory(candidate=cast.peer, author=cast.manager)
    people = [*(cast[other] for other in ROLES if other != role), cast[role], *(cast[other] for other in ROLES)]

    for person in people:
        assert packets_of(person) == list(packets_of.build(person)), person
        assert people_below(person) == list(people_below.build(person)), person


def test_one_query_answers_several_each_in_its_order(cast: Cast, django_assert_num_queries: Counting) -> None:
    PacketFactory(candidate=cast.candidate, author=cast.manager)
    for number in range(4):
        EvidenceFactory(owner=cast.candidate, headline=f"Piece {number}", happened_on=date(2026, 3, 1 + number))
    since = date(2026, 3, 2)
    asks = [packets_of.of(cast.manager), pieces_since.of(cast.candidate, since, form="short"), people_below.of(cast.stranger)]
    together(*asks)

    with django_assert_num_queries(1):
        packets, pieces, people = together(*asks)
        assert [packet.candidate.team.name for packet in packets] == ["Platform"]

    assert [piece["headline"] for piece in pieces] == ["Piece 3", "Piece 2"]
    assert people == []


def test_any_number_of_keys_is_one_statement(cast: Cast) -> None:
    pieces = [EvidenceFactory(owner=owner).pk for owner in (cast.candidate, cast.candidate, cast.peer)]
    owners = Keys(int, (cast.candidate.pk, 2**40))
    statements = len(chosen_pieces.statements)

    for wanted in ((), tuple(pieces[:1]), tuple(pieces)):
        found = chosen_pieces(cast.candidate, Keys(UUID, wanted), owners)
        assert {piece.pk for piece in found} == set(wanted) - {pieces[2]}, wanted
    assert len(chosen_pieces.statements) == statements + 1

    with pytest.raises(Unpreparable, match="by `__in` alone"):
        prepared(lambda keys: Evidence.objects.filter(pk=keys.values[0]))(Keys(UUID, tuple(pieces)))


def test_values_of_one_call_do_not_stay_for_the_next(cast: Cast) -> None:
    EvidenceFactory(owner=cast.candidate, headline="Old", happened_on=date(2026, 1, 5))

    assert pieces_since(cast.candidate, date(2026, 2, 1), form="short") == []
    assert [piece["headline"] for piece in pieces_since(cast.candidate, date(2026, 1, 1), form="short")] == ["Old"]
    assert pieces_since(cast.stranger, date(2026, 1, 1), form="short") == []


def test_the_day_is_todays_at_each_call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    @prepared
    def mentored_by(user: User) -> QuerySet[User]:
        people: QuerySet[User] = User.objects.filter(related(user, "", ["mentor"]))
        return people

    assert mentored_by(cast.mentor) == [cast.candidate]

    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2020, 1, 1))

    assert mentored_by(cast.mentor) == []


def test_what_is_no_argument_is_refused(cast: Cast) -> None:
    @prepared
    def by_team(user: User) -> QuerySet[User]:
        people: QuerySet[User] = User.objects.filter(team=user.team)
        return people

    @prepared
    def lately(user: User, now: datetime) -> QuerySet[Packet]:
        return Packet.objects.filter(candidate=user, opened_at__gte=now - timedelta(days=3))

    with pytest.raises(Unpreparable, match="team_id"):
        by_team(cast.candidate)
    with pytest.raises(Unpreparable, match="no argument"):
        lately(cast.candidate, datetime(2026, 3, 1, tzinfo=UTC))
