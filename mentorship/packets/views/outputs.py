"""A packet to take along: PDF, DOCX, Markdown, JSON, and the JSON's schema."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mentorship.packets.document import Document, canonical
from mentorship.packets.documents import current_document, file_name, imprint_of
from mentorship.packets.models import Packet
from mentorship.packets.outputs.docx import to_docx
from mentorship.packets.outputs.markdown import to_markdown
from mentorship.packets.outputs.pdf import to_pdf
from mentorship.packets.outputs.schema import schema_bytes

from .loading import load

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _answer(packet: Packet, content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file_name(packet, ending)}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def pdf(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as PDF."""
    packet = load(request, packet_id)
    return _answer(packet, to_pdf(_document(packet), imprint_of(packet, timezone.now())), "application/pdf", "pdf")


def _document(packet: Packet) -> Document:
    document = current_document(packet)
    if document is None:
        raise Http404(_("There is no draft yet."))
    return document


@require_GET
def docx(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as a Word document."""
    packet = load(request, packet_id)
    return _answer(packet, to_docx(_document(packet), imprint_of(packet, timezone.now())), WORD, "docx")


@require_GET
def markdown(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as Markdown."""
    packet = load(request, packet_id)
    text = to_markdown(_document(packet), imprint_of(packet, timezone.now()))
    return _answer(packet, text.encode(), "text/markdown; charset=utf-8", "md")


@require_GET
def as_json(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet in its canonical JSON: of a submitted one, the bytes that its SHA-256 is over."""
    packet = load(request, packet_id)
    return _answer(packet, canonical(_document(packet)), "application/json", "json")


@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The published schema of the JSON."""
    return HttpResponse(schema_bytes(), content_type="application/schema+json")
