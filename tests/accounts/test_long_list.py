"""The list of people in the API: up to 1,000 a page, read as values, and the same as the serializer would show."""

from collections.abc import Callable
from typing import Any

import orjson
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.serializers import PersonSerializer
from mentorship.core.api_base import JSONRenderer
from tests.cast import Cast


def test_a_long_list_shows_each_row_as_the_serializer_does(
    cast: Cast, client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    now = timezone.now()
    crowd = [User(email=f"crowd{number}@example.org", full_name=f"Crowd {number:03}", date_joined=now) for number in range(210)]
    User.objects.bulk_create(crowd)
    client.force_login(cast.candidate)

    with django_assert_num_queries(3):
        answer = client.get("/api/v1/people/?limit=1000")

    everybody = User.objects.visible_to(cast.candidate).order_by("full_name", "pk")
    shown = JSONRenderer().render(PersonSerializer(everybody, many=True).data)
    assert answer.json()["results"] == orjson.loads(shown)
    assert len(answer.json()["results"]) > len(crowd)


def test_pages_of_a_long_list_follow_each_other_and_filters_narrow_them(cast: Cast, client: Client) -> None:
    client.force_login(cast.candidate)
    names, address = [], "/api/v1/people/?limit=3"
    while address:
        page = client.get(address).json()
        names += [row["full_name"] for row in page["results"]]
        address = page["next"]

    assert names == list(User.objects.visible_to(cast.candidate).order_by("full_name", "pk").values_list("full_name", flat=True))
    below = client.get(f"/api/v1/people/?below={cast.manager.pk}").json()["results"]
    assert cast.candidate.pk in {row["id"] for row in below}
    assert cast.manager.pk not in {row["id"] for row in below}
    assert client.get("/api/v1/people/?is_active=perhaps&team=x").status_code == 422
