"""Files in PostgreSQL: uploads, exports, bundles."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from mentorship.core.models import Blob


def keep(content: bytes, *, name: str, content_type: str, owner: Any, now: datetime, days: int | None = None) -> Blob:
    """Keep a file, for `days` where given."""
    return Blob.objects.create(
        owner=owner,
        name=name[:200],
        content_type=content_type,
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )


def download(blob: Blob) -> HttpResponse:
    """Answer with the file, as a download that nothing caches."""
    return file_response(bytes(blob.content), name=blob.name, content_type=blob.content_type)


def file_response(content: bytes, *, name: str, content_type: str, is_inline: bool = False) -> HttpResponse:
    """Answer with bytes made on the spot."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not is_inline, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def sweep(now: datetime) -> int:
    """Delete what has expired; return how many."""
    return Blob.objects.filter(expires_at__lt=now).delete()[0]
