"""Inviting everybody whom an import brought in, as a job: batch after batch, each by itself, nobody twice."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts_services
from accounts.models import User
from mentorship.core.jobs import Progress
from mentorship.core.models import Job

BATCH = 100


def invite_imported(job: Job, progress: Progress) -> dict[str, Any]:
    """Invite all who wait for it. A job that died goes on where it stopped; one that is cancelled keeps what is sent."""
    actor = User.objects.get(pk=job.arguments["actor_id"])
    total = accounts_services.waiting_for_invitation().count()
    invited = 0
    progress.at(0, total, _("writing invitations"))
    while done := accounts_services.invite_waiting(actor=actor, now=timezone.now(), most=BATCH):
        invited += done
        progress.at(invited, max(total, invited), _("writing invitations"))
    return {"url": reverse("accounts:index"), "counts": {"invited": invited}}
