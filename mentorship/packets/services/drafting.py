"""The draft: asked for as a job, composed from the material, put beside what its author has written."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import acting_for
from accounts.models import User
from mentorship.core import audit, jobs
from mentorship.core.errors import WrongStatus
from mentorship.core.jobs import Progress
from mentorship.core.models import Job
from mentorship.packets import policies
from mentorship.packets.annex import annex_data
from mentorship.packets.compose import compose
from mentorship.packets.document import Document, to_data
from mentorship.packets.documents import latest_draft, marks_of_draft
from mentorship.packets.gather import gather, gather_annex
from mentorship.packets.marks import marks_of
from mentorship.packets.models import Packet, PacketDraft, Section, SectionVersion
from mentorship.packets.outputs.markdown import section_text
from mentorship.packets.sources import sources_by_ref
from mentorship.packets.verify import verify

from .opening import locked, mark_readiness, require_editable, round_for, save, tell

DRAFT_TASK = "mentorship.packets.tasks.draft_packet"
STEPS = 4


@transaction.atomic
def draft_packet(*, packet_id: UUID, actor: User, now: datetime) -> Job:
    """Ask for a draft. While one is being made, the same job is answered, and started again when its worker is gone."""
    packet = locked(packet_id, actor)
    if not policies.can_write(actor, packet):
        raise PermissionDenied
    require_editable(packet)
    running = jobs.latest(packet, DRAFT_TASK)
    if running and running.is_open:
        jobs.again(running, now)
        return running
    job = jobs.start(DRAFT_TASK, owner=actor, now=now, about=packet, packet_id=str(packet.pk))
    audit.record("packet.draft_asked", actor=actor, about=packet, now=now, on_behalf_of=acting_for(actor, packet.candidate))
    return job


def compose_draft(job: Job, progress: Progress) -> dict[str, Any]:
    """Compose, prove and keep one draft. A second run of the same job finds the draft and changes nothing."""
    packet = _packet_of(job)
    if PacketDraft.objects.filter(job=job).exists():
        return {"url": packet.get_absolute_url()}
    now = timezone.now()
    progress.at(0, STEPS, _("Collecting evidence, feedback and goals"))
    told = job.arguments.get("as_of")
    as_of = date.fromisoformat(told) if told else timezone.localtime(now, packet.author.zone).date()
    material = gather(packet, as_of=as_of, known_marks=marks_of_draft(latest_draft(packet)))
    annex = gather_annex(packet, as_of=as_of)
    progress.at(1, STEPS, _("Writing"))
    document = compose(material)
    progress.at(2, STEPS, _("Checking every sentence against its source"))
    findings = verify(document, sources_by_ref(material))
    progress.at(3, STEPS, _("Keeping the draft"))
    known = dict(material.known_marks) | dict(marks_of(material).refs())
    _keep(
        packet,
        document,
        PacketDraft(
            packet=packet,
            job=job,
            document=to_data(document),
            annex=annex_data(material.expectations, annex),
            marks=known,
            findings=[{"section": one.section, "code": one.code, "text": one.text, "mark": one.mark} for one in findings],
            composed_at=now,
        ),
    )
    return {"url": packet.get_absolute_url()}


def _packet_of(job: Job) -> Packet:
    related = ("candidate__team", "author", "target_level", "ladder_version__ladder")
    return Packet.objects.select_related(*related).get(pk=job.arguments["packet_id"])


@transaction.atomic
def _keep(packet: Packet, document: Document, draft: PacketDraft) -> None:
    """Write the draft and its sections in one go; refuse when the packet was submitted or withdrawn meanwhile."""
    rows = Packet.objects.select_for_update(of=("self",)).select_related("candidate", "author", "target_level")
    current = rows.get(pk=packet.pk)
    if not current.is_editable:
        raise WrongStatus(current, expected=[Packet.Status.COLLECTING, Packet.Status.DRAFTING])
    draft.save(force_insert=True)
    stored = {one.key: one for one in current.sections.all()}
    for position, section in enumerate(document.sections):
        _put(
            current,
            stored.pop(section.key, None),
            section.key,
            position,
            section.heading,
            section_text(section),
            draft.composed_at,
        )
    for gone in stored.values():
        _leave_out(gone)
    current.status, current.round = Packet.Status.DRAFTING, round_for(current.candidate, current.target_level)
    save(current, "status", "round")
    mark_readiness(current, now=draft.composed_at)
    audit.record("packet.drafted", actor=draft.job.owner if draft.job else None, about=current, now=draft.composed_at)
    tell(
        current,
        "packet.drafted",
        to=current.writer,
        now=draft.composed_at,
        subject=_("A draft is ready to be read"),
        actor=None,
        key=f"draft:{draft.pk}",
    )


def _put(packet: Packet, stored: Section | None, key: str, position: int, title: str, text: str, at: datetime) -> None:
    """Replace an untouched section; keep an author's words, and offer what a changed source would say."""
    if stored is None:
        section = Section.objects.create(packet=packet, key=key, position=position, title=title, text=text, composed_text=text)
        SectionVersion.objects.create(section=section, number=1, text=text, at=at)
        return
    stored.position, stored.title = position, title
    if not stored.is_edited and stored.text != text:
        stored.text = stored.composed_text = text
        stored.version += 1
        SectionVersion.objects.create(section=stored, number=stored.version, text=text, at=at)
    elif stored.is_edited:
        stored.offered_text = text if text != stored.composed_text else ""
    stored.save()


def _leave_out(stored: Section) -> None:
    """A competency that the ladder no longer asks: an author's words stay, a composed section goes."""
    if not stored.is_edited:
        stored.delete()
