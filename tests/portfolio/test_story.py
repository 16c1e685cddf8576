"""A career story from before this program: through the API, to exactly the numbers that it expects."""

from pathlib import Path

import orjson
import pytest
import yaml
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.portfolio.models import Contribution, HistoricPerson
from mentorship.portfolio.services import publish

STORY = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "legacy" / "career-story.yaml"
needs_story = pytest.mark.skipif(not STORY.exists(), reason="the shared cases are not beside the repository")


@pytest.fixture
def story():
    return yaml.safe_load(STORY.read_text())


def post(client, story):
    body = orjson.dumps(story, option=orjson.OPT_NON_STR_KEYS)
    return client.post(reverse("portfolio-api:career-story"), body, content_type="application/json")


@needs_story
def test_the_story_gives_exactly_what_it_expects_also_the_second_time(client, cast, story):
    client.force_login(cast.mentor)
    cast.mentorship.delete()
    expected = {key: value for key, value in story["expected"].items() if not key.startswith("public_page")}

    for _time in range(2):
        answer = post(client, story)
        assert answer.status_code == 201, answer.content
        assert {key: answer.json()[key] for key in expected} == expected
    assert HistoricPerson.objects.count() == 14
    assert Contribution.objects.count() == 14


@needs_story
def test_the_public_page_contains_and_omits_what_the_story_lists(client, cast, story):
    client.force_login(cast.mentor)
    cast.mentorship.delete()
    post(client, story)
    _link, token = publish(days=7, actor=cast.mentor, now=timezone.now())

    page = Client().get(reverse("portfolio:public", args=[token]))

    text = page.content.decode()
    assert [words for words in story["expected"]["public_page_must_contain"] if words not in text] == []
    assert [words for words in story["expected"]["public_page_must_not_contain"] if words in text] == []
    assert "Mentee A" not in text
    assert "In the pipeline" not in text
    assert "noindex" in page.headers["X-Robots-Tag"]


@needs_story
def test_the_owner_sees_names_the_pipeline_and_the_exact_figure(client, cast, story):
    client.force_login(cast.mentor)
    post(client, story)

    text = client.get(reverse("portfolio:index")).content.decode()

    assert "Mentee C" in text
    assert "In the pipeline" in text
    assert "12,345,678 USD" in text


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"mentees": [{"direct": True, "mentored": {"from_on": "2021-01-01"}}]}, "mentees[0].name"),
        ({"mentees": [{"name": "A", "direct": True}]}, "mentees[0].mentored.from_on"),
        ({"mentees": [{"name": "A"}, {"name": "A"}]}, "mentees[1].name"),
        ({"mentees": [{"name": "A", "levels": [{"from_on": "soon", "level": "L4"}]}]}, "mentees[0].levels[0].from_on"),
        ({"mentees": [{"name": "A", "levels": [{"from_on": "2021-01-01", "level": "senior"}]}]}, "mentees[0].levels[0].level"),
        (
            {
                "mentees": [
                    {"name": "A", "levels": [{"from_on": "2022-01-01", "level": "L4"}, {"from_on": "2021-01-01", "level": "L5"}]}
                ]
            },
            "mentees[0].levels",
        ),
        ({"mentees": [{"name": "A", "mentored": {"from_on": "2022-01-01", "to_on": "2021-01-01"}}]}, "mentees[0].mentored.to_on"),
        ({"mentees": {"name": "A"}}, "mentees"),
        ({"mentees": ["A"]}, "mentees[0]"),
        ({"impact": [{"title": "T", "figures": [{"metric": "m", "value": "many"}]}]}, "impact[0].figures[0].value"),
        ({"impact": [{"title": "T", "figures": [{"metric": "m", "value": 1e40}]}]}, "impact[0].figures[0].value"),
        ({"impact": [{"title": "T", "series": {"metric": "m"}}]}, "impact[0].series"),
        ({"impact": [{"title": "x\u0000"}]}, "impact[0].title"),
        ({"mentor": "me"}, "mentor"),
    ],
)
def test_a_mistake_is_named_by_its_place_and_nothing_is_written(client, cast, broken, place):
    client.force_login(cast.mentor)

    answer = post(client, {"impact": [{"title": "Fine"}], **broken} if "impact" not in broken else broken)

    assert answer.status_code == 422, answer.content
    assert place in answer.content.decode()
    assert not HistoricPerson.objects.exists()
    assert not Contribution.objects.exists()
