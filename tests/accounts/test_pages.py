"""The directory and a person's page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import is_related
from accounts.models import User
from accounts.services import create_token, end_access_of_leavers, invite, leave, name_delegate, set_manager
from mentorship.core.models import Message
from tests.factories import UserFactory


def test_people_are_found_by_the_beginning_of_a_name(client, cast):
    client.force_login(cast.stranger)

    text = client.get(reverse("accounts:index"), {"q": "ran"}).content.decode()

    assert "Rana Castell" in text
    assert "Mina Okafor" not in text.split('id="found"')[1].replace(">Mina Okafor</a></td>", "")


@pytest.mark.parametrize(("now", "pushes"), [("?q=ra", False), ("", True)])
def test_the_same_question_asked_again_is_no_step_of_its_own(client, cast, now, pushes):
    client.force_login(cast.stranger)
    url = reverse("accounts:index")

    answer = client.get(f"{url}?q=ra", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}{now}"})

    assert ("HX-Push-Url" not in answer.headers) == pushes


@pytest.mark.parametrize("people", [3, 40])
def test_the_directory_costs_the_same_for_few_and_many(client, cast, people, django_assert_max_num_queries):
    UserFactory.create_batch(people)
    client.force_login(cast.stranger)

    with django_assert_max_num_queries(12):
        assert client.get(reverse("accounts:index")).status_code == 200


def test_pages_go_forward_and_back(client, cast):
    UserFactory.create_batch(70)
    client.force_login(cast.stranger)

    first = client.get(reverse("accounts:index")).context["pages"]
    second = client.get(reverse("accounts:index"), {"cursor": first.next}).context["pages"]
    again = client.get(reverse("accounts:index"), {"cursor": second.previous}).context["pages"]

    assert len(first.rows) == 50
    assert not {one.pk for one in first.rows} & {one.pk for one in second.rows}
    assert [one.pk for one in again.rows] == [one.pk for one in first.rows]


@pytest.mark.parametrize(
    ("viewer", "is_shown"), [("candidate", True), ("manager", True), ("people_partner", True), ("stranger", False)]
)
def test_the_level_history_is_shown_to_those_who_may_see_it(client, cast, viewer, is_shown):
    client.force_login(cast[viewer])

    text = client.get(reverse("accounts:person", args=[cast.candidate.pk])).content.decode()

    assert ('id="levels"' in text) is is_shown


def test_somebody_is_invited_and_chooses_a_password(client, cast, django_capture_on_commit_callbacks):
    from mentorship.core.models import Message  # noqa: PLC0415

    client.force_login(cast.people_partner)
    client.post(
        reverse("accounts:invite"), {"email": "Noor@Example.com", "full_name": "Noor Haddad", "manager": "mina@example.com"}
    )
    person = User.objects.get(email="noor@example.com")
    link = Message.objects.get(recipient=person).link
    client.logout()

    client.get(link)
    answer = client.post(link, {"password": "a long enough secret"})

    assert (person.manager, answer.status_code) == (cast.manager, 302)
    assert int(client.session["_auth_user_id"]) == person.pk
    assert client.post(link, {"password": "another long secret"}).status_code == 404


def test_moving_somebody_moves_everyone_below(client, cast):
    client.force_login(cast.people_partner)

    client.post(reverse("accounts:set-manager", args=[cast.manager.pk]), {"manager": "jun@example.com"})

    assert set(User.objects.below(cast.mentor)) == {cast.manager, cast.candidate, cast.peer}
    assert not User.objects.below(cast.skip_level)


def test_a_circle_is_refused_and_what_was_typed_is_kept(client, cast):
    client.force_login(cast.people_partner)

    page = client.post(reverse("accounts:set-manager", args=[cast.manager.pk]), {"manager": "rana@example.com"})

    assert page.status_code == 422
    assert "circle" in page.content.decode()
    assert cast.manager.manager == cast.skip_level


def test_a_leaver_is_signed_out_and_can_return_as_the_same_person(client, cast):
    from django.test import Client  # noqa: PLC0415

    theirs = Client()
    theirs.force_login(cast.peer)
    client.force_login(cast.people_partner)

    client.post(reverse("accounts:leave", args=[cast.peer.pk]), {"on": "2026-06-01", "reports_to": ""})
    assert theirs.get(reverse("accounts:index")).status_code == 302
    client.post(reverse("accounts:return", args=[cast.peer.pk]), {"on": "2026-07-01"})

    cast.peer.refresh_from_db()
    assert (cast.peer.is_active, cast.peer.left_on) == (True, None)
    assert theirs.get(reverse("accounts:index")).status_code == 302


def test_settings_are_kept(client, cast):
    client.force_login(cast.candidate)

    client.post(
        reverse("accounts:settings"),
        {"time_zone": "Asia/Tokyo", "works_from": "10:00", "works_until": "18:00", "works_on": ["0", "1"], "languages": "en, ja"},
    )

    cast.candidate.refresh_from_db()
    assert (cast.candidate.time_zone, cast.candidate.works_on, cast.candidate.languages) == ("Asia/Tokyo", [0, 1], ["en", "ja"])


def test_a_delegate_acts_for_the_reports_on_the_named_days_and_they_are_told(client, cast):
    from datetime import timedelta  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from mentorship.core.models import Message  # noqa: PLC0415

    today = timezone.localdate()
    client.force_login(cast.manager)
    days = {"since": today.isoformat(), "until": (today + timedelta(days=9)).isoformat()}

    client.post(reverse("accounts:name-delegate"), {"delegate": "jun@example.com"} | days)

    assert is_related(cast.mentor, cast.candidate, "delegate")
    assert not is_related(cast.mentor, cast.candidate, "delegate", on=today + timedelta(days=10))
    told = Message.objects.filter(kind="people.delegate_named").values_list("recipient", flat=True)
    assert set(told) == {cast.candidate.pk, cast.peer.pk, cast.mentor.pk}
    client.post(reverse("accounts:end-delegation"))
    assert not is_related(cast.mentor, cast.candidate, "delegate")


def test_a_delegation_follows_who_moves_away_and_who_moves_in(cast):
    now = timezone.now()
    today = timezone.localdate(now)
    name_delegate(
        delegator=cast.manager, delegate=cast.mentor, since=today, until=today + timedelta(days=9), actor=cast.manager, now=now
    )

    set_manager(person=cast.candidate, manager=cast.skip_level, actor=cast.people_partner, now=now)
    set_manager(person=cast.stranger, manager=cast.manager, actor=cast.people_partner, now=now)

    assert not is_related(cast.mentor, cast.candidate, "delegate")
    assert is_related(cast.mentor, cast.stranger, "delegate")


def told_of_a_delegate():
    return list(Message.objects.filter(kind="people.delegate_named", channel="inbox").values_list("recipient", flat=True))


def test_whoever_joins_during_a_delegation_is_told_once_that_a_delegate_reads(cast):
    now = timezone.now()
    today = timezone.localdate(now)
    partner = cast.people_partner
    name_delegate(
        delegator=cast.manager, delegate=cast.mentor, since=today, until=today + timedelta(days=9), actor=cast.manager, now=now
    )
    Message.objects.all().delete()

    set_manager(person=cast.stranger, manager=cast.manager, actor=partner, now=now)
    hired = invite(email="new@example.com", full_name="Nia New", manager=cast.manager, actor=partner, now=now)
    told = told_of_a_delegate()
    set_manager(person=cast.stranger, manager=cast.skip_level, actor=partner, now=now)
    set_manager(person=cast.stranger, manager=cast.manager, actor=partner, now=now)

    assert told == [cast.stranger.pk, hired.pk]
    assert told_of_a_delegate() == told
    assert is_related(cast.mentor, hired, "delegate")
    assert "Mina Okafor may for the reports" in Message.objects.filter(recipient=hired, channel="inbox").get().body


def test_a_last_day_to_come_closes_nothing_until_it_is_there(client, cast):
    client.force_login(cast.peer)
    token, _secret = create_token(owner=cast.peer, label="laptop", scope="read", days=90, now=timezone.now())
    last_day = timezone.localdate() + timedelta(days=20)
    leave(person=cast.peer, on=last_day, actor=cast.people_partner, now=timezone.now())

    assert end_access_of_leavers(now=timezone.now() + timedelta(days=19)) == 0
    assert client.get(reverse("home:today")).status_code == 200
    assert end_access_of_leavers(now=timezone.now() + timedelta(days=20)) == 1

    token.refresh_from_db()
    assert client.get(reverse("home:today")).status_code == 302
    assert token.revoked_at is not None


def test_whoever_stays_after_all_keeps_password_and_session_and_is_not_invited(client, cast):
    client.force_login(cast.people_partner)
    leave(person=cast.peer, on=timezone.localdate() + timedelta(days=20), actor=cast.people_partner, now=timezone.now())

    client.post(reverse("accounts:return", args=[cast.peer.pk]), {"on": timezone.localdate().isoformat()})

    cast.peer.refresh_from_db()
    assert (cast.peer.left_on, cast.peer.is_active) == (None, True)
    assert not Message.objects.filter(kind="account.invitation").exists()


def test_a_part_of_a_page_is_never_kept_as_the_page(client, cast):
    client.force_login(cast.candidate)

    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(reverse("accounts:index"), headers=headers)
        assert "HX-Request" in answer.headers["Vary"]
