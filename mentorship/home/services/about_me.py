"""What a person may have done with what is kept about them: taken along, or corrected."""

import io
import zipfile
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, blobs, checks, jobs, outbox
from mentorship.core.errors import AlreadyDone, Invalid, WrongStatus
from mentorship.core.models import Blob, Job
from mentorship.home import policies, records, selectors
from mentorship.home.kept import RECORDS
from mentorship.home.models import Correction

EXPORT_TASK = "mentorship.home.tasks.export_about_me"
EXPORT_DAYS = 7
MOST_OPEN_CORRECTIONS = 20


@transaction.atomic
def start_export(*, actor: User, now: datetime) -> Job:
    """Begin to gather everything kept about the person; one export at a time."""
    running = Job.objects.filter(owner=actor, kind=EXPORT_TASK, status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).first()
    if running:
        return running
    audit.record("about_me.export_asked", actor=actor, about=actor, now=now)
    return jobs.start(EXPORT_TASK, owner=actor, now=now)


def export(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Write a ZIP of JSON and files of the job's owner; kept seven days, readable by them alone."""
    person, now = User.objects.get(pk=job.owner_id), timezone.now()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        times = selectors.keeping_times()
        kept: dict[str, Any] = {"of": person.email, "made_at": now, "kinds": {}}
        for done, record in enumerate(RECORDS.values()):
            progress.at(done, len(RECORDS) + 1, str(record.label))
            rows = records.exported(person, record)
            kept["kinds"][record.key] = {
                "what": str(record.label),
                "readers": str(record.readers),
                "kept": record.kept_for(times),
                "rows": rows,
            }
        bundle.writestr("about-me.json", orjson.dumps(kept, default=str, option=orjson.OPT_INDENT_2))
        progress.at(len(RECORDS), len(RECORDS) + 1, _("Files"))
        for blob in Blob.objects.filter(owner=person).exclude(name__startswith="about-me-").iterator():
            bundle.writestr(f"files/{blob.pk}-{blob.name.replace('/', '_')}", bytes(blob.content))
    name = f"about-me-{now:%Y-%m-%d}.zip"
    blob = blobs.keep(packed.getvalue(), name=name, content_type="application/zip", owner=person, now=now, days=EXPORT_DAYS)
    url = reverse("home:export", args=[blob.pk])
    outbox.queue(
        "job.done",
        to=person,
        key=f"export:{job.pk}",
        now=now,
        subject=_("Your export is ready"),
        body=_("It holds everything that is kept about you. It can be downloaded for seven days, by you alone."),
        link=reverse("home:about-me"),
        about=job,
        why=_("You asked for it."),
    )
    return {"url": url}


@transaction.atomic
def ask_for_correction(*, actor: User, kind: str, text: str, now: datetime) -> Correction:
    """Tell the people partners what is wrong in what is kept about oneself."""
    if kind not in RECORDS:
        raise Invalid(_("Choose what the correction is about."), field="kind")
    what = checks.words(text, field="text", longest=5000, is_required=True)
    mine = Correction.objects.filter(person=actor).open()
    if mine.filter(kind=kind, text=what).exists():
        raise AlreadyDone(_("You asked for exactly this already; the answer is still open."), field="text")
    if mine.count() >= MOST_OPEN_CORRECTIONS:
        raise Invalid(_("%(most)d of your corrections are open. Wait for the answers.") % {"most": MOST_OPEN_CORRECTIONS})
    correction = Correction.objects.create(person=actor, kind=kind, text=what, asked_at=now)
    audit.record("correction.asked", actor=actor, about=correction, now=now, kind=kind)
    outbox.queue(
        "people.correction_asked",
        to=User.objects.at_work().filter(roles__contains=[User.Role.PEOPLE_PARTNER]),
        key=f"correction:{correction.pk}:asked",
        now=now,
        subject=_("A correction waits for you"),
        link=reverse("home:corrections"),
        about=correction,
        why=_("You are a people partner."),
    )
    return correction


@transaction.atomic
def answer_correction(*, correction_id: UUID, actor: User, status: str, answer: str, now: datetime) -> Correction:
    """Say that it was corrected, or why not; the person is told that an answer waits."""
    if not policies.can_answer_corrections(actor):
        raise PermissionDenied
    correction = Correction.objects.visible_to(actor).select_for_update().get(pk=correction_id)
    if correction.status != Correction.Status.OPEN:
        raise WrongStatus(correction, expected=str(Correction.Status.OPEN.label))
    if status not in {Correction.Status.DONE, Correction.Status.DECLINED}:
        raise Invalid(_("Say whether it was corrected or declined."), field="status")
    said = checks.words(answer, field="answer", longest=5000, is_required=status == Correction.Status.DECLINED)
    correction.status, correction.answer = status, said
    correction.answered_at, correction.answered_by = now, actor
    correction.save(update_fields=["status", "answer", "answered_at", "answered_by"])
    outbox.withdraw(now=now, key=f"correction:{correction.pk}:asked")
    audit.record("correction.answered", actor=actor, about=correction, now=now, status=status)
    outbox.queue(
        "people.correction_answered",
        to=correction.person,
        key=f"correction:{correction.pk}:answered",
        now=now,
        subject=_("Your correction has an answer"),
        link=f"{reverse('home:about-me')}#corrections",
        about=correction,
        why=_("You asked for it."),
        reply_to=actor,
    )
    return correction
