"""A packet as a file to take along: which endings there are, and what each holds."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from mentorship.core.blobs import file_response

from .document import Document, canonical
from .documents import current_document, file_name, imprint_of
from .models import Packet
from .outputs.docx import to_docx
from .outputs.imprint import Imprint
from .outputs.markdown import to_markdown
from .outputs.pdf import to_pdf

ENDINGS: dict[str, tuple[str, Callable[[Document, Imprint], bytes]]] = {
    "pdf": ("application/pdf", to_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "md": ("text/markdown", lambda document, imprint: to_markdown(document, imprint).encode()),
    "json": ("application/json", lambda document, _imprint: canonical(document)),
}


def file_answer(packet: Packet, ending: str, now: datetime) -> HttpResponse:
    """Answer with a packet as it stands; of a submitted one, `json` is the bytes that its SHA-256 is over.

    Raises `Http404` for another ending, and while there is no draft.
    """
    if ending not in ENDINGS:
        raise Http404
    document = current_document(packet)
    if document is None:
        raise Http404(_("There is no draft yet."))
    kind, write = ENDINGS[ending]
    content_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    content = write(document, imprint_of(packet, now))
    return file_response(content, name=file_name(packet, ending), content_type=content_type)
