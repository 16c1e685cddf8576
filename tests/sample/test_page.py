"""The sample company brought in and taken away from its page, by those who look after the installation."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mentorship.core import cache
from mentorship.core.models import Job
from mentorship.home import programme
from mentorship.sample import services, tasks


@pytest.fixture
def keeper(client, cast, monkeypatch):
    monkeypatch.setattr(services, "PEOPLE", 12)
    client.force_login(cast.people_partner)
    return client


def asked(client, name: str) -> Job:
    client.post(reverse(f"sample:{name}"))
    return Job.objects.order_by("-created_at").first()


def test_it_is_loaded_shown_and_taken_away_again(keeper, cast, monkeypatch):
    monkeypatch.setattr(cache, "COSTLY", 0)  # so that what is counted is kept
    people = set(User.objects.values_list("pk", flat=True))
    pairs = programme.latest(timezone.localdate())[1].active

    assert tasks.load_sample(job_id=str(asked(keeper, "load").pk))
    page = keeper.get(reverse("sample:page")).content.decode()
    loaded = User.objects.filter(is_sample=True).count()
    assert programme.latest(timezone.localdate())[1].active > pairs
    assert tasks.remove_sample(job_id=str(asked(keeper, "remove").pk))

    assert f"{services.PEOPLE} invented people" in page
    assert loaded == services.PEOPLE
    assert set(User.objects.values_list("pk", flat=True)) == people
    assert programme.latest(timezone.localdate())[1].active == pairs
    assert cast.people_partner.messages.filter(kind="job.done", channel="inbox").count() == 2


def test_a_cancelled_loading_leaves_nothing(keeper):
    job = asked(keeper, "load")

    Job.objects.filter(pk=job.pk).update(is_cancel_asked=True)
    tasks.load_sample(job_id=str(job.pk))

    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    assert not User.objects.filter(is_sample=True).exists()


def test_two_clicks_are_one_job(keeper):
    assert asked(keeper, "load") == asked(keeper, "load")
    assert Job.objects.count() == 1


def test_somebody_of_the_sample_company_does_not_take_themselves_away(keeper, cast):
    User.objects.filter(pk=cast.people_partner.pk).update(is_sample=True)

    assert keeper.post(reverse("sample:remove")).status_code == 403
