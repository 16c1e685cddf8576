"""The zip that a leaver takes along: made by a job, from what each person consents to while it is made."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit, blobs, jobs, outbox
from mentorship.core.errors import Invalid
from mentorship.core.figures import Node
from mentorship.core.models import Blob, Job
from mentorship.portfolio.models import Bundle
from mentorship.portfolio.outputs import markdown, offline, pdf, record, sheet
from mentorship.portfolio.selectors import Audience, Legacy, legacy_of

KIND = "mentorship.portfolio.tasks.make_bundle"
KEPT_DAYS = 90
STEPS = 5
MOST_TRIES = 5


@transaction.atomic
def start_bundle(*, actor: User, now: datetime) -> Bundle:
    """Queue the making of the actor's bundle; one that is still being made is returned as it is."""
    waiting: Bundle | None = Bundle.objects.filter(owner=actor, job__status__in=[Job.Status.QUEUED, Job.Status.RUNNING]).first()
    if waiting:
        return waiting
    bundle = Bundle(owner=actor, created_at=now)
    bundle.job = jobs.start(KIND, owner=actor, now=now, about=bundle, bundle_id=str(bundle.pk))
    bundle.save(force_insert=True)
    audit.record("legacy.bundle_started", actor=actor, about=bundle, now=now)
    return bundle


def make_bundle(job: Job, progress: jobs.Progress) -> dict[str, Any]:
    """Write the files and keep the zip. A consent taken back meanwhile makes it begin again, so that nothing slips through."""
    bundle = Bundle.objects.select_related("owner").get(pk=job.arguments["bundle_id"])
    owner = bundle.owner
    for _attempt in range(MOST_TRIES):
        now = timezone.now()
        legacy = legacy_of(owner, Audience.BUNDLE, today=timezone.localdate())
        content = _zip(legacy, now, progress)
        with transaction.atomic():
            if consented(legacy) != consented(legacy_of(owner, Audience.BUNDLE, today=timezone.localdate())):
                continue
            _keep(bundle, content, consented(legacy), now)
        return {"url": f"/legacy/bundles/{bundle.pk}/"}
    raise Invalid(_("Consents changed again and again while the bundle was made. Make it anew in a few minutes."))


def _keep(bundle: Bundle, content: bytes, consent: str, now: datetime) -> None:
    name = f"legacy-{slugify(bundle.owner.full_name) or 'page'}.zip"
    blob = blobs.keep(content, name=name, content_type="application/zip", owner=bundle.owner, now=now, days=KEPT_DAYS)
    Bundle.objects.filter(pk=bundle.pk).update(blob=blob, consented=consent)
    outbox.queue(
        "job.bundle_made",
        to=bundle.owner,
        about=bundle,
        key=f"bundle:{bundle.pk}:made",
        now=now,
        subject=_("Your bundle is ready"),
        link=f"/legacy/bundles/{bundle.pk}/",
        why=_("You asked for it."),
    )


def open_bundle(*, bundle_id: UUID, actor: User) -> Blob:
    """Return the zip while everybody in it still consents; raise `Invalid` when somebody took theirs back since."""
    bundle = Bundle.objects.visible_to(actor).select_related("owner", "blob").get(pk=bundle_id)
    if bundle.blob is None:
        raise Invalid(
            _("This bundle is not made yet, or has been removed after %(days)d days. Make it anew.") % {"days": KEPT_DAYS}
        )
    today = timezone.localdate()
    if bundle.consented != consented(legacy_of(bundle.owner, Audience.BUNDLE, today=today)):
        raise Invalid(_("Names or words in this bundle have changed since: a consent was given or taken back. Make it anew."))
    found: Blob = bundle.blob
    return found


def consented(legacy: Legacy) -> str:
    """Return a hash of every name and word of others on the page."""
    names = [*(climb.who for climb in legacy.climbs), *_names(legacy.tree)]
    words = [[one.by, one.text] for one in legacy.words]
    return hashlib.sha256(json.dumps([names, words]).encode()).hexdigest()


def _names(node: Node) -> list[str]:
    return [name for child in node.children for name in (child.name, *_names(child))]


def _zip(legacy: Legacy, now: datetime, progress: jobs.Progress) -> bytes:
    drawn = sheet.of_legacy(legacy)
    files: dict[str, bytes] = {}
    progress.at(1, STEPS, _("The page"))
    files["index.html"] = offline.legacy_to_html(legacy).encode()
    progress.at(2, STEPS, _("PDF"))
    files["legacy.pdf"] = pdf.legacy_to_pdf(legacy, at=now)
    progress.at(3, STEPS, _("Markdown"))
    files["legacy.md"] = markdown.to_markdown(drawn).encode()
    progress.at(4, STEPS, _("JSON"))
    files["legacy.json"] = record.to_json(legacy)
    files["legacy.schema.json"] = record.schema()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), content)
    progress.at(STEPS, STEPS)
    return buffer.getvalue()
