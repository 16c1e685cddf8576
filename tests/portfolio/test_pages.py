"""A mentor's page by clicking: names, credits, previews, links, the bundle and the brag document."""

import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core import jobs
from mentorship.feedback.models import Testimonial
from mentorship.growth.models import ImpactFigure
from mentorship.ladders.models import LevelChange
from mentorship.portfolio import selectors, services
from mentorship.portfolio.models import Bundle, Contribution, ContributionFigure, Credit, LegacyPage, NameConsent
from mentorship.portfolio.outputs import pdf, record
from mentorship.portfolio.selectors import Audience
from mentorship.portfolio.selectors.climbs import Climb, Rung
from tests.factories import CorroborationFactory, EvidenceFactory, MentoringSessionFactory, MentorshipFactory, UserFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def mentored(cast):
    """The mentor met the candidate three times over a year; then the candidate was promoted."""
    cast.mentorship.started_on = TODAY - timedelta(days=395)
    cast.mentorship.save()
    for days in (300, 200, 100):
        MentoringSessionFactory(mentorship=cast.mentorship, held_on=TODAY - timedelta(days=days))
    cast.promotion = promote(cast, "L5", "L6", TODAY - timedelta(days=10))
    return cast


def promote(cast, before, after, on, **more):
    return LevelChange.objects.create(
        person=cast.candidate,
        level=cast.levels[after],
        from_level=cast.levels[before],
        effective_on=on,
        recorded_at=NOW,
        **{"reason": "promotion", **more},
    )


@pytest.fixture
def signed_in(client):
    def as_(person):
        client.force_login(person)
        return client

    return as_


def page(client, audience="myself"):
    return client.get(f"{reverse('portfolio:index')}?as={audience}").content.decode()


def legacy(cast, audience=Audience.MYSELF):
    return selectors.legacy_of(cast.mentor, audience, today=TODAY)


def test_the_page_counts_one_promotion_mentored(mentored, signed_in):
    text = page(signed_in(mentored.mentor))

    assert "1 promotion mentored in 1 year" in text
    assert "Rana Castell" in text
    assert "L5 to L6" in text


def test_a_promotion_counts_from_its_effective_day_on(mentored):
    LevelChange.objects.filter(pk=mentored.promotion.pk).update(effective_on=TODAY + timedelta(days=1))

    assert legacy(mentored).promotions == 0


def test_a_correction_annuls(mentored):
    promote(mentored, "L5", "L6", TODAY - timedelta(days=5), reason="correction", corrects=mentored.promotion)

    assert legacy(mentored).promotions == 0


def test_the_sweep_asks_the_mentee_once_and_a_decline_takes_the_promotion_away(mentored, signed_in):
    assert [services.ask_new_credits(now=NOW) for _time in range(2)] == [1, 0]
    credit = Credit.objects.get()
    assert [need.person for need in selectors.needs_me(mentored.candidate, NOW)] == [mentored.mentor]

    signed_in(mentored.candidate).post(reverse("portfolio:decline", args=[credit.pk]))
    assert legacy(mentored).promotions == 0
    signed_in(mentored.candidate).post(reverse("portfolio:confirm", args=[credit.pk]))
    assert (legacy(mentored).promotions, legacy(mentored).confirmed) == (1, 1)


@pytest.mark.parametrize("audience", [Audience.COLLEAGUES, Audience.PUBLIC, Audience.BUNDLE])
def test_without_consent_it_is_an_engineer(mentored, signed_in, audience):
    text = page(signed_in(mentored.mentor), audience)

    assert "Rana Castell" not in text
    assert "an engineer" in text
    assert "L5 to L6" in text


def test_a_name_is_asked_given_per_place_and_taken_back_with_effect_at_once(mentored, signed_in):
    signed_in(mentored.mentor).post(reverse("portfolio:ask", args=[mentored.candidate.pk]))
    consent = NameConsent.objects.get(place="colleagues")
    assert NameConsent.objects.count() == 3

    signed_in(mentored.candidate).post(reverse("portfolio:give", args=[consent.pk]))
    assert "Rana Castell" in page(signed_in(mentored.mentor), "colleagues")
    assert "Rana Castell" not in page(signed_in(mentored.mentor), "public")

    signed_in(mentored.candidate).post(reverse("portfolio:withdraw", args=[consent.pk]))
    assert "Rana Castell" not in page(signed_in(mentored.mentor), "colleagues")


@pytest.mark.parametrize(("places", "warns"), [(["bundle"], True), (["legacy_public"], False)])
def test_who_takes_a_name_back_learns_that_signed_words_still_stand_there(mentored, signed_in, places, warns):
    both = {"asked_at": NOW, "changed_at": NOW}
    Testimonial.objects.create(
        subject=mentored.mentor, author=mentored.candidate, text="Kind.", status="given", places=places, shows_name=True, **both
    )
    consent = NameConsent.objects.create(
        owner=mentored.mentor, person=mentored.candidate, place="bundle", asked_at=NOW, given_at=NOW
    )

    shown = signed_in(mentored.candidate).post(reverse("portfolio:withdraw", args=[consent.pk]), follow=True).content.decode()

    assert ("Words that you signed still stand there" in shown) is warns


def test_in_public_a_line_with_a_name_needs_a_confirmed_credit_and_shows_the_year(mentored):
    NameConsent.objects.create(owner=mentored.mentor, person=mentored.candidate, place="public", asked_at=NOW, given_at=NOW)
    (unconfirmed,) = legacy(mentored, Audience.PUBLIC).climbs
    Credit.objects.create(
        mentor=mentored.mentor, mentee=mentored.candidate, level_change=mentored.promotion, status="confirmed", asked_at=NOW
    )
    (confirmed,) = legacy(mentored, Audience.PUBLIC).climbs

    assert (unconfirmed.who, unconfirmed.when) == ("an engineer", "")
    assert (confirmed.who, confirmed.when) == ("Rana Castell", str(mentored.promotion.effective_on.year))


def test_a_name_can_be_taken_back_by_a_mailed_link_without_an_account(mentored):
    consent = NameConsent.objects.create(
        owner=mentored.mentor, person=mentored.candidate, place="public", asked_at=NOW, given_at=NOW
    )
    link, stranger = services.revoke_link(consent), Client()

    assert "Take it back" in stranger.get(link).content.decode()
    assert NameConsent.objects.get(pk=consent.pk).is_given
    stranger.post(link)
    assert not NameConsent.objects.get(pk=consent.pk).is_given
    assert stranger.get(link[:-3] + "xx/").status_code == 404


def test_only_people_whom_one_mentored_can_be_asked(mentored, signed_in):
    answer = signed_in(mentored.mentor).post(reverse("portfolio:ask", args=[mentored.stranger.pk]))

    assert answer.status_code == 422
    assert not NameConsent.objects.exists()


@pytest.fixture
def money(mentored):
    row = Contribution.objects.create(owner=mentored.mentor, title="Halved the bill", kind="efficiency")
    return ContributionFigure.objects.create(contribution=row, metric="savings", value=Decimal(7654321), unit="USD")


def test_money_without_a_public_form_is_left_out_and_the_owner_is_told(mentored, money, signed_in):
    client = signed_in(mentored.mentor)

    assert "Left out for others" in page(client)
    assert "7,654,321" in page(client)
    for audience in ("colleagues", "public", "bundle"):
        assert "7,654,321" not in page(client, audience)
    money.public_form = "$X.XM"
    money.save()
    assert "$X.XM" in page(client, "public")
    assert "Left out for others" not in page(client)


def test_words_of_others_appear_where_their_author_lends_them(mentored, signed_in):
    Testimonial.objects.create(
        subject=mentored.mentor,
        author=mentored.candidate,
        text="Asked the question that I avoided.",
        status="given",
        places=["bundle"],
        shows_name=False,
        asked_at=NOW,
        changed_at=NOW,
    )
    client = signed_in(mentored.mentor)

    assert "Asked the question" in page(client, "bundle")
    assert "a colleague" in page(client, "bundle")
    assert "Asked the question" not in page(client, "public")


def test_people_are_counted_once_and_direct_before_indirect(mentored):
    grandchild = UserFactory(full_name="Noor Abadi")
    MentorshipFactory(mentor=mentored.candidate, mentee=grandchild)
    MentorshipFactory(mentor=mentored.mentor, mentee=mentored.peer)
    MentorshipFactory(mentor=mentored.candidate, mentee=mentored.peer)

    found = legacy(mentored)

    assert (found.direct_mentees, found.influenced_indirectly, found.mentoring_now) == (2, 1, 1)
    assert {child.name for child in found.tree.children} == {"Rana Castell", "Ade Ojukwu"}


def test_people_without_a_name_stand_in_one_box_of_the_lineage(mentored):
    MentorshipFactory(mentor=mentored.mentor, mentee=mentored.peer)
    MentorshipFactory(mentor=mentored.candidate, mentee=UserFactory(full_name="Noor Abadi"))

    (first, rest) = legacy(mentored, Audience.PUBLIC).tree.children

    assert (first.name, [child.name for child in first.children]) == ("an engineer", ["an engineer"])
    assert rest.name == "an engineer"
    MentorshipFactory(mentor=mentored.mentor)
    assert legacy(mentored, Audience.PUBLIC).tree.children[1].name == "2 engineers"


def test_who_leaves_and_returns_is_told_that_the_numbers_stand_still(mentored, signed_in):
    client = signed_in(mentored.mentor)
    assert "The numbers are those of" not in page(client)

    LegacyPage.objects.create(owner=mentored.mentor, as_of=TODAY - timedelta(days=20), changed_at=NOW)

    assert legacy(mentored).promotions == 0
    assert "The numbers are those of" in page(client)
    client.post(reverse("portfolio:edit"), {"intro": "", "as_of": ""})
    assert legacy(mentored).promotions == 1


def test_a_promotion_that_does_not_count_leaves_a_gap_in_the_way():
    rungs = [
        Rung("L4", "L5", "2021", is_confirmed=True, is_declared=False),
        Rung("L6", "L7", "2024", is_confirmed=True, is_declared=False),
    ]
    next_one = Rung("L5", "L6", "2022", is_confirmed=False, is_declared=False, follows=True)
    steady = [rungs[0], next_one]

    assert Climb("Noor", is_named=True, rungs=tuple(rungs)).levels == "L4 to L5, L6 to L7"
    assert Climb("Noor", is_named=True, rungs=tuple(steady)).levels == "L4 to L6"
    assert not Climb("Noor", is_named=True, rungs=tuple(steady)).is_confirmed


def test_the_page_costs_the_same_for_many_mentees(mentored, django_assert_max_num_queries):
    for _n in range(10):
        MentoringSessionFactory(mentorship=MentorshipFactory(mentor=mentored.mentor))

    with django_assert_max_num_queries(20):
        legacy(mentored)


def test_a_public_address_opens_until_it_is_revoked_or_expires(mentored, signed_in):
    link, token = services.publish(days=2, actor=mentored.mentor, now=NOW)
    url = reverse("portfolio:public", args=[token])
    opened = Client().get(url)
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "no-store")
    assert services.owner_of(token, now=NOW + timedelta(days=3)) is None

    signed_in(mentored.mentor).post(reverse("portfolio:revoke", args=[link.pk]))

    assert Client().get(url).status_code == 404


def test_a_company_may_allow_no_public_page(mentored, settings, signed_in):
    _link, token = services.publish(days=2, actor=mentored.mentor, now=NOW)
    settings.LEGACY_PUBLIC_LINKS = False

    assert Client().get(reverse("portfolio:public", args=[token])).status_code == 404
    assert signed_in(mentored.mentor).post(reverse("portfolio:publish"), {"days": 3}).status_code == 403


def make(mentored):
    bundle = services.start_bundle(actor=mentored.mentor, now=NOW)
    assert jobs.run(bundle.job_id, services.make_bundle)
    bundle.refresh_from_db()
    return bundle


def files_of(bundle):
    with zipfile.ZipFile(io.BytesIO(bytes(bundle.blob.content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_bundle_holds_four_forms_and_neither_names_nor_money_without_consent(mentored, money):
    files = files_of(make(mentored))

    assert set(files) == {"index.html", "legacy.pdf", "legacy.md", "legacy.json", "legacy.schema.json"}
    assert files["legacy.pdf"].startswith(b"%PDF")
    told = json.loads(files["legacy.json"])
    jsonschema.validate(told, json.loads(record.schema()))
    assert told["numbers"]["promotions_mentored"] == 1
    for name in ("index.html", "legacy.md", "legacy.json"):
        assert b"Rana" not in files[name]
        assert b"7,654,321" not in files[name]
        assert b"7654321" not in files[name]
    assert b"http" not in files["index.html"].replace(b"http-equiv", b"").replace(b"http://www.w3.org/2000/svg", b"")


def test_a_consent_withdrawn_while_the_bundle_is_made_leaves_no_name_in_it(mentored, monkeypatch):
    consent = NameConsent.objects.create(
        owner=mentored.mentor, person=mentored.candidate, place="bundle", asked_at=NOW, given_at=NOW
    )
    drawn = pdf.legacy_to_pdf

    def withdraw_meanwhile(*args, **kwargs):
        NameConsent.objects.filter(pk=consent.pk).update(revoked_at=NOW)
        return drawn(*args, **kwargs)

    monkeypatch.setattr(pdf, "legacy_to_pdf", withdraw_meanwhile)

    assert b"Rana" not in files_of(make(mentored))["legacy.json"]


def test_a_bundle_with_a_name_that_was_taken_back_since_is_not_given_out(mentored, signed_in):
    consent = NameConsent.objects.create(
        owner=mentored.mentor, person=mentored.candidate, place="bundle", asked_at=NOW, given_at=NOW
    )
    bundle = make(mentored)
    url = reverse("portfolio:bundle", args=[bundle.pk])
    assert signed_in(mentored.mentor).get(url).headers["Content-Type"] == "application/zip"

    NameConsent.objects.filter(pk=consent.pk).update(revoked_at=NOW)

    assert signed_in(mentored.mentor).get(url).status_code == 422


def test_asking_twice_for_a_bundle_makes_one(mentored):
    assert services.start_bundle(actor=mentored.mentor, now=NOW) == services.start_bundle(actor=mentored.mentor, now=NOW)
    assert Bundle.objects.count() == 1


def test_a_brag_document_holds_the_evidence_of_its_period_in_every_form(cast, signed_in):
    piece = EvidenceFactory(
        owner=cast.candidate, headline="Cut the nightly batch", happened_on=date(2026, 3, 4), competencies=[cast.competencies[1]]
    )
    ImpactFigure.objects.create(evidence=piece, metric="batch time", value=Decimal("1.9"), baseline=Decimal("6.5"), unit="h")
    CorroborationFactory(evidence=piece, person=cast.peer)
    EvidenceFactory(owner=cast.candidate, headline="Something else", happened_on=date(2025, 3, 4))
    EvidenceFactory(owner=cast.peer, headline="Somebody else's", happened_on=date(2026, 3, 4))
    client, days = signed_in(cast.candidate), "?from_on=2026-01-01&until_on=2026-06-30"

    text = client.get(reverse("portfolio:brag") + days).content.decode()
    markdown = client.get(reverse("portfolio:brag-file", args=["md"]) + days).content.decode()

    assert "Cut the nightly batch" in text
    assert "6.5 → 1.9 h (−71\u00a0%)" in text
    assert "confirmed by 1 person" in markdown
    for absent in ("Something else", "Somebody else"):
        assert absent not in text + markdown
    assert client.get(reverse("portfolio:brag-file", args=["pdf"]) + days).content.startswith(b"%PDF")
    assert client.get(reverse("portfolio:brag-file", args=["exe"])).status_code == 404


def test_a_half_typed_figure_is_asked_for_and_keeps_what_was_typed(cast, signed_in):
    answer = signed_in(cast.mentor).post(
        reverse("portfolio:contribution-new"), {"title": "The cluster", "kind": "system", "metric": "throughput"}
    )

    assert answer.status_code == 422
    assert "The cluster" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_an_owner_without_anything_sees_how_it_begins(cast, signed_in):
    assert "Your page begins here" in page(signed_in(UserFactory()))


def test_an_opened_page_is_offered_on_the_persons_page_and_a_closed_one_is_not(mentored, signed_in):
    client, mentor = signed_in(mentored.peer), mentored.mentor
    person, legacy = (reverse(name, args=[mentor.pk]) for name in ("accounts:person", "portfolio:colleague"))
    assert legacy not in client.get(person).content.decode()

    services.save_page(intro="", as_of=None, is_open_to_colleagues=True, actor=mentor, now=NOW)

    assert f'href="{legacy}"' in client.get(person).content.decode()
    assert client.get(legacy).status_code == 200
