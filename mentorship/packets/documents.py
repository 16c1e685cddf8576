"""A packet's document as it stands: the latest draft with the author's words put in."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .document import Document, Section, from_data
from .models import Packet, PacketDraft, SubmittedPacket
from .models import Section as StoredSection
from .outputs.imprint import Imprint
from .prose import read_section


def latest_draft(packet: Packet) -> PacketDraft | None:
    """Return the newest composed draft."""
    return packet.drafts.order_by("-composed_at").first()


def current_submission(packet: Packet) -> SubmittedPacket | None:
    """Return the frozen version that stands, if it was not taken back."""
    return packet.submissions.filter(taken_back_at__isnull=True).order_by("-submitted_at").first()


def as_edited(draft: PacketDraft, stored: list[StoredSection]) -> Document:
    """Return the draft with each edited section in its author's words."""
    document = from_data(draft.document)
    composed = {section.key: section for section in document.sections}
    return replace(document, sections=tuple(_section(composed.get(one.key), one) for one in stored))


def _section(composed: Section | None, stored: StoredSection) -> Section:
    base = composed or Section(stored.key, stored.title, ())
    return read_section(base, stored.text) if stored.is_edited else base


def current_document(packet: Packet) -> Document | None:
    """Return what the packet says now: the frozen version once submitted, else the latest draft as edited."""
    submission = current_submission(packet) if packet.is_frozen else None
    if submission:
        return from_data(submission.document)
    draft = latest_draft(packet)
    return as_edited(draft, list(packet.sections.all())) if draft else None


def imprint_of(packet: Packet, now: datetime) -> Imprint:
    """Return what is printed around the packet: the frozen version says when it was submitted and its fingerprint.

    Its day is the author's, so that every reader's copy is the same.
    """
    submission = current_submission(packet) if packet.is_frozen else None
    draft = latest_draft(packet)
    at = submission.submitted_at if submission else draft.composed_at if draft else now
    state = _("Submitted %(day)s") if submission else _("Draft of %(day)s")
    return Imprint(
        company=settings.COMPANY_NAME,
        author=packet.signed_by.full_name,
        cycle=packet.cycle.name,
        state=state % {"day": date_format(timezone.localtime(at, packet.author.zone), "j F Y")},
        at=at,
        sha256=submission.sha256 if submission else "",
    )


def file_name(packet: Packet, ending: str) -> str:
    """Name a download: packet-rana-castell-L6.pdf."""
    words = "-".join(packet.candidate.full_name.lower().split())
    safe = "".join(sign for sign in words if sign.isascii() and (sign.isalnum() or sign == "-")) or str(packet.pk)[:8]
    return f"packet-{safe}-{packet.target_level.code}.{ending}"


def marks_of_draft(draft: PacketDraft | None) -> dict[str, Any]:
    """Return the marks that a later draft keeps."""
    return dict(draft.marks) if draft else {}
