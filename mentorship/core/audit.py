"""The audit trail: one line per act, written in the act's own transaction."""

from datetime import datetime
from typing import Any

from django.db import models

from mentorship.core.models import AuditLine


def record(
    verb: str, *, actor: Any, about: models.Model | None, now: datetime, on_behalf_of: Any = None, **facts: Any
) -> AuditLine:
    """Write that `actor` did `verb` to `about`. `facts` are short values without content (no note, quote or outcome).

    Never call it for anything that touches an anonymous answer.
    """
    return AuditLine.objects.create(
        verb=verb,
        actor=actor,
        on_behalf_of=on_behalf_of,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        facts=facts,
        at=now,
    )
