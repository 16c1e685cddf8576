"""A packet to take along: PDF, DOCX, Markdown, JSON, and the JSON's schema."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from mentorship.packets.files import file_answer
from mentorship.packets.outputs.schema import schema_bytes

from .loading import load


@require_GET
def pdf(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as PDF."""
    return file_answer(load(request, packet_id), "pdf", timezone.now())


@require_GET
def docx(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as a Word document."""
    return file_answer(load(request, packet_id), "docx", timezone.now())


@require_GET
def markdown(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet as Markdown."""
    return file_answer(load(request, packet_id), "md", timezone.now())


@require_GET
def as_json(request: HttpRequest, packet_id: UUID) -> HttpResponse:
    """The packet in its canonical JSON."""
    return file_answer(load(request, packet_id), "json", timezone.now())


@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The published schema of the JSON."""
    return HttpResponse(schema_bytes(), content_type="application/schema+json")
