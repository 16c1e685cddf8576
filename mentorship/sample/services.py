"""Bringing the sample company in, and taking it away again, from the page: both as jobs."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from mentorship.core import audit, jobs, outbox
from mentorship.core.models import Job
from mentorship.readiness.services import rebuild
from mentorship.sample import loading, policies, removing
from mentorship.sample.living_story import tell_today
from mentorship.sample.packets_story import tell_packets

LOAD_TASK = "mentorship.sample.tasks.load_sample"
REMOVE_TASK = "mentorship.sample.tasks.remove_sample"
PEOPLE = 60
STEPS = 4


@transaction.atomic
def start(*, actor: User, kind: str, now: datetime) -> Job:
    """Begin to load or to remove the sample company; what runs already goes on alone."""
    if not policies.can_manage_sample(actor):
        raise PermissionDenied
    running = Job.objects.filter(kind__in=[LOAD_TASK, REMOVE_TASK], status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).first()
    if running:
        return running
    audit.record("sample.load_asked" if kind == LOAD_TASK else "sample.removal_asked", actor=actor, about=actor, now=now)
    return jobs.start(kind, owner=actor, now=now)


def latest(actor: User) -> Job | None:
    """Return the person's newest job here."""
    return Job.objects.filter(owner=actor, kind__in=[LOAD_TASK, REMOVE_TASK]).order_by("-created_at").first()


def load(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Load the sixty people; what a stopped attempt left is taken away first, and again when the owner cancels."""
    now = timezone.now()
    if job.attempts > 1:
        removing.remove_sample()
    try:
        progress.at(0, STEPS, _("People and what they did"))
        company = loading.load(people=PEOPLE, now=now, tell=_silent)
        progress.at(1, STEPS, _("Packets"))
        tell_packets(company=company, now=now, tell=_silent)
        progress.at(2, STEPS, _("What happens today"))
        tell_today(company=company, now=now)
        progress.at(3, STEPS, _("Readiness"))
        rebuild(now=now)
        removing.forget_figures()
    except jobs.CancelledError:
        removing.remove_sample()
        raise
    _tell(job, now, _("The sample company is here"))
    return {"url": reverse("sample:page")}


def remove(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Take the sample people away with all that is theirs."""
    progress.at(0, 1, _("Taking the sample company away"))
    count = removing.remove_sample()
    words = ngettext("%(n)d sample person is gone", "%(n)d sample people are gone", count) % {"n": count}
    _tell(job, timezone.now(), words)
    return {"url": reverse("sample:page")}


def _silent(_done: int, _total: int, _step: str) -> None:
    """Say nothing: these steps run inside transactions, where nobody would see it."""


def _tell(job: Job, now: datetime, subject: str) -> None:
    outbox.queue(
        "job.done",
        to=job.owner,
        key=f"sample:{job.pk}",
        now=now,
        subject=subject,
        link=reverse("sample:page"),
        about=job,
        why=_("You asked for it."),
    )
