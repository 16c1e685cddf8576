"""The pages of readiness, by clicking."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CountryChoice, User
from mentorship.mentoring.models import AgendaItem
from mentorship.readiness import services
from mentorship.readiness.models import ExpectedWindow, Judgement, ReadinessRow, SavedView
from mentorship.readiness.rules import State
from tests.factories import GrowthPlanFactory, TeamFactory, UserFactory, place
from tests.readiness.arrange import piece, voice


@pytest.fixture
def signed_in(client):
    def as_(person):
        client.force_login(person)
        return client

    return as_


@pytest.fixture
def refreshed(cast):
    services.rebuild(now=timezone.now())
    return cast


def text_of(answer):
    return answer.content.decode()


def test_a_manager_sees_everyone_below_and_nobody_else(refreshed, signed_in):
    page = text_of(signed_in(refreshed.skip_level).get(reverse("readiness:index")))

    for name in ("Mina Okafor", "Rana Castell", "Ade Ojukwu"):
        assert name in page
    assert "Stig Unger" not in page


def test_a_cell_says_its_state_in_a_letter_and_words_and_leads_to_its_reasons(refreshed, signed_in):
    page = text_of(signed_in(refreshed.manager).get(reverse("readiness:index")))

    assert f'href="/readiness/{refreshed.candidate.pk}/#direction"' in page
    assert '<b aria-hidden="true">?</b><span class="sr">Technical direction: Not shown</span>' in page


def test_the_person_reads_the_same_reasons_as_the_manager(refreshed, signed_in):
    cast = refreshed
    piece(cast.candidate, cast.competencies[0], timezone.localdate() - timedelta(days=30), cast.peer)
    url = reverse("readiness:person", args=[cast.candidate.pk])

    theirs, managers = (signed_in(person).get(url).context["gaps"] for person in (cast.candidate, cast.manager))

    assert [(c.state, c.reasons) for c in theirs.cells] == [(c.state, c.reasons) for c in managers.cells]
    assert theirs.cell("direction").state == State.PARTLY_MET


def test_reasons_lead_to_the_answers_for_those_who_may_read_them(refreshed, signed_in):
    cast = refreshed
    answer = voice(cast.candidate, cast.competencies[0], level=cast.levels["L6"], on=timezone.localdate() - timedelta(days=9))
    link = f'href="{answer.response.round.get_absolute_url()}"'
    url = reverse("readiness:person", args=[cast.candidate.pk])

    assert link in text_of(signed_in(cast.candidate).get(url))
    assert link in text_of(signed_in(cast.manager).get(url))
    assert link not in text_of(signed_in(cast.skip_level).get(url))


def test_the_rules_stand_on_the_page_with_the_ladders_own_numbers(refreshed, signed_in):
    cast = refreshed
    cast.version.thresholds = {"pieces": 5}
    cast.version.save()

    page = text_of(signed_in(cast.candidate).get(reverse("readiness:person", args=[cast.candidate.pk])))

    assert "At least 5 confirmed pieces in 3 different months" in page
    assert "2/3 or more say at or above" in page


def test_somebody_with_nobody_below_is_led_to_where_they_stand(refreshed, signed_in):
    answer = signed_in(refreshed.candidate).get(reverse("readiness:index"))

    assert answer.headers["Location"] == reverse("readiness:person", args=[refreshed.candidate.pk])


def test_a_managers_judgement_is_private_until_shared(refreshed, signed_in):
    cast, url = refreshed, reverse("readiness:person", args=[refreshed.candidate.pk])
    cell = signed_in(cast.manager).get(url).context["gaps"].cells[0]
    judge = reverse("readiness:judge", args=[cast.candidate.pk, cell.expectation_id])

    signed_in(cast.manager).post(judge, {"state": "partly_met", "reason": "The review of the queue was strong."})

    assert "The review of the queue" in text_of(signed_in(cast.manager).get(url))
    assert "The review of the queue" not in text_of(signed_in(cast.candidate).get(url))
    assert "The review of the queue" not in text_of(signed_in(cast.skip_level).get(url))
    signed_in(cast.manager).post(reverse("readiness:share", args=[Judgement.objects.get().pk]))
    assert "The review of the queue" in text_of(signed_in(cast.candidate).get(url))
    assert "The review of the queue" in text_of(signed_in(cast.skip_level).get(url))


def test_no_opportunity_needs_a_reason_which_is_shown_beside_the_field(refreshed, signed_in):
    cast, url = refreshed, reverse("readiness:person", args=[refreshed.candidate.pk])
    cell = signed_in(cast.manager).get(url).context["gaps"].cells[0]

    answer = signed_in(cast.manager).post(
        reverse("readiness:judge", args=[cast.candidate.pk, cell.expectation_id]), {"state": "no_opportunity"}
    )

    assert (answer.status_code, Judgement.objects.count()) == (422, 0)
    assert "This is needed" in text_of(answer)


def test_no_opportunity_is_answered_and_the_chance_recorded(refreshed, signed_in):
    cast, url = refreshed, reverse("readiness:person", args=[refreshed.candidate.pk])
    cell = signed_in(cast.manager).get(url).context["gaps"].cells[0]
    judge = reverse("readiness:judge", args=[cast.candidate.pk, cell.expectation_id])
    signed_in(cast.manager).post(judge, {"state": "no_opportunity", "reason": "No design crossed a team this year."})
    said = Judgement.objects.get()

    assert signed_in(cast.candidate).get(url).context["gaps"].cells[0].state == State.NO_OPPORTUNITY
    signed_in(cast.candidate).post(reverse("readiness:answer", args=[said.pk]), {"answer": "The gateway did."})
    signed_in(cast.manager).post(
        reverse("readiness:chance", args=[said.pk]), {"chance": "Leads the gateway design.", "on": timezone.localdate()}
    )

    page = text_of(signed_in(cast.candidate).get(url))
    assert "The gateway did." in page
    assert "Leads the gateway design." in page


def test_where_they_differ_one_click_puts_it_on_the_agenda_once(refreshed, signed_in):
    cast = refreshed
    url = reverse("readiness:agenda", args=[cast.candidate.pk, "direction"])

    signed_in(cast.manager).post(url)
    signed_in(cast.manager).post(url)

    (item,) = AgendaItem.objects.all()
    assert (item.mentorship.kind, item.mentorship.mentor, item.text) == (
        "one_to_one",
        cast.manager,
        "Technical direction: where we see it differently",
    )


def test_the_candidates_click_goes_to_the_mentoring_session(refreshed, signed_in):
    signed_in(refreshed.candidate).post(reverse("readiness:agenda", args=[refreshed.candidate.pk, "direction"]))

    assert AgendaItem.objects.get().mentorship == refreshed.mentorship


def test_the_expected_window_stands_in_the_row_at_once(refreshed, signed_in):
    cast, today = refreshed, timezone.localdate()
    data = {"from_on": today + timedelta(days=90), "until_on": today + timedelta(days=180), "reason": "After the migration."}

    signed_in(cast.manager).post(reverse("readiness:expect", args=[cast.candidate.pk]), data)

    assert ReadinessRow.objects.get(pk=cast.candidate.pk).expected_from_on == data["from_on"]
    assert "After the migration." in text_of(
        signed_in(cast.skip_level).get(reverse("readiness:person", args=[cast.candidate.pk]))
    )


def test_a_window_that_ends_before_it_begins_is_refused_beside_the_field(refreshed, signed_in):
    data = {"from_on": "2030-05-01", "until_on": "2030-04-01", "reason": "x"}

    answer = signed_in(refreshed.manager).post(reverse("readiness:expect", args=[refreshed.candidate.pk]), data)

    assert (answer.status_code, ExpectedWindow.objects.count()) == (422, 0)
    assert "ends before it begins" in text_of(answer)


def test_two_who_confirm_only_each_other_are_pointed_out_to_the_manager_alone(refreshed, signed_in):
    cast, day = refreshed, timezone.localdate() - timedelta(days=20)
    piece(cast.candidate, cast.competencies[0], day, cast.peer)
    piece(cast.peer, cast.competencies[0], day, cast.candidate)
    url = reverse("readiness:person", args=[cast.candidate.pk])

    assert "confirm only each other" in text_of(signed_in(cast.manager).get(url))
    assert "confirm only each other" not in text_of(signed_in(cast.candidate).get(url))
    piece(cast.stranger, cast.competencies[0], day, cast.peer)
    assert "confirm only each other" not in text_of(signed_in(cast.manager).get(url))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ade Ojukwu", "Mina Okafor", "Rana Castell"]),
        ("sort=-name", ["Rana Castell", "Mina Okafor", "Ade Ojukwu"]),
        ("sort=-competency:direction&level=L5", ["Rana Castell", "Ade Ojukwu"]),
        ("state=met", ["Rana Castell"]),
        ("state=met&competency=delivery", []),
        ("state=not_shown&competency=direction", ["Ade Ojukwu", "Mina Okafor"]),
        ("name=rana", ["Rana Castell"]),
        ("mentor=jun", ["Rana Castell"]),
        ("team=plat", ["Ade Ojukwu", "Mina Okafor", "Rana Castell"]),
        ("team=nowhere", []),
        ("packet=none", ["Ade Ojukwu", "Mina Okafor", "Rana Castell"]),
        ("packet=drafting", []),
        ("level=L7", ["Mina Okafor"]),
        ("level=to:L6", ["Ade Ojukwu", "Rana Castell"]),
        ("show=silent", ["Ade Ojukwu", "Mina Okafor", "Rana Castell"]),
        ("show=drifted", ["Rana Castell"]),
        ("ladder=99999999", []),
        ("sort=%00&state=x&show=y&group=z&ladder=abc&cursor=%7B", ["Ade Ojukwu", "Mina Okafor", "Rana Castell"]),
        ("sort=competency:a__b';--", ["Mina Okafor", "Rana Castell", "Ade Ojukwu"]),
    ],
)
def test_filters_and_sorts(cast, signed_in, query, expected):
    sustained_lately(cast)
    services.rebuild(now=timezone.now())

    page = signed_in(cast.skip_level).get(f"{reverse('readiness:index')}?{query}")

    assert [shown.row.name for shown in page.context["table"].rows] == expected


def sustained_lately(cast):
    """Give the candidate a met competency, seen from today."""
    today = timezone.localdate()
    for days, person in [(300, cast.peer), (150, UserFactory()), (20, UserFactory())]:
        piece(cast.candidate, cast.competencies[0], today - timedelta(days=days), person)
    for _ in range(2):
        voice(cast.candidate, cast.competencies[0], level=cast.levels["L6"], on=today - timedelta(days=10))


def test_the_bar_offers_only_what_somebody_below_has(cast, signed_in):
    place(UserFactory(full_name="Far Away", team=TeamFactory(name="Elsewhere")), cast.levels["L3"])
    services.rebuild(now=timezone.now())
    client = signed_in(cast.skip_level)

    page = client.get(reverse("readiness:index"))
    teams = text_of(client.get(reverse("readiness:offered", args=["team"]), {"team": ""}))
    mentors = text_of(client.get(reverse("readiness:offered", args=["mentor"]), {"mentor": "ju"}))

    assert page.context["choices"].levels == ["L5", "L7"]
    assert "Elsewhere" not in teams
    assert teams.count("<option") == 1
    assert mentors.count("<option") == 1
    assert "Jun" in mentors


def test_the_page_says_which_filters_are_on_and_each_can_be_taken_away(refreshed, signed_in):
    url = reverse("readiness:index") + "?level=L5&state=not_shown&competency=direction&sort=-since&show=silent"

    context = signed_in(refreshed.skip_level).get(url).context

    assert [(chip.label, chip.value, chip.query) for chip in context["chips"]] == [
        ("Level", "L5", "competency=direction&state=not_shown&show=silent&sort=-since"),
        ("Technical direction", "Not shown", "level=L5&show=silent&sort=-since"),
    ]
    assert context["clear_query"] == "show=silent&sort=-since"


def test_each_question_says_how_many_people_it_finds(cast, signed_in):
    sustained_lately(cast)
    services.rebuild(now=timezone.now())

    found = signed_in(cast.skip_level).get(reverse("readiness:index") + "?level=L5").context["questions"]

    assert {one.key: one.people for one in found} == {
        "": 2,
        "close": 0,
        "stuck": 1,
        "invisible": 0,
        "drifted": 1,
        "silent": 2,
        "changed": 1,
    }


def test_the_page_costs_the_same_for_many_people_as_for_few(refreshed, signed_in, django_assert_max_num_queries):
    cast = refreshed
    client = signed_in(cast.skip_level)
    client.get(reverse("readiness:index"))
    for n in range(30):
        place(UserFactory(manager=cast.manager, full_name=f"Person {n}"), cast.levels["L4"])
    services.rebuild(now=timezone.now())

    with django_assert_max_num_queries(20) as captured:
        page = client.get(reverse("readiness:index"))

    assert len(page.context["table"].rows) == 33
    assert len(captured) <= 12


@pytest.mark.parametrize("leads_many", [False, True])
def test_every_page_of_a_long_list_is_reached_once_and_back(cast, signed_in, monkeypatch, leads_many):
    User.objects.filter(pk=cast.skip_level.pk).update(leads_many=leads_many)
    monkeypatch.setattr(import_module("mentorship.readiness.selectors.organisation"), "PAGE", 2)
    for n in range(5):
        place(UserFactory(manager=cast.manager, full_name=f"Person {n}"), cast.levels["L4"])
    UserFactory(manager=cast.manager, full_name="Nobody Yet")
    UserFactory(full_name="Somewhere Else")
    services.rebuild(now=timezone.now())
    client, url = signed_in(cast.skip_level), reverse("readiness:index")

    for query in ("sort=-level", "sort=session", "sort=-since", "level=", "group=level&sort=-name", "sort=-competency:people"):
        seen, cursor, pages = [], "", []
        while True:
            page = client.get(f"{url}?{query}&cursor={cursor}").context
            names = [shown.row.name for shown in page["table"].rows]
            seen += names
            pages.append(names)
            cursor = page["pages"].next
            if not cursor:
                break
        assert sorted(seen) == sorted(User.objects.below(cast.skip_level).values_list("full_name", flat=True)), query
        back = client.get(f"{url}?{query}&cursor={page['pages'].previous}").context
        assert [shown.row.name for shown in back["table"].rows] == pages[-2], query


def test_csv_holds_what_the_view_asks_for_and_no_formula(refreshed, signed_in):
    cast = refreshed
    place(UserFactory(manager=cast.manager, full_name="=HYPERLINK(1)"), cast.levels["L5"])
    services.rebuild(now=timezone.now())

    lines = b"".join(signed_in(cast.manager).get(reverse("readiness:csv") + "?level=L5").streaming_content).decode()

    assert lines.count("\n") == 4
    assert "'=HYPERLINK(1)" in lines
    assert "direction: not_shown" in lines


def test_a_view_is_saved_opened_and_removed(refreshed, signed_in):
    client = signed_in(refreshed.manager)

    answer = client.post(reverse("readiness:save-view"), {"name": "Close", "query": "show=close&sort=-since&cursor=x"})

    assert answer.headers["Location"] == "/readiness/?show=close&sort=-since"
    client.post(reverse("readiness:forget-view", args=[SavedView.objects.get().pk]))
    assert not SavedView.objects.exists()


def test_a_country_is_left_out_at_once_and_the_page_says_so(refreshed, signed_in):
    cast = refreshed
    User.objects.filter(pk=cast.candidate.pk).update(country="DE")

    signed_in(cast.people_partner).post(reverse("readiness:countries"), {"country": "de", "reason": "works council"})

    page = text_of(signed_in(cast.manager).get(reverse("readiness:index")))
    assert "Rana Castell" not in page
    assert "People in DE are left out" in page
    assert CountryChoice.objects.get().changed_by == cast.people_partner


def test_sessions_can_be_switched_off_alone(refreshed, signed_in):
    cast = refreshed
    User.objects.filter(pk=cast.candidate.pk).update(country="DE")
    cast.mentorship.last_session_on = timezone.localdate()
    cast.mentorship.save()

    signed_in(cast.people_partner).post(reverse("readiness:countries"), {"country": "DE", "shows_readiness": "on"})
    services.rebuild(now=timezone.now())

    row = ReadinessRow.objects.get(pk=cast.candidate.pk)
    assert (row.last_session_on, row.is_drifted) == (None, False)


def test_people_partners_see_groups_of_ten_and_more_and_no_person(refreshed, signed_in):
    cast = refreshed
    for n in range(9):
        place(UserFactory(full_name=f"Someone {n}"), cast.levels["L3"])
    services.rebuild(now=timezone.now())
    page = text_of(signed_in(cast.people_partner).get(reverse("readiness:groups")))
    assert "L3" not in page.split("<main")[1].split("</main>")[0], "outside of it a random nonce may say anything"

    place(UserFactory(full_name="The tenth"), cast.levels["L3"])
    services.rebuild(now=timezone.now())
    page = text_of(signed_in(cast.people_partner).get(reverse("readiness:groups")))

    assert "Software engineering, L3" in page
    assert "The tenth" not in page


def test_a_mentor_sees_it_only_when_the_person_shares_it(refreshed, signed_in):
    cast, url = refreshed, reverse("readiness:person", args=[refreshed.candidate.pk])
    plan = GrowthPlanFactory(person=cast.candidate, target_level=cast.levels["L6"])
    assert signed_in(cast.mentor).get(url).status_code == 404

    plan.is_shared_with_mentor = True
    plan.save()
    assert signed_in(cast.mentor).get(url).status_code == 200


def test_sustained_work_reads_as_met_on_the_page(cast, signed_in):
    sustained_lately(cast)

    page = text_of(signed_in(cast.candidate).get(reverse("readiness:person", args=[cast.candidate.pk])))

    assert "Three confirmed pieces, from three different months" in page
