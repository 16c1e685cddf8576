"""A draft is asked for while no worker runs: the page says so, and the draft appears when one is back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorship.core import jobs
from mentorship.core.models import Job
from mentorship.packets.models import PacketDraft
from tests.cast import make_cast
from tests.packets import story
from tests.worker import CeleryWorker


@pytest.mark.django_db(transaction=True)
def test_a_draft_asked_for_without_a_worker_appears_when_one_is_back(worker: CeleryWorker, client: Client) -> None:
    cast = make_cast()
    packet = story.opened(cast)
    worker.stop()
    client.force_login(cast.manager)

    client.post(reverse("packets:draft", args=[packet.pk]))
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=30))
    page = client.get(reverse("packets:packet", args=[packet.pk])).content.decode()
    assert "No worker is at it now" in page
    assert PacketDraft.objects.count() == 0

    worker.empty_queue()
    worker.start()
    jobs.sweep(timezone.now())
    worker.until(lambda: PacketDraft.objects.filter(packet=packet).exists(), what="the draft")
    page = client.get(reverse("packets:packet", args=[packet.pk])).content.decode()
    assert "Wrote the migration plan that four teams adopted" in page
    assert Job.objects.get().status == Job.Status.DONE
