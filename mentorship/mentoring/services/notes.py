"""Private notes: for their author alone, sealed before any database code sees them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from mentorship.core import audit
from mentorship.core.errors import Invalid
from mentorship.core.fields import LONGEST_TEXT
from mentorship.mentoring.models import MentoringSession, Mentorship, PrivateNote
from mentorship.mentoring.private import PrivateText
from mentorship.mentoring.services import _ground as ground


def keep(
    *, author: User, pair: Mentorship, session: MentoringSession | None, text: PrivateText, now: datetime
) -> PrivateNote | None:
    """Hold this text as the author's note about a session, or about the pair; nothing typed changes nothing."""
    if not text:
        return None
    if len(text) > LONGEST_TEXT:
        raise Invalid(
            _("This has %(have)d characters; at most %(most)d fit.") % {"have": len(text), "most": LONGEST_TEXT},
            field="private_note",
        )
    note = PrivateNote.objects.visible_to(author).filter(mentorship=pair, session=session).first()
    note = note or PrivateNote(author=author, mentorship=pair, session=session)
    note.text, note.changed_at = text.sealed(), now
    note.save()
    return note


def write_note(*, actor: User, pair_id: UUID, session_id: UUID | None, text: PrivateText, now: datetime) -> PrivateNote | None:
    """Write, change or (with nothing typed) throw away one's own note; also after the end, since it is nobody else's."""
    with transaction.atomic():
        pair = ground.pair_for(actor, pair_id)
        session = ground.session_for(actor, session_id) if session_id else None
        if session is not None and session.mentorship_id != pair.pk:
            raise Invalid(_("This session belongs to another relationship of yours."), field="session")
        audit.record("private_note.written", actor=actor, about=pair, now=now)
        if not text:
            PrivateNote.objects.visible_to(actor).filter(mentorship=pair, session=session).delete()
            return None
        return keep(author=actor, pair=pair, session=session, text=text, now=now)


@transaction.atomic
def throw_away_note(*, actor: User, note_id: UUID, now: datetime) -> None:
    """Delete one's own note."""
    note = get_object_or_404(PrivateNote.objects.visible_to(actor).select_for_update().defer("text"), pk=note_id)
    audit.record("private_note.deleted", actor=actor, about=note, now=now)
    note.delete()
